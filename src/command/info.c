/*
 * attnscope info: what a dump holds, what was assumed, and which rows and
 * keys will be counted.  Touches metadata only.
 */
#include "analysis/survey.h"
#include "base/text.h"
#include "command/command.h"
#include "talk/talk.h"

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
		buffer_print(text, "%s %zu", word, range->low);
	else
		buffer_print(
			text, "%s %zu to %zu", word, range->low, range->high);
}

static void add_label(struct buffer *text, const char *label, const char *value)
{
	char clean[1024];

	text_printable(clean, sizeof(clean), value);
	buffer_print(text, "  %-14s %s\n", label, *clean ? clean : "-");
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
	buffer_print(text, "  %-14s %zu samples of ", task_name(task), count);
	add_range(text, "queries", &queries);
	add_range(text, ", keys", &keys);
	buffer_print(
		text, "\n  %-14s counts %s: ", task_direction(task), "rows");
	buffer_print(text, "%s (", roles_row_words(task, &rule));
	add_range(text, "rows", &rows);
	buffer_print(text, ") on %s (", roles_key_words(task, &rule));
	add_range(text, "keys", &cols);
	buffer_print(text, ")\n");
}

/* Each distinct value of a text of the samples, with how often it is there;
 * texts of a survey are kept once, so equal ones are the same pointer. */
static void add_distinct(const struct survey_file *file, const char *label,
	const char *(*pick)(const struct survey_sample *), struct buffer *text)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		const char *value = pick(&file->samples[i]);
		char clean[1024];
		size_t count = 0, k;

		for (k = 0; k < i && pick(&file->samples[k]) != value; k++)
			;
		if (k < i)
			continue;
		for (k = i; k < file->sample_count; k++)
			count += pick(&file->samples[k]) == value;
		text_printable(clean, sizeof(clean), value);
		if (*clean)
			buffer_print(text, "  %-14s %s (%zu samples)\n", label,
				clean, count);
	}
}

static const char *pick_group(const struct survey_sample *sample)
{
	return sample->group;
}

static const char *pick_storage(const struct survey_sample *sample)
{
	return sample->storage;
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
	buffer_print(text, "%s\n", file->path);
	add_label(text, "model", file->model);
	add_label(text, "step", file->step);
	buffer_print(text, "  %-14s ", "maps");
	add_range(text, "layers", &layers);
	add_range(text, ", heads", &heads);
	buffer_print(text, ", %.1f MB stored, %.1f MB raw\n",
		(double)stored / 1e6, (double)raw / 1e6);
	add_distinct(file, "storage", pick_storage, text);
	for (int t = 0; t < TASKS; t++)
		add_task(file, (enum task)t, settings, text);
	add_distinct(file, "group", pick_group, text);
}

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	struct buffer text = { 0 };
	struct survey survey;
	struct error error;
	int failed = survey_run(&survey, (const char *const *)in->operands,
		(size_t)in->operand_count, in->settings, false, &error);

	for (size_t i = 0; !failed && i < survey.file_count; i++)
		if (!survey.files[i].failed)
			add_file(&survey.files[i], in->settings, &text);
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
