/*
 * Where a sample's attention is, and what its bytes mean.
 *
 * The datasets come in the order layer, head, query.  They must agree on their
 * shapes and number format, and together hold every head and step of each layer
 * once: a curve with a silent gap would be drawn as if it had none.  Only steps
 * of a decoder may differ in their keys, and the first of them may have more rows.
 *
 * Number formats are known by their fields, not by their names.  Bits that are
 * stored as plain integers do not say what they are: numpy has no bfloat16, so
 * people store it as uint16 or as opaque bytes, and others store quantised
 * maps as int8; guessing wrong would give numbers that look right.
 *
 * A bfloat16 type made by hand from another float type keeps the exponent
 * bias of that type when nobody sets it (h5py issue 1822).  Its writer copied
 * bits, so the bits are believed and not the bias, and the user is warned.
 */
#include "base/memory.h"
#include "dump/detect.h"
#include "dump/items.h"
#include "dump/look.h"
#include "sample/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gathering {
	struct item_search *search;
	struct dump *dump;
	const struct dump_source *source;
	/* those of the sample that hold maps, and [count] of them */
	const struct dump_dataset **datasets;
	size_t count;
	struct dump_sample *sample;
	size_t steps; /* datasets of one layer and head */
	size_t heads; /* runs of them in one layer */
	size_t first_step;
	/* layers whose datasets are all empty, and how many are listed */
	size_t *empty, empty_count;
};

static int bad_shape(const struct gathering *g, const struct dump_piece *piece,
	const struct axes *axes)
{
	struct buffer text = { 0 };

	axes_text(axes, ", ", &text);
	error_set(g->search->error, "has %zu axes, not [%s]",
		piece->dataset.rank, text.text ? text.text : "");
	buffer_release(&text);
	return error_prefix(g->search->error, piece->path);
}

/* Which axis of the dataset is what. */
static int place_axes(const struct gathering *g, struct dump_piece *piece,
	const struct axes *axes, const struct dump_dataset *of)
{
	size_t length = g->dump->patterns[of->pattern].expanded;
	const struct hdf5_dataset *dataset = &piece->dataset;
	size_t sample = g->source->index == DUMP_NONE ? 0 : g->source->index;
	struct error *error = g->search->error;

	for (size_t a = 0; a < DUMP_AXES; a++) {
		piece->axis[a] = -1;
		piece->extent[a] = 1;
	}
	for (size_t d = axes->count; d-- > 0;) {
		enum dump_axis axis = axes->axis[d];
		size_t index = 0;

		if (axis >= AXIS_GROUP) {
			index = of->index;
		} else if (axis == AXIS_SAMPLE && axes_place(axes, axis) < d) {
			/* The second axis of samples, the faster one. */
			index = sample % dataset->dims[d];
			sample /= dataset->dims[d];
		} else if (axis == AXIS_SAMPLE) {
			index = sample;
		}
		if (axis < DUMP_AXES) {
			piece->axis[axis] = (int)d;
			piece->extent[axis] = dataset->dims[d];
			continue;
		}
		if (axis >= AXIS_GROUP && length && dataset->dims[d] != length)
			return error_set(error,
				"axis %zu has length %zu, and %zu elsewhere",
				d + 1, dataset->dims[d], length);
		if (index >= dataset->dims[d])
			return error_set(error, "has only %zu samples",
				dataset->dims[d]);
		if (axis < AXIS_GROUP && dataset->dims[d] != 1 &&
			(axis == AXIS_ONE || g->source->index == DUMP_NONE))
			return error_set(error,
				"axis %zu has length %zu, not one", d + 1,
				dataset->dims[d]);
		piece->fixed[d] = index;
	}
	return 0;
}

/* Notes that a layer has a dataset without a map in it. */
static int note_empty(struct gathering *g, const struct dump_dataset *dataset)
{
	hdf5_dataset_close(&g->sample->pieces[g->count].dataset);
	if (!g->empty)
		g->empty = memory_array(g->source->count, sizeof(*g->empty));
	if (!g->empty)
		return error_memory(g->search->error);
	if (!g->empty_count || g->empty[g->empty_count - 1] != dataset->layer)
		g->empty[g->empty_count++] = dataset->layer;
	return 0;
}

