/*
 * The parent's side of a scan: runs the children, and once all of a file's
 * are done looks at whether it is whole.
 */
#include "survey/survey.h"

#include "base/memory.h"
#include "base/text.h"
#include "survey/inputs.h"
#include "survey/records.h"
#include "survey/take.h"
#include "worker/limits.h"

#include <stdlib.h>

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
	const struct settings *settings, const struct scan_request *request,
	struct error *error)
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
