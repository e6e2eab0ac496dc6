/*
 * Samples of one dump are usually alike, so what they have in common is printed
 * once, with the number of samples, and what differs as a range.
 *
 * Dumps are usually chunked by sample, so samples of different lengths have
 * chunks of different sizes.  These become ranges, too: a storage text is cut
 * at the sizes of its chunks, "chunks of 1x4x24x24", and samples are stored in
 * the same way when what comes before and after them is the same.
 */
#include "scan/overview.h"

#include "base/memory.h"
#include "base/text.h"
#include "scan/records.h"

#include <stdlib.h>
#include <string.h>

#define LABEL_WIDTH 14
#define LINE_WIDTH 80

/* One way in which samples of a file are stored. */
struct storage {
	const char *text; /* of the first sample */
	size_t samples;
	size_t axes;	     /* of its chunks; 0: there are none */
	size_t sizes, after; /* where in `text` these begin and end */
	size_t low[HDF5_MAX_AXES], high[HDF5_MAX_AXES];
};

static struct storage parse(const char *text)
{
	struct storage storage = { .text = text, .samples = 1 };
	const char *at = strstr(text, STORAGE_CHUNKS);
	char *end;

	if (!at)
		return storage;
	at += strlen(STORAGE_CHUNKS);
	storage.sizes = (size_t)(at - text);
	while (storage.axes < HDF5_MAX_AXES) {
		size_t size = (size_t)strtoull(at, &end, 10);

		if (end == at)
			break;
		storage.low[storage.axes] = size;
		storage.high[storage.axes] = size;
		storage.axes++;
		at = end + (*end == 'x');
		if (*end != 'x')
			break;
	}
	storage.after = (size_t)(at - text);
	return storage;
}

static bool is_same_way(const struct storage *a, const struct storage *b)
{
	return a->axes == b->axes && a->sizes == b->sizes &&
		strncmp(a->text, b->text, a->sizes) == 0 &&
		strcmp(a->text + a->after, b->text + b->after) == 0;
}

static void join(struct storage *way, const struct storage *more)
{
	way->samples++;
	for (size_t i = 0; i < way->axes; i++) {
		if (more->low[i] < way->low[i])
			way->low[i] = more->low[i];
		if (more->high[i] > way->high[i])
			way->high[i] = more->high[i];
	}
}

/* The ways of `file` in the order in which they come, freed by the caller;
 * NULL when memory runs out. */
static struct storage *storage_list(const struct scan_file *file, size_t *count)
{
	struct storage *ways = NULL;
	size_t capacity = 0;

	*count = 0;
	for (size_t i = 0; i < file->sample_count; i++) {
		struct storage way = parse(file->samples[i].storage);
		size_t k = 0;

		while (k < *count && !is_same_way(&ways[k], &way))
			k++;
		if (k < *count) {
			join(&ways[k], &way);
			continue;
		}
		if (memory_grow(&ways, &capacity, *count, sizeof(*ways))) {
			free(ways);
			return NULL;
		}
		ways[(*count)++] = way;
	}
	return ways;
}

/* Adds "float16, chunks of 1x4x(1 to 16)x(21 to 41), deflate; ...". */
static void storage_print(const struct storage *storage, struct buffer *text)
{
	buffer_print(text, "%.*s", (int)storage->sizes, storage->text);
	for (size_t i = 0; i < storage->axes; i++) {
		const char *times = i ? "x" : "";

		if (storage->low[i] == storage->high[i])
			buffer_print(text, "%s%zu", times, storage->low[i]);
		else
			buffer_print(text, "%s(%zu to %zu)", times,
				storage->low[i], storage->high[i]);
	}
	buffer_print(text, "%s", storage->text + storage->after);
}

/* Least and most of something over samples. */
struct range {
	size_t low, high;
};

static void widen(struct range *range, size_t value, bool first)
{
	if (first || value < range->low)
		range->low = value;
	if (first || value > range->high)
		range->high = value;
}

/* "12 layers", "1 to 10 rows", "1 sample". */
static void add_range(
	struct buffer *text, const struct range *range, const char *word)
{
	if (range->low != range->high)
		buffer_print(text, "%zu to ", range->low);
	buffer_print(
		text, "%zu %s%s", range->high, word, text_plural(range->high));
}

/* "  label         ", equally wide on the terminal for every label. */
static void begin(struct buffer *text, const char *label)
{
	int width = LABEL_WIDTH;

	/* Bytes that continue a character have no width. */
	for (const char *c = label; *c; c++)
		width += ((unsigned char)*c & 0xc0) == 0x80;
	buffer_print(text, "  %-*s ", width, label);
}

