/*
 * The values of what was found.  Which part of a dataset is the sample's is
 * told by its axes: as many as one sample needs, or one more in front with all
 * samples.
 */
#include "dump/items.h"

#include "base/memory.h"
#include "base/number.h"
#include "dump/place.h"
#include "hdf5/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values of all samples that are worth keeping. */
#define MAX_SHARED ((size_t)1 << 20)

/* "2:18,20:30": numbers with anything of ":," between them. */
static int parse_values(struct item_search *search, enum layout_item item,
	const char *text, int64_t **values, size_t *count)
{
	*count = 0;
	*values = memory_array(strlen(text) + 1, sizeof(**values));
	if (!*values)
		return error_memory(search->error);
	while (*text) {
		char word[24];
		uint64_t number;
		size_t length = strcspn(text, ":,");

		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		if (length >= sizeof(word) ||
			!number_parse_count(word, &number) ||
			number > INT32_MAX) {
			free(*values);
			*values = NULL;
			return search_fail(search, "--%s: '%s' is no number",
				layout_option(item), word);
		}
		(*values)[(*count)++] = (int64_t)number;
		text += length;
		text += *text != '\0';
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

/* The part at `index` of values that were read as a whole. */
static int copy_part(struct item_search *search,
	const struct dump_shared *shared, size_t index, int64_t **values,
	size_t *count)
{
	bool whole = index == DUMP_NONE;

	*count = whole ? shared->shape.count
		       : shared->shape.count / shared->shape.dims[0];
	*values = memory_array(*count, sizeof(**values));
	if (!*values)
		return error_memory(search->error);
	memcpy(*values, shared->values + (whole ? 0 : index * *count),
		*count * sizeof(**values));
	return 0;
}

/* Opens the dataset of a place, or takes its shape and values from what was
 * read before; small ones of all samples are read whole and kept. */
static int open_shared(struct item_search *search, enum layout_item item,
	const struct place *place, struct hdf5_dataset *dataset)
{
	struct dump_shared *shared = &search->dump->shared[item];
	size_t count;

	*dataset = shared->shape;
	if (place->shared && shared->values)
		return 0;
	if (hdf5_dataset_open(
		    place->file, place->object, dataset, search->error))
		return -1;
	if (!place->shared || search->dump->attention.file ||
		dataset->count > MAX_SHARED ||
		hdf5_read_slice(dataset, DUMP_NONE, &shared->values, &count,
			search->error))
		return 0;
	hdf5_dataset_close(dataset);
	shared->shape = *dataset;
	return 0;
}

static int read_dataset(struct item_search *search, enum layout_item item,
	const struct place *place, size_t rank, int64_t **values, size_t *count)
{
	const struct dump_shared *shared = &search->dump->shared[item];
	struct hdf5_dataset dataset;
	size_t index;
	int result;

	if (open_shared(search, item, place, &dataset))
		return -1;
	result = choose_index(search, place, &dataset, rank, &index);
	if (!result && place->shared && shared->values) {
		result = copy_part(search, shared, index, values, count);
	} else if (!result) {
		result = hdf5_read_slice(
			&dataset, index, values, count, search->error);
		if (result)
			error_prefix(search->error, place->object);
	}
	hdf5_dataset_close(&dataset);
	return result ? -1 : 1;
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
		found = search_fail(search, "its %s is no single number",
			layout_option(item));
	place_leave(search, &place);
	if (found <= 0) {
		free(*values);
		*values = NULL;
	}
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
		found = search_fail(
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