/* Opens a dataset of the sample. */
static int add_piece(struct gathering *g, const struct dump_dataset *dataset)
{
	struct dump_piece *piece = &g->sample->pieces[g->count];
	const struct hdf5_file *file =
		datasets_file(g->dump, dataset, g->search->error);
	const struct axes *axes = &g->dump->patterns[dataset->pattern].axes;
	struct axes unpacked = *axes;

	/* None of the patterns names anything of it. */
	if (file && g->dump->pattern_count > 1 &&
		hdf5_kind(file, dataset->path) == HDF5_NOTHING)
		return items_fail(g->search, DETECT_NO_FORM);
	if (!file ||
		hdf5_dataset_open(
			file, dataset->path, &piece->dataset, g->search->error))
		return -1;
	/* A shape as it should be, but of no length, was never filled. */
	if (!piece->dataset.count && dataset->layer != DUMP_NONE &&
		piece->dataset.rank != axes->count)
		return note_empty(g, dataset);
	g->datasets[g->count] = dataset;
	g->sample->piece_count = ++g->count;
	piece->file = file;
	piece->path = strdup(dataset->path);
	if (!piece->path)
		return error_memory(g->search->error);
	if (!piece->dataset.count) {
		error_set(g->search->error, "is empty");
		return error_prefix(g->search->error, piece->path);
	}
	if (!piece->dataset.stored) {
		error_set(g->search->error,
			"is incomplete: it was never written");
		return error_prefix(g->search->error, piece->path);
	}
	if (piece->dataset.rank != axes->count)
		return bad_shape(g, piece, axes);
	if (axes_unpack(&unpacked) && !hdf5_unpack_triangle(&piece->dataset)) {
		error_set(g->search->error,
			"its last axis has not the values of lower triangles");
		return error_prefix(g->search->error, piece->path);
	}
	if (place_axes(g, piece, &unpacked, dataset))
		return error_prefix(g->search->error, piece->path);
	return 0;
}

static int missing_step(const struct gathering *g, const struct dump_dataset *d,
	size_t layer, size_t step)
{
	struct buffer samples = { 0 };

	location_steps_text(g->dump->patterns[d->pattern].at.path, &samples);
	items_fail(g->search,
		"layer %zu: step %zu is missing; if these are steps of "
		"denoising, say --attention '%s%s%s'",
		layer, step, g->dump->folder ? g->dump->folder : "",
		g->dump->folder ? ":" : "", samples.text ? samples.text : "");
	buffer_release(&samples);
	return -1;
}

/* A dataset where another one should be: what is missing or twice?  `layer` is
 * the layer that is not complete before it. */
static int out_of_order(const struct gathering *g, size_t index, size_t layer,
	size_t head, size_t query)
{
	const struct dump_dataset *d = g->datasets[index];
	const struct dump_dataset *before = index ? g->datasets[index - 1] : d;
	const char *what = d->layer != DUMP_NONE ? "layer"
		: d->head != DUMP_NONE		 ? "head"
						 : "step";
	size_t number = d->layer != DUMP_NONE ? d->layer
		: d->head != DUMP_NONE	      ? d->head
					      : d->query;

	g->sample->defect = DEFECT_LAYERS;
	if (index && before->layer == d->layer && before->head == d->head &&
		before->query == d->query)
		return items_fail(g->search, "duplicate %s %zu: %s and %s",
			what, number, before->path, d->path);
	if (layer == DUMP_NONE)
		layer = 0;
	if (d->query != DUMP_NONE && query != d->query)
		return missing_step(g, d, layer, query);
	if (index && d->layer == before->layer && head == 0)
		return items_fail(g->search,
			"layer %zu has more %s than layer %zu", layer,
			d->head != DUMP_NONE ? "heads" : "steps",
			g->datasets[0]->layer);
	return items_fail(
		g->search, "layer %zu: head %zu is missing", layer, head);
}

