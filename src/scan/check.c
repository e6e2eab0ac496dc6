/*
 * The parent's side of a check.  Findings come in any order from any number
 * of children; they are sorted before anybody sees them, so the table does not
 * depend on how many there were.
 *
 * Of what the children say no more is believed than of a scan's (see
 * take.c): a finding has the place that its kind asks for, and a file has no
 * more of them than it has room for.
 *
 * Samples with equal fingerprints in every layer hold the same attention: a
 * loop that saved the last sample twice, mostly.
 */
#include "scan/check.h"

#include "base/memory.h"
#include "base/text.h"
#include "measure/row_check.h"
#include "scan/check_records.h"
#include "scan/operands.h"
#include "scan/scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More rows of a layer, or keys, are taken for nonsense. */
#define MAX_ROWS ((uint64_t)1 << 40)

struct sample {
	const char *name;
	const char *detail; /* of the finding that comes next, or NULL */
	uint64_t fingerprint;
	size_t layers; /* that were looked at */
};

struct file {
	struct sample *samples;
	size_t count;
	size_t room; /* findings that it may still have */
};

struct receiver {
	const struct scan_settings *settings; /* first: what the children see */
	struct check *check;
	const char *const *paths;
	struct file *files;
	struct strings strings;
};

static int receive_file(struct receiver *receiver, struct file *file,
	const char *path, const struct record *record, struct error *error)
{
	if (file->samples)
		return file->count == record->index ? 0
						    : worker_nonsense(error);
	file->room = operands_room(path);
	if (record->index > file->room)
		return worker_nonsense(error);
	file->count = (size_t)record->index;
	file->samples = memory_array(file->count, sizeof(*file->samples));
	receiver->check->samples += file->count;
	/* Each head may have each fault. */
	if (!memory_multiply(file->room, ROW_FAULTS, &file->room))
		file->room = SIZE_MAX;
	return file->samples ? 0 : error_memory(error);
}

/* Of a layer, not of a head. */
static bool is_of_layer(enum finding kind)
{
	return kind == FINDING_WINDOW || kind == FINDING_LEAD;
}

/* What a finding says beside its numbers: of the whole sample what was said
 * before it, else what its value means. */
static void explain(enum finding kind, const struct sample *sample,
	double value, char text[4 * RECORD_TEXT])
{
	text[0] = '\0';
	if (kind == FINDING_WINDOW)
		snprintf(text, RECORD_TEXT, "no row looks back over %.0f keys",
			value);
	else if (kind == FINDING_LEAD)
		snprintf(text, RECORD_TEXT,
			"no row attends to the first %.0f keys", value);
	else if (check_is_whole(kind))
		snprintf(text, 4 * RECORD_TEXT, "%s", sample->detail);
}

static int add_finding(struct receiver *receiver, size_t file,
	struct sample *sample, enum finding kind, const struct record *record,
	struct error *error)
{
	const uint64_t *counts = record->counts;
	char detail[4 * RECORD_TEXT];
	struct finding_row row = { .file = receiver->paths[file],
		.kind = check_kinds[kind].name,
		.severity = check_kinds[kind].severity,
		.sample = sample->name,
		.layer = (size_t)counts[CHECKED_LAYER],
		.head = (size_t)counts[CHECKED_HEAD],
		.query = (size_t)counts[CHECKED_QUERY],
		.count = (size_t)counts[CHECKED_ROWS],
		.value = record->values[0],
		.detail = detail };

	explain(kind, sample, row.value, detail);
	/* What else comes of the sample may be another child's. */
	if (check_is_whole(kind))
		sample->detail = NULL;
	receiver->check->errors += *check_kinds[kind].severity == 'e';
	return table_add(&receiver->check->findings, &row) ? error_memory(error)
							   : 0;
}

