/*
 * A shell expands patterns itself; a quoted one comes here so that thousands
 * of files do not have to fit on a command line.
 */
#include "survey/inputs.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "dump/location.h"
#include "dump/tree.h"
#include "worker/limits.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LEAST_ROOM ((size_t)4096)
#define FOLDER_ROOM ((size_t)1 << 26)

static int compare_paths(const void *a, const void *b)
{
	return text_compare_natural(*(char *const *)a, *(char *const *)b);
}

static int add(struct inputs *inputs, const char *path, struct error *error)
{
	if (memory_grow(&inputs->paths, &inputs->capacity, inputs->count,
		    sizeof(*inputs->paths)))
		return error_memory(error);
	inputs->paths[inputs->count] = strdup(path);
	if (!inputs->paths[inputs->count])
		return error_memory(error);
	inputs->count++;
	return 0;
}

static void sort_from(struct inputs *inputs, size_t first)
{
	if (inputs->count > first)
		qsort(inputs->paths + first, inputs->count - first,
			sizeof(*inputs->paths), compare_paths);
}

bool inputs_is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

size_t inputs_room(const char *path)
{
	return inputs_is_folder(path) ? FOLDER_ROOM
				      : LEAST_ROOM + (size_t)limits_size(path);
}

bool inputs_is_dump_name(const char *name)
{
	return name[0] != '.' && tree_ending(name);
}

static int add_folder(
	struct inputs *inputs, const char *folder, struct error *error)
{
	size_t first = inputs->count;
	struct dirent *entry;
	DIR *stream = opendir(folder);
	int result = 0;

	if (!stream)
		return error_set(
			error, "%s: cannot list: %s", folder, strerror(errno));
	while (!result && (entry = readdir(stream))) {
		struct buffer path = { 0 };

		if (!inputs_is_dump_name(entry->d_name))
			continue;
		buffer_print(&path, "%s%s%s", folder,
			text_has_suffix(folder, "/") ? "" : "/", entry->d_name);
		result = path.failed ? error_memory(error)
				     : add(inputs, path.text, error);
		buffer_release(&path);
	}
	closedir(stream);
	sort_from(inputs, first);
	/* Perhaps its files make one dump together. */
	if (!result && inputs->count == first)
		result = add(inputs, folder, error);
	return result;
}

static int add_pattern(
	struct inputs *inputs, const char *pattern, struct error *error)
{
	size_t first = inputs->count;
	glob_t found = { 0 };
	int result = 0;

	/* What matches nothing fails as a file that is not there. */
	if (glob(pattern, GLOB_NOSORT, NULL, &found)) {
		globfree(&found);
		return add(inputs, pattern, error);
	}
	for (size_t i = 0; !result && i < found.gl_pathc; i++)
		result = add(inputs, found.gl_pathv[i], error);
	globfree(&found);
	sort_from(inputs, first);
	return result;
}

/* Whether the files of a folder make one dump. */
static bool makes_one(const struct settings *settings)
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

int inputs_expand(struct inputs *inputs, char *const *operands, int count,
	const struct settings *settings, struct error *error)
{
	bool one = makes_one(settings);
	struct stat status;

	*inputs = (struct inputs){ 0 };
	for (int i = 0; i < count; i++) {
		const char *path = operands[i];
		int result;

		if (!one && inputs_is_folder(path))
			result = add_folder(inputs, path, error);
		else if (strpbrk(path, "*?[") && stat(path, &status))
			result = add_pattern(inputs, path, error);
		else
			result = add(inputs, path, error);
		if (result)
			return -1;
	}
	return 0;
}

void inputs_release(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->paths[i]);
	free(inputs->paths);
	*inputs = (struct inputs){ 0 };
}

int inputs_refuse_pipe(
	const char *const *paths, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(paths[i], "-") == 0)
			return error_set(error,
				"a dump cannot come from a pipe; give the "
				"file's name");
	return 0;
}
