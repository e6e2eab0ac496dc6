/*
 * What is believed of a record: nothing that could cost more than the file is
 * worth.  A file has no more samples, and no more layers and heads of them,
 * than bytes; each is said once, or by each child of the file in the same
 * words; and names are made printable before anybody gets to see them.
 */
#include "survey/take.h"

#include "base/memory.h"
#include "base/text.h"
#include "survey/records.h"

#include <string.h>

/* More lines than anybody reads. */
#define MAX_TEXT ((size_t)1 << 24)

static int receive_file(struct scan_file *file, const struct record *record,
	struct error *error)
{
	if (file->samples) /* from another child of the same file */
		return file->sample_count == record->index
			? 0
			: worker_nonsense(error);
	if (record->index > file->room)
		return worker_nonsense(error);
	file->sample_count = (size_t)record->index;
	file->samples =
		memory_array(file->sample_count, sizeof(*file->samples));
	return file->samples ? 0 : error_memory(error);
}

static const char **text_field(
	struct scan_file *file, const struct record *record)
{
	struct scan_sample *sample;

	if (record->kind == SCAN_MODEL)
		return &file->model;
	if (record->kind == SCAN_STEP)
		return &file->step;
	sample = &file->samples[record->index];
	switch (record->kind) {
	case SCAN_NAME:
		return &sample->name;
	case SCAN_GROUP:
		return &sample->group;
	case SCAN_TOKENS:
		return &sample->tokens;
	case SCAN_ROWS:
		return &sample->rows;
	case SCAN_WARNING:
		return &sample->warning;
	case SCAN_PROBLEM:
		return &sample->problem;
	default:
		return &sample->storage;
	}
}

int receive_text(struct strings *strings, const char **field,
	const struct record *record, struct error *error)
{
	char clean[4 * RECORD_TEXT];

	if (!memchr(record->text, '\0', RECORD_TEXT))
		return worker_nonsense(error);
	text_printable(clean, sizeof(clean), record->text);
	if (*field) /* from another child of the same file */
		return strcmp(*field, clean) == 0 ? 0 : worker_nonsense(error);
	*field = strings_keep(strings, clean);
	return *field ? 0 : error_memory(error);
}

static int receive_sample(struct scan_file *file, const struct record *record,
	const struct settings *settings, struct error *error)
{
	struct scan_sample *sample = &file->samples[record->index];
	const uint64_t *counts = record->counts;
	size_t count;

	if (sample->described) /* by another child of the same file */
		return 0;
	sample->described = true;
	sample->task = (enum task)counts[COUNT_TASK];
	sample->layers = (size_t)counts[COUNT_LAYERS];
	sample->heads = (size_t)counts[COUNT_HEADS];
	sample->queries = (size_t)counts[COUNT_QUERIES];
	sample->keys = (size_t)counts[COUNT_KEYS];
	sample->prompt_length = (size_t)counts[COUNT_PROMPT_LENGTH];
	sample->counted_queries = (size_t)counts[COUNT_COUNTED_QUERIES];
	sample->counted_keys = (size_t)counts[COUNT_COUNTED_KEYS];
	sample->stored = counts[COUNT_STORED];
	sample->raw = counts[COUNT_RAW];
	sample->row_rule = (enum row_rule)counts[COUNT_ROW_RULE];
	sample->lines =
		scan_lines(settings, sample->heads, sample->counted_queries);
	if (counts[COUNT_TASK] >= TASKS || !sample->layers ||
		counts[COUNT_ROW_RULE] > ROWS_POSTTEXT ||
		!memory_multiply(sample->layers, sample->lines, &count) ||
		count > file->room)
		return worker_nonsense(error);
	file->room -= count;
	sample->values = memory_array(count, sizeof(*sample->values));
	sample->seen = memory_array(count, sizeof(*sample->seen));
	return sample->values && sample->seen ? 0 : error_memory(error);
}

static int receive_value(struct scan_sample *sample,
	const struct record *record, struct error *error)
{
	const double *values = record->values;
	size_t place;

	if (!sample->values || !sample->seen ||
		record->counts[PLACE_LAYER] >= sample->layers ||
		record->counts[PLACE_LINE] >= sample->lines)
		return worker_nonsense(error);
	place = (size_t)record->counts[PLACE_LAYER] * sample->lines +
		(size_t)record->counts[PLACE_LINE];
	if (sample->seen[place])
		return worker_nonsense(error);
	sample->seen[place] = true;
	sample->values_seen++;
	sample->values[place] = (struct measure_value){
		.queries = (size_t)record->counts[PLACE_QUERIES],
		.left_out = (size_t)record->counts[PLACE_LEFT_OUT],
		.intensity = values[VALUE_INTENSITY],
		.expected = values[VALUE_EXPECTED],
		.enrichment = values[VALUE_ENRICHMENT],
		.sink = values[VALUE_SINK],
		.sinkfree = values[VALUE_SINKFREE],
		.rowsum = values[VALUE_ROWSUM],
		.entropy = values[VALUE_ENTROPY],
		.to_text = values[VALUE_TO_TEXT],
		.to_image = values[VALUE_TO_IMAGE],
		.to_other = values[VALUE_TO_OTHER],
	};
	return 0;
}

/* A line more of a text of many. */
static int receive_line(
	struct buffer *text, const struct record *record, struct error *error)
{
	char clean[4 * RECORD_TEXT];

	if (!memchr(record->text, '\0', RECORD_TEXT) || text->length > MAX_TEXT)
		return worker_nonsense(error);
	text_printable(clean, sizeof(clean), record->text);
	buffer_print(text, "%s\n", clean);
	return 0;
}

static void receive_faults(struct scan_file *file, const struct record *record)
{
	for (int f = 0; f < ROW_FAULTS; f++) {
		row_fault_add(&file->faults[f], (enum row_fault)f,
			(size_t)record->counts[f], record->values[f]);
	}
	file->rows_seen += (size_t)record->counts[ROW_FAULTS];
}

int scan_receive(struct scan *scan, struct scan_file *file,
	const struct record *record, const struct settings *settings,
	struct error *error)
{
	bool of_sample = record->kind >= SCAN_NAME;

	if (record->kind == SCAN_FILE)
		return receive_file(file, record, error);
	if (of_sample &&
		(!file->samples || record->index >= file->sample_count))
		return worker_nonsense(error);
	switch (record->kind) {
	case SCAN_MODEL:
	case SCAN_STEP:
	case SCAN_NAME:
	case SCAN_GROUP:
	case SCAN_STORAGE:
	case SCAN_TOKENS:
	case SCAN_ROWS:
	case SCAN_WARNING:
	case SCAN_PROBLEM:
		return receive_text(&scan->strings, text_field(file, record),
			record, error);
	case SCAN_LAYOUT:
		return receive_line(&file->layout, record, error);
	case SCAN_DATASET:
		return receive_line(
			&file->samples[record->index].datasets, record, error);
	case SCAN_FAULTS:
		receive_faults(file, record);
		return 0;
	case SCAN_SAMPLE:
		return receive_sample(file, record, settings, error);
	case SCAN_VALUE:
		return receive_value(
			&file->samples[record->index], record, error);
	default:
		return worker_nonsense(error);
	}
}

bool scan_is_whole(const struct scan_file *file, bool measured)
{
	if (!file->samples || !file->model || !file->step)
		return false;
	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *sample = &file->samples[i];

		if (!sample->described || !sample->name || !sample->group ||
			!sample->storage || !sample->tokens || !sample->rows)
			return false;
		if (measured &&
			sample->values_seen != sample->layers * sample->lines)
			return false;
	}
	return true;
}
