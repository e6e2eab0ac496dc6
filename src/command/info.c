/*
 * attnscope info: what a dump holds, what was assumed, and which rows and
 * keys will be counted.  Touches metadata only.
 */
#include "analysis/storage.h"
#include "base/text.h"
#include "command/command.h"
#include "talk/talk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_WIDTH 14
#define LINE_WIDTH 80

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
	buffer_print(text, "%zu %s%s", range->high, word,
		range->high == 1 ? "" : "s");
}

/* "  label         ", as wide on the terminal for every label. */
static void begin(struct buffer *text, const char *label)
{
	int width = LABEL_WIDTH;

	/* Bytes that continue a character take no place. */
	for (const char *c = label; *c; c++)
		width += ((unsigned char)*c & 0xc0) == 0x80;
	buffer_print(text, "  %-*s ", width, label);
}

static void add_label(struct buffer *text, const char *label, const char *value)
{
	char clean[1024];

	text_printable(clean, sizeof(clean), value);
	begin(text, label);
	buffer_print(text, "%s\n", *clean ? clean : "-");
}

/* The samples of one task: their number, groups, lengths and roles. */
static void add_task(const struct survey_file *file, enum task task,
	const struct settings *settings, struct buffer *text)
{
	const struct roles_rule rule = { (enum convention)settings->convention,
		(enum row_rule)settings->rows, settings->bidirectional };
	struct range queries = { 0 }, keys = { 0 }, rows = { 0 }, cols = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct survey_sample *s = &file->samples[i];

		if (s->task != task)
			continue;
		widen(&queries, s->queries, !count);
		widen(&keys, s->keys, !count);
		widen(&rows, s->counted_queries, !count);
		widen(&cols, s->counted_keys, !count);
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
	begin(text, task_direction(task));
	buffer_print(text, "counts %s (", roles_row_words(task, &rule));
	add_range(text, &rows, "row");
	buffer_print(text, ") on %s (", roles_key_words(task, &rule));
	add_range(text, &cols, "key");
	buffer_print(text, ")\n");
}

/* How many samples there are of each group, in lines of LINE_WIDTH.  Texts of
 * a survey are kept once, so equal ones are the same pointer. */
static void add_groups(const struct survey_file *file, struct buffer *text)
{
	size_t line = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const char *group = file->samples[i].group;
		struct buffer item = { 0 };
		char clean[1024];
		size_t count = 0, k;

		for (k = 0; k < i && file->samples[k].group != group; k++)
			;
		if (k < i || !*group)
			continue;
		for (k = i; k < file->sample_count; k++)
			count += file->samples[k].group == group;
		text_printable(clean, sizeof(clean), group);
		buffer_print(&item, "%s (%zu)", clean, count);
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

static int add_storage(const struct survey_file *file, struct buffer *text,
	struct error *error)
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

static int add_file(const struct survey_file *file,
	const struct settings *settings, struct buffer *text,
	struct error *error)
{
	struct range layers = { 0 }, heads = { 0 };
	uint64_t stored = 0, raw = 0;
	char path[4096];

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct survey_sample *s = &file->samples[i];

		widen(&layers, s->layers, !i);
		widen(&heads, s->heads, !i);
		stored += s->stored;
		raw += s->raw;
	}
	text_printable(path, sizeof(path), file->path);
	buffer_print(text, "%s\n", path);
	add_label(text, "model", file->model);
	add_label(text, "step", file->step);
	begin(text, "maps");
	add_range(text, &layers, "layer");
	buffer_print(text, ", ");
	add_range(text, &heads, "head");
	buffer_print(text, ", %.1f MB stored, %.1f MB raw\n",
		(double)stored / 1e6, (double)raw / 1e6);
	if (add_storage(file, text, error))
		return -1;
	for (int t = 0; t < TASKS; t++)
		add_task(file, (enum task)t, settings, text);
	add_groups(file, text);
	return 0;
}

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	struct buffer text = { 0 };
	struct survey survey;
	struct error error;
	const struct survey_request look = { .measure = false };
	int failed = survey_run(&survey, (const char *const *)in->operands,
		(size_t)in->operand_count, in->settings, &look, &error);

	for (size_t i = 0; !failed && i < survey.file_count; i++)
		if (!survey.files[i].failed)
			failed = add_file(
				&survey.files[i], in->settings, &text, &error);
	talk_lines(name, &survey.talk);
	failed = failed || (text.length && talk_text(&text, NULL, &error));
	if (failed)
		talk_error(name, &error);
	failed = failed || survey.failed;
	buffer_release(&text);
	survey_release(&survey);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_info = {
	.name = "info",
	.section = "Look",
	.summary = "what a dump holds, and what will be counted in it",
	.operands = "DUMP...",
	.details = "Says for each dump what was found, what had to be "
		   "assumed, and how many rows and keys of each sample "
		   "will be counted. Look here first when a number "
		   "surprises.\n\n"
		   "  attnscope info run1.h5\n",
	.groups = COMMAND_GROUPS(
		&options_counting, &options_running, &options_common),
	.run = run,
};
