/*
 * What is known of a sample before anything of it is read: its group, what
 * stands in it, and how errors call it.
 */
#include "dump/search.h"

#include "dump/entries.h"
#include "hdf5/values.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static int fail(
	const struct item_search *search, const char *title, const char *format,
	va_list list)
{
	char text[1024];

	vsnprintf(text, sizeof(text), format, list);
	error_set(search->error, "%s", text);
	return *title ? error_prefix(search->error, title) : -1;
}

int search_fail(const struct item_search *search, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	fail(search, search->title, format, list);
	va_end(list);
	return -1;
}

int search_fail_at(const struct item_search *search, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	fail(search, search->at, format, list);
	va_end(list);
	return -1;
}

size_t search_base_length(const struct dump *dump, const char *path)
{
	size_t length = 0;

	for (size_t left = dump->base; left && path[length]; left--)
		length += strcspn(path + length + 1, "/") + 1;
	return length;
}

bool search_is_own(const struct item_search *search, const char *object)
{
	size_t length = strlen(search->base);

	return search->has_base && strncmp(object, search->base, length) == 0 &&
		(object[length] == '/' || object[length] == '\0');
}

/* The sample's own group: the first segments of an entry's path. */
static void set_base(struct item_search *search, const char *path)
{
	size_t length = search_base_length(search->dump, path);

	search->has_base = search->dump->base > 0;
	snprintf(search->base, sizeof(search->base), "%.*s",
		length ? (int)length : 1, length ? path : "/");
}

/* Its own group, unless that is only a part of it: the one of a layer. */
static void set_title(struct item_search *search)
{
	const struct dump *dump = search->dump;
	const struct dump_source *source = &dump->samples[search->number];
	struct binding *known = &search->binding;
	bool own = search->has_base &&
		!(*known->part[PART_LAYER] &&
			strchr(dump->attention.path, '{') <
				strstr(dump->attention.path, "{sample}"));

	if (own)
		snprintf(search->title, sizeof(search->title), "%s",
			search->base);
	else if (search->has_base || dump->sample_count > 1)
		snprintf(search->title, sizeof(search->title), "sample %s",
			source->name);
}

/* Samples of one file share its root. */
static int list_root(const struct item_search *search, size_t file)
{
	struct dump *dump = search->dump;

	if (dump->root == file + 1)
		return 0;
	hdf5_names_release(&dump->root_links);
	hdf5_names_release(&dump->root_attributes);
	dump->root = 0;
	if (hdf5_list(search->file, "/", &dump->root_links, search->error) ||
		hdf5_attributes(search->file, "/", &dump->root_attributes,
			search->error))
		return -1;
	dump->root = file + 1;
	return 0;
}

int search_open(struct item_search *search, struct dump *dump, size_t number,
	struct error *error)
{
	const struct dump_source *source = &dump->samples[number];
	const struct dump_dataset *entry = &dump->datasets[source->first];

	*search = (struct item_search){
		.dump = dump, .number = number, .error = error
	};
	search->file = dump_dataset_file(dump, entry, error);
	if (!search->file)
		return -1;
	if (strlen(entry->path) >= SEARCH_PATH)
		return error_set(error, "the path of a dataset is too long");
	datasets_binding(dump, entry, &search->binding);
	set_base(search, entry->path);
	set_title(search);
	search->base_is_group = !search->has_base ||
		hdf5_kind(search->file, search->base) == HDF5_GROUP;
	if (search->has_base && search->base_is_group &&
		(hdf5_list(search->file, search->base, &search->links, error) ||
			hdf5_attributes(search->file, search->base,
				&search->attributes, error)))
		return -1;
	/* A dataset's attributes are the sample's. */
	if (search->has_base && !search->base_is_group &&
		hdf5_kind(search->file, search->base) == HDF5_DATASET &&
		hdf5_attributes(
			search->file, search->base, &search->attributes, error))
		return -1;
	return list_root(search, entry->file);
}

void search_close(struct item_search *search)
{
	hdf5_names_release(&search->links);
	hdf5_names_release(&search->attributes);
}
