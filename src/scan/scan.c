/*
 * The parent's side of a scan: runs the children, and once all of a file's
 * are done looks at whether it is whole.
 */
#include "scan/scan.h"

#include "base/memory.h"
#include "base/text.h"
#include "scan/operands.h"
#include "scan/records.h"
#include "worker/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A dump that does not say its model is called by its file name. */
static int name_model(
	struct scan *scan, struct scan_file *file, struct error *error)
{
	char name[1024];

	text_stem(name, sizeof(name), file->shown);
	file->model = strings_keep(&scan->strings, name);
	return file->model ? 0 : error_memory(error);
}

static int settle(struct scan *scan, struct scan_file *file,
	struct worker_result *result, bool measured, struct error *error)
{
	if (!result->failed && !scan_is_whole(file, measured))
		worker_miss(result, file->path);
	file->failed = result->failed;
	if (file->failed) {
		buffer_print(&file->messages, "%s\n", result->error.text);
		return 0;
	}
	if (!*file->model && name_model(scan, file, error))
		return -1;
	scan_warn(file, measured);
	return 0;
}

/* What the children get to see, and what only the parent uses. */
struct receiver {
	struct scan_task task; /* first: scan_work() takes it for all */
	struct scan *scan;
	const struct scan_finish *finish;
	struct scan_watch *watch;
};

/* A value has come. */
static void count_value(
	struct scan_progress *progress, const struct scan_sample *sample)
{
	size_t values = sample->layers * sample->lines;

	progress->samples_done += sample->values_seen == values;
	progress->bytes_done += (double)sample->stored / (double)values;
}

static int receive(void *context, size_t index, const struct record *record,
	struct error *error)
{
	struct receiver *receiver = context;
	struct scan_watch *watch = receiver->watch;
	struct scan_file *file = &receiver->scan->files[index];
	bool is_new = !file->samples;

	if (scan_receive(receiver->scan, file, record, receiver->task.settings,
		    error))
		return -1;
	if (!watch || !watch->call)
		return 0;
	if (is_new) {
		watch->progress.files_opened++;
		watch->progress.samples += file->sample_count;
	}
	if (record->kind == SCAN_VALUE)
		count_value(&watch->progress, &file->samples[record->index]);
	watch->call(watch->context, &watch->progress);
	return 0;
}

static int done(void *context, size_t index, struct worker_result *result,
	struct error *error)
{
	struct receiver *receiver = context;
	const struct scan_finish *finish = receiver->finish;
	struct scan_file *file = &receiver->scan->files[index];

	if (settle(receiver->scan, file, result, receiver->task.measure, error))
		return -1;
	if (file->failed || !finish)
		return 0;
	return finish->call(finish->context, file, error);
}

/* The lines of all files in their order, whenever they came. */
static int gather_messages(struct scan *scan, struct error *error)
{
	struct buffer *messages = &scan->messages;

	for (size_t i = 0; i < scan->file_count; i++) {
		struct scan_file *file = &scan->files[i];

		messages->failed = messages->failed || file->messages.failed;
		buffer_add(messages,
			file->messages.length ? file->messages.text : "",
			file->messages.length);
		scan->failed += file->failed || file->troubled;
		scan->suspect += file->faults[ROW_LOGITS].rows > 0;
	}
	if (scan->failed && scan->failed < scan->file_count)
		buffer_print(messages,
			"%zu of %zu dumps could not be read; the results are "
			"those of the others\n",
			scan->failed, scan->file_count);
	return messages->failed ? error_memory(error) : 0;
}

static int add_file(struct scan *scan, const char *path, struct error *error)
{
	struct scan_file *file = &scan->files[scan->file_count];
	char shown[4096];

	text_printable(shown, sizeof(shown), path);
	*file = (struct scan_file){ .path = path,
		.shown = strings_keep(&scan->strings, shown),
		.room = operands_room(path) };
	if (!file->shown)
		return error_memory(error);
	scan->file_count++;
	return 0;
}

static int add_files(struct scan *scan, const char *const *paths, size_t count,
	struct error *error)
{
	scan->files = memory_array(count, sizeof(*scan->files));
	if (!scan->files)
		return error_memory(error);
	for (size_t i = 0; i < count; i++)
		if (add_file(scan, paths[i], error))
			return -1;
	return 0;
}

/* Bytes are known where none of the files is a folder. */
static struct scan_progress expected(const struct scan *scan)
{
	struct scan_progress progress = { .files = scan->file_count };
	bool known = true;

	for (size_t i = 0; i < scan->file_count; i++) {
		const char *path = scan->files[i].path;

		known = known && !operands_is_folder(path);
		progress.bytes += (double)limits_size(path);
	}
	if (!known)
		progress.bytes = 0;
	return progress;
}

