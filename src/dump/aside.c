/*
 * A name alone proves little: /vision/sample_0 has the modality of other maps.  So
 * a group counts only when it has a member for every sample and for nothing else,
 * when a list in it is as long as the sample has keys, and when it has no maps of
 * its own.
 */
#include "dump/aside.h"

#include <stdio.h>
#include <string.h>

/* Groups of the root that are looked into. */
#define MOST_GROUPS 64

/* The name of the sample's own group, after the last slash of its path. */
static void own_name(
	const struct dump *dump, size_t number, char name[DUMP_TEXT])
{
	const struct dump_dataset *dataset =
		&dump->datasets[dump->samples[number].first];
	const char *start = dataset->path, *end = start;

	for (size_t left = dump->patterns[dataset->pattern].base; left && *end;
		left--) {
		start = end + 1;
		end = start + strcspn(start, "/");
	}
	snprintf(name, DUMP_TEXT, "%.*s", (int)(end - start), start);
}

/* Whether one of the members is called as the sample, or as its group. */
static bool has_sample(const struct dump *dump, size_t number,
	const struct hdf5_names *members)
{
	char own[DUMP_TEXT];

	own_name(dump, number, own);
	return hdf5_names_find(members, own) ||
		hdf5_names_find(members, dump->samples[number].name);
}

/* Whether the members are the samples. */
static bool has_samples(
	const struct dump *dump, const struct hdf5_names *members)
{
	if (members->count != dump->sample_count)
		return false;
	for (size_t i = 0; i < dump->sample_count; i++)
		if (!has_sample(dump, i, members))
			return false;
	return true;
}

/* Notes the group if its members are the samples. */
static int add_group(
	struct item_search *search, const char *name, struct error *error)
{
	struct dump *dump = search->dump;
	struct hdf5_names members;
	char group[ITEMS_PATH];
	int failed = 0;

	snprintf(group, sizeof(group), "/%.500s", name);
	if (hdf5_kind(search->file, group) != HDF5_GROUP)
		return 0;
	if (hdf5_list(search->file, group, &members, error))
		return -1;
	if (has_samples(dump, &members))
		failed = hdf5_names_add(&dump->asides, group);
	hdf5_names_release(&members);
	return failed ? error_memory(error) : 0;
}

int aside_list(struct item_search *search)
{
	struct dump *dump = search->dump;
	const struct hdf5_names *links = &dump->root_holder.links;
	const char *pattern = place_pattern(search)->at.path + 1;
	char own[ITEMS_PATH];
	size_t looked_at = 0;

	if (dump->asides_listed || dump->folder || !search->has_base ||
		dump->samples[search->number].index != DUMP_NONE)
		return 0;
	dump->asides_listed = true;
	snprintf(own, sizeof(own), "%.*s", (int)strcspn(pattern, "/"), pattern);
	for (size_t i = 0; i < links->count && looked_at < MOST_GROUPS; i++) {
		struct binding binding = { 0 };

		if (location_match(own, links->names[i], &binding))
			continue;
		looked_at++;
		if (add_group(search, links->names[i], search->error))
			return -1;
	}
	return 0;
}

/* How many keys the maps of the sample have, those of its last step where steps
 * have more and more; 0: not known. */
static size_t count_keys(const struct item_search *search)
{
	const struct dump *dump = search->dump;
	const struct dump_source *source = &dump->samples[search->number];
	const struct dump_dataset *last =
		&dump->datasets[source->first + source->count - 1];
	struct axes axes = dump->patterns[last->pattern].axes;
	bool packed = axes_unpack(&axes);
	size_t place = axes_place(&axes, AXIS_KEY);
	struct hdf5_dataset dataset;
	struct error ignored;

	if (hdf5_dataset_open(search->file, last->path, &dataset, &ignored))
		return 0;
	if (packed)
		packed = !hdf5_unpack_triangle(&dataset);
	hdf5_dataset_close(&dataset);
	return packed || dataset.rank != axes.count || place == SIZE_MAX
		? 0
		: dataset.dims[place];
}

/* Whether a list in the group is as long as there are keys, and none has more
 * axes. */
static bool is_of_keys(
	const struct item_search *search, const struct holder *holder)
{
	size_t keys = count_keys(search);
	bool found = false;

	for (size_t i = 0; i < holder->links.count; i++) {
		char path[2 * ITEMS_PATH];
		struct hdf5_dataset list;
		struct error ignored;

		snprintf(path, sizeof(path), "%.1000s/%.500s", holder->path,
			holder->links.names[i]);
		if (hdf5_kind(search->file, path) != HDF5_DATASET ||
			hdf5_dataset_open(search->file, path, &list, &ignored))
			continue;
		hdf5_dataset_close(&list);
		if (list.rank > 2 || (list.rank == 2 && list.dims[0] != 1))
			return false;
		found = found ||
			(list.rank && list.dims[list.rank - 1] == keys);
	}
	return found && keys;
}

/* Opens the sample's group in the group `aside`, by either name of the sample. */
static int open_member(
	struct item_search *search, const char *aside, struct holder *holder)
{
	const struct dump *dump = search->dump;
	char own[DUMP_TEXT];
	const char *names[] = { own, dump->samples[search->number].name };

	own_name(dump, search->number, own);
	for (size_t i = 0; i < 2; i++) {
		char group[ITEMS_PATH];

		snprintf(
			group, sizeof(group), "%.500s/%.500s", aside, names[i]);
		if (hdf5_kind(search->file, group) == HDF5_GROUP)
			return holder_open(
				holder, search->file, group, search->error);
	}
	return 0;
}

int aside_open(struct item_search *search)
{
	const struct hdf5_names *asides = &search->dump->asides;

	for (size_t i = 0; i < asides->count && i < ITEMS_ASIDES; i++) {
		struct holder *holder = &search->asides[i];

		if (open_member(search, asides->names[i], holder))
			return -1;
		if (holder->path && !is_of_keys(search, holder))
			holder_release(holder);
	}
	return 0;
}

void aside_close(struct item_search *search)
{
	for (size_t i = 0; i < ITEMS_ASIDES; i++)
		holder_release(&search->asides[i]);
}

bool aside_find(const struct item_search *search, const char *name,
	struct holder_entry *entry)
{
	struct holder_entry one;
	size_t found = 0;

	for (size_t i = 0; i < ITEMS_ASIDES; i++) {
		if (!holder_find(&search->asides[i], search->file, name, &one))
			continue;
		*entry = one;
		found++;
	}
	return found == 1;
}

bool aside_text(const struct item_search *search, const char *object,
	struct buffer *text)
{
	const char *pattern = place_pattern(search)->at.path;
	char own[DUMP_TEXT];

	own_name(search->dump, search->number, own);
	for (size_t i = 0; i < ITEMS_ASIDES; i++) {
		const char *path = search->asides[i].path;
		size_t length = path ? strlen(path) : 0;
		const char *member = path ? strrchr(path, '/') : NULL;
		size_t end, start;

		if (!path || strncmp(object, path, length) != 0 ||
			(object[length] && object[length] != '/'))
			continue;
		end = start = place_base_length(search, pattern);
		while (start && pattern[start - 1] != '/')
			start--;
		buffer_print(text, "%.*s/", (int)(member - path), path);
		if (strcmp(member + 1, own) == 0)
			buffer_print(text, "%.*s", (int)(end - start),
				pattern + start);
		else
			buffer_print(text, "{sample}");
		buffer_print(text, "%s", object + length);
		return true;
	}
	return false;
}
