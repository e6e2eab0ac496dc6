/*
 * A shell expands patterns itself; a quoted one comes here so that thousands
 * of files do not have to fit on a command line.
 */
#include "scan/operands.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "dump/detect.h"
#include "dump/location.h"
#include "worker/limits.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MIN_SIZE ((size_t)4096)
#define FOLDER_SIZE ((size_t)1 << 26)

static int compare_paths(const void *a, const void *b)
{
	return text_compare_natural(*(char *const *)a, *(char *const *)b);
}

static int add(struct operands *operands, const char *path, struct error *error)
{
	if (memory_grow(&operands->paths, &operands->capacity, operands->count,
		    sizeof(*operands->paths)))
		return error_memory(error);
	operands->paths[operands->count] = strdup(path);
	if (!operands->paths[operands->count])
		return error_memory(error);
	operands->count++;
	return output_protect(path, error);
}

static void sort_from(struct operands *operands, size_t first)
{
	if (operands->count > first)
		qsort(operands->paths + first, operands->count - first,
			sizeof(*operands->paths), compare_paths);
}

bool operands_is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

size_t operands_room(const char *path)
{
	return operands_is_folder(path) ? FOLDER_SIZE
					: MIN_SIZE + (size_t)limits_size(path);
}

static int add_folder(
	struct operands *operands, const char *folder, struct error *error)
{
	size_t first = operands->count;
	struct dirent *entry;
	DIR *stream = opendir(folder);
	int result = 0;

	if (!stream)
		return error_set(
			error, "%s: cannot list: %s", folder, strerror(errno));
	while (!result && (entry = readdir(stream))) {
		struct buffer path = { 0 };

		if (entry->d_name[0] == '.' || !location_ending(entry->d_name))
			continue;
		buffer_print(&path, "%s%s%s", folder,
			text_has_suffix(folder, "/") ? "" : "/", entry->d_name);
		result = path.failed ? error_memory(error)
				     : add(operands, path.text, error);
		buffer_release(&path);
	}
	closedir(stream);
	sort_from(operands, first);
	/* Perhaps its files make one dump together. */
	if (!result && operands->count == first)
		result = add(operands, folder, error);
	return result;
}

static int add_pattern(
	struct operands *operands, const char *pattern, struct error *error)
{
	size_t first = operands->count;
	glob_t found = { 0 };
	int result = 0;

	/* What matches nothing fails as a file that is not there. */
	if (glob(pattern, GLOB_NOSORT, NULL, &found)) {
		globfree(&found);
		return add(operands, pattern, error);
	}
	for (size_t i = 0; !result && i < found.gl_pathc; i++)
		result = add(operands, found.gl_pathv[i], error);
	globfree(&found);
	sort_from(operands, first);
	return result;
}

/* Whether the files of a folder make one dump. */
static bool makes_one(const struct scan_settings *settings)
{
	struct location location;
	struct error ignored;
	bool one;

	if (!settings->layout.attention ||
		location_parse(&location, settings->layout.attention, &ignored))
		return false;
	one = location.file != NULL;
	location_release(&location);
	return one;
}

int operands_expand(struct operands *operands, char *const *words, int count,
	const struct scan_settings *settings, struct error *error)
{
	bool one = makes_one(settings);
	struct stat status;

	*operands = (struct operands){ 0 };
	for (int i = 0; i < count; i++) {
		const char *path = words[i];
		int result;

		if (!one && operands_is_folder(path) && !detect_is_one(path))
			result = add_folder(operands, path, error);
		else if (strpbrk(path, "*?[") && stat(path, &status))
			result = add_pattern(operands, path, error);
		else
			result = add(operands, path, error);
		if (result)
			return -1;
	}
	return 0;
}

void operands_release(struct operands *operands)
{
	for (size_t i = 0; i < operands->count; i++)
		free(operands->paths[i]);
	free(operands->paths);
	*operands = (struct operands){ 0 };
}

int operands_refuse_pipe(
	const char *const *paths, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(paths[i], "-") == 0)
			return error_set(error,
				"a dump cannot come from a pipe; give the "
				"file's name");
	return 0;
}