int scan_run(struct scan *scan, const char *const *paths, size_t count,
	const struct scan_settings *settings,
	const struct scan_request *request, struct error *error)
{
	struct receiver receiver = { { settings, request->measure,
					     request->check },
		scan, request->finish, request->watch };
	struct worker_plan plan = { .paths = paths,
		.count = count,
		.jobs = settings->jobs,
		.work = scan_work,
		.receive = receive,
		.done = done,
		.context = &receiver,
		.strict = settings->strict && !settings->keep_going,
		.plugins = settings->plugins };
	struct worker_result *results;
	int result;

	*scan = (struct scan){ 0 };
	if (operands_refuse_pipe(paths, count, error) ||
		add_files(scan, paths, count, error))
		return -1;
	results = memory_array(count, sizeof(*results));
	if (!results)
		return error_memory(error);
	if (request->watch)
		request->watch->progress = expected(scan);
	result = worker_run(&plan, results, error) ||
		gather_messages(scan, error);
	free(results);
	return result ? -1 : 0;
}

static void release_sample(struct scan_sample *sample)
{
	free(sample->values);
	free(sample->seen);
	buffer_release(&sample->datasets);
}

void scan_release_values(struct scan_file *file)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		free(file->samples[i].values);
		file->samples[i].values = NULL;
	}
}

void scan_release(struct scan *scan)
{
	for (size_t i = 0; i < scan->file_count; i++) {
		struct scan_file *file = &scan->files[i];

		for (size_t k = 0; k < file->sample_count; k++)
			release_sample(&file->samples[k]);
		free(file->samples);
		buffer_release(&file->layout);
		buffer_release(&file->messages);
	}
	free(scan->files);
	buffer_release(&scan->messages);
	strings_release(&scan->strings);
	*scan = (struct scan){ 0 };
}

/*
 * What is believed of a record: nothing that could cost more than the file is
 * worth.  A file has no more samples, and no more layers and heads of them,
 * than bytes; each is said once, or by each child of the file in the same
 * words; and names are made printable before anybody gets to see them.
 */

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
	const struct scan_settings *settings, struct error *error)
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
	struct scan_value value;
	size_t place;

	memcpy(&value, record->text, sizeof(value));
	if (!sample->values || !sample->seen || value.layer >= sample->layers ||
		value.line >= sample->lines)
		return worker_nonsense(error);
	place = (size_t)value.layer * sample->lines + (size_t)value.line;
	if (sample->seen[place])
		return worker_nonsense(error);
	sample->seen[place] = true;
	sample->values_seen++;
	sample->values[place] = value.measures;
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
	const struct record *record, const struct scan_settings *settings,
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

/*
 * Lines for the user about a file, once all of it is there.  They come in the
 * order of samples, whatever the order of the records.
 */

static void warn_left_out(
	struct scan_file *file, const struct scan_sample *sample)
{
	size_t left_out = 0;

	for (size_t i = 0; i < sample->layers * sample->lines; i++)
		left_out += sample->values[i].left_out;
	if (left_out)
		buffer_print(&file->messages,
			"%s: %s: left out %zu of %zu rows (over layers and "
			"heads) that are NaN or zero throughout\n",
			file->shown, sample->name, left_out,
			sample->layers * sample->heads *
				sample->counted_queries);
}

/* What several samples have in common is said once. */
static void warn_warnings(struct scan_file *file)
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
		buffer_print(&file->messages, "%s: %s", file->shown,
			file->samples[i].name);
		if (others)
			buffer_print(
				&file->messages, " and %zu others", others);
		buffer_print(&file->messages, ": %s\n", warning);
	}
}

/* What a look at some whole rows has shown. */
static void warn_faults(struct scan_file *file)
{
	static const char *const words[ROW_FAULTS] = {
		[ROW_NAN] = "are not numbers",
		[ROW_LOGITS] = "have values below 0 or above 1: these are "
			       "logits, not attention after the softmax",
		[ROW_ZERO] = "are 0 throughout",
		[ROW_SUM] = "do not sum to 1",
		[ROW_FUTURE] = "attend to keys behind them (--bidirectional "
			       "if they may)",
		[ROW_PADDING] = "attend to padding",
	};

	for (int f = 0; f < ROW_FAULTS; f++) {
		const struct row_fault_count *count = &file->faults[f];

		if (!count->rows)
			continue;
		buffer_print(&file->messages, "%s: %zu of %zu rows %s",
			file->shown, count->rows, file->rows_seen, words[f]);
		if (isfinite(count->worst) && count->worst != 0) {
			buffer_print(&file->messages, " (");
			buffer_number(&file->messages, count->worst);
			buffer_print(&file->messages, ")");
		}
		buffer_print(&file->messages, "; attnscope check says where\n");
	}
}

/* Samples of which nothing counts are there, but the file has failed. */
static void warn_problems(struct scan_file *file)
{
	bool any = false;

	for (size_t i = 0; i < file->sample_count; i++) {
		if (!file->samples[i].problem)
			continue;
		any = true;
		buffer_print(&file->messages, "%s: %s\n", file->shown,
			file->samples[i].problem);
	}
	file->troubled = any;
}

void scan_warn(struct scan_file *file, bool measured)
{
	warn_warnings(file);
	warn_problems(file);
	warn_faults(file);
	for (size_t i = 0; measured && i < file->sample_count; i++)
		warn_left_out(file, &file->samples[i]);
}
