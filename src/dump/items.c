/*
 * Reading what a sample comes with, from where place.c has found it.  Which part
 * of a dataset is the sample's follows from its axes: as many as one sample needs,
 * or one more in front with all samples.
 */
#include "dump/items.h"

#include "base/json.h"
#include "base/memory.h"
#include "dump/aside.h"
#include "dump/form.h"
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
			strchr(path, '{') < location_sample(path));

	if (own)
		snprintf(search->title, sizeof(search->title), "%s",
			search->base);
	else if (search->has_base || dump->sample_count > 1)
		snprintf(search->title, sizeof(search->title), "sample %s",
			dump->samples[search->number].name);
}

/* What may hold items of the sample: its own group, the attributes of its maps
 * and the notes in its group, or of its name among those of the file. */
static int open_holders(struct item_search *search, const char *maps)
{
	const struct hdf5_file *file = search->file;
	struct error *error = search->error;
	const char *pattern = place_pattern(search)->at.path;
	const char *end = strrchr(pattern, '/');
	char notes[HOLDER_PATH], group[HOLDER_PATH];

	snprintf(group, sizeof(group), "%.*s", (int)(end ? end - pattern : 0),
		pattern);
	if (!search->has_base && *group == '/' && !strchr(group, '{') &&
		holder_open(&search->around, file, group, error))
		return -1;
	search->base_is_group = !search->has_base ||
		hdf5_kind(file, search->base) == HDF5_GROUP;
	if (search->has_base &&
		(holder_open(&search->own, file, search->base, error) ||
			holder_open_notes(
				&search->notes, file, &search->own, error)))
		return -1;
	if (search->has_base && !search->notes.path &&
		search->dump->root_notes.path &&
		!search->dump->root_notes.json) {
		snprintf(notes, sizeof(notes), "%.500s/%.500s",
			search->dump->root_notes.path,
			strrchr(search->base, '/') + 1);
		if (holder_open(&search->notes, file, notes, error))
			return -1;
	}
	return strcmp(maps, search->base) != 0 &&
			hdf5_kind(file, maps) == HDF5_DATASET
		? holder_open(&search->maps, file, maps, error)
		: 0;
}

/* Samples of one file share its root. */
static int open_root(const struct item_search *search, size_t file)
{
	struct dump *dump = search->dump;

	if (dump->root == file + 1)
		return 0;
	holder_release(&dump->root_holder);
	holder_release(&dump->root_notes);
	dump->root = 0;
	if (holder_open(&dump->root_holder, search->file, "/", search->error) ||
		holder_open_notes(&dump->root_notes, search->file,
			&dump->root_holder, search->error))
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
	return open_root(search, dataset->file) ||
			open_holders(search, dataset->path) ||
			aside_list(search) || aside_open(search)
		? -1
		: 0;
}

int items_resume(struct item_search *search)
{
	const struct dump *dump = search->dump;
	size_t first = dump->samples[search->number].first;

	return open_root(search, dump->datasets[first].file);
}

void items_close(struct item_search *search)
{
	holder_release(&search->own);
	holder_release(&search->maps);
	holder_release(&search->notes);
	holder_release(&search->around);
	aside_close(search);
	hdf5_meanings_release(&search->read);
}

int items_place(struct item_search *search, enum layout_item item, bool same,
	size_t *place)
{
	const struct dump *dump = search->dump;
	char where[DUMP_TEXT];

	*place = dump->samples[search->number].place;
	if (dump->ordered || same || search->given || dump->layout->items[item])
		return 0;
	items_where(search, item, where);
	return error_set(search->error,
		"has an entry for each of %zu samples, and their names do not "
		"say which is whose; put each beside its maps, or the names in "
		"the order of the list into '/sample_names', or say --%s %s if "
		"the list is in the order of the names",
		dump->sample_count, layout_option(item), where);
}

bool items_equal(const int64_t *values, size_t count, size_t parts)
{
	size_t each = count / parts;

	for (size_t i = 1; i < parts; i++)
		if (memcmp(values, values + i * each, each * sizeof(*values)) !=
			0)
			return false;
	return each * parts == count;
}

