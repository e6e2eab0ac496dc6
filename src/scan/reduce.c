/*
 * The child's side of reducing.  What a sample is goes up the pipe once, its sums
 * row by row as they are read; the parent knows from the shape where in its
 * dataset each of them belongs.
 */
#include "measure/reduce.h"

#include "base/memory.h"
#include "scan/child.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A piece that is being filled with values that follow one another. */
struct outlet {
	struct child *child;
	size_t index; /* of the sample */
	enum hdf5_format format;
	struct scan_piece piece;
};

static struct outlet outlet_of(
	struct child *c, size_t index, enum reduced_item item)
{
	return (struct outlet){ c, index,
		scan_format(c->request->settings, item), { .item = item } };
}

static int flush(struct outlet *outlet)
{
	struct scan_piece *piece = &outlet->piece;

	if (piece->size &&
		child_send_bytes(outlet->child, SCAN_PIECE, outlet->index,
			piece,
			offsetof(struct scan_piece, bytes) + piece->size))
		return -1;
	piece->offset += piece->size;
	piece->size = 0;
	return 0;
}

/* The nearest half; of two that are as near the even one. */
static uint16_t to_half(float value)
{
	uint32_t bits, sign, most = 0x7f800000;

	memcpy(&bits, &value, sizeof(bits));
	sign = bits >> 16 & 0x8000;
	bits &= 0x7fffffff;
	if (bits > most)
		return (uint16_t)(sign | 0x7e00);
	/* Below the least normal half they are multiples of 2^-24. */
	if (bits < 0x38800000)
		return (uint16_t)(sign |
			(uint32_t)lrintf(fabsf(value) * 0x1p24F));
	bits += 0xfff + (bits >> 13 & 1);
	return (uint16_t)(sign |
		(bits < 0x47800000 ? (bits - 0x38000000) >> 13 : 0x7c00));
}

/* Adds value number `place` of the item. */
static int put(struct outlet *outlet, uint64_t place, double value)
{
	struct scan_piece *piece = &outlet->piece;
	size_t size = hdf5_format_size(outlet->format);
	uint8_t *at;

	if ((place * size != piece->offset + piece->size ||
		    piece->size + size > SCAN_PIECE_MOST) &&
		flush(outlet))
		return -1;
	if (!piece->size)
		piece->offset = place * size;
	at = piece->bytes + piece->size;
	piece->size += (uint32_t)size;
	if (outlet->format == HDF5_U8) {
		*at = (uint8_t)value;
	} else if (outlet->format == HDF5_I32) {
		int32_t integer = (int32_t)value;

		memcpy(at, &integer, sizeof(integer));
	} else if (outlet->format == HDF5_F16) {
		uint16_t half = to_half((float)value);

		memcpy(at, &half, sizeof(half));
	} else {
		float single = (float)value;

		memcpy(at, &single, sizeof(single));
	}
	return 0;
}

/* What one sample is reduced to. */
struct reducing {
	struct child *child;
	size_t index; /* of the sample */
	const struct dump_sample *sample;
	uint8_t *class; /* [keys] */
	size_t *places; /* [queries]: place among the rows, or DUMP_NONE */
	struct scan_reduced shape;
	struct outlet outlets[1 + SUMS_BESIDE];
};

static void release(struct reducing *r)
{
	free(r->class);
	free(r->places);
}

static bool has(const struct reducing *r, enum reduced_item item)
{
	return r->shape.items >> item & 1;
}

/* Whether the item is there to be sent. */
static bool is_there(const struct reducing *r, enum reduced_item item)
{
	const struct dump_sample *s = r->sample;

	switch (item) {
	case REDUCED_SINK:
	case REDUCED_ENTROPY:
	case REDUCED_DISTANCE:
		return s->classes
			? s->beside[item - REDUCED_SINK].kernel != NULL
			: item != REDUCED_DISTANCE || !s->other_keys;
	case REDUCED_RESPONSE_MASK:
		return s->labelled;
	case REDUCED_QUERY_POSITIONS:
		return !s->all_positions;
	case REDUCED_KV_LENGTH:
		for (size_t q = 0; q < s->queries; q++)
			if (s->visible[q] != s->keys)
				return true;
		return false;
	case REDUCED_KEY_POSITIONS:
		return s->key_positions != NULL;
	case REDUCED_KEY_MODALITY:
		return s->other_keys;
	case REDUCED_MASK:
		return s->mask.kind == MASK_STORED;
	default:
		return true;
	}
}

