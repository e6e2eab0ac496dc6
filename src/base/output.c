/*
 * A reader of our files must never see half a table.  The temporary lies in
 * the target's own folder, because rename() is atomic only within one file
 * system, and its name ends in the process number, because two runs may write
 * the same target.
 *
 * What is no regular file must not be renamed over: /dev/null would become
 * one, and with the right to do so for everybody on the machine.
 *
 * The temporaries in flight are kept in a small fixed table, so that a signal
 * handler, which may call nothing but unlink(), can clear them away.
 */
#include "base/output.h"

#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_AT_ONCE 64

static char *volatile in_flight[OPEN_AT_ONCE];

static void remember(char *temporary)
{
	for (size_t i = 0; i < OPEN_AT_ONCE; i++) {
		if (!in_flight[i]) {
			in_flight[i] = temporary;
			return;
		}
	}
}

static void forget(const char *temporary)
{
	for (size_t i = 0; i < OPEN_AT_ONCE; i++)
		if (in_flight[i] == temporary)
			in_flight[i] = NULL;
}

void output_abandon_all(void)
{
	for (size_t i = 0; i < OPEN_AT_ONCE; i++)
		if (in_flight[i])
			unlink(in_flight[i]);
}

static void release(struct output *output)
{
	if (output->temporary)
		forget(output->temporary);
	free(output->path);
	free(output->temporary);
	*output = (struct output){ 0 };
}

static int fail(const char *path, struct error *error)
{
	return error_set(error, "%s: cannot write: %s", path, strerror(errno));
}

/* Chooses where to write: output->path and output->temporary. */
static int choose_names(
	struct output *output, const char *path, struct error *error)
{
	struct buffer name = { 0 };
	struct stat status;
	bool exists = stat(path, &status) == 0;

	*output = (struct output){ 0 };
	if (exists && S_ISREG(status.st_mode))
		output->path = realpath(path, NULL);
	if (!output->path)
		output->path = strdup(path);
	if (!output->path)
		return error_memory(error);
	if (exists && !S_ISREG(status.st_mode))
		return 0;
	buffer_print(&name, "%s.%ld.tmp", output->path, (long)getpid());
	output->temporary = name.text;
	return name.failed ? error_memory(error) : 0;
}

int output_open(struct output *output, const char *path, struct error *error)
{
	int fd, flags = O_WRONLY | O_CLOEXEC;

	if (choose_names(output, path, error)) {
		release(output);
		return -1;
	}
	if (output->temporary) {
		remember(output->temporary);
		flags |= O_CREAT | O_TRUNC | O_NOFOLLOW;
	}
	fd = open(output->temporary ? output->temporary : path, flags, 0666);
	if (fd >= 0)
		output->stream = fdopen(fd, "w");
	if (!output->stream) {
		fail(path, error);
		if (fd >= 0)
			close(fd);
		if (fd >= 0 && output->temporary)
			unlink(output->temporary);
		release(output);
		return -1;
	}
	return 0;
}

void output_discard(struct output *output)
{
	if (output->stream)
		fclose(output->stream);
	if (output->temporary)
		unlink(output->temporary);
	release(output);
}

int output_commit(struct output *output, struct error *error)
{
	FILE *stream = output->stream;
	int failed = ferror(stream);

	if (fflush(stream) || failed ||
		(output->temporary && fsync(fileno(stream)))) {
		fail(output->path, error);
		output_discard(output);
		return -1;
	}
	output->stream = NULL;
	if (fclose(stream) ||
		(output->temporary &&
			rename(output->temporary, output->path))) {
		fail(output->path, error);
		output_discard(output);
		return -1;
	}
	release(output);
	return 0;
}

int output_write(
	const char *path, const void *bytes, size_t length, struct error *error)
{
	struct output output;

	if (output_open(&output, path, error))
		return -1;
	/* A short write leaves the stream's error flag for the commit. */
	fwrite(bytes, 1, length, output.stream);
	return output_commit(&output, error);
}

int output_folder(const char *path, struct error *error)
{
	char *copy = strdup(path);
	struct stat status;

	if (!copy)
		return error_memory(error);
	for (char *c = copy + 1; *copy && *c; c++) {
		if (*c != '/')
			continue;
		*c = '\0';
		mkdir(copy, 0777);
		*c = '/';
	}
	mkdir(copy, 0777);
	free(copy);
	if (stat(path, &status))
		return error_set(error, "%s: cannot make the folder: %s", path,
			strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return error_set(error, "%s: is not a folder", path);
	return 0;
}

/* Cuts the last name off; a relative path ends as ".". */
static void to_parent(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		strcpy(path, ".");
	else if (slash == path)
		path[1] = '\0';
	else
		*slash = '\0';
}

int output_check(const char *path, bool is_folder, struct error *error)
{
	char *name = strdup(path);
	bool further = true;
	struct stat status;
	int result = 0;

	if (!name)
		return error_memory(error);
	if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode) == is_folder)
		result = error_set(error, "%s: is %s folder", path,
			is_folder ? "not a" : "a");
	/* A folder is made with all its parents, a file in its folder. */
	while (!result && further && access(name, W_OK) && errno == ENOENT) {
		to_parent(name);
		further = is_folder && strcmp(name, ".") != 0;
	}
	if (!result && access(name, W_OK))
		result = fail(path, error);
	free(name);
	return result;
}