/* "12 layers", or of a model that has maps of some "4 of 16 layers (3, 7, 11,
 * 15)"; samples that differ in these are not listed. */
static void add_layers(const struct scan_file *file, struct buffer *text)
{
	const struct scan_sample *first = file->samples;
	struct range maps = { 0 }, all = { 0 };
	bool same = true;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *s = &file->samples[i];

		widen(&maps, s->shape.layers, !i);
		widen(&all, s->shape.model_layers, !i);
		same = same && s->shape.layers == first->shape.layers &&
			memcmp(s->layer_numbers, first->layer_numbers,
				s->shape.layers * sizeof(size_t)) == 0;
	}
	if (maps.low == all.high) {
		add_range(text, &maps, "layer");
		return;
	}
	if (maps.low != maps.high)
		buffer_print(text, "%zu to ", maps.low);
	buffer_print(text, "%zu of ", maps.high);
	add_range(text, &all, "layer");
	for (size_t i = 0; same && i < first->shape.layers; i++)
		buffer_print(text, "%s%zu", i ? ", " : " (",
			first->layer_numbers[i]);
	buffer_print(text, same ? ")" : "");
}

static void add_label(struct buffer *text, const char *label, const char *value)
{
	begin(text, label);
	buffer_print(text, "%s\n", *value ? value : "-");
}

typedef const char *text_of(const struct scan_sample *sample);

static const char *pick_tokens(const struct scan_sample *sample)
{
	return sample->tokens;
}

static const char *pick_rows(const struct scan_sample *sample)
{
	return sample->rows;
}

static const char *pick_mask(const struct scan_sample *sample)
{
	return sample->mask;
}

/* Whether sample `i` of the task is the first with its text; *count samples
 * have it.  A scan keeps each text once, so equal ones are the same pointer. */
static bool is_first(const struct scan_file *file, size_t i, int task,
	text_of *of, size_t *count)
{
	const struct scan_sample *samples = file->samples;
	const char *value = of(&samples[i]);

	*count = 0;
	if ((int)samples[i].shape.task != task)
		return false;
	for (size_t k = 0; k < file->sample_count; k++) {
		if ((int)samples[k].shape.task != task ||
			of(&samples[k]) != value)
			continue;
		if (k < i)
			return false;
		++*count;
	}
	return *value != '\0';
}

/* Each distinct text of the task's samples; with the number of samples that have
 * it, unless all do. */
static void add_distinct(const struct scan_file *file, enum task task,
	size_t samples, const char *label, text_of *of, struct buffer *text)
{
	size_t count;

	for (size_t i = 0; i < file->sample_count; i++) {
		if (!is_first(file, i, (int)task, of, &count))
			continue;
		begin(text, label);
		buffer_print(text, "%s", of(&file->samples[i]));
		if (count < samples) {
			buffer_print(text, " (");
			add_range(text, &(struct range){ count, count },
				"sample");
			buffer_print(text, ")");
		}
		buffer_print(text, "\n");
	}
}

/* The selection, for each rule that holds for some samples of the task. */
static void add_roles(const struct scan_file *file, enum task task,
	const struct scan_settings *settings, enum row_rule chosen,
	struct buffer *text)
{
	const struct selection_rule rule = { settings->rule.convention,
		chosen };
	struct range rows = { 0 }, keys = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *s = &file->samples[i];

		if (s->shape.task != task || s->shape.row_rule != chosen ||
			s->problem)
			continue;
		widen(&rows, s->shape.counted_queries, !count);
		widen(&keys, s->shape.counted_keys, !count);
		count++;
	}
	if (!count)
		return;
	begin(text, task_direction(task));
	buffer_print(text, "counts %s (", selection_row_words(task, &rule));
	add_range(text, &rows, "row");
	buffer_print(text, ") on %s (", selection_key_words(task, &rule));
	add_range(text, &keys, "key");
	buffer_print(text, ")\n");
}

static void add_task(const struct scan_file *file, enum task task,
	const struct scan_settings *settings, struct buffer *text)
{
	struct range queries = { 0 }, keys = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *s = &file->samples[i];

		if (s->shape.task != task)
			continue;
		widen(&queries, s->shape.queries, !count);
		widen(&keys, s->shape.keys, !count);
		count++;
	}
	if (!count)
		return;
	begin(text, task_name(task));
	add_range(text, &(struct range){ count, count }, "sample");
	buffer_print(text, " of ");
	add_range(text, &queries, "row");
	buffer_print(text, " and ");
	add_range(text, &keys, "key");
	buffer_print(text, "\n");
	for (int rule = 0; rule < ROW_RULES; rule++)
		add_roles(file, task, settings, (enum row_rule)rule, text);
	add_distinct(file, task, count, "  rows", pick_rows, text);
	add_distinct(file, task, count, "  positions", pick_tokens, text);
	add_distinct(file, task, count, "  mask", pick_mask, text);
}