/* Whether a finding is one that a child may have. */
static bool makes_sense(
	const struct sample *sample, const struct record *record)
{
	const uint64_t *counts = record->counts;
	enum finding kind = (enum finding)counts[CHECKED_KIND];
	double value = record->values[0];
	bool of_head;

	if (counts[CHECKED_KIND] >= FINDINGS || kind == FINDING_SAME)
		return false;
	of_head = !check_is_whole(kind) && !is_of_layer(kind);
	return (sample->detail || !check_is_whole(kind)) &&
		(counts[CHECKED_LAYER] == TABLE_NONE) == check_is_whole(kind) &&
		(counts[CHECKED_HEAD] != TABLE_NONE) == of_head &&
		(counts[CHECKED_QUERY] != TABLE_NONE) == of_head &&
		counts[CHECKED_ROWS] &&
		counts[CHECKED_ROWS] < (check_is_whole(kind) ? 2 : MAX_ROWS) &&
		(!is_of_layer(kind) || (value > 0 && value < (double)MAX_ROWS));
}

static int receive_finding(struct receiver *receiver, size_t index,
	struct sample *sample, const struct record *record, struct error *error)
{
	struct file *file = &receiver->files[index];

	if (!file->room || !makes_sense(sample, record))
		return worker_nonsense(error);
	file->room--;
	return add_finding(receiver, index, sample,
		(enum finding)record->counts[CHECKED_KIND], record, error);
}

static int receive_layer(struct receiver *receiver, struct sample *sample,
	const struct record *record, struct error *error)
{
	if (record->counts[CHECKED_ROWS] >= MAX_ROWS)
		return worker_nonsense(error);
	sample->fingerprint += record->counts[CHECKED_FINGERPRINT];
	sample->layers++;
	receiver->check->rows += (size_t)record->counts[CHECKED_ROWS];
	return 0;
}

static int receive(void *context, size_t index, const struct record *record,
	struct error *error)
{
	struct receiver *receiver = context;
	struct file *file = &receiver->files[index];
	struct sample *sample;

	if (record->kind == CHECK_FILE)
		return receive_file(
			receiver, file, receiver->paths[index], record, error);
	if (!file->samples || record->index >= file->count)
		return worker_nonsense(error);
	sample = &file->samples[record->index];
	if (record->kind == CHECK_NAME)
		return receive_text(
			&receiver->strings, &sample->name, record, error);
	if (!sample->name)
		return worker_nonsense(error);
	switch (record->kind) {
	case CHECK_DETAIL:
		return sample->detail ? worker_nonsense(error)
				      : receive_text(&receiver->strings,
						&sample->detail, record, error);
	case CHECK_FINDING:
		return receive_finding(receiver, index, sample, record, error);
	case CHECK_LAYER:
		return receive_layer(receiver, sample, record, error);
	default:
		return worker_nonsense(error);
	}
}

/* All that is left when the children are done. */
static int done(void *context, size_t index, struct worker_result *result,
	struct error *error)
{
	const struct receiver *receiver = context;
	const struct file *file = &receiver->files[index];
	bool whole = file->samples;

	(void)error;
	for (size_t i = 0; i < file->count; i++)
		whole = whole && file->samples[i].name &&
			!file->samples[i].detail;
	if (!result->failed && !whole)
		worker_miss(result, receiver->paths[index]);
	return 0;
}

/* A sample with its place, for finding equal ones. */
struct printed {
	uint64_t fingerprint;
	size_t file, index;
};

