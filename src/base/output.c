/*
 * A reader of our files must never see half a table.  The temporary is in
 * the target's own folder, because rename() is atomic only within one file
 * system, and its name ends in the process number, because two runs may write
 * the same target.
 *
 * Where the file system can, the temporary has no name until it is whole.
 *
 * What is no regular file must not be renamed over: /dev/null would become
 * one, and with the right to do so for everybody on the machine.
 *
 * The temporaries in flight are kept in a small fixed table, so that a signal
 * handler, which may call nothing but unlink(), can clear them away.
 */
#include "base/output.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

/* The files that are read, and whether they may be replaced. */
static struct {
	struct identity {
		dev_t device;
		ino_t inode;
	} * items;
	size_t count, capacity;
	bool off;
} guarded;

static bool is_guarded(const struct stat *status)
{
	for (size_t i = 0; i < guarded.count; i++)
		if (guarded.items[i].device == status->st_dev &&
			guarded.items[i].inode == status->st_ino)
			return true;
	return false;
}

int output_protect(const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) || !S_ISREG(status.st_mode) ||
		is_guarded(&status))
		return 0;
	if (memory_grow(&guarded.items, &guarded.capacity, guarded.count,
		    sizeof(*guarded.items)))
		return error_memory(error);
	guarded.items[guarded.count++] =
		(struct identity){ status.st_dev, status.st_ino };
	return 0;
}

void output_overwrite(void)
{
	guarded.off = true;
}

static bool holds_hdf5(const char *path)
{
	static const char signature[] = "\x89HDF\r\n\x1a\n";
	char head[sizeof(signature) - 1];
	FILE *stream = fopen(path, "re");
	bool holds = stream && fread(head, sizeof(head), 1, stream) == 1 &&
		memcmp(head, signature, sizeof(head)) == 0;

	if (stream)
		fclose(stream);
	return holds;
}

/* Whether writing here would destroy what somebody may want to keep. */
static int refuse_loss(
	const char *path, const struct stat *status, struct error *error)
{
	if (guarded.off || !S_ISREG(status->st_mode))
		return 0;
	if (is_guarded(status))
		return error_set(error,
			"%s: is one of the inputs; --overwrite replaces it all "
			"the same",
			path);
	if (holds_hdf5(path))
		return error_set(error,
			"%s: holds HDF5, perhaps a dump; --overwrite replaces "
			"it all the same",
			path);
	return 0;
}

static int fail(const char *path, struct error *error)
{
	return error_set(error, "%s: cannot write: %s", path, strerror(errno));
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

/* Chooses where to write: output->path and output->temporary. */
static int choose_names(
	struct output *output, const char *path, struct error *error)
{
	struct buffer name = { 0 };
	struct stat status;
	bool exists = stat(path, &status) == 0;

	*output = (struct output){ 0 };
	if (exists && refuse_loss(path, &status, error))
		return -1;
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

/*
 * A file without a name, where the file system has that: not even a run that
 * is killed on the spot leaves anything behind.  -1 when it has not, or when
 * there is no /proc to name the file through in the end.
 */
static int open_unnamed(const char *path, int how)
{
	char *folder = strdup(path);
	int fd = -1;

	if (folder && access("/proc/self/fd", X_OK) == 0) {
		to_parent(folder);
		fd = open(folder, O_TMPFILE | O_CLOEXEC | how, 0666);
	}
	free(folder);
	return fd;
}

int output_scratch(const char *path, struct error *error)
{
	int fd = open_unnamed(path, O_RDWR);
	struct buffer name = { 0 };

	if (fd >= 0)
		return fd;
	buffer_print(&name, "%s.%ld.tmp", path, (long)getpid());
	if (name.failed)
		return error_memory(error);
	fd = open(name.text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd >= 0)
		unlink(name.text);
	buffer_release(&name);
	return fd >= 0 ? fd : fail(path, error);
}

static int open_temporary(struct output *output)
{
	int fd = open_unnamed(output->path, O_WRONLY);

	remember(output->temporary);
	if (fd >= 0) {
		snprintf(output->unnamed, sizeof(output->unnamed),
			"/proc/self/fd/%d", fd);
		return fd;
	}
	return open(output->temporary,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
}

int output_open(struct output *output, const char *path, struct error *error)
{
	int fd;

	if (choose_names(output, path, error)) {
		release(output);
		return -1;
	}
	fd = output->temporary ? open_temporary(output)
			       : open(path, O_WRONLY | O_CLOEXEC);
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

/* Gives a file without a name its own, or where something stands already
 * another one; then rename() moves it over that. */
static int put_in_place(const struct output *output)
{
	if (*output->unnamed) {
		if (linkat(AT_FDCWD, output->unnamed, AT_FDCWD, output->path,
			    AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
		unlink(output->temporary);
		if (linkat(AT_FDCWD, output->unnamed, AT_FDCWD,
			    output->temporary, AT_SYMLINK_FOLLOW))
			return -1;
	}
	return rename(output->temporary, output->path);
}

/* Whether the file could be closed: some file systems say only then that they
 * had no room. */
static int check_close(int fd)
{
	int second = dup(fd);

	return second < 0 ? -1 : close(second);
}

int output_commit(struct output *output, struct error *error)
{
	FILE *stream = output->stream;
	bool unnamed = *output->unnamed, failed = ferror(stream);
	bool named = output->temporary && !unnamed;

	/* What the failed write left behind is the best that there is. */
	if (failed && !errno)
		errno = EIO;
	if (failed || fflush(stream) ||
		(output->temporary && fsync(fileno(stream))))
		goto broken;
	/* A file without a name is gone once it is closed. */
	if (unnamed && (check_close(fileno(stream)) || put_in_place(output)))
		goto broken;
	output->stream = NULL;
	failed = fclose(stream) != 0;
	if ((failed && !unnamed) || (named && put_in_place(output)))
		goto broken;
	release(output);
	return 0;
broken:
	fail(output->path, error);
	output_discard(output);
	return -1;
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

int output_check(const char *path, bool is_folder, struct error *error)
{
	char *name = strdup(path);
	bool further = true;
	struct stat status;
	int result = 0;

	if (!name)
		return error_memory(error);
	if (stat(path, &status) == 0) {
		if (!S_ISDIR(status.st_mode) == is_folder)
			result = error_set(error, "%s: is %s folder", path,
				is_folder ? "not a" : "a");
		else
			result = refuse_loss(path, &status, error);
	}
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
