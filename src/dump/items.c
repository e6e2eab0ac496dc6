/*
 * Reading what a sample comes with, from where place.c has found it.
 *
 * Which part of a dataset is the sample's follows from its axes: as many as
 * one sample needs, or one more in front with all samples.
 */
#include "dump/items.h"

#include "base/memory.h"
#include "base/number.h"
#include "dump/place.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values of all samples that are worth keeping. */
#define MAX_SHARED ((size_t)1 << 20)

int items_fail(const struct item_search *search, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	error_set_list(search->error, format, list);
	va_end(list);
	return *search->title ? error_prefix(search->error, search->title) : -1;
}

int items_fail_at(const struct item_search *search, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	error_set_list(search->error, format, list);
	va_end(list);
	return *search->at ? error_prefix(search->error, search->at) : -1;
}

/* Its own group, unless that is only a part of it: the one of a layer. */
static void set_title(struct item_search *search)
{
	const struct dump *dump = search->dump;
	const char *path = place_pattern(search)->at.path;
	bool own = search->has_base &&
		!(*search->binding.part[PART_LAYER] &&
			strchr(path, '{') < strstr(path, "{sample}"));

	if (own)
		snprintf(search->title, sizeof(search->title), "%s",
			search->base);
	else if (search->has_base || dump->sample_count > 1)
		snprintf(search->title, sizeof(search->title), "sample %s",
			dump->samples[search->number].name);
}