/* What a dump of sums has no words for. */
static int refuse(const struct dump_sample *sample, struct error *error)
{
	const bool *response = sample->labelled ? NULL : sample->response;
	size_t first = sample->prompt_length;

	if (sample->form_count > 1)
		return error_set(error,
			"its layers differ in their rows or keys, so their "
			"sums do not go into one dataset");
	if (response && sample->task != TASK_UNDERSTANDING && first &&
		first < sample->tokens &&
		sample->modality[first - 1] == MODALITY_IMAGE &&
		sample->modality[first] == MODALITY_IMAGE)
		return error_set(error,
			"its response begins at position %zu, inside an image, "
			"which no prompt_length of a dump may say; say it with "
			"--response-span %zu:%zu",
			first, first, sample->tokens);
	for (size_t i = first; response && i < sample->tokens; i++)
		if (!response[i])
			return error_set(error,
				"its response ends at position %zu, before its "
				"last one; say where it is with "
				"--response-span",
				i);
	return 0;
}

static int prepare(struct reducing *r, struct child *c, size_t index,
	const struct dump_sample *sample)
{
	bool slots = sample->filled < sample->keys;
	size_t classes;

	*r = (struct reducing){ .child = c,
		.index = index,
		.sample = sample,
		.class = memory_array(sample->keys, 1),
		.places = memory_array(sample->queries, sizeof(size_t)) };
	if (!r->class || !r->places)
		return error_memory(c->error);
	if (refuse(sample, c->error) ||
		sums_partition(sample, c->request->settings->per_role, r->class,
			&classes, c->error))
		return error_prefix(c->error, sample->name);
	r->shape.classes = classes;
	r->shape.tokens = slots ? sample->filled : sample->tokens;
	r->shape.learnt_sink = sample->learnt_sink;
	/* Rows that only fill a batch up have no place in a sample alone. */
	for (size_t q = 0; q < sample->queries; q++)
		r->places[q] = sample->positions[q] == DUMP_NONE
			? DUMP_NONE
			: (size_t)r->shape.rows++;
	for (int i = 0; i < REDUCED_ITEMS; i++)
		if (is_there(r, (enum reduced_item)i))
			r->shape.items |= UINT32_C(1) << i;
	for (int i = 0; i <= SUMS_BESIDE; i++)
		r->outlets[i] = outlet_of(c, index, (enum reduced_item)i);
	return 0;
}

/* Sends values of rows or of keys and positions, one after the other. */
static int send_sizes(const struct reducing *r, enum reduced_item item,
	const size_t *values, size_t count, const size_t *places)
{
	struct outlet outlet = outlet_of(r->child, r->index, item);
	int result = 0;

	for (size_t i = 0; has(r, item) && !result && i < count; i++)
		if (!places || places[i] != DUMP_NONE)
			result = put(&outlet, places ? places[i] : i,
				(double)values[i]);
	return result || flush(&outlet) ? -1 : 0;
}

static int send_bytes(const struct reducing *r, enum reduced_item item,
	const uint8_t *values, size_t count)
{
	struct outlet outlet = outlet_of(r->child, r->index, item);
	int result = 0;

	for (size_t i = 0; has(r, item) && !result && i < count; i++)
		result = put(&outlet, i, values[i]);
	return result || flush(&outlet) ? -1 : 0;
}

static int send_mask(const struct reducing *r)
{
	const struct dump_sample *sample = r->sample;
	struct outlet outlet = outlet_of(r->child, r->index, REDUCED_MASK);
	int result = 0;

	for (size_t q = 0; has(r, REDUCED_MASK) && q < sample->queries; q++)
		for (size_t k = 0; !result && k < sample->keys; k++)
			if (r->places[q] != DUMP_NONE)
				result = put(&outlet,
					r->places[q] * sample->keys + k,
					mask_shows(sample, q, k));
	return result || flush(&outlet) ? -1 : 0;
}

