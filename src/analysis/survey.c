/*
 * The parent's side of a survey: takes the children's records, believes none
 * of them blindly, and puts what they say where it belongs.
 */
#include "analysis/survey.h"

#include "analysis/survey_records.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Larger numbers in a record are taken for nonsense. */
#define MOST_SAMPLES ((uint64_t)1 << 24)
#define MOST_VALUES ((size_t)1 << 26)

static int nonsense(struct error *error)
{
	return error_set(error, "its reader speaks nonsense");
}

static int take_file(struct survey_file *file, const struct record *record,
	struct error *error)
{
	if (record->index > MOST_SAMPLES ||
		(file->samples && file->sample_count != record->index))
		return nonsense(error);
	if (file->samples)
		return 0;
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

static int take_text(struct survey *survey, struct survey_file *file,
	const struct record *record, struct error *error)
{
	const char **field;

	if (!memchr(record->text, '\0', RECORD_TEXT))
		return nonsense(error);
	if (record->kind == SURVEY_LAYOUT) {
		buffer_print(&file->layout, "%s\n", record->text);
		return 0;
	}
	if (record->kind == SURVEY_DATASET) {
		buffer_print(&file->samples[record->index].datasets, "%s\n",
			record->text);
		return 0;
	}
	field = text_field(file, record);
	*field = strings_keep(&survey->strings, record->text);
	return *field ? 0 : error_memory(error);
}

static int take_sample(struct survey_sample *sample,
	const struct record *record, bool per_head, struct error *error)
{
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
	sample->lines = per_head ? sample->heads : 1;
	if (counts[COUNT_TASK] >= TASKS || !sample->layers ||
		counts[COUNT_ROW_RULE] > ROWS_POSTTEXT ||
		!memory_multiply(sample->layers, sample->lines, &count) ||
		count > MOST_VALUES)
		return nonsense(error);
	sample->values = memory_array(count, sizeof(*sample->values));
	return sample->values ? 0 : error_memory(error);
}

static int take_value(struct survey_sample *sample, const struct record *record,
	struct error *error)
{
	const double *values = record->values;
	struct measure_value *value;

	if (!sample->described ||
		record->counts[PLACE_LAYER] >= sample->layers ||
		record->counts[PLACE_LINE] >= sample->lines)
		return nonsense(error);
	value = &sample->values[(size_t)record->counts[PLACE_LAYER] *
			sample->lines +
		(size_t)record->counts[PLACE_LINE]];
	sample->values_seen++;
	*value = (struct measure_value){
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

static void take_faults(struct survey_file *file, const struct record *record)
{
	for (int f = 0; f < SCAN_FAULTS; f++) {
		struct scan_count *count = &file->faults[f];

		/* Which sample is the worst must not depend on the order in
		 * which they come. */
		if (record->counts[f] &&
			(!count->rows ||
				fabs(record->values[f] - 0.5) >
					fabs(count->worst - 0.5)))
			count->worst = record->values[f];
		count->rows += (size_t)record->counts[f];
	}
	file->rows_seen += (size_t)record->counts[SCAN_FAULTS];
}

struct taking {
	struct survey_task task; /* first: what the children get to see */
	struct survey *survey;
};

static int take(void *context, size_t index, const struct record *record,
	struct error *error)
{
	struct taking *taking = context;
	struct survey_file *file = &taking->survey->files[index];
	bool of_sample = record->kind >= SURVEY_NAME;

	if (record->kind == SURVEY_FILE)
		return take_file(file, record, error);
	if (of_sample &&
		(!file->samples || record->index >= file->sample_count))
		return nonsense(error);
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
	case SURVEY_DATASET:
	case SURVEY_LAYOUT:
		return take_text(taking->survey, file, record, error);
	case SURVEY_SAMPLE:
		return take_sample(&file->samples[record->index], record,
			taking->task.settings->per_head, error);
	case SURVEY_FAULTS:
		take_faults(file, record);
		return 0;
	case SURVEY_VALUE:
		return take_value(&file->samples[record->index], record, error);
	default:
		return nonsense(error);
	}
}

/* A dump that does not say its model is called by its file name. */
static int name_model(
	struct survey *survey, struct survey_file *file, struct error *error)
{
	const char *base = strrchr(file->path, '/');
	char *name = strdup(base ? base + 1 : file->path), *dot;

	if (!name)
		return error_memory(error);
	dot = strrchr(name, '.');
	if (dot && dot != name)
		*dot = '\0';
	file->model = strings_keep(&survey->strings, name);
	free(name);
	return file->model ? 0 : error_memory(error);
}

static void tell_left_out(struct survey *survey, const struct survey_file *file,
	const struct survey_sample *sample)
{
	size_t left_out = 0;

	for (size_t i = 0; i < sample->layers * sample->lines; i++)
		left_out += sample->values[i].left_out;
	if (left_out)
		buffer_print(&survey->talk,
			"%s: %s: left out %zu of %zu rows (over layers and "
			"heads) that are NaN or zero throughout\n",
			file->path, sample->name, left_out,
			sample->layers * sample->heads *
				sample->counted_queries);
}

/* What several samples have in common is said once. */
static void tell_warnings(struct survey *survey, const struct survey_file *file)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		const char *warning = file->samples[i].warning;
		size_t k = 0, others = 0;

