/*
 * The parent's side of a survey: runs the children, and once all of a file's
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
	struct survey *survey, struct survey_file *file, struct error *error)
{
	char name[1024];

	text_stem(name, sizeof(name), file->shown);
	file->model = strings_keep(&survey->strings, name);
	return file->model ? 0 : error_memory(error);
}

static int settle(struct survey *survey, struct survey_file *file,
	struct worker_result *result, bool measured, struct error *error)
{
	if (!result->failed && !survey_is_whole(file, measured))
		worker_miss(result, file->path);
	file->failed = result->failed;
	if (file->failed) {
		buffer_print(&file->talk, "%s\n", result->error.text);
		return 0;
	}
	if (!*file->model && name_model(survey, file, error))
		return -1;
	survey_tell(file, measured);
	return 0;
}

/* What the children get to see, and what only the parent uses. */
struct taking {
	struct survey_task task; /* first: survey_work() takes it for all */
	struct survey *survey;
	const struct survey_finish *finish;
	struct survey_watch *watch;
};

/* A value has come. */
static void count_value(
	struct progress *progress, const struct survey_sample *sample)
{
	size_t values = sample->layers * sample->lines;

	progress->samples_done += sample->values_seen == values;
	progress->bytes_done += (double)sample->stored / (double)values;
}

static int take(void *context, size_t index, const struct record *record,
	struct error *error)
{
	struct taking *taking = context;
	struct survey_watch *watch = taking->watch;
	struct survey_file *file = &taking->survey->files[index];
	bool is_new = !file->samples;

	if (survey_take(
		    taking->survey, file, record, taking->task.settings, error))
		return -1;
	if (!watch || !watch->call)
		return 0;
	if (is_new) {
		watch->progress.files_opened++;
		watch->progress.samples += file->sample_count;
	}
	if (record->kind == SURVEY_VALUE)
		count_value(&watch->progress, &file->samples[record->index]);
	watch->call(watch->context, &watch->progress);
	return 0;
}

static int done(void *context, size_t index, struct worker_result *result,
	struct error *error)
{
	struct taking *taking = context;
	const struct survey_finish *finish = taking->finish;
	struct survey_file *file = &taking->survey->files[index];

	if (settle(taking->survey, file, result, taking->task.measure, error))
		return -1;
	if (file->failed || !finish)
		return 0;
	return finish->call(finish->context, file, error);
}

/* The lines of all files in their order, whenever they came. */
static int gather_talk(struct survey *survey, struct error *error)
{
	struct buffer *talk = &survey->talk;

	for (size_t i = 0; i < survey->file_count; i++) {
		struct survey_file *file = &survey->files[i];

		talk->failed = talk->failed || file->talk.failed;
		buffer_add(talk, file->talk.length ? file->talk.text : "",
			file->talk.length);
		survey->failed += file->failed || file->troubled;
		survey->suspect += file->faults[SCAN_LOGITS].rows > 0;
	}
	if (survey->failed && survey->failed < survey->file_count)
		buffer_print(talk,
			"%zu of %zu dumps could not be read; the results are "
			"those of the others\n",
			survey->failed, survey->file_count);
	return talk->failed ? error_memory(error) : 0;
}

static int add_file(
	struct survey *survey, const char *path, struct error *error)
{
	struct survey_file *file = &survey->files[survey->file_count];
	char shown[4096];

	text_printable(shown, sizeof(shown), path);
	*file = (struct survey_file){ .path = path,
		.shown = strings_keep(&survey->strings, shown),
		.room = inputs_room(path) };
	if (!file->shown)
		return error_memory(error);
	survey->file_count++;
	return 0;
}

static int add_files(struct survey *survey, const char *const *paths,
	size_t count, struct error *error)
{
	survey->files = memory_array(count, sizeof(*survey->files));
	if (!survey->files)
		return error_memory(error);
	for (size_t i = 0; i < count; i++)
		if (add_file(survey, paths[i], error))
			return -1;
	return 0;
}

/* Bytes are known where none of the files is a folder. */
static struct progress expected(const struct survey *survey)
{
	struct progress progress = { .files = survey->file_count };
	bool known = true;

	for (size_t i = 0; i < survey->file_count; i++) {
		const char *path = survey->files[i].path;

		known = known && !inputs_is_folder(path);
		progress.bytes += (double)limits_size(path);
	}
	if (!known)
		progress.bytes = 0;
	return progress;
}

int survey_run(struct survey *survey, const char *const *paths, size_t count,
	const struct settings *settings, const struct survey_request *request,
	struct error *error)
{
	struct taking taking = { { settings, request->measure, request->check },
		survey, request->finish, request->watch };
	struct worker_plan plan = { .paths = paths,
		.count = count,
		.jobs = settings->jobs,
		.work = survey_work,
		.take = take,
		.done = done,
		.context = &taking,
		.strict = settings->strict && !settings->keep_going,
		.plugins = settings->plugins };
	struct worker_result *results;
	int result;

	*survey = (struct survey){ 0 };
	if (inputs_refuse_pipe(paths, count, error) ||
		add_files(survey, paths, count, error))
		return -1;
	results = memory_array(count, sizeof(*results));
	if (!results)
		return error_memory(error);
	if (request->watch)
		request->watch->progress = expected(survey);
	result =
		worker_run(&plan, results, error) || gather_talk(survey, error);
	free(results);
	return result ? -1 : 0;
}

static void release_sample(struct survey_sample *sample)
{
	free(sample->values);
	free(sample->seen);
	buffer_release(&sample->datasets);
}

void survey_release(struct survey *survey)
{
	for (size_t i = 0; i < survey->file_count; i++) {
		struct survey_file *file = &survey->files[i];

		for (size_t k = 0; k < file->sample_count; k++)
			release_sample(&file->samples[k]);
		free(file->samples);
		buffer_release(&file->layout);
		buffer_release(&file->talk);
	}
	free(survey->files);
	buffer_release(&survey->talk);
	strings_release(&survey->strings);
	*survey = (struct survey){ 0 };
}
