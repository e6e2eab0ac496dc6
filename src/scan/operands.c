/*
 * A shell expands patterns itself; a quoted one comes here so that thousands
 * of files do not have to fit on a command line.
 */
#include "scan/operands.h"

#include "base/buffer.h"
#include "base/list_file.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "dump/detect.h"
#include "dump/location.h"
#include "worker/limits.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
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

static void add_digest(struct operands *operands)
{
	struct buffer list = { 0 };

	for (size_t i = 0; i < operands->count; i++)
		buffer_print(&list, "%s\t%" PRIu64 "\n", operands->paths[i],
			(uint64_t)limits_size(operands->paths[i]));
	if (!list.failed)
		snprintf(operands->digest, sizeof(operands->digest),
			"%zu-%016" PRIx64, operands->count,
			text_hash(list.text ? list.text : ""));
	buffer_release(&list);
}

/* Whether the samples of a dump are dealt out, and not the dump. */
static bool is_split(const char *path, double all, const struct shard *shard)
{
	return operands_is_folder(path) ||
		(double)limits_size(path) * 8 * (double)shard->count > all;
}

/* Keeps what is the shard's. */
static int deal(struct operands *operands, const struct shard *shard,
	struct error *error)
{
	size_t count = operands->count;
	double all = 0;

	sort_from(operands, 0);
	add_digest(operands);
	operands->parts = memory_array(count, sizeof(*operands->parts));
	if (!operands->parts)
		return error_memory(error);
	for (size_t i = 0; i < count; i++)
		all += (double)limits_size(operands->paths[i]);
	operands->count = 0;
	for (size_t i = 0; i < count; i++) {
		char *path = operands->paths[i];
		bool split = is_split(path, all, shard);
		size_t first =
			(shard->index - 1 + shard->count - i % shard->count) %
			shard->count;

		if (!split && first) {
			free(path);
			continue;
		}
		operands->parts[operands->count] =
			(struct scan_part){ split ? first : 0,
				split ? shard->count : 1 };
		operands->paths[operands->count++] = path;
	}
	return 0;
}

static int expand(struct operands *operands, const char *const *words,
	size_t count, const struct scan_settings *settings, struct error *error)
{
	bool one = makes_one(settings);
	struct stat status;

	for (size_t i = 0; i < count; i++) {
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

int operands_expand(struct operands *operands, char *const *words, int count,
	const struct scan_settings *settings, struct error *error)
{
	struct word_list list = { 0 };
	struct strings strings = { 0 };
	int failed;

	*operands = (struct operands){ 0 };
	failed = expand(operands, (const char *const *)words, (size_t)count,
		settings, error);
	if (!failed && settings->files_from)
		failed = list_file_read(settings->files_from, &strings, &list,
				 error) ||
			expand(operands, list.items, list.count, settings,
				error);
	free(list.items);
	strings_release(&strings);
	if (failed)
		return -1;
	return settings->shard.count ? deal(operands, &settings->shard, error)
				     : 0;
}

void operands_release(struct operands *operands)
{
	for (size_t i = 0; i < operands->count; i++)
		free(operands->paths[i]);
	free(operands->paths);
	free(operands->parts);
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