		while (warning && k < i && file->samples[k].warning != warning)
			k++;
		if (!warning || k < i)
			continue;
		for (k = i + 1; k < file->sample_count; k++)
			others += file->samples[k].warning == warning;
		buffer_print(&survey->talk, "%s: %s", file->path,
			file->samples[i].name);
		if (others)
			buffer_print(&survey->talk, " and %zu others", others);
		buffer_print(&survey->talk, ": %s\n", warning);
	}
}

/* What a look at some whole rows has shown. */
static void tell_faults(struct survey *survey, const struct survey_file *file)
{
	static const char *const words[SCAN_FAULTS] = {
		[SCAN_NAN] = "are not numbers",
		[SCAN_LOGITS] = "have values below 0 or above 1: these are "
				"logits, not attention after the softmax",
		[SCAN_ZERO] = "are 0 throughout",
		[SCAN_SUM] = "do not sum to 1",
		[SCAN_FUTURE] = "attend to keys behind them (--bidirectional "
				"if they may)",
		[SCAN_PADDING] = "attend to padding",
	};

	for (int f = 0; f < SCAN_FAULTS; f++) {
		const struct scan_count *count = &file->faults[f];

		if (!count->rows)
			continue;
		buffer_print(&survey->talk, "%s: %zu of %zu rows %s",
			file->path, count->rows, file->rows_seen, words[f]);
		if (isfinite(count->worst) && count->worst != 0) {
			buffer_print(&survey->talk, " (");
			buffer_number(&survey->talk, count->worst);
			buffer_print(&survey->talk, ")");
		}
		buffer_print(&survey->talk, "; attnscope check says where\n");
	}
	survey->suspect += file->faults[SCAN_LOGITS].rows > 0;
}

/* Samples of which nothing counts are there, but the file has failed. */
static void tell_problems(struct survey *survey, const struct survey_file *file)
{
	bool any = false;

	for (size_t i = 0; i < file->sample_count; i++) {
		if (!file->samples[i].problem)
			continue;
		any = true;
		buffer_print(&survey->talk, "%s: %s\n", file->path,
			file->samples[i].problem);
	}
	survey->failed += any;
}

/* Whether everything that the file should have given has come. */
static bool is_whole(const struct survey_file *file, bool measured)
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

static int settle(struct survey *survey, struct survey_file *file,
	struct worker_result *result, bool measured, struct error *error)
{
	if (!result->failed && !is_whole(file, measured)) {
		error_set(&result->error, "%s: its reader left something out",
			file->path);
		result->failed = true;
	}
	file->failed = result->failed;
	if (file->failed) {
		survey->failed++;
		buffer_print(&survey->talk, "%s\n", result->error.text);
		return 0;
	}
	if (!*file->model && name_model(survey, file, error))
		return -1;
	tell_warnings(survey, file);
	tell_problems(survey, file);
	tell_faults(survey, file);
	for (size_t i = 0; measured && i < file->sample_count; i++)
		tell_left_out(survey, file, &file->samples[i]);
	return 0;
}

int survey_run(struct survey *survey, const char *const *paths, size_t count,
	const struct settings *settings, enum survey_depth depth,
	struct error *error)
{
	bool measure = depth != SURVEY_LOOK;
	struct taking taking = { { settings, measure, depth == SURVEY_CHECK },
		survey };
	struct worker_plan plan = { .paths = paths,
		.count = count,
		.jobs = settings->jobs,
		.work = survey_work,
		.take = take,
		.context = &taking };
	struct worker_result *results = memory_array(count, sizeof(*results));
	int result = 0;

	*survey = (struct survey){ 0 };
	survey->files = memory_array(count, sizeof(*survey->files));
	if (!results || !survey->files) {
		free(results);
		return error_memory(error);
	}
	survey->file_count = count;
	for (size_t i = 0; i < count; i++)
		survey->files[i].path = paths[i];
	result = worker_run(&plan, results, error);
	for (size_t i = 0; !result && i < count; i++)
		result = settle(
			survey, &survey->files[i], &results[i], measure, error);
	if (!result && survey->talk.failed)
		result = error_memory(error);
	free(results);
	return result;
}

void survey_release(struct survey *survey)
{
	for (size_t i = 0; i < survey->file_count; i++) {
		struct survey_file *file = &survey->files[i];

		for (size_t k = 0; k < file->sample_count; k++) {
			free(file->samples[k].values);
			buffer_release(&file->samples[k].datasets);
		}
		buffer_release(&file->layout);
		free(file->samples);
	}
	free(survey->files);
	buffer_release(&survey->talk);
	strings_release(&survey->strings);
	*survey = (struct survey){ 0 };
}
