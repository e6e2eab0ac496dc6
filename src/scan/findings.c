/*
 * The parent's side of a check.  Findings come in any order from any number of
 * children; they are sorted in the end, so the table does not depend on how
 * many there were.  The terminal gets a line for each kind of finding, since
 * what is wrong with one sample is usually wrong with many.
 *
 * Samples with equal fingerprints in every layer hold the same attention:
 * usually a loop that saved the last sample twice.
 */
#include "scan/findings.h"

#include "base/memory.h"
#include "base/text.h"
#include "measure/row_check.h"
#include "scan/records.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No layer has so many rows, nor a row so many keys. */
#define MAX_ROWS ((size_t)1 << 40)
/* Size of the text of a finding. */
#define DETAIL 160

/* How findings of a kind are named. */
static const struct {
	const char *name, *severity; /* error, warning, note */
	/* What its count counts; NULL: samples, as a whole. */
	const char *one, *more;
} kinds[FINDINGS] = {
	[FINDING_UNREADABLE] = { "unreadable", "error", NULL, NULL },
	[FINDING_LAYERS] = { "layers", "error", NULL, NULL },
	[FINDING_SHORT] = { "modality", "error", NULL, NULL },
	[FINDING_HEADS] = { "heads", "error", NULL, NULL },
	[FINDING_ROLES] = { "uncounted", "error", NULL, NULL },
	[FINDING_TASK] = { "task", "error", NULL, NULL },
	[FINDING_TWICE] = { "twice", "warning", NULL, NULL },
	[FINDING_UNFINISHED] = { "unfinished", "error", NULL, NULL },
	[FINDING_ALIKE] = { "alike", "warning", NULL, NULL },
	[FINDING_SINGLE] = { "one layer", "warning", NULL, NULL },
	[FINDING_NAN] = { "nan", "error",
		"row with a value that is not a number",
		"rows with a value that is not a number" },
	[FINDING_LOGITS] = { "logits", "error",
		"row with values below 0 or above 1",
		"rows with values below 0 or above 1" },
	[FINDING_SUM] = { "sum", "error", "row that does not sum to 1",
		"rows that do not sum to 1" },
	[FINDING_FUTURE] = { "future", "error",
		"row that attends to future keys",
		"rows that attend to future keys" },
	[FINDING_HIDDEN] = { "hidden", "error",
		"row that attends to keys before it that the mask hides",
		"rows that attend to keys before them that the mask hides" },
	[FINDING_POSITIONS] = { "positions", "error",
		"row that gives nothing to its own key in any head",
		"rows that give nothing to their own key in any head" },
	[FINDING_PADDING] = { "padding", "error", "row that attends to padding",
		"rows that attend to padding" },
	[FINDING_ZERO] = { "zero", "warning", "row that is 0 throughout",
		"rows that are 0 throughout" },
	[FINDING_LEAD] = { "lead", "warning",
		"row that passes over unmarked padding",
		"rows that pass over unmarked padding" },
	[FINDING_PARTIAL] = { "partial", "warning",
		"row that adds up to less than 1",
		"rows that add up to less than 1" },
	[FINDING_SAME] = { "identical", "warning", NULL, NULL },
	[FINDING_WINDOW] = { "window", "note", "row cut short by a window",
		"rows cut short by a sliding window" },
};

/* The row of a finding; place, count and value are the caller's. */
static struct finding_row row_of(const struct scan_file *file,
	const struct scan_sample *sample, enum finding kind)
{
	return (struct finding_row){ .file = file->path,
		.kind = kinds[kind].name,
		.severity = kinds[kind].severity,
		.sample = sample->name,
		.layer = TABLE_NONE,
		.head = TABLE_NONE,
		.query = TABLE_NONE,
		.count = 1,
		.value = (double)NAN };
}

static int add(
	struct scan *scan, const struct finding_row *row, struct error *error)
{
	scan->errors += *row->severity == 'e';
	return table_add(&scan->findings, row) ? error_memory(error) : 0;
}

/* The same from a child, which may not have found more than there can be. */
static int add_received(struct scan *scan, struct scan_file *file,
	const struct finding_row *row, struct error *error)
{
	if (!file->finding_room || !row->count || row->count >= MAX_ROWS)
		return worker_nonsense(error);
	file->finding_room--;
	return add(scan, row, error);
}

static int receive_head(struct scan *scan, struct scan_file *file,
	const struct scan_sample *sample, const struct record *record,
	struct error *error)
{
	static const enum finding kind_of[ROW_FAULTS] = {
		[ROW_NAN] = FINDING_NAN,
		[ROW_LOGITS] = FINDING_LOGITS,
		[ROW_ZERO] = FINDING_ZERO,
		[ROW_SUM] = FINDING_SUM,
		[ROW_FUTURE] = FINDING_FUTURE,
		[ROW_HIDDEN] = FINDING_HIDDEN,
		[ROW_PADDING] = FINDING_PADDING,
	};
	struct scan_checked_head head;