/* How many datasets make a layer and head, and how many runs a layer. */
static void find_runs(struct gathering *g)
{
	const struct dump_dataset *const *d = g->datasets, *first = d[0];
	size_t steps = 1, runs;

	g->first_step = first->query == DUMP_NONE ? 0 : first->query;
	while (first->query != DUMP_NONE && steps < g->count &&
		d[steps]->layer == first->layer &&
		d[steps]->head == first->head)
		steps++;
	runs = steps;
	while (first->head != DUMP_NONE && runs < g->count &&
		d[runs]->layer == first->layer)
		runs++;
	g->steps = steps;
	g->heads = (runs + steps - 1) / steps;
}

/* Whether every layer has each head and step once. */
static int check_order(struct gathering *g)
{
	size_t run;

	find_runs(g);
	run = g->steps * g->heads;
	for (size_t i = 0; i < g->count; i++) {
		const struct dump_dataset *d = g->datasets[i];
		size_t layer = g->datasets[i - i % run]->layer;
		size_t head = i / g->steps % g->heads;
		size_t query = g->first_step + i % g->steps;
		bool again = i % run == 0 && i > 0 &&
			g->datasets[i - 1]->layer == layer;

		if (again || d->layer != layer ||
			(d->head != DUMP_NONE && d->head != head) ||
			(d->query != DUMP_NONE && d->query != query))
			return out_of_order(g, i, layer, head, query);
	}
	if (g->count % run == 0)
		return 0;
	g->sample->defect = DEFECT_LAYERS;
	return items_fail(g->search, "layer %zu is not complete",
		g->datasets[g->count - 1]->layer);
}

/* Where in the sample the maps of each dataset begin. */
static void place_pieces(const struct gathering *g)
{
	size_t query = 0;

	for (size_t i = 0; i < g->count; i++) {
		struct dump_piece *piece = &g->sample->pieces[i];

		if (i % g->steps == 0)
			query = 0;
		piece->first[AXIS_LAYER] = i / g->steps / g->heads;
		piece->first[AXIS_HEAD] =
			i / g->steps % g->heads * piece->extent[AXIS_HEAD];
		piece->first[AXIS_QUERY] = query;
		query += piece->extent[AXIS_QUERY];
	}
}

/* Rows and keys of one layer and head, from its datasets. */
static int add_up(struct gathering *g)
{
	struct dump_sample *sample = g->sample;
	bool ragged = g->datasets[0]->query != DUMP_NONE;

	for (size_t i = 0; i < g->steps; i++) {
		const struct dump_piece *piece = &sample->pieces[i];

		sample->queries += piece->extent[AXIS_QUERY];
	}
	for (size_t i = 0; i < (ragged ? g->count : g->steps); i++)
		if (sample->pieces[i].extent[AXIS_KEY] > sample->keys)
			sample->keys = sample->pieces[i].extent[AXIS_KEY];
	if (!ragged)
		return 0;
	sample->piece_keys =
		memory_array(sample->queries, sizeof(*sample->piece_keys));
	if (!sample->piece_keys)
		return error_memory(g->search->error);
	for (size_t i = 0; i < g->steps; i++) {
		const struct dump_piece *piece = &sample->pieces[i];

		for (size_t r = 0; r < piece->extent[AXIS_QUERY]; r++)
			sample->piece_keys[piece->first[AXIS_QUERY] + r] =
				piece->extent[AXIS_KEY];
	}
	return 0;
}

static bool same_type(const struct hdf5_type *a, const struct hdf5_type *b)
{
	return a->class == b->class && a->size == b->size &&
		a->big_endian == b->big_endian &&
		a->is_signed == b->is_signed &&
		a->exponent_bits == b->exponent_bits &&
		a->mantissa_bits == b->mantissa_bits &&
		a->exponent_bias == b->exponent_bias;
}

static int find_float(const struct hdf5_type *type, struct dump_sample *sample,
	struct error *error)
{
	const struct look_format *f = look_format(type);
	bool same = f && type->exponent_bias == f->exponent_bias;

