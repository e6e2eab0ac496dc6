/*
 * The parent's side of a checkup.  Findings come in any order from any number
 * of children; they are sorted before anybody sees them, so the table does not
 * depend on how many there were.
 *
 * Samples with equal fingerprints in every layer hold the same attention: a
 * loop that saved the last sample twice, mostly.
 */
#include "survey/checkup.h"

#include "base/memory.h"
#include "base/text.h"
#include "survey/checkup_records.h"
#include "survey/inputs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger numbers in a record are taken for nonsense. */
#define MOST_SAMPLES ((uint64_t)1 << 24)

static const struct kind {
	const char *name, *severity;
	const char *one, *more; /* what its count counts */
} kinds[FINDINGS] = {
	[FINDING_UNREADABLE] = { "unreadable", "error", "sample", "samples" },
	[FINDING_LAYERS] = { "layers", "error", "sample", "samples" },
	[FINDING_SHORT] = { "modality", "error", "sample", "samples" },
	[FINDING_HEADS] = { "heads", "error", "sample", "samples" },
	[FINDING_ROLES] = { "uncounted", "error", "sample", "samples" },
	[FINDING_TASK] = { "task", "error", "sample", "samples" },
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
	[FINDING_SAME] = { "identical", "warning", "sample", "samples" },
	[FINDING_WINDOW] = { "window", "note", "row cut short by a window",
		"rows cut short by a sliding window" },
};

struct sample {
	const char *name, *detail;
	uint64_t print;
	size_t layers; /* that were looked at */
};

struct file {
	struct sample *samples;
	size_t count;
};

struct taking {
	const struct settings *settings; /* first: what the children see */
	struct checkup *checkup;
	const char *const *paths;
	struct file *files;
	struct strings strings;
};

static int nonsense(struct error *error)
{
	return error_set(error, "its reader speaks nonsense");
}

static int take_file(struct taking *taking, struct file *file,
	const struct record *record, struct error *error)
{
	if (record->index > MOST_SAMPLES ||
		(file->samples && file->count != record->index))
		return nonsense(error);
	if (file->samples)
		return 0;
	file->count = (size_t)record->index;
	file->samples = memory_array(file->count, sizeof(*file->samples));
	taking->checkup->samples += file->count;
	return file->samples ? 0 : error_memory(error);
}

static int take_text(struct taking *taking, const char **field,
	const struct record *record, struct error *error)
{
	if (!memchr(record->text, '\0', RECORD_TEXT))
		return nonsense(error);
	*field = strings_keep(&taking->strings, record->text);
	return *field ? 0 : error_memory(error);
}

/* What a finding says beside its numbers: of the whole sample what the child
 * has said, else what its value means. */
static void explain(enum finding kind, const struct sample *sample,
	double value, char text[RECORD_TEXT])
{
	text[0] = '\0';
	if (kind == FINDING_WINDOW)
		snprintf(text, RECORD_TEXT, "no row looks back over %.0f keys",
			value);
	else if (kind == FINDING_LEAD)
		snprintf(text, RECORD_TEXT,
			"no row attends to the first %.0f keys", value);
	else if ((kind <= FINDING_TASK || kind == FINDING_SAME) &&
		sample->detail)
		snprintf(text, RECORD_TEXT, "%s", sample->detail);
}

static int add_finding(struct taking *taking, size_t file,
	const struct sample *sample, enum finding kind,
	const struct record *record, struct error *error)
{
	const uint64_t *counts = record->counts;
	char detail[RECORD_TEXT];
	struct finding_row row = { .file = taking->paths[file],
		.kind = kinds[kind].name,
		.severity = kinds[kind].severity,
		.sample = sample->name,
		.layer = (size_t)counts[CHECKED_LAYER],
		.head = (size_t)counts[CHECKED_HEAD],
		.query = (size_t)counts[CHECKED_QUERY],
		.count = (size_t)counts[CHECKED_ROWS],
		.value = record->values[0],
		.detail = detail };

	explain(kind, sample, row.value, detail);
	taking->checkup->errors += *kinds[kind].severity == 'e';
	return table_add(&taking->checkup->findings, &row) ? error_memory(error)
							   : 0;
}

static int take(void *context, size_t index, const struct record *record,
	struct error *error)
{
	struct taking *taking = context;
	struct file *file = &taking->files[index];
	struct sample *sample;

	if (record->kind == CHECKUP_FILE)
		return take_file(taking, file, record, error);
	if (!file->samples || record->index >= file->count)
		return nonsense(error);
	sample = &file->samples[record->index];
	switch (record->kind) {
	case CHECKUP_NAME:
		return take_text(taking, &sample->name, record, error);
	case CHECKUP_DETAIL:
		return take_text(taking, &sample->detail, record, error);
	case CHECKUP_FINDING:
		if (record->counts[CHECKED_KIND] >= FINDINGS)
			return nonsense(error);
		return add_finding(taking, index, sample,
			(enum finding)record->counts[CHECKED_KIND], record,
			error);
	case CHECKUP_LAYER:
		sample->print += record->counts[CHECKED_PRINT];
		sample->layers++;
		taking->checkup->rows += (size_t)record->counts[CHECKED_ROWS];
		return 0;
	default:
		return nonsense(error);
	}
}

/* A sample with its place, for finding equal ones. */
struct printed {
	uint64_t print;
	size_t file, index;
};