/* The names in the sample's own group, or those of its dataset. */
static int list_base(struct item_search *search)
{
	enum hdf5_kind kind = search->has_base
		? hdf5_kind(search->file, search->base)
		: HDF5_GROUP;

	search->base_is_group = kind == HDF5_GROUP;
	if (!search->has_base)
		return 0;
	if (kind == HDF5_GROUP &&
		hdf5_list(search->file, search->base, &search->links,
			search->error))
		return -1;
	return kind == HDF5_GROUP || kind == HDF5_DATASET
		? hdf5_attributes(search->file, search->base,
			  &search->attributes, search->error)
		: 0;
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

int items_open(struct item_search *search, struct dump *dump, size_t number,
	struct error *error)
{
	const struct dump_dataset *dataset =
		&dump->datasets[dump->samples[number].first];
	size_t length;

	*search = (struct item_search){
		.dump = dump, .number = number, .error = error
	};
	search->file = datasets_file(dump, dataset, error);
	if (!search->file)
		return -1;
	if (strlen(dataset->path) >= ITEMS_PATH)
		return error_set(error, "the path of a dataset is too long");
	datasets_binding(dump, dataset, &search->binding);
	length = place_base_length(search, dataset->path);
	search->has_base = length > 0;
	snprintf(search->base, sizeof(search->base), "%.*s",
		length ? (int)length : 1, length ? dataset->path : "/");
	set_title(search);
	return list_base(search) || list_root(search, dataset->file) ? -1 : 0;
}

void items_close(struct item_search *search)
{
	hdf5_names_release(&search->links);
	hdf5_names_release(&search->attributes);
}

/* "2:18,20:30": numbers with anything of ":," between them. */
static int parse_values(struct item_search *search, enum layout_item item,
	const char *text, int64_t **values, size_t *count)
{
	char word[NUMBER_SIZE];
	uint64_t number;

	*values = memory_array(strlen(text) + 1, sizeof(**values));
	if (!*values)
		return error_memory(search->error);
	while (*text) {
		if (!number_parse_next(&text, ":,", &number, word) ||
			number > INT32_MAX)
			return items_fail(search, "--%s: '%s' is no number",
				layout_option(item), word);
		(*values)[(*count)++] = (int64_t)number;
	}
	return 1;
}

/* Which index of the first axis is the sample's; DUMP_NONE: all of it. */
static int choose_index(struct item_search *search, const struct place *place,
	const struct hdf5_dataset *dataset, size_t rank, size_t *index)
{
	const struct dump *dump = search->dump;
	bool for_all = place->shared && dataset->rank &&
		dataset->dims[0] == dump->sample_count;

	*index = DUMP_NONE;
	search->of_many = dataset->rank == rank + 1;
	if (rank == ITEMS_ANY) {
		if (for_all && dataset->rank > 1)
			*index = search->number;
		return 0;
	}
	if (dataset->rank == rank)
		return 0;
	if (dataset->rank == rank + 1 && for_all)
		*index = search->number;
	else if (dataset->rank == rank + 1 && dataset->dims[0] == 1)
		*index = 0;
	else
		return error_set(search->error,
			"%s: has %zu axes, which is neither for one sample nor "
			"for all %zu",
			place->object, dataset->rank, dump->sample_count);
	return 0;
}

/* Reads small values of all samples once and keeps them, with their shape, so
 * that the next sample need not open the dataset. */
static void keep_shared(struct dump_shared *shared,
	struct hdf5_dataset *dataset, struct error *error)
{
	size_t count;

	if (dataset->count > MAX_SHARED ||
		hdf5_read_slice(
			dataset, DUMP_NONE, &shared->values, &count, error))
		return;
	hdf5_dataset_close(dataset);
	shared->shape = *dataset;
}

static int read_dataset(struct item_search *search, enum layout_item item,
	const struct place *place, size_t rank, int64_t **values, size_t *count)
{
	struct dump_shared *shared = &search->dump->shared[item];
	struct hdf5_dataset dataset = shared->shape;
	struct error *error = search->error;
	size_t index;
	int result;

	if (!place->shared || !shared->values) {
		if (hdf5_dataset_open(
			    place->file, place->object, &dataset, error))
			return -1;
		if (place->shared && !search->dump->folder)
			keep_shared(shared, &dataset, error);
	}
	result = choose_index(search, place, &dataset, rank, &index);
	if (!result && place->shared && shared->values) {
		bool whole = index == DUMP_NONE;

		*count = dataset.count / (whole ? 1 : dataset.dims[0]);
		*values = memory_array(*count, sizeof(**values));
		if (*values)
			memcpy(*values,
				shared->values + (whole ? 0 : index * *count),
				*count * sizeof(**values));
		else
			result = error_memory(error);
	} else if (!result) {
		result = hdf5_read_slice(&dataset, index, values, count, error);
		if (result)
			error_prefix(error, place->object);
	}
	hdf5_dataset_close(&dataset);
	return result ? -1 : 1;
}

int items_dataset(struct item_search *search, enum layout_item item,
	items_visit *visit, void *context)
{
	struct hdf5_dataset dataset;
	struct place place;
	int found = place_find(search, item, &place);

	/* What is kept for all samples are lists. */
	if (found > 0 &&
		(place.value || place.attribute ||
			(place.shared && search->dump->shared[item].values)))
		found = 0;
	if (found > 0 &&
		hdf5_dataset_open(
			place.file, place.object, &dataset, search->error))
		found = -1;
	if (found > 0) {
		found = visit(context, &dataset, place.shared, search->error);
		hdf5_dataset_close(&dataset);
		if (found < 0)
			error_prefix(search->error, place.object);
	}
	place_leave(search, &place);
	return found;
}

/* Attributes have no axes to speak of; a list in the file's may be one number
 * per sample. */
static int read_attribute(struct item_search *search, const struct place *place,
	size_t rank, int64_t **values, size_t *count)
{
	int64_t single;
	int found;

	if (rank == 0 && !place->shared) {
		*values = memory_array(1, sizeof(**values));
		*count = 1;
		if (!*values)
			return error_memory(search->error);
		found = hdf5_attribute_integer(place->file, place->object,
			place->attribute, &single, search->error);
		if (found > 0)
			**values = single;
		return found;
	}
	found = hdf5_attribute_integers(place->file, place->object,
		place->attribute, values, count, search->error);
	if (found > 0 && rank == 0 && *count > 1 &&
		*count == search->dump->sample_count) {
		**values = (*values)[search->number];
		*count = 1;
	}
	return found;
}

int items_location(struct item_search *search, enum layout_item item,
	struct buffer *location)
{
	const char *given = search->dump->layout->items[item];
	struct place place;
	int found = place_find(search, item, &place);

	if (found > 0 && given)
		buffer_print(location, "%s", given);
	else if (found > 0)
		place_text(search, &place, location);
	place_leave(search, &place);
	return found;
}

int items_integers(struct item_search *search, enum layout_item item,
	size_t rank, int64_t **values, size_t *count)
{
	struct place place;
	int found = place_find(search, item, &place);

	*values = NULL;
	*count = 0;
	search->of_many = false;
	if (found > 0 && place.value)
		found = parse_values(search, item, place.value, values, count);
	else if (found > 0 && place.attribute)
		found = read_attribute(search, &place, rank, values, count);
	else if (found > 0)
		found = read_dataset(search, item, &place, rank, values, count);
	if (found > 0 && rank == 0 && *count != 1)
		found = items_fail(search, "its %s is no single number",
			layout_option(item));
	place_leave(search, &place);
	if (found <= 0) {
		free(*values);
		*values = NULL;
	}
	return found;
}

int items_integer(
	struct item_search *search, enum layout_item item, int64_t *value)
{
	int64_t *values;
	size_t count;
	int found = items_integers(search, item, 0, &values, &count);

	if (found > 0)
		*value = values[0];
	free(values);
	return found;
}

static int read_text(
	struct item_search *search, const struct place *place, char *text)
{
	struct hdf5_dataset dataset;
	size_t index = place->shared ? search->number : 0;
	int result;

	if (hdf5_dataset_open(
		    place->file, place->object, &dataset, search->error))
		return -1;
	if (dataset.count == 1)
		index = 0;
	result =
		hdf5_read_text(&dataset, index, text, DUMP_TEXT, search->error);
	hdf5_dataset_close(&dataset);
	return result ? error_prefix(search->error, place->object) : 1;
}

int items_text(
	struct item_search *search, enum layout_item item, char text[DUMP_TEXT])
{
	struct place place;
	int found = place_find(search, item, &place);

	text[0] = '\0';
	if (found > 0 && place.value && strlen(place.value) >= DUMP_TEXT)
		found = items_fail(
			search, "the %s is too long", layout_option(item));
	else if (found > 0 && place.value)
		snprintf(text, DUMP_TEXT, "%s", place.value);
	else if (found > 0 && place.attribute)
		found = hdf5_attribute_text(place.file, place.object,
			place.attribute, text, DUMP_TEXT, search->error);
	else if (found > 0)
		found = read_text(search, &place, text);
	place_leave(search, &place);
	return found;
}