	if (same || (f && f->format == KERNEL_BF16)) {
		sample->kernel = kernel_find(f->format);
		if (!same)
			snprintf(sample->warning, DUMP_TEXT,
				"its bfloat16 says that the bias of its "
				"exponent is %zu; read as if it were 127",
				type->exponent_bias);
		return 0;
	}
	return error_set(error,
		"its %zu-byte floats (%zu exponent bits, bias %zu, %zu "
		"mantissa bits) are not of a known format",
		type->size, type->exponent_bits, type->exponent_bias,
		type->mantissa_bits);
}

static int find_integer(const struct hdf5_type *type, const struct dump *dump,
	struct dump_sample *sample, struct error *error)
{
	bool opaque = type->class == HDF5_OPAQUE;
	const char *floats = type->size == 2
		? "--raw-dtype f16 or --raw-dtype bf16"
		: "--raw-dtype e4m3 or --raw-dtype e5m2";

	sample->kernel = look_raw(dump->raw, type->size);
	if (sample->kernel)
		return 0;
	if (!opaque && type->size <= 2 && dump->layout->scale > 0) {
		sample->kernel = kernel_find(KERNEL_F32);
		sample->scale = dump->layout->scale;
		return 0;
	}
	if (opaque && type->size <= 2)
		return error_set(error,
			"values are %zu opaque byte%s, not floating point; say "
			"what they are with %s",
			type->size, type->size > 1 ? "s" : "", floats);
	if (type->size <= 2)
		return error_set(error,
			"values are %zu-bit integers, not floating point; say "
			"what they are with %s, or what one of "
			"them is worth with --scale",
			8 * type->size, floats);
	return error_set(error, "values are not floating point");
}

int pieces_find_format(const struct hdf5_type *type, const struct dump *dump,
	struct dump_sample *sample, struct error *error)
{
	sample->big_endian = type->big_endian && type->size > 1;
	switch (type->class) {
	case HDF5_FLOAT:
		return find_float(type, sample, error);
	case HDF5_INTEGER:
	case HDF5_OPAQUE:
		return find_integer(type, dump, sample, error);
	case HDF5_LISTS:
		return error_set(error, DETECT_LISTS);
	default:
		return error_set(error, "values are not floating point");
	}
}

void pieces_format_text(const struct dump_sample *sample,
	const struct dump_piece *piece, struct buffer *text)
{
	const struct hdf5_type *type = &piece->dataset.type;
	const char *name = look_format_name(sample->kernel->format);

	if (type->class == HDF5_FLOAT)
		buffer_print(text, "%s", name);
	else if (type->class == HDF5_OPAQUE)
		buffer_print(text, "%s in opaque bytes", name);
	else
		buffer_print(text, "%s%s%s%zu", sample->scale > 0 ? "" : name,
			sample->scale > 0 ? "" : " in ",
			type->is_signed ? "int" : "uint", 8 * type->size);
	if (sample->scale > 0) {
		buffer_print(text, " times ");
		buffer_number(text, sample->scale);
	}
	if (sample->big_endian)
		buffer_print(text, " big-endian");
}

/* All have as many layers and heads as the first of all, and as many rows and
 * keys as the first head of the layer; steps as many rows as the same step in
 * the first layer and head. */
static int check_piece(
	const struct gathering *g, const struct dump_piece *piece, size_t like)
{
	const struct dump_piece *first = &g->sample->pieces[0];
	const struct dump_piece *alike = &g->sample->pieces[like];

	if (piece->extent[AXIS_LAYER] == first->extent[AXIS_LAYER] &&
		piece->extent[AXIS_HEAD] == first->extent[AXIS_HEAD] &&
		same_type(&piece->dataset.type, &first->dataset.type)) {
		/* Layers may have caches of different kinds (positions.c). */
		if (piece->extent[AXIS_QUERY] == alike->extent[AXIS_QUERY] &&
			(piece->extent[AXIS_KEY] == alike->extent[AXIS_KEY] ||
				g->sample->piece_keys))
			return 0;
		first = alike;
	}
	return error_set(g->search->error,
		"%s: its shape or type differs from that of %s", piece->path,
		first->path);
}