/* How many axes are longer than one, from axis `first` on. */
static size_t long_axes(const struct hdf5_dataset *dataset, size_t first)
{
	size_t count = 0;

	for (size_t i = first; i < dataset->rank; i++)
		count += dataset->dims[i] != 1;
	return count;
}

/* Which index of the first axis is the sample's; DUMP_NONE: all of it.  Axes of
 * length one, of which MATLAB and batches of one have many, do not count. */
static int choose_index(struct item_search *search, const struct place *place,
	const struct hdf5_dataset *dataset, size_t rank, size_t *index)
{
	const struct dump *dump = search->dump;
	bool for_all = place->shared && dataset->rank &&
		dataset->dims[0] == dump->entries;

	*index = DUMP_NONE;
	if (rank == ITEMS_ANY) {
		if (for_all && dataset->rank > 1)
			*index = dump->samples[search->number].place;
	} else if (dataset->rank == rank) {
		return 0;
	} else if (for_all && long_axes(dataset, 1) <= rank &&
		dataset->rank > rank) {
		*index = dump->samples[search->number].place;
	} else if (dataset->rank == rank + 1 && dataset->dims[0] == 1) {
		*index = 0;
	} else if ((dataset->rank < rank && dataset->count != 1) ||
		long_axes(dataset, 0) > rank) {
		return error_set(search->error,
			"%s: has %zu axes, which is neither for one sample nor "
			"for all %zu",
			place->object, dataset->rank, dump->entries);
	}
	search->of_many = *index != DUMP_NONE;
	return 0;
}

/* What flag_values and flag_meanings of netCDF say of a dataset's codes. */
static void add_flags(const struct place *place, struct hdf5_meanings *meanings)
{
	struct hdf5_meanings ignored = { 0 };
	struct error error;
	char words[1024], *word, *rest = words;
	int64_t *codes = NULL;
	size_t count = 0;

	if (meanings->count ||
		hdf5_attribute_text(place->file, place->object, "flag_meanings",
			words, sizeof(words), &error) <= 0 ||
		hdf5_attribute_integers(place->file, place->object,
			"flag_values", &codes, &count, &ignored, &error) <= 0)
		count = 0;
	for (size_t i = 0; i < count && (word = strtok_r(rest, " ", &rest));
		i++)
		if (hdf5_meanings_add(meanings, codes[i], word))
			break;
	hdf5_meanings_release(&ignored);
	free(codes);
}

/* Reads small values of all samples once and keeps them, with their shape, so
 * that the next sample need not open the dataset. */
static void keep_shared(struct dump_shared *shared, const struct place *place,
	struct hdf5_dataset *dataset, struct error *error)
{
	if (dataset->count > MAX_SHARED ||
		hdf5_read_slice(dataset, DUMP_NONE, &shared->values,
			&shared->count, &shared->meanings, error))
		return;
	if (place->item == ITEM_MODALITY)
		add_flags(place, &shared->meanings);
	hdf5_dataset_close(dataset);
	shared->shape = *dataset;
}

