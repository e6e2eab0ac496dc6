/*
 * Samples of one dump are mostly alike, so what they have in common is said
 * once, with the number of samples, and what differs as a range.
 */
#include "analysis/overview.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

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

static void add_range(
	struct buffer *text, const char *word, const struct range *range)
{
	if (range->low == range->high)
		buffer_print(
			text, "%s%s%zu", word, *word ? " " : "", range->low);
	else
		buffer_print(text, "%s%s%zu to %zu", word, *word ? " " : "",
			range->low, range->high);
}

static void add_clean(struct buffer *text, const char *value)
{
	char clean[1024];

	text_printable(clean, sizeof(clean), value);
	buffer_print(text, "%s", clean);
}

static void add_label(struct buffer *text, const char *label, const char *value)
{
	buffer_print(text, "  %-14s ", label);
	add_clean(text, *value ? value : "-");
	buffer_print(text, "\n");
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

typedef const char *survey_text(const struct survey_sample *sample);

static const char *pick_group(const struct survey_sample *sample)
{
	return sample->group;
}

static const char *pick_storage(const struct survey_sample *sample)
{
	return sample->storage;
}

static const char *pick_tokens(const struct survey_sample *sample)
{
	return sample->tokens;
}

static const char *pick_rows(const struct survey_sample *sample)
{
	return sample->rows;
}

/* Whether sample `i` of the task is the first with its text; *count samples
 * have it.  Texts of a survey are kept once, so equal ones are the same
 * pointer. */
static bool is_first(const struct survey_file *file, size_t i, int task,
	survey_text *of, size_t *count)
{
	const struct survey_sample *samples = file->samples;
	const char *value = of(&samples[i]);

	*count = 0;
	if ((int)samples[i].task != task)
		return false;
	for (size_t k = 0; k < file->sample_count; k++) {
		if ((int)samples[k].task != task || of(&samples[k]) != value)
			continue;
		if (k < i)
			return false;
		++*count;
	}
	return *value != '\0';
}

/* Each distinct text of the task's samples, with how often it is there. */
static void add_distinct(const struct survey_file *file, int task,
	const char *label, survey_text *of, struct buffer *text)
{
	size_t count;

	for (size_t i = 0; i < file->sample_count; i++) {
		if (!is_first(file, i, task, of, &count))
			continue;
		buffer_print(text, "  %-14s ", label);
		add_clean(text, of(&file->samples[i]));
		buffer_print(text, " (%zu sample%s)\n", count, plural(count));
	}
}

/* All groups of the task in one line. */
static void add_groups(
	const struct survey_file *file, int task, struct buffer *text)
{
	const char *separator = NULL;
	size_t count;

	for (size_t i = 0; i < file->sample_count; i++) {
		if (!is_first(file, i, task, pick_group, &count))
			continue;
		if (!separator)
			buffer_print(text, "  %-14s ", "  groups");
		buffer_print(text, "%s", separator ? separator : "");
		add_clean(text, file->samples[i].group);
		buffer_print(text, " %zu", count);
		separator = ", ";
	}
	if (separator)
		buffer_print(text, "\n");
}

/* The roles, for each rule that holds for some samples of the task. */
static void add_roles(const struct survey_file *file, enum task task,
	const struct settings *settings, enum row_rule rows,
	struct buffer *text)
{
	const struct roles_rule rule = { (enum convention)settings->convention,
		rows, settings->bidirectional };
	struct range counted = { 0 }, keys = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct survey_sample *s = &file->samples[i];

		if (s->task != task || s->row_rule != rows || s->problem)
			continue;
		widen(&counted, s->counted_queries, !count);
		widen(&keys, s->counted_keys, !count);
		count++;
	}
	if (!count)
		return;
	/* The arrow is three bytes wide, but one column. */
	buffer_print(text, "  %-16s counts rows: %s (", task_direction(task),
		roles_row_words(task, &rule));
	add_range(text, "", &counted);
	buffer_print(text, " in a sample) on keys: %s (",
		roles_key_words(task, &rule));
	add_range(text, "", &keys);
	buffer_print(text, ")\n");
}

