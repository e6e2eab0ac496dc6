/*
 * What a child says of a dump, and of a sample as a whole.  Where several children share the
 * layers of a sample, each of them says it, in the same words.
 */
#include "scan/child.h"
#include "base/memory.h"
#include "scan/whole.h"

#include <string.h>

/* "float16, chunks of 1x4x24x24, shuffle, deflate; read as chunks" */
static void describe_storage(const struct dump_sample *sample,
	const struct dump_piece *piece, struct buffer *text)
{
	static const char *const layouts[] = {
		[HDF5_COMPACT] = "compact",
		[HDF5_CONTIGUOUS] = "contiguous",
		[HDF5_CHUNKED] = STORAGE_CHUNKS,
		[HDF5_VIRTUAL] = "virtual",
		[HDF5_ROWS] = "lists of variable length",
		[HDF5_TRIANGLE] = "lower triangles",
		[HDF5_ELSEWHERE] = "elsewhere",
	};
	const struct hdf5_dataset *dataset = &piece->dataset;

	if (sample->classes)
		buffer_print(text, "sums over %zu classes of keys, ",
			sample->classes);
	pieces_format_text(sample, piece, text);
	buffer_print(text, ", %s", layouts[dataset->layout]);
	for (size_t i = 0; dataset->layout == HDF5_CHUNKED && i < dataset->rank;
		i++)
		buffer_print(text, "%s%zu", i ? "x" : "", dataset->chunk[i]);
	for (size_t i = 0; i < dataset->filter_count; i++) {
		const char *name = decode_filter_name(dataset->filters[i].id);

		if (name)
			buffer_print(text, ", %s", name);
		else
			buffer_print(text, ", filter %d",
				(int)dataset->filters[i].id);
	}
	buffer_print(text, "; read as %s", reader_path_name(sample, piece));
}

/* A line for each dataset: its path, shape and storage. */
static int send_datasets(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	int result = 0;

	for (size_t i = 0; !result && i < sample->piece_count; i++) {
		const struct dump_piece *piece = &sample->pieces[i];
		struct buffer text = { 0 };

		buffer_print(&text, "%s [", piece->path);
		for (size_t d = 0; d < piece->dataset.rank; d++)
			buffer_print(&text, "%s%zu", d ? "," : "",
				piece->dataset.dims[d]);
		buffer_print(&text, "] ");
		describe_storage(sample, piece, &text);
		result = text.failed
			? error_memory(c->error)
			: child_send_text(c, SCAN_DATASET, index, text.text);
		buffer_release(&text);
	}
	return result;
}

/* Bytes of a sample; of a dataset of many samples it has its part. */
static void add_sizes(
	const struct dump_sample *sample, uint64_t *stored, uint64_t *raw)
{
	for (size_t i = 0; i < sample->piece_count; i++) {
		const struct dump_piece *piece = &sample->pieces[i];
		uint64_t values = 1;

		for (size_t a = 0; a < DUMP_AXES; a++)
			values *= piece->extent[a];
		*raw += values * piece->dataset.type.size;
		*stored += (uint64_t)((double)piece->dataset.stored *
			((double)values / (double)piece->dataset.count));
	}
}

/* How far the furthest counted row would look back without a window. */
static size_t reach_most(
	const struct dump_sample *sample, const struct selection *selection)
{
	size_t first = 0, reach = 0;

	while (first < sample->tokens &&
		sample->modality[first] == MODALITY_PAD)
		first++;
	for (size_t i = 0; i < selection->row_count; i++) {
		size_t position = sample->positions[selection->rows[i]];

		if (position >= first + reach)
			reach = position - first + 1;
	}
	return reach;
}

int child_send_layer(
	struct child *c, size_t index, const struct scan_layer *layer)
{
	return layer->window || layer->chunk || layer->keys || layer->other
		? child_send_bytes(c, SCAN_LAYER, index, layer, sizeof(*layer))
		: 0;
}

/* Windows and chunks that are stated, and keys of other sequences. */
static int send_masks(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	const struct mask *mask = &sample->mask;
	int result = 0;

	for (size_t l = c->first_layer; !result && l < c->end_layer; l++) {
		const struct scan_layer layer = { .layer = l - c->first_layer,
			.window = mask->windows ? mask->windows[l] : 0,
			.chunk = mask->chunks ? mask->chunks[l] : 0,
			.other = sample->forms[sample->form_of[l]].other };

		result = child_send_layer(c, index, &layer);
	}
	return result;
}

