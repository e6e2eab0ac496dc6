/*
 * A reader of our files must never see half a table.  The temporary lies in
 * the target's own folder, because rename() is atomic only within one file
 * system, and its name ends in the process number, because two runs may write
 * the same target.
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
	forget(output->temporary);
	free(output->path);
	free(output->temporary);
	*output = (struct output){ 0 };
}

int output_open(struct output *output, const char *path, struct error *error)
{
	struct buffer name = { 0 };
	int fd;

	buffer_print(&name, "%s.%ld.tmp", path, (long)getpid());
	*output =
		(struct output){ .path = strdup(path), .temporary = name.text };
	if (name.failed || !output->path) {
		release(output);
		return error_memory(error);
	}
	remember(output->temporary);
	fd = open(output->temporary,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd >= 0)
		output->stream = fdopen(fd, "w");
	if (!output->stream) {
		error_set(error, "%s: cannot write: %s", path, strerror(errno));
		if (fd >= 0) {
			close(fd);
			unlink(output->temporary);
		}
		release(output);
		return -1;
	}
	return 0;
}

void output_discard(struct output *output)
{
	if (output->stream)
		fclose(output->stream);
	unlink(output->temporary);
	release(output);
}

int output_commit(struct output *output, struct error *error)
{
	FILE *stream = output->stream;
	int failed = ferror(stream);

	if (fflush(stream) || failed || fsync(fileno(stream))) {
		error_set(error, "%s: cannot write: %s", output->path,
			strerror(errno));
		output_discard(output);
		return -1;
	}
	output->stream = NULL;
	if (fclose(stream) || rename(output->temporary, output->path)) {
		error_set(error, "%s: cannot write: %s", output->path,
			strerror(errno));
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