static void add_task(const struct survey_file *file, enum task task,
	const struct settings *settings, struct buffer *text)
{
	struct range queries = { 0 }, keys = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct survey_sample *s = &file->samples[i];

		if (s->task != task)
			continue;
		widen(&queries, s->queries, !count);
		widen(&keys, s->keys, !count);
		count++;
	}
	if (!count)
		return;
	buffer_print(text, "  %-14s %zu sample%s of ", task_name(task), count,
		plural(count));
	add_range(text, "queries", &queries);
	add_range(text, ", keys", &keys);
	buffer_print(text, "\n");
	add_roles(file, task, settings, ROWS_RESPONSE, text);
	add_roles(file, task, settings, ROWS_POSTTEXT, text);
	add_distinct(file, (int)task, "  rows", pick_rows, text);
	add_distinct(file, (int)task, "  tokens", pick_tokens, text);
	add_groups(file, (int)task, text);
	add_distinct(file, (int)task, "  storage", pick_storage, text);
}

static void add_samples(const struct survey_file *file, struct buffer *text)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		const struct survey_sample *s = &file->samples[i];
		const char *line = s->datasets.text, *end;

		buffer_print(text, "  sample ");
		add_clean(text, s->name);
		buffer_print(text,
			": %s, %zu queries, %zu keys, counts %zu "
			"rows on %zu keys\n",
			task_name(s->task), s->queries, s->keys,
			s->counted_queries, s->counted_keys);
		for (; line && (end = strchr(line, '\n')); line = end + 1)
			buffer_print(
				text, "    %.*s\n", (int)(end - line), line);
	}
}

static void add_file(const struct survey_file *file,
	const struct settings *settings, struct buffer *text)
{
	struct range layers = { 0 }, heads = { 0 };
	uint64_t stored = 0, raw = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct survey_sample *s = &file->samples[i];

		widen(&layers, s->layers, !i);
		widen(&heads, s->heads, !i);
		stored += s->stored;
		raw += s->raw;
	}
	add_clean(text, file->path);
	buffer_print(text, "\n");
	add_label(text, "model", file->model);
	add_label(text, "step", file->step);
	buffer_print(text, "  %-14s ", "maps");
	add_range(text, "layers", &layers);
	add_range(text, ", heads", &heads);
	buffer_print(text, ", %.1f MB stored, %.1f MB raw\n",
		(double)stored / 1e6, (double)raw / 1e6);
	for (int task = 0; task < TASKS; task++)
		add_task(file, (enum task)task, settings, text);
	if (settings->verbose)
		add_samples(file, text);
}

void overview_write(const struct survey *survey,
	const struct settings *settings, struct buffer *text)
{
	for (size_t i = 0; i < survey->file_count; i++)
		if (!survey->files[i].failed)
			add_file(&survey->files[i], settings, text);
}

static int add_row(const struct survey_file *file,
	const struct survey_sample *s, struct table *table)
{
	const struct info_row row = { .file = file->path,
		.model = file->model,
		.step = file->step,
		.sample = s->name,
		.group = s->group,
		.task = s->task,
		.layers = s->layers,
		.heads = s->heads,
		.queries = s->queries,
		.keys = s->keys,
		.prompt_length = s->prompt_length == DUMP_NONE
			? TABLE_NONE
			: s->prompt_length,
		.direction = task_direction(s->task),
		.counted_queries = s->counted_queries,
		.counted_keys = s->counted_keys,
		.row_rule =
			s->row_rule == ROWS_RESPONSE ? "response" : "posttext",
		.rows = s->rows,
		.tokens = s->tokens,
		.storage = s->storage,
		.stored = (size_t)s->stored,
		.raw = (size_t)s->raw };

	return table_add(table, &row);
}

int overview_table(
	const struct survey *survey, struct table *table, struct error *error)
{
	for (size_t i = 0; i < survey->file_count; i++) {
		const struct survey_file *file = &survey->files[i];

		for (size_t k = 0; !file->failed && k < file->sample_count; k++)
			if (add_row(file, &file->samples[k], table))
				return error_memory(error);
	}
	return 0;
}