	memcpy(&head, record->text, sizeof(head));
	if (head.layer >= sample->shape.layers ||
		head.head >= sample->shape.heads)
		return worker_nonsense(error);
	for (int f = 0; f < ROW_FAULTS; f++) {
		const struct row_fault_count *fault = &head.found.faults[f];
		struct finding_row row = row_of(file, sample, kind_of[f]);

		if (!fault->rows)
			continue;
		if (fault->query >= sample->shape.queries)
			return worker_nonsense(error);
		row.layer = sample->layer_numbers[head.layer];
		row.head = (size_t)head.head;
		row.query = fault->query;
		row.count = fault->rows;
		row.value = fault->worst;
		if (add_received(scan, file, &row, error))
			return -1;
	}
	return 0;
}

/* What rows of a layer have in common, if anything: how far back they attend,
 * or how many keys at the start they all pass over. */
static bool find_reach(const struct row_check_layer *found,
	struct finding_row *row, char *detail)
{
	const struct reach *reach = &found->reach;

	if (reach->rows) {
		row->kind = kinds[FINDING_WINDOW].name;
		row->severity = kinds[FINDING_WINDOW].severity;
		row->count = reach->rows;
		row->value =
			(double)(reach->window ? reach->window : reach->chunk);
		snprintf(detail, DETAIL,
			reach->window
				? "no row looks back over %zu keys"
				: "no row looks back over its chunk of %zu",
			reach->window ? reach->window : reach->chunk);
		return true;
	}
	if (!found->lead)
		return false;
	row->kind = kinds[FINDING_LEAD].name;
	row->severity = kinds[FINDING_LEAD].severity;
	row->count = found->rows;
	row->value = (double)found->lead;
	snprintf(detail, DETAIL, "no row attends to the first %zu keys",
		found->lead);
	return true;
}

/* The findings of a layer as a whole. */
static int add_layer(struct scan *scan, struct scan_file *file,
	const struct scan_sample *sample, size_t layer,
	const struct row_check_layer *found, struct error *error)
{
	struct finding_row row = row_of(file, sample, FINDING_POSITIONS);
	char detail[DETAIL];

	row.layer = sample->layer_numbers[layer];
	row.detail = detail;
	if (found->blind) {
		row.count = found->blind;
		snprintf(detail, DETAIL,
			"the first is row %zu; do rows stand at the wrong "
			"positions? say which with --query-positions",
			found->blind_query);
		if (add_received(scan, file, &row, error))
			return -1;
	}
	if (found->partial) {
		row.kind = kinds[FINDING_PARTIAL].name;
		row.severity = kinds[FINDING_PARTIAL].severity;
		row.count = found->partial;
		row.value = found->mass;
		snprintf(detail, DETAIL,
			"%.3g on average: a learnt sink outside the keys, or "
			"keys that were not saved",
			found->mass);
		if (add_received(scan, file, &row, error))
			return -1;
	}
	row.value = (double)NAN;
	return find_reach(found, &row, detail)
		? add_received(scan, file, &row, error)
		: 0;
}

static int receive_layer(struct scan *scan, struct scan_file *file,
	struct scan_sample *sample, const struct record *record,
	struct error *error)
{
	struct scan_checked_layer layer;
	const struct row_check_layer *found = &layer.found;

	memcpy(&layer, record->text, sizeof(layer));
	if (layer.layer >= sample->shape.layers || sample->seen[layer.layer] ||
		found->rows >= MAX_ROWS || found->reach.rows >= MAX_ROWS ||
		found->reach.window >= MAX_ROWS ||
		found->reach.chunk >= MAX_ROWS || found->lead >= MAX_ROWS ||
		found->blind >= MAX_ROWS || found->partial >= MAX_ROWS)
		return worker_nonsense(error);
	sample->seen[layer.layer] = true;
	sample->seen_count++;
	sample->fingerprint += found->fingerprint;
	scan->rows_checked += found->rows;
	return add_layer(scan, file, sample, (size_t)layer.layer, found, error);
}

static int receive_defect(struct scan *scan, struct scan_file *file,
	struct scan_sample *sample, const struct record *record,
	struct error *error)
{
	enum finding kind = (enum finding)(record->kind - SCAN_DEFECT);
	struct finding_row row = row_of(file, sample, kind);
	char detail[SCAN_TEXT];

	if (scan_text(record, detail, error))
		return -1;
	sample->unreadable |= kind <= FINDING_SHORT;
	row.detail = detail;
	return add_received(scan, file, &row, error);
}

int findings_receive(struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error)
{
	struct scan_sample *sample = &file->samples[record->index];
	bool of_rows = record->kind < SCAN_DEFECT;

	if (scan->request->mode != SCAN_CHECK || !sample->name ||
		(of_rows && !sample->described))
		return worker_nonsense(error);
	if (!of_rows)
		return receive_defect(scan, file, sample, record, error);
	return record->kind == SCAN_CHECKED_HEAD
		? receive_head(scan, file, sample, record, error)
		: receive_layer(scan, file, sample, record, error);
}