static int read_dataset(struct item_search *search, enum layout_item item,
	const struct place *place, size_t rank, int64_t **values, size_t *count)
{
	struct dump_shared *shared = &search->dump->shared[item];
	/* One of several locations of the item is kept for nobody. */
	bool kept = place->shared && !search->given && !search->skip;
	struct hdf5_dataset dataset = shared->shape;
	struct error *error = search->error;
	size_t index;
	int result;

	if (!kept || !shared->values) {
		if (hdf5_dataset_open(
			    place->file, place->object, &dataset, error))
			return -1;
		if (kept && !search->dump->folder)
			keep_shared(shared, place, &dataset, error);
	}
	result = choose_index(search, place, &dataset, rank, &index);
	if (!result && search->of_many && dataset.dims[0] > 1) {
		bool same = kept && shared->values &&
			items_equal(
				shared->values, shared->count, dataset.dims[0]);

		result = items_place(search, item, same, &index);
		if (result)
			error_prefix(error, place->object);
	}
	if (!result && kept && shared->values) {
		bool whole = index == DUMP_NONE;

		search->meanings = &shared->meanings;
		*count = shared->count / (whole ? 1 : dataset.dims[0]);
		*values = memory_array(*count, sizeof(**values));
		if (*values)
			memcpy(*values,
				shared->values + (whole ? 0 : index * *count),
				*count * sizeof(**values));
		else
			result = error_memory(error);
	} else if (!result) {
		result = hdf5_read_slice(
			&dataset, index, values, count, &search->read, error);
		if (result)
			error_prefix(error, place->object);
		else if (item == ITEM_MODALITY)
			add_flags(place, &search->read);
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
	size_t at;
	int found = hdf5_attribute_integers(place->file, place->object,
		place->attribute, values, count, &search->read, search->error);

	if (found > 0 && rank == 0 && place->shared && *count > 1 &&
		*count == search->dump->entries) {
		if (items_place(search, place->item,
			    items_equal(*values, *count, *count), &at))
			return error_prefix(search->error, place->attribute);
		**values = (*values)[at];
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

void items_where(
	struct item_search *search, enum layout_item item, char text[DUMP_TEXT])
{
	struct buffer where = { 0 }, word = { 0 };
	struct item_search quiet = *search;
	struct error ignored;

	quiet.error = &ignored;
	if (items_location(&quiet, item, &where) > 0 && where.text)
		buffer_shell(&word, where.text);
	snprintf(text, DUMP_TEXT, "%.250s", word.length ? word.text : "N");
	buffer_release(&word);
	buffer_release(&where);
}

/* Whether a text has the same for all samples. */
static bool same_parts(const char *text, size_t samples)
{
	struct form_choice all = { 0 };
	struct error ignored;
	int64_t *values;
	size_t count;
	bool same = form_parse(text, &all, &values, &count, &ignored) > 0 &&
		items_equal(values, count, samples);

	free(values);
	return same;
}

/* The values of a text, or of JSON that belongs to all samples. */
static int parse_text(struct item_search *search, const struct place *place,
	const char *text, size_t rank, int64_t **values, size_t *count)
{
	size_t samples = place->shared ? search->dump->entries : 0;
	struct form_choice choice = { samples > 1 ? samples : 0,
		search->dump->samples[search->number].place, rank, false };
	int found = form_parse(text, &choice, values, count, search->error);

	search->of_many = choice.taken;
	if (found > 0 && choice.taken &&
		items_place(search, place->item, same_parts(text, samples),
			&samples))
		found = -1;
	return found < 0 ? place_fail(search, place) : 1;
}

/* The text that a value is given as, of a list of one: 1, 0 when the values are
 * what they are, or -1. */
static int read_from_text(struct item_search *search, enum layout_item item,
	const struct place *place, size_t rank, int64_t **values, size_t *count)
{
	const struct hdf5_meanings *meanings = search->meanings;

	if (!meanings->texts || item == ITEM_MODALITY)
		return 0;
	if (meanings->count != 1)
		return error_set(search->error, "%s: '%.100s' is not a number",
			place->object, meanings->items[0].name);
	free(*values);
	return parse_text(
		search, place, meanings->items[0].name, rank, values, count);
}

/* The values at a place, by what the place is. */
static int read_values(struct item_search *search, enum layout_item item,
	const struct place *place, size_t rank, int64_t **values, size_t *count)
{
	char word[DUMP_TEXT];
	int found;

	if (place->value)
		return parse_text(
			search, place, place->value, rank, values, count);
	/* One value of many in the text. */
	if (place->json && json_copy(place->json, word, sizeof(word)))
		return parse_text(search, place, word, rank, values, count);
	if (place->json)
		return parse_text(
			search, place, place->json, rank, values, count);
	found = place->attribute
		? read_attribute(search, place, rank, values, count)
		: read_dataset(search, item, place, rank, values, count);
	if (found > 0 &&
		read_from_text(search, item, place, rank, values, count) < 0)
		found = -1;
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
	hdf5_meanings_release(&search->read);
	search->meanings = &search->read;
	if (found > 0)
		found = read_values(search, item, &place, rank, values, count);
	if (found > 0 && rank == 0 && *count != 1)
		found = items_fail(search, "its %s is not a single number",
			layout_option(item));
	place_leave(search, &place);
	if (found <= 0) {
		free(*values);
		*values = NULL;
	}
	return found;
}

int items_peek(const struct item_search *search, enum layout_item item,
	size_t rank, int64_t **values, size_t *count, bool *shared)
{
	struct item_search other = *search;
	struct error ignored;
	int found;

	other.read = (struct hdf5_meanings){ 0 };
	other.error = &ignored;
	found = items_integers(&other, item, rank, values, count);
	hdf5_meanings_release(&other.read);
	if (shared)
		*shared = other.shared;
	if (found <= 0)
		*count = 0;
	return found > 0;
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

bool items_after_padding(
	const struct item_search *search, enum layout_item item)
{
	const char *given = search->dump->layout->items[item];

	return given && *given == '+';
}

/* Whether all texts of a list are equal. */
static bool same_texts(
	const struct place *place, const struct hdf5_dataset *dataset)
{
	char first[DUMP_TEXT], text[DUMP_TEXT];
	struct error ignored;

	for (size_t i = 0; i < dataset->count; i++)
		if (hdf5_read_text(place->file, place->object, dataset, i,
			    i ? text : first, DUMP_TEXT, &ignored) ||
			(i && strcmp(first, text) != 0))
			return false;
	return true;
}

static int read_text(
	struct item_search *search, const struct place *place, char *text)
{
	struct hdf5_dataset dataset;
	size_t index = 0;
	int result = 0;

	if (hdf5_dataset_open(
		    place->file, place->object, &dataset, search->error))
		return -1;
	if (place->shared && dataset.count > 1)
		result = items_place(search, place->item,
			same_texts(place, &dataset), &index);
	if (!result)
		result = hdf5_read_text(place->file, place->object, &dataset,
			index, text, DUMP_TEXT, search->error);
	hdf5_dataset_close(&dataset);
	return result ? error_prefix(search->error, place->object) : 1;
}

/* The sample's of a list of texts for all: 1, 0 where it is no such list, or
 * -1. */
static int read_listed(
	struct item_search *search, const struct place *place, char *text)
{
	const struct hdf5_meanings *meanings = &search->read;
	struct error ignored;
	int64_t *values = NULL;
	size_t count = 0, at;
	int found = 0;

	if (place->shared && search->dump->sample_count > 1 &&
		hdf5_attribute_integers(place->file, place->object,
			place->attribute, &values, &count, &search->read,
			&ignored) > 0 &&
		count == search->dump->entries && meanings->texts) {
		found = items_place(search, place->item,
				items_equal(values, count, count), &at)
			? error_prefix(search->error, place->attribute)
			: 1;
		if (found > 0)
			snprintf(text, DUMP_TEXT, "%.250s",
				meanings->items[values[at]].name);
	}
	free(values);
	return found;
}

static int copy_text(struct item_search *search, enum layout_item item,
	const char *from, char *text)
{
	bool fits = snprintf(text, DUMP_TEXT, "%s", from) < DUMP_TEXT;

	return fits
		? 1
		: items_fail(search, "the %s is too long", layout_option(item));
}

int items_text(
	struct item_search *search, enum layout_item item, char text[DUMP_TEXT])
{
	struct place place;
	int found = place_find(search, item, &place);

	text[0] = '\0';
	hdf5_meanings_release(&search->read);
	if (found > 0 && place.value) {
		found = copy_text(search, item, place.value, text);
	} else if (found > 0 && place.json) {
		if (!json_copy(place.json, text, DUMP_TEXT))
			found = items_fail(search, "the %s in '%s' is not text",
				layout_option(item), place.object);
	} else if (found > 0 && place.attribute) {
		found = read_listed(search, &place, text);
		if (!found)
			found = hdf5_attribute_text(place.file, place.object,
				place.attribute, text, DUMP_TEXT,
				search->error);
	} else if (found > 0) {
		found = read_text(search, &place, text);
	}
	place_leave(search, &place);
	return found;
}

int items_name(struct item_search *search, enum layout_item item,
	enum location_part part, char text[DUMP_TEXT])
{
	const char *name = search->binding.part[part];

	if (search->dump->layout->items[item] || !*name)
		return items_text(search, item, text);
	return copy_text(search, item, name, text);
}