/* How many samples there are of each group, in lines of LINE_WIDTH. */
static void add_groups(const struct scan_file *file, struct buffer *text)
{
	size_t line = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const char *group = file->samples[i].group;
		struct buffer item = { 0 };
		size_t count = 0, k;

		for (k = 0; k < i && file->samples[k].group != group; k++)
			;
		if (k < i || !*group)
			continue;
		for (k = i; k < file->sample_count; k++)
			count += file->samples[k].group == group;
		buffer_print(&item, "%s (%zu)", group, count);
		if (!line || text->length - line + item.length > LINE_WIDTH) {
			const char *label = line ? "" : "groups";

			if (line)
				buffer_print(text, ",\n");
			line = text->length;
			begin(text, label);
		} else {
			buffer_print(text, ", ");
		}
		buffer_print(text, "%s", item.text ? item.text : "");
		buffer_release(&item);
	}
	if (line)
		buffer_print(text, "\n");
}

static int add_storage(
	const struct scan_file *file, struct buffer *text, struct error *error)
{
	size_t count;
	struct storage *ways = storage_list(file, &count);

	if (!ways)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		begin(text, "storage");
		storage_print(&ways[i], text);
		if (count > 1) {
			const struct range samples = { ways[i].samples,
				ways[i].samples };

			buffer_print(text, " (");
			add_range(text, &samples, "sample");
			buffer_print(text, ")");
		}
		buffer_print(text, "\n");
	}
	free(ways);
	return 0;
}

/* Every sample, and each of its datasets. */
static void add_samples(const struct scan_file *file, struct buffer *text)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *s = &file->samples[i];
		const char *line = s->datasets.text, *end;

		begin(text, "sample");
		buffer_print(text,
			"%s: %s, %zu of %zu rows on %zu of %zu keys\n", s->name,
			task_name(s->shape.task), s->shape.counted_queries,
			s->shape.queries, s->shape.counted_keys, s->shape.keys);
		for (; line && (end = strchr(line, '\n')); line = end + 1)
			buffer_print(
				text, "    %.*s\n", (int)(end - line), line);
	}
}

static int add_file(const struct scan_file *file,
	const struct scan_settings *settings, struct buffer *text,
	struct error *error)
{
	struct range heads = { 0 };
	uint64_t stored = 0, raw = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *s = &file->samples[i];

		widen(&heads, s->shape.heads, !i);
		stored += s->shape.stored;
		raw += s->shape.raw;
	}
	buffer_print(text, "%s\n", file->shown);
	add_label(text, "model", file->model);
	add_label(text, "step", file->step);
	add_label(text, "attention", file->attention);
	add_label(text, "axes", file->axes);
	add_label(text, "layers", file->layers_from);
	add_label(text, "samples", file->samples_from);
	begin(text, "maps");
	add_layers(file, text);
	buffer_print(text, ", ");
	add_range(text, &heads, "head");
	buffer_print(text, ", %.1f MB stored, %.1f MB raw\n",
		(double)stored / 1e6, (double)raw / 1e6);
	if (add_storage(file, text, error))
		return -1;
	for (int t = 0; t < TASKS; t++)
		add_task(file, (enum task)t, settings, text);
	add_groups(file, text);
	if (settings->verbose)
		add_samples(file, text);
	return 0;
}

int overview_write(const struct scan *scan,
	const struct scan_settings *settings, struct buffer *text,
	struct error *error)
{
	for (size_t i = 0; i < scan->file_count; i++)
		if (!scan->files[i].failed &&
			add_file(&scan->files[i], settings, text, error))
			return -1;
	return 0;
}

static const char *pick_rule(const struct scan_sample *sample)
{
	return row_rule_name(sample->shape.row_rule);
}

/* , "NAME": ["...", "..."]: each distinct text of the task's samples. */
static void add_json_list(const struct scan_file *file, enum task task,
	const char *name, text_of *of, struct buffer *text)
{
	const char *comma = "";
	size_t count;

	buffer_print(text, ", \"%s\": [", name);
	for (size_t i = 0; i < file->sample_count; i++) {
		if (!is_first(file, i, (int)task, of, &count))
			continue;
		buffer_print(text, "%s", comma);
		buffer_json(text, of(&file->samples[i]));
		comma = ", ";
	}
	buffer_print(text, "]");
}

