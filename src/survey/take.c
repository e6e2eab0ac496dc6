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
#define MOST_TEXT ((size_t)1 << 24)

static int take_file(struct survey_file *file, const struct record *record,
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
	struct survey_file *file, const struct record *record)
{
	struct survey_sample *sample;

	if (record->kind == SURVEY_MODEL)
		return &file->model;
	if (record->kind == SURVEY_STEP)
		return &file->step;
	sample = &file->samples[record->index];
	switch (record->kind) {
	case SURVEY_NAME:
		return &sample->name;
	case SURVEY_GROUP:
		return &sample->group;
	case SURVEY_TOKENS:
		return &sample->tokens;
	case SURVEY_ROWS:
		return &sample->rows;
	case SURVEY_WARNING:
		return &sample->warning;
	case SURVEY_PROBLEM:
		return &sample->problem;
	default:
		return &sample->storage;
	}
}

int take_text(struct strings *strings, const char **field,
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

static int take_sample(struct survey_file *file, const struct record *record,
	const struct settings *settings, struct error *error)
{
	struct survey_sample *sample = &file->samples[record->index];
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
		survey_lines(settings, sample->heads, sample->counted_queries);
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

static int take_value(struct survey_sample *sample, const struct record *record,
	struct error *error)
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
static int take_line(
	struct buffer *text, const struct record *record, struct error *error)
{
	char clean[4 * RECORD_TEXT];

	if (!memchr(record->text, '\0', RECORD_TEXT) ||
		text->length > MOST_TEXT)
		return worker_nonsense(error);
	text_printable(clean, sizeof(clean), record->text);
	buffer_print(text, "%s\n", clean);
	return 0;
}

static void take_faults(struct survey_file *file, const struct record *record)
{
	for (int f = 0; f < SCAN_FAULTS; f++) {
		scan_add(&file->faults[f], (enum scan_fault)f,
			(size_t)record->counts[f], record->values[f]);
	}
	file->rows_seen += (size_t)record->counts[SCAN_FAULTS];
}

int survey_take(struct survey *survey, struct survey_file *file,
	const struct record *record, const struct settings *settings,
	struct error *error)
{
	bool of_sample = record->kind >= SURVEY_NAME;

	if (record->kind == SURVEY_FILE)
		return take_file(file, record, error);
	if (of_sample &&
		(!file->samples || record->index >= file->sample_count))
		return worker_nonsense(error);
	switch (record->kind) {
	case SURVEY_MODEL:
	case SURVEY_STEP:
	case SURVEY_NAME:
	case SURVEY_GROUP:
	case SURVEY_STORAGE:
	case SURVEY_TOKENS:
	case SURVEY_ROWS:
	case SURVEY_WARNING:
	case SURVEY_PROBLEM:
		return take_text(&survey->strings, text_field(file, record),
			record, error);
	case SURVEY_LAYOUT:
		return take_line(&file->layout, record, error);
	case SURVEY_DATASET:
		return take_line(
			&file->samples[record->index].datasets, record, error);
	case SURVEY_FAULTS:
		take_faults(file, record);
		return 0;
	case SURVEY_SAMPLE:
		return take_sample(file, record, settings, error);
	case SURVEY_VALUE:
		return take_value(&file->samples[record->index], record, error);
	default:
		return worker_nonsense(error);
	}
}

bool survey_is_whole(const struct survey_file *file, bool measured)
{
	if (!file->samples || !file->model || !file->step)
		return false;
	for (size_t i = 0; i < file->sample_count; i++) {
		const struct survey_sample *sample = &file->samples[i];

		if (!sample->described || !sample->name || !sample->group ||
			!sample->storage || !sample->tokens || !sample->rows)
			return false;
		if (measured &&
			sample->values_seen != sample->layers * sample->lines)
			return false;
	}
	return true;
}