/* A scale is not passed over in silence. */
static int check_scale(const struct gathering *g)
{
	if (!(g->dump->layout->scale > 0) || g->sample->scale > 0)
		return 0;
	return error_set(g->search->error,
		"values are %s, and --scale is for integers: leave it out",
		look_format_name(g->sample->kernel->format));
}

static int agree(struct gathering *g)
{
	struct dump_sample *sample = g->sample;
	const struct dump_piece *first = &sample->pieces[0];

	if (pieces_find_format(
		    &first->dataset.type, g->dump, sample, g->search->error) ||
		check_scale(g))
		return error_prefix(g->search->error, first->path);
	for (size_t i = 0; i < sample->piece_count; i++)
		if (check_piece(g, &sample->pieces[i],
			    sample->piece_keys ? i % g->steps
					       : i - i % g->heads))
			return -1;
	return 0;
}

static int open_pieces(struct gathering *g)
{
	const struct dump_dataset *datasets =
		&g->dump->datasets[g->source->first];

	g->sample->pieces =
		memory_array(g->source->count, sizeof(*g->sample->pieces));
	g->datasets = memory_array(g->source->count, sizeof(*g->datasets));
	if (!g->sample->pieces || !g->datasets)
		return error_memory(g->search->error);
	for (size_t i = 0; i < g->source->count; i++)
		if (add_piece(g, &datasets[i]))
			return -1;
	if (g->count)
		return 0;
	error_set(g->search->error, "is empty");
	return error_prefix(g->search->error, datasets->path);
}

/* Heads with datasets of their own are all there when the file says how many
 * there are. */
static int check_heads(const struct gathering *g)
{
	size_t heads = g->heads * g->sample->pieces[0].extent[AXIS_HEAD];

	if (g->datasets[0]->head == DUMP_NONE || g->dump->heads == DUMP_NONE ||
		heads >= g->dump->heads)
		return 0;
	g->sample->defect = DEFECT_LAYERS;
	return items_fail(g->search,
		"head %zu is missing: the dump says that there are %zu", heads,
		g->dump->heads);
}

/* The layers of the model that the maps are of. */
static int find_layers(const struct gathering *g)
{
	size_t run = g->steps * g->heads, *named = NULL;
	struct layer_names names = { .empty = g->empty,
		.empty_count = g->empty_count };
	int result;

	if (g->datasets[0]->layer != DUMP_NONE) {
		named = memory_array(g->sample->layers, sizeof(*named));
		if (!named)
			return error_memory(g->search->error);
		for (size_t i = 0; i < g->sample->layers; i++)
			named[i] = g->datasets[i * run]->layer;
	}
	names.numbers = named;
	result = layers_find(g->search, &names, g->sample);
	if (!result && g->empty_count && !*g->sample->warning)
		snprintf(g->sample->warning, DUMP_TEXT,
			"%zu of %zu layers have an empty dataset in place of "
			"maps; the others are measured",
			g->empty_count, g->sample->model_layers);
	free(named);
	return result;
}

static int gather(struct gathering *g)
{
	struct dump_sample *sample = g->sample;
	const struct dump_piece *first;

	if (open_pieces(g) || check_order(g))
		return -1;
	first = &sample->pieces[0];
	place_pieces(g);
	if (add_up(g) || agree(g) || check_heads(g))
		return -1;
	sample->heads = g->heads * first->extent[AXIS_HEAD];
	sample->layers =
		g->count / (g->steps * g->heads) * first->extent[AXIS_LAYER];
	return find_layers(g);
}

int pieces_find(struct item_search *search, struct dump_sample *sample)
{
	struct dump *dump = search->dump;
	struct gathering g = { .search = search,
		.dump = dump,
		.source = &dump->samples[search->number],
		.sample = sample };
	int result = gather(&g);

	free((void *)g.datasets);
	free(g.empty);
	return result ? -1 : 0;
}
