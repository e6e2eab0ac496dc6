/*
 * Samples along an axis are numbers, unless the file has a list with a name for
 * each: a coordinate variable (netCDF, xarray), or what scripts call it.  Names
 * that are not there for all, or there twice, name nothing.
 */
#include "dump/sample_names.h"

#include "base/memory.h"
#include "hdf5/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const lists[] = { "/sample", "/samples", "/sample_name",
	"/sample_names", "/sample_id", "/sample_ids", "/question_id",
	"/question_ids", "/prompt_id", "/prompt_ids", "/names", NULL };

/* Opens a list with an entry for each sample: 1, 0 or -1. */
static int open_list(const struct hdf5_file *file, const char *path,
	size_t count, struct hdf5_dataset *list, struct error *error)
{
	struct error ignored;
	char name[DUMP_TEXT];

	if (hdf5_kind(file, path) != HDF5_DATASET)
		return 0;
	if (hdf5_dataset_open(file, path, list, error))
		return error_prefix(error, path);
	/* A list of anything but texts and whole numbers names nothing. */
	if (list->rank == 1 && list->dims[0] == count &&
		list->type.class != HDF5_FLOAT &&
		!hdf5_read_text(
			file, path, list, 0, name, sizeof(name), &ignored))
		return 1;
	hdf5_dataset_close(list);
	return 0;
}

static int compare(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Whether all names are there and no two are the same; changes their order. */
static bool are_distinct(char **names, size_t count)
{
	qsort(names, count, sizeof(*names), compare);
	for (size_t i = 1; i < count; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			return false;
	return *names[0] != '\0';
}

static int read_names(const struct hdf5_file *file, const char *path,
	const struct hdf5_dataset *list, char **names, struct error *error)
{
	char name[DUMP_TEXT];

	for (size_t i = 0; i < list->dims[0]; i++) {
		if (hdf5_read_text(
			    file, path, list, i, name, sizeof(name), error))
			return error_prefix(error, path);
		names[i] = strdup(name);
		if (!names[i])
			return error_memory(error);
	}
	return 0;
}

static int take(struct dump *dump, char **names, struct error *error)
{
	size_t count = dump->sample_count;
	char **sorted = memory_array(count, sizeof(*sorted));
	bool distinct;

	if (!sorted)
		return error_memory(error);
	memcpy(sorted, names, count * sizeof(*sorted));
	distinct = are_distinct(sorted, count);
	free(sorted);
	for (size_t i = 0; distinct && i < count; i++) {
		char *number = dump->samples[i].name;

		dump->samples[i].name = names[i];
		names[i] = number;
	}
	return 0;
}

static int name_from(struct dump *dump, const struct hdf5_file *file,
	const char *path, const struct hdf5_dataset *list, struct error *error)
{
	size_t count = dump->sample_count;
	char **names = memory_array(count, sizeof(*names));
	int failed = names ? 0 : error_memory(error);

	failed = failed || read_names(file, path, list, names, error) ||
		take(dump, names, error);
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
	return failed ? -1 : 0;
}

int sample_names_find(struct dump *dump, struct error *error)
{
	const struct hdf5_file *file =
		datasets_file(dump, &dump->datasets[0], error);

	if (!file)
		return -1;
	for (size_t i = 0; lists[i]; i++) {
		struct hdf5_dataset list;
		int found = open_list(
			file, lists[i], dump->sample_count, &list, error);

		if (found < 0)
			return -1;
		if (!found)
			continue;
		found = name_from(dump, file, lists[i], &list, error);
		hdf5_dataset_close(&list);
		return found;
	}
	return 0;
}
