/*
 * What the terminal gets to see of a check: a line for each kind of finding,
 * since what is wrong with one sample is mostly wrong with many.
 */
#include "survey/checkup_kinds.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

const struct check_kind check_kinds[FINDINGS] = {
	[FINDING_UNREADABLE] = { "unreadable", "error", NULL, NULL },
	[FINDING_LAYERS] = { "layers", "error", NULL, NULL },
	[FINDING_SHORT] = { "modality", "error", NULL, NULL },
	[FINDING_HEADS] = { "heads", "error", NULL, NULL },
	[FINDING_ROLES] = { "uncounted", "error", NULL, NULL },
	[FINDING_TASK] = { "task", "error", NULL, NULL },
	[FINDING_NAN] = { "nan", "error", "row with what is not a number",
		"rows with what is not a number" },
	[FINDING_LOGITS] = { "logits", "error",
		"row with values below 0 or above 1",
		"rows with values below 0 or above 1" },
	[FINDING_SUM] = { "sum", "error", "row that does not sum to 1",
		"rows that do not sum to 1" },
	[FINDING_FUTURE] = { "future", "error",
		"row that attends to keys behind it",
		"rows that attend to keys behind them" },
	[FINDING_PADDING] = { "padding", "error", "row that attends to padding",
		"rows that attend to padding" },
	[FINDING_ZERO] = { "zero", "warning", "row that is 0 throughout",
		"rows that are 0 throughout" },
	[FINDING_LEAD] = { "lead", "warning",
		"row that passes over unmarked padding",
		"rows that pass over unmarked padding" },
	[FINDING_SAME] = { "identical", "warning", NULL, NULL },
	[FINDING_WINDOW] = { "window", "note", "row cut short by a window",
		"rows cut short by a sliding window" },
};

bool check_is_whole(enum finding kind)
{
	return !check_kinds[kind].one;
}

size_t check_kind_of(const struct finding_row *row)
{
	size_t kind = 0;

	while (strcmp(check_kinds[kind].name, row->kind) != 0)
		kind++;
	return kind;
}

/* The line of one kind, if there is any of it. */
static void add_kind(
	const struct check *check, size_t kind, struct buffer *text)
{
	const struct finding_row *rows =
		TABLE_ROWS(&check->findings, finding_row);
	const struct finding_row *first = NULL, *last = NULL;
	size_t count = 0, samples = 0;
	char clean[4096];

	for (size_t i = 0; i < check->findings.count; i++) {
		if (check_kind_of(&rows[i]) != kind)
			continue;
		if (!first)
			first = &rows[i];
		samples += !last || last->sample != rows[i].sample ||
			last->file != rows[i].file;
		count += rows[i].count;
		last = &rows[i];
	}
	if (!first)
		return;
	buffer_print(
		text, "%-8s %-10s %zu ", first->severity, first->kind, count);
	if (!check_is_whole((enum finding)kind))
		buffer_print(text, "%s, in %zu ",
			count == 1 ? check_kinds[kind].one
				   : check_kinds[kind].more,
			samples);
	else
		samples = count;
	buffer_print(text, "sample%s", samples == 1 ? "" : "s");
	text_printable(clean, sizeof(clean), first->file);
	buffer_print(text, "; first: %s, sample %s", clean, first->sample);
	if (first->layer != TABLE_NONE)
		buffer_print(text, ", layer %zu", first->layer);
	if (first->head != TABLE_NONE)
		buffer_print(
			text, ", head %zu, row %zu", first->head, first->query);
	if (*first->detail) {
		buffer_print(text, ": %s", first->detail);
	} else if (isfinite(first->value)) {
		buffer_print(text, ": ");
		buffer_number(text, first->value);
	}
	buffer_print(text, "\n");
}

void check_write(const struct check *check, struct buffer *text)
{
	for (size_t kind = 0; kind < FINDINGS; kind++)
		add_kind(check, kind, text);
	buffer_print(text, "%zu samples, %zu rows: %s\n", check->samples,
		check->rows,
		check->errors		? "not what it should be"
			: check->failed ? "not all could be read"
					: "attention, as it should be");
}