static int compare_printed(const void *a, const void *b)
{
	const struct printed *x = a, *y = b;

	if (x->fingerprint != y->fingerprint)
		return x->fingerprint < y->fingerprint ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Sample `later` holds the same as `first`. */
static int add_same(struct receiver *receiver, const struct printed *first,
	const struct printed *later, struct error *error)
{
	struct sample *sample =
		&receiver->files[later->file].samples[later->index];
	struct record record = { 0 };
	struct buffer detail = { 0 };
	char path[4096];

	record.counts[CHECKED_LAYER] = record.counts[CHECKED_HEAD] =
		record.counts[CHECKED_QUERY] = TABLE_NONE;
	record.counts[CHECKED_ROWS] = 1;
	record.values[0] = (double)NAN;
	text_printable(path, sizeof(path), receiver->paths[first->file]);
	buffer_print(&detail, "the same as sample %s of %s",
		receiver->files[first->file].samples[first->index].name, path);
	sample->detail = detail.failed
		? NULL
		: strings_keep(&receiver->strings, detail.text);
	buffer_release(&detail);
	if (!sample->detail)
		return error_memory(error);
	return add_finding(
		receiver, later->file, sample, FINDING_SAME, &record, error);
}

static int find_same(
	struct receiver *receiver, size_t files, struct error *error)
{
	struct printed *all =
		memory_array(receiver->check->samples, sizeof(*all));
	size_t count = 0, first = 0;
	int result = 0;

	if (!all)
		return error_memory(error);
	for (size_t f = 0; f < files; f++)
		for (size_t i = 0; i < receiver->files[f].count; i++)
			if (receiver->files[f].samples[i].layers)
				all[count++] =
					(struct printed){ receiver->files[f]
								  .samples[i]
								  .fingerprint,
						f, i };
	if (count)
		qsort(all, count, sizeof(*all), compare_printed);
	for (size_t i = 1; !result && i < count; i++) {
		if (all[i].fingerprint != all[first].fingerprint)
			first = i;
		else
			result =
				add_same(receiver, &all[first], &all[i], error);
	}
	free(all);
	return result;
}

static int compare_counts(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding_row *x = a, *y = b;
	int order = text_compare_natural(x->file, y->file);

	if (!order)
		order = compare_counts(check_kind_of(x), check_kind_of(y));
	if (!order)
		order = text_compare_natural(x->sample, y->sample);
	if (!order)
		order = compare_counts(x->layer, y->layer);
	return order ? order : compare_counts(x->head, y->head);
}

static int settle(struct receiver *receiver,
	const struct worker_result *results, size_t count, struct error *error)
{
	struct check *check = receiver->check;

	for (size_t i = 0; i < count; i++) {
		if (!results[i].failed)
			continue;
		check->failed++;
		buffer_print(&check->messages, "%s\n", results[i].error.text);
	}
	if (find_same(receiver, count, error))
		return -1;
	if (check->findings.count)
		qsort(check->findings.rows, check->findings.count,
			sizeof(struct finding_row), compare_findings);
	return 0;
}

int check_run(struct check *check, const char *const *paths, size_t count,
	const struct scan_settings *settings, struct error *error)
{
	struct receiver receiver = {
		.settings = settings, .check = check, .paths = paths
	};
	struct worker_plan plan = { .paths = paths,
		.count = count,
		.jobs = settings->jobs,
		.work = check_work,
		.receive = receive,
		.done = done,
		.context = &receiver,
		.strict = settings->strict && !settings->keep_going,
		.plugins = settings->plugins };
	struct worker_result *results = memory_array(count, sizeof(*results));
	int result = -1;

	*check = (struct check){ 0 };
	table_init(&check->findings, &schema_findings);
	receiver.files = memory_array(count, sizeof(*receiver.files));
	if (!results || !receiver.files)
		error_memory(error);
	else
		result = operands_refuse_pipe(paths, count, error) ||
			worker_run(&plan, results, error);
	if (!result)
		result = settle(&receiver, results, count, error);
	for (size_t i = 0; receiver.files && i < count; i++)
		free(receiver.files[i].samples);
	free(receiver.files);
	free(results);
	strings_release(&receiver.strings);
	return result;
}

void check_release(struct check *check)
{
	table_release(&check->findings);
	buffer_release(&check->messages);
}

/*
 * What the terminal gets to see of a check: a line for each kind of finding,
 * since what is wrong with one sample is mostly wrong with many.
 */

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