/* What the model calls the layers, where that is not their order. */
static int send_layers(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	size_t count = c->end_layer - c->first_layer;
	int result = 0;

	for (size_t i = 0; !result && sample->model_layers > count && i < count;
		i += SCAN_LAYERS_MOST) {
		size_t left = count - i;
		struct scan_layers layers = { .first = (uint32_t)i,
			.count = left < SCAN_LAYERS_MOST ? (uint32_t)left
							 : SCAN_LAYERS_MOST };

		for (size_t k = 0; k < layers.count; k++)
			layers.numbers[k] =
				(uint32_t)sample
					->layer_numbers[c->first_layer + i + k];
		result = child_send_bytes(
			c, SCAN_LAYERS, index, &layers, sizeof(layers));
	}
	return result;
}

/* Rows of the layers that have the most of them. */
static size_t most_queries(const struct dump_sample *sample)
{
	size_t most = 0;

	for (size_t f = 0; f < sample->form_count; f++)
		if (sample->forms[f].queries > most)
			most = sample->forms[f].queries;
	return most;
}

/* What is worth knowing about a number of the sample. */
static int send_warning(struct child *c, size_t index,
	const struct dump_sample *sample, const struct selection_rule *rule)
{
	const char *warning = sample->warning;
	const char *uncounted = c->roles.uncounted.text;
	struct buffer text = { 0 };
	int result = 0;

	if (!*warning && sample->first_assumed &&
		sample->task == TASK_GENERATION &&
		rule->convention == CONVENTION_STRICT)
		warning = "no special tokens are known, so the first token "
			  "counts as text; if it is none, say --bos-token ID "
			  "(and --input-ids)";
	buffer_print(&text, "%s", warning);
	/* One may be the mean over all. */
	if (sample->heads > 1 && c->dump.heads != DUMP_NONE &&
		sample->heads < c->dump.heads)
		buffer_print(&text,
			"%s%zu of %zu heads, so means are over these",
			text.length ? "; " : "", sample->heads, c->dump.heads);
	if (*uncounted)
		buffer_print(&text, "%snothing is from " ROLES_COUNTED ": %s",
			text.length ? "; " : "", uncounted);
	if (text.failed)
		result = error_memory(c->error);
	else if (text.length)
		result = child_send_text(c, SCAN_WARNING, index, text.text);
	buffer_release(&text);
	return result;
}

int child_choose(struct child *c, const struct dump_sample *sample,
	struct selection *selection)
{
	const struct scan_settings *settings = c->request->settings;
	bool all = settings->blocks || settings->roles ||
		c->request->mode == SCAN_REDUCE;

	roles_release(&c->roles);
	if (c->request->mode == SCAN_REDUCE &&
		role_codes_find(&c->codes, sample, c->error))
		return -1;
	if (settings->roles &&
		roles_make(&c->roles, sample, &settings->rule, c->error))
		return -1;
	return all ? selection_choose_all(sample, selection, c->error)
		   : selection_choose(
			     sample, &settings->rule, selection, c->error);
}

/* How many roles are named to the parent, which it gets numbers of. */
static size_t count_roles(
	const struct child *c, const struct dump_sample *sample)
{
	const struct scan_settings *settings = c->request->settings;

	return c->request->mode == SCAN_REDUCE ? c->codes.count
		: settings->roles	       ? c->roles.count
		: settings->keys	       ? sample->role_count
					       : 0;
}

/* Names them; of a code with its modality. */
static int send_roles(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	size_t count = count_roles(c, sample);
	char text[ROLE_NAME + 16];

	for (size_t i = 0; i < count; i++) {
		const char *name = text;

		if (c->request->mode == SCAN_REDUCE)
			snprintf(text, sizeof(text), "%s:%s",
				sample->role_names[c->codes.roles[i] - 1],
				modality_name(
					(enum modality)c->codes.modalities[i]));
		else
			name = c->request->settings->roles
				? c->roles.names[i]
				: sample->role_names[i];
		if (child_send_text(c, SCAN_ROLE, index, name))
			return -1;
	}
	return 0;
}

