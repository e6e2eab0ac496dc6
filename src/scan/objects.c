/*
 * The names in a dump, level by level, so that a thousand samples do not hide
 * what is beside them.  A dump is opened in a child only, like everywhere else.
 */
#include "scan/objects.h"

#include "hdf5/file.h"
#include "worker/worker.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define OBJECT RECORD_FIRST /* text: a path */

struct walk {
	const struct worker_job *job;
	struct worker_pipe *pipe;
	struct error *error;
};

/* Sends the datasets of a group, and adds its groups to those to come. */
static int look_into(const struct walk *walk, const struct hdf5_file *file,
	const char *group, struct hdf5_names *groups, size_t *sent)
{
	struct hdf5_names names = { 0 };
	int failed = hdf5_list(file, group, &names, walk->error);

	for (size_t i = 0; !failed && i < names.count && *sent < OBJECTS_MAX;
		i++) {
		struct buffer path = { 0 };
		enum hdf5_kind kind;

		buffer_print(&path, "%s/%s", strcmp(group, "/") ? group : "",
			names.names[i]);
		kind = path.failed ? HDF5_NOTHING : hdf5_kind(file, path.text);
		if (kind == HDF5_GROUP && groups->count < OBJECTS_MAX) {
			failed = hdf5_names_add(groups, path.text);
		} else if (kind == HDF5_DATASET && path.length < RECORD_TEXT) {
			failed = worker_send_text(walk->pipe, OBJECT, *sent,
				path.text, walk->error);
			++*sent;
		}
		buffer_release(&path);
	}
	hdf5_names_release(&names);
	return failed;
}

static int walk_file(void *context)
{
	const struct walk *walk = context;
	struct hdf5_names groups = { 0 };
	struct hdf5_file file;
	size_t sent = 0;
	int failed = hdf5_open(&file, walk->job->path, walk->error);

	if (failed)
		return -1;
	failed = hdf5_names_add(&groups, "/");
	for (size_t i = 0; !failed && i < groups.count; i++)
		failed =
			look_into(walk, &file, groups.names[i], &groups, &sent);
	hdf5_names_release(&groups);
	hdf5_close(&file);
	return failed;
}

static int work(const struct worker_job *job, struct worker_pipe *pipe,
	void *context, struct error *error)
{
	struct walk walk = { job, pipe, error };

	(void)context;
	return hdf5_guard(walk_file, &walk, error) == HDF5_DONE ? 0 : -1;
}

static int receive(void *context, size_t file, const struct record *record,
	struct error *error)
{
	struct buffer *lines = context;
	bool plain = memchr(record->text, '\0', RECORD_TEXT) != NULL;

	(void)file;
	if (record->kind != OBJECT || !plain || record->index >= OBJECTS_MAX)
		return worker_nonsense(error);
	for (const char *c = record->text; *c; c++)
		plain = plain && !iscntrl((unsigned char)*c);
	if (plain)
		buffer_print(lines, "%s\n", record->text);
	return 0;
}

void objects_list(const char *path, struct buffer *lines)
{
	const struct worker_plan plan = { .paths = &path,
		.count = 1,
		.jobs = 1,
		.work = work,
		.receive = receive,
		.context = lines };
	struct worker_result result = { 0 };
	struct error ignored;

	worker_run(&plan, &result, &ignored);
}