static int send_items(const struct reducing *r)
{
	const struct dump_sample *s = r->sample;
	size_t tokens = (size_t)r->shape.tokens;

	return send_bytes(r, REDUCED_KEY_CLASS, r->class, s->keys) ||
		send_bytes(r, REDUCED_MODALITY, s->modality, tokens) ||
		send_bytes(r, REDUCED_RESPONSE_MASK,
			(const uint8_t *)s->response, tokens) ||
		send_sizes(r, REDUCED_QUERY_POSITIONS, s->positions, s->queries,
			r->places) ||
		send_sizes(r, REDUCED_KV_LENGTH, s->visible, s->queries,
			r->places) ||
		send_sizes(r, REDUCED_KEY_POSITIONS, s->key_positions, s->keys,
			NULL) ||
		send_bytes(r, REDUCED_KEY_MODALITY, s->key_modality, s->keys) ||
		send_mask(r);
}

int child_reduce_describe(struct child *c, size_t index,
	const struct dump_sample *sample, bool all)
{
	struct reducing r;
	int result = prepare(&r, c, index, sample) ||
		child_send_bytes(
			c, SCAN_REDUCED, index, &r.shape, sizeof(r.shape)) ||
		(all && send_items(&r));

	release(&r);
	return result ? -1 : 0;
}

/* The number of a row of all that are chosen. */
static uint64_t place_of(
	const struct reducing *r, size_t layer, size_t head, size_t query)
{
	size_t above = layer - r->child->first_layer;

	return ((uint64_t)above * r->sample->heads + head) * r->shape.rows +
		r->places[query];
}

static int send_row(
	void *context, const struct reduced_row *row, struct error *error)
{
	struct reducing *r = context;
	size_t classes = (size_t)r->shape.classes;
	uint64_t place;

	(void)error;
	if (r->places[row->query] == DUMP_NONE)
		return 0;
	place = place_of(r, row->layer, row->head, row->query);
	for (size_t k = 0; k < classes; k++)
		if (put(&r->outlets[REDUCED_SUMS], place * classes + k,
			    row->sums[k]))
			return -1;
	return (has(r, REDUCED_ENTROPY) &&
		       put(&r->outlets[REDUCED_ENTROPY], place,
			       row->entropy)) ||
			(has(r, REDUCED_DISTANCE) &&
				put(&r->outlets[REDUCED_DISTANCE], place,
					row->distance))
		? -1
		: 0;
}

static int send_sinks(
	struct reducing *r, const struct group *group, const float *sinks)
{
	size_t queries = r->sample->queries, heads = r->sample->heads;
	size_t count = group->layers * heads * queries;

	for (size_t i = 0; has(r, REDUCED_SINK) && i < count; i++) {
		size_t query = i % queries, head = i / queries;

		if (r->places[query] != DUMP_NONE &&
			put(&r->outlets[REDUCED_SINK],
				place_of(r, group->layer + head / heads,
					head % heads, query),
				(double)sinks[i]))
			return -1;
	}
	return 0;
}

/* Reduces the layers, whose sums have `classes` keys of their own. */
static int reduce(
	struct reducing *r, const struct group *group, struct reach *reaches)
{
	struct child *c = r->child;
	struct dump_sample view;
	const struct dump_sample *read = sums_view(r->sample, &view);
	const struct measure_request request = { .layer = group->layer,
		.layers = group->layers };
	uint8_t *own = memory_array(read->keys, 1);
	struct reduction reduction = { .class = r->class,
		.classes = (size_t)r->shape.classes,
		.seek = child_seeks_windows(r->sample),
		.row = send_row,
		.context = r,
		.reaches = reaches };
	size_t count;
	int result;

	if (memory_multiply(group->layers, read->heads, &count) &&
		memory_multiply(count, read->queries, &count))
		reduction.sinks = memory_array(count, sizeof(float));
	for (size_t k = 0; own && k < read->keys; k++)
		own[k] = (uint8_t)k;
	if (r->sample->classes)
		reduction.class = own;
	result = own && reduction.sinks
		? measure_reduce(&c->reader, read, group->selection, &request,
			  &reduction, c->error)
		: error_memory(c->error);
	result = result || send_sinks(r, group, reduction.sinks);
	for (int i = 0; !result && i <= SUMS_BESIDE; i++)
		result = flush(&r->outlets[i]);
	free(own);
	free(reduction.sinks);
	return result;
}

int child_reduce(
	struct child *c, const struct group *group, struct reach *reaches)
{
	struct reducing r;
	int result = prepare(&r, c, group->index, group->sample) ||
		reduce(&r, group, reaches);

	release(&r);
	return result ? -1 : 0;
}