/* Whether it was found already that the sample has not all heads. */
static bool lacks_heads(const struct scan *scan, const struct finding_row *row)
{
	const struct finding_row *found =
		TABLE_ROWS(&scan->findings, finding_row);

	for (size_t i = 0; i < scan->findings.count; i++)
		if (strcmp(found[i].kind, kinds[FINDING_HEADS].name) == 0 &&
			strcmp(found[i].file, row->file) == 0 &&
			strcmp(found[i].sample, row->sample) == 0)
			return true;
	return false;
}

int findings_add_lost(
	struct scan *scan, struct scan_file *file, struct error *error)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		struct scan_sample *sample = &file->samples[i];
		bool whole = sample->described &&
			sample->seen_count == sample->shape.layers;
		struct finding_row row = row_of(file, sample,
			!whole			     ? FINDING_UNREADABLE
				: sample->lost_heads ? FINDING_HEADS
						     : FINDING_LAYERS);

		if (!sample->lost ||
			(sample->lost_heads && lacks_heads(scan, &row)))
			continue;
		/* What was seen of it is not all of it. */
		if (!whole)
			sample->seen_count = 0;
		row.detail = sample->lost;
		if (add(scan, &row, error))
			return -1;
	}
	return 0;
}

/* A sample of which rows were checked. */
struct checked {
	const struct scan_file *file;
	const struct scan_sample *sample;
};

static int compare_checked(const void *a, const void *b)
{
	const struct checked *x = a, *y = b;

	if (x->sample->fingerprint != y->sample->fingerprint)
		return x->sample->fingerprint < y->sample->fingerprint ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return (x->sample > y->sample) - (x->sample < y->sample);
}

/* Sample `later` holds the same as `first`. */
static int add_same(struct scan *scan, const struct checked *first,
	const struct checked *later, struct error *error)
{
	struct finding_row row =
		row_of(later->file, later->sample, FINDING_SAME);
	struct buffer detail = { 0 };
	int result;

	buffer_print(&detail, "the same as sample %s of %s",
		first->sample->name, first->file->shown);
	row.detail = detail.text;
	result = detail.failed ? error_memory(error) : add(scan, &row, error);
	buffer_release(&detail);
	return result;
}

static int find_same(struct scan *scan, struct error *error)
{
	struct checked *all = memory_array(scan->samples_checked, sizeof(*all));
	size_t count = 0, first = 0;
	int result = 0;

	if (!all)
		return error_memory(error);
	for (size_t f = 0; f < scan->file_count; f++) {
		const struct scan_file *file = &scan->files[f];

		for (size_t i = 0; i < file->sample_count; i++)
			if (file->samples[i].seen_count)
				all[count++] = (struct checked){ file,
					&file->samples[i] };
	}
	if (count)
		qsort(all, count, sizeof(*all), compare_checked);
	for (size_t i = 1; !result && i < count; i++) {
		if (all[i].sample->fingerprint !=
			all[first].sample->fingerprint)
			first = i;
		else
			result = add_same(scan, &all[first], &all[i], error);
	}
	free(all);
	return result;
}

static size_t kind_of_row(const struct finding_row *row)
{
	size_t kind = 0;

	while (strcmp(kinds[kind].name, row->kind) != 0)
		kind++;
	return kind;
}

static int order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding_row *x = a, *y = b;
	int result = text_compare_natural(x->file, y->file);

	if (!result)
		result = order(kind_of_row(x), kind_of_row(y));
	if (!result)
		result = text_compare_natural(x->sample, y->sample);
	if (!result)
		result = order(x->layer, y->layer);
	return result ? result : order(x->head, y->head);
}

int findings_finish(struct scan *scan, struct error *error)
{
	if (find_same(scan, error))
		return -1;
	if (scan->findings.count)
		qsort(scan->findings.rows, scan->findings.count,
			sizeof(struct finding_row), compare_findings);
	return 0;
}

/* The line of one kind, if there is any of it. */
static void write_kind(
	const struct scan *scan, size_t kind, struct buffer *text)
{
	const struct finding_row *rows =
		TABLE_ROWS(&scan->findings, finding_row);
	const struct finding_row *first = NULL, *last = NULL;
	size_t count = 0, samples = 0;
	char clean[4096];

	for (size_t i = 0; i < scan->findings.count; i++) {
		if (kind_of_row(&rows[i]) != kind)
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
	if (kinds[kind].one)
		buffer_print(text, "%s, in %zu ",
			count == 1 ? kinds[kind].one : kinds[kind].more,
			samples);
	else
		samples = count;
	buffer_print(text, "sample%s", text_plural(samples));
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

void findings_write(const struct scan *scan, struct buffer *text)
{
	for (size_t kind = 0; kind < FINDINGS; kind++)
		write_kind(scan, kind, text);
	buffer_print(text, "%zu sample%s, %zu row%s: %s\n",
		scan->samples_checked, text_plural(scan->samples_checked),
		scan->rows_checked, text_plural(scan->rows_checked),
		scan->errors	       ? "problems found"
			: scan->failed ? "not all dumps could be read"
				       : "ok");
}