static void add_json_task(
	const struct scan_file *file, enum task task, struct buffer *text)
{
	struct range layers = { 0 }, heads = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_shape *shape = &file->samples[i].shape;

		if (shape->task != task || !file->samples[i].described)
			continue;
		widen(&layers, shape->model_layers, !count);
		widen(&heads, shape->heads, !count);
		count++;
	}
	if (!count)
		return;
	buffer_print(
		text, ", \"%s\": { \"samples\": %zu", task_name(task), count);
	buffer_print(text, ", \"layers\": [%zu, %zu], \"heads\": [%zu, %zu]",
		layers.low, layers.high, heads.low, heads.high);
	add_json_list(file, task, "roles_from", pick_tokens, text);
	add_json_list(file, task, "rows_from", pick_rows, text);
	add_json_list(file, task, "rows", pick_rule, text);
	add_json_list(file, task, "mask", pick_mask, text);
	buffer_print(text, " }");
}

/* , "messages": ["...", "..."]: a text for each line. */
static void add_json_messages(
	const struct buffer *messages, struct buffer *text)
{
	const char *line = messages->length ? messages->text : "";
	struct buffer one = { 0 };

	buffer_print(text, ", \"messages\": [");
	for (const char *comma = ""; *line; comma = ", ") {
		size_t length = strcspn(line, "\n");

		one.length = 0;
		buffer_add(&one, line, length);
		buffer_print(text, "%s", comma);
		buffer_json(text, one.text ? one.text : "");
		line += length + (line[length] == '\n');
	}
	buffer_print(text, "]");
	buffer_release(&one);
}

static void add_json_maps(const struct scan_file *file, struct buffer *text)
{
	const struct {
		const char *name, *value;
	} maps[] = { { "attention", file->attention }, { "axes", file->axes },
		{ "layers", file->layers_from },
		{ "samples", file->samples_from } };

	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++) {
		buffer_print(text, "%s\"%s\": ", i ? ", " : ", \"maps\": { ",
			maps[i].name);
		buffer_json(text, maps[i].value ? maps[i].value : "");
	}
	buffer_print(text, ", \"inferred\": %s }",
		file->inferred ? "true" : "false");
}

void overview_json(const struct scan_file *file, struct buffer *text)
{
	buffer_print(text, "{ \"path\": ");
	buffer_json(text, file->path);
	buffer_print(text, ", \"read\": %s", file->failed ? "false" : "true");
	if (!file->failed) {
		buffer_print(text, ", \"model\": ");
		buffer_json(text, file->model);
		buffer_print(text, ", \"step\": ");
		buffer_json(text, file->step);
		add_json_maps(file, text);
		for (int task = 0; task < TASKS; task++)
			add_json_task(file, (enum task)task, text);
	}
	if (file->chosen.length)
		buffer_print(
			text, ", " OVERVIEW_CHOSEN "%s\"", file->chosen.text);
	add_json_messages(&file->messages, text);
	buffer_print(text, " }");
}

static int add_row(const struct scan_file *file, const struct scan_sample *s,
	struct table *table)
{
	const struct info_row row = { .file = file->path,
		.model = file->model,
		.step = file->step,
		.sample = s->name,
		.group = s->group,
		.task = s->shape.task,
		.layers = s->shape.model_layers,
		.heads = s->shape.heads,
		.queries = s->shape.queries,
		.keys = s->shape.keys,
		.prompt_length = s->shape.prompt_length == DUMP_NONE
			? TABLE_NONE
			: s->shape.prompt_length,
		.direction = task_direction(s->shape.task),
		.counted_queries = s->shape.counted_queries,
		.counted_keys = s->shape.counted_keys,
		.row_rule = row_rule_name(s->shape.row_rule),
		.rows = s->rows,
		.tokens = s->tokens,
		.mask = s->mask,
		.attention = file->attention,
		.axes = file->axes,
		.samples_from = file->samples_from,
		.layers_from = file->layers_from,
		.storage = s->storage,
		.stored = (size_t)s->shape.stored,
		.raw = (size_t)s->shape.raw };

	return table_add(table, &row);
}

int overview_table(
	const struct scan *scan, struct table *table, struct error *error)
{
	for (size_t i = 0; i < scan->file_count; i++) {
		const struct scan_file *file = &scan->files[i];

		for (size_t k = 0; !file->failed && k < file->sample_count; k++)
			if (add_row(file, &file->samples[k], table))
				return error_memory(error);
	}
	return 0;
}