static int compare_printed(const void *a, const void *b)
{
	const struct printed *x = a, *y = b;

	if (x->print != y->print)
		return x->print < y->print ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Sample `later` holds the same as `first`. */
static int add_same(struct taking *taking, const struct printed *first,
	const struct printed *later, struct error *error)
{
	struct sample *sample =
		&taking->files[later->file].samples[later->index];
	struct record record = { 0 };
	struct buffer detail = { 0 };

	record.counts[CHECKED_LAYER] = record.counts[CHECKED_HEAD] =
		record.counts[CHECKED_QUERY] = TABLE_NONE;
	record.counts[CHECKED_ROWS] = 1;
	record.values[0] = (double)NAN;
	buffer_print(&detail, "the same as sample %s of %s",
		taking->files[first->file].samples[first->index].name,
		taking->paths[first->file]);
	sample->detail = detail.failed
		? NULL
		: strings_keep(&taking->strings, detail.text);
	buffer_release(&detail);
	if (!sample->detail)
		return error_memory(error);
	return add_finding(
		taking, later->file, sample, FINDING_SAME, &record, error);
}

static int find_same(struct taking *taking, size_t files, struct error *error)
{
	struct printed *all =
		memory_array(taking->checkup->samples, sizeof(*all));
	size_t count = 0, first = 0;
	int result = 0;

	if (!all)
		return error_memory(error);
	for (size_t f = 0; f < files; f++)
		for (size_t i = 0; i < taking->files[f].count; i++)
			if (taking->files[f].samples[i].layers)
				all[count++] = (struct printed){
					taking->files[f].samples[i].print, f, i
				};
	if (count)
		qsort(all, count, sizeof(*all), compare_printed);
	for (size_t i = 1; !result && i < count; i++) {
		if (all[i].print != all[first].print)
			first = i;
		else
			result = add_same(taking, &all[first], &all[i], error);
	}
	free(all);
	return result;
}

static size_t kind_of(const struct finding_row *row)
{
	size_t kind = 0;

	while (strcmp(kinds[kind].name, row->kind) != 0)
		kind++;
	return kind;
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
		order = compare_counts(kind_of(x), kind_of(y));
	if (!order)
		order = text_compare_natural(x->sample, y->sample);
	if (!order)
		order = compare_counts(x->layer, y->layer);
	return order ? order : compare_counts(x->head, y->head);
}

static int settle(struct taking *taking, const struct worker_result *results,
	size_t count, struct error *error)
{
	struct checkup *checkup = taking->checkup;

	for (size_t i = 0; i < count; i++) {
		if (!results[i].failed)
			continue;
		checkup->failed++;
		buffer_print(&checkup->talk, "%s\n", results[i].error.text);
	}
	if (find_same(taking, count, error))
		return -1;
	if (checkup->findings.count)
		qsort(checkup->findings.rows, checkup->findings.count,
			sizeof(struct finding_row), compare_findings);
	return 0;
}

int checkup_run(struct checkup *checkup, const char *const *paths, size_t count,
	const struct settings *settings, struct error *error)
{
	struct taking taking = {
		.settings = settings, .checkup = checkup, .paths = paths
	};
	struct worker_plan plan = { .paths = paths,
		.count = count,
		.jobs = settings->jobs,
		.work = checkup_work,
		.take = take,
		.context = &taking,
		.strict = settings->strict && !settings->keep_going,
		.plugins = settings->plugins };
	struct worker_result *results = memory_array(count, sizeof(*results));
	int result = -1;

	*checkup = (struct checkup){ 0 };
	table_init(&checkup->findings, &schema_findings);
	taking.files = memory_array(count, sizeof(*taking.files));
	if (!results || !taking.files)
		error_memory(error);
	else
		result = inputs_refuse_pipe(paths, count, error) ||
			worker_run(&plan, results, error);
	if (!result)
		result = settle(&taking, results, count, error);
	for (size_t i = 0; taking.files && i < count; i++)
		free(taking.files[i].samples);
	free(taking.files);
	free(results);
	strings_release(&taking.strings);
	return result;
}

void checkup_release(struct checkup *checkup)
{
	table_release(&checkup->findings);
	buffer_release(&checkup->talk);
}

/* The line of one kind, if there is any of it. */
static void add_kind(
	const struct checkup *checkup, size_t kind, struct buffer *text)
{
	const struct finding_row *rows =
		TABLE_ROWS(&checkup->findings, finding_row);
	const struct finding_row *first = NULL, *last = NULL;
	size_t count = 0, samples = 0;
	char clean[1024];

	for (size_t i = 0; i < checkup->findings.count; i++) {
		if (kind_of(&rows[i]) != kind)
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
	buffer_print(text, "%-8s %-10s %zu %s", first->severity, first->kind,
		count, count == 1 ? kinds[kind].one : kinds[kind].more);
	if (strcmp(kinds[kind].one, "sample") != 0)
		buffer_print(text, ", in %zu sample%s", samples,
			samples == 1 ? "" : "s");
	text_printable(clean, sizeof(clean), first->file);
	buffer_print(text, "; first: %s", clean);
	text_printable(clean, sizeof(clean), first->sample);
	buffer_print(text, ", sample %s", clean);
	if (first->layer != TABLE_NONE)
		buffer_print(text, ", layer %zu", first->layer);
	if (first->head != TABLE_NONE)
		buffer_print(
			text, ", head %zu, row %zu", first->head, first->query);
	text_printable(clean, sizeof(clean), first->detail);
	if (*clean) {
		buffer_print(text, ": %s", clean);
	} else if (isfinite(first->value)) {
		buffer_print(text, ": ");
		buffer_number(text, first->value);
	}
	buffer_print(text, "\n");
}

void checkup_write(const struct checkup *checkup, struct buffer *text)
{
	for (size_t kind = 0; kind < FINDINGS; kind++)
		add_kind(checkup, kind, text);
	buffer_print(text, "%zu samples, %zu rows: %s\n", checkup->samples,
		checkup->rows,
		checkup->errors		  ? "not what it should be"
			: checkup->failed ? "not all could be read"
					  : "attention, as it should be");
}