int child_describe(struct child *c, size_t index,
	const struct dump_sample *sample, const struct selection_rule *rule,
	const struct selection *selection)
{
	struct scan_shape shape = { .task = sample->task,
		.row_rule = selection_row_rule(sample, rule),
		.mask = sample->mask.kind,
		.mask_source = sample->mask.source,
		.sinks = sample->mask.sinks,
		.layers = c->end_layer - c->first_layer,
		.model_layers = sample->model_layers,
		.heads = sample->heads,
		.queries = most_queries(sample),
		.keys = sample->keys,
		.prompt_length = sample->prompt_length,
		.counted_queries = selection->row_count,
		.counted_keys = selection->key_count,
		.roles = count_roles(c, sample),
		.reach = reach_most(sample, selection) };
	struct buffer storage = { 0 };
	size_t own;
	int result;

	shape.places = places_count(sample, &own);
	add_sizes(sample, &shape.stored, &shape.raw);
	describe_storage(sample, &sample->pieces[0], &storage);
	result = storage.failed
		? error_memory(c->error)
		: child_send_text(c, SCAN_GROUP, index, sample->group) ||
			child_send_text(c, SCAN_STORAGE, index, storage.text) ||
			child_send_text(
				c, SCAN_TOKENS, index, sample->modality_from) ||
			child_send_text(
				c, SCAN_ROWS, index, sample->rows_from) ||
			send_warning(c, index, sample, rule) ||
			child_send_bytes(
				c, SCAN_SAMPLE, index, &shape, sizeof(shape)) ||
			((!c->by_layers || c->job->share == 0) &&
				send_roles(c, index, sample)) ||
			send_layers(c, index, sample) ||
			send_masks(c, index, sample) ||
			(c->request->mode == SCAN_MEASURE &&
				c->request->settings->keys &&
				child_send_places(c, index, sample)) ||
			(c->request->settings->verbose &&
				c->request->mode == SCAN_LOOK &&
				send_datasets(c, index, sample));
	buffer_release(&storage);
	return result ? -1 : 0;
}

/* The layout that was found, line by line. */
static int send_layout(struct child *c)
{
	struct buffer text = { 0 };
	int result = dump_layout_text(&c->dump, &text, c->error);
	char *line = text.text, *end;

	for (; !result && line && *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		*end = '\0';
		result = child_send_text(c, SCAN_LAYOUT, 0, line);
	}
	buffer_release(&text);
	return result;
}

/* Says which entries of the choice the dump has. */
static int send_chosen(struct child *c)
{
	const struct choice *choice = &c->scan->choice;
	struct record record = { .kind = SCAN_CHOSEN };
	int result = 0;

	for (; !result && record.index < choice->count; record.index++)
		if (choice->entries[record.index].found)
			result = worker_send(c->pipe, &record, c->error);
	return result;
}

int child_describe_dump(struct child *c)
{
	const struct scan_settings *settings = c->request->settings;
	const struct dump_found *found = &c->dump.found;
	char unfinished[WHOLE_TEXT];
	size_t missing = whole_closing_mark(&c->dump, unfinished);
	struct record inferred = { .kind = SCAN_INFERRED };

	return send_chosen(c) ||
		(*unfinished &&
			child_send_text(
				c, SCAN_UNFINISHED, missing, unfinished)) ||
		child_send_text(c, SCAN_MODEL, 0, c->dump.model) ||
		child_send_text(c, SCAN_STEP, 0, c->dump.step) ||
		child_send_text(c, SCAN_ATTENTION, 0, found->attention) ||
		child_send_text(c, SCAN_AXES, 0, found->axes) ||
		child_send_text(c, SCAN_FROM_SAMPLES, 0, found->samples) ||
		child_send_text(c, SCAN_FROM_LAYERS, 0, found->layers) ||
		(found->inferred &&
			worker_send(c->pipe, &inferred, c->error)) ||
		(settings->save_layout && c->job->share == 0 && send_layout(c));
}

/* Bytes that are read in the time that a look at one sample takes. */
#define LOOK_WORK 2048

int child_expect_look(struct child *c)
{
	size_t bytes;

	if (!memory_multiply(c->dump.sample_count, LOOK_WORK, &bytes))
		bytes = SIZE_MAX;
	return worker_expect(c->pipe, bytes, c->error);
}
