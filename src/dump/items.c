/*
 * The search for what a sample comes with, in two steps: find the place, then
 * read what is there.
 *
 * Looking an item up must not cost calls of the library for every name that
 * it might have, so the names in the sample's group and in the root are listed
 * once, when the search is opened, and compared here.
 *
 * Which part of a dataset is the sample's follows from its axes: as many as
 * one sample needs, or one more in front with all samples.
 */
#include "dump/items.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "base/vocabulary.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values of all samples that are worth keeping. */
#define MAX_SHARED ((size_t)1 << 20)

/* Where an item was found. */
struct place {
	const char *value; /* given on the command line; nothing else is set */
	const struct hdf5_file *file;
	struct hdf5_file opened; /* id -1 when it is not ours to close */
	char object[ITEMS_PATH];
	const char *attribute;	  /* NULL: object is a dataset */
	bool shared;		  /* there for all samples */
	struct location location; /* as given; text NULL when found by name */
};

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

/* The pattern that named the sample's first dataset. */
static const struct dump_pattern *pattern_of(const struct item_search *search)
{
	const struct dump *dump = search->dump;
	size_t first = dump->samples[search->number].first;

	return &dump->patterns[dump->datasets[first].pattern];
}

/* How much of the path of a dataset, or of its pattern, leads to the sample's
 * own group: 0 when there is none. */
static size_t base_length(const struct item_search *search, const char *path)
{
	size_t length = 0;

	for (size_t left = pattern_of(search)->base; left && path[length];
		left--)
		length += strcspn(path + length + 1, "/") + 1;
	return length;
}

/* Whether `object` is the sample's own group, or is in it. */
static bool is_own(const struct item_search *search, const char *object)
{
	size_t length = strlen(search->base);

	return search->has_base && strncmp(object, search->base, length) == 0 &&
		(object[length] == '/' || object[length] == '\0');
}

/* Its own group, unless that is only a part of it: the one of a layer. */
static void set_title(struct item_search *search)
{
	const struct dump *dump = search->dump;
	const char *path = pattern_of(search)->at.path;
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
	length = base_length(search, dataset->path);
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

static bool set_place(struct place *place, const char *object,
	const char *attribute, bool shared)
{
	snprintf(place->object, sizeof(place->object), "%.*s", ITEMS_PATH - 1,
		object);
	place->attribute = attribute;
	place->shared = shared;
	return true;
}

/* A group of that name in the root, with one member for each sample. */
static bool find_member(
	const struct item_search *search, const char *name, struct place *place)
{
	const char *names[] = { strrchr(search->base, '/') + 1,
		search->dump->samples[search->number].name };

	for (size_t i = 0; i < 2; i++) {
		char object[ITEMS_PATH];

		snprintf(object, sizeof(object), "/%.255s/%.700s", name,
			names[i]);
		if (*names[i] &&
			hdf5_kind(search->file, object) == HDF5_DATASET)
			return set_place(place, object, NULL, false);
	}
	return false;
}

/* Of the whole dump, whatever a sample calls so. */
static bool is_global(enum layout_item item)
{
	return item == ITEM_MODEL || item == ITEM_STEP || item == ITEM_LAYERS ||
		item == ITEM_HEADS;
}

static bool find_name(const struct item_search *search, enum layout_item item,
	const char *name, struct place *place)
{
	/* Each sample of a folder may have a file, and a root, of its own. */
	bool shared = !location_has(search->dump->folder, PART_SAMPLE);
	char object[ITEMS_PATH + DUMP_TEXT];

	if (!is_global(item) && hdf5_names_has(&search->links, name)) {
		snprintf(object, sizeof(object), "%s/%s", search->base, name);
		return set_place(place, object, NULL, false);
	}
	if (!is_global(item) && hdf5_names_has(&search->attributes, name))
		return set_place(place, search->base, name, false);
	if (hdf5_names_has(&search->dump->root_links, name)) {
		snprintf(object, sizeof(object), "/%s", name);
		if (hdf5_kind(search->file, object) != HDF5_GROUP)
			return set_place(place, object, NULL, shared);
		/* A group without a member for the sample, such as /model with
		 * the maps in it, hides no attribute. */
		if (find_member(search, name, place))
			return true;
	}
	if (hdf5_names_has(&search->dump->root_attributes, name))
		return set_place(place, "/", name, shared);
	return false;
}

/* Puts a pattern of a location, with its placeholders replaced, into `text`. */
static int fill(struct item_search *search, enum layout_item item,
	const char *pattern, char text[ITEMS_PATH])
{
	struct buffer filled = { 0 };
	bool known = location_fill(pattern, &search->binding, &filled);
	bool fits = !filled.failed && filled.length < ITEMS_PATH - 1;

	snprintf(text, ITEMS_PATH, "%s", filled.text ? filled.text : "");
	buffer_release(&filled);
	if (known && fits)
		return 0;
	if (known)
		return items_fail(search, "--%s: names something too long",
			layout_option(item));
	return items_fail(search,
		"--%s: '%s' uses a placeholder that --attention does not "
		"define",
		layout_option(item), pattern);
}

/* Whether there is such an attribute, an error where not: a location that leads
 * nowhere is never ignored. */
static int check_attribute(struct item_search *search, enum layout_item item,
	const struct place *place)
{
	struct hdf5_names names = { 0 };
	bool there = false;

	if (hdf5_kind(place->file, place->object) != HDF5_NOTHING) {
		if (hdf5_attributes(
			    place->file, place->object, &names, search->error))
			return -1;
		there = hdf5_names_has(&names, place->attribute);
		hdf5_names_release(&names);
	}
	return there
		? 1
		: items_fail(search, "--%s: there is no attribute '%s@%s'",
			  layout_option(item), place->object, place->attribute);
}

/* The file and object that a full location names. */
static int find_location(
	struct item_search *search, enum layout_item item, struct place *place)
{
	const struct location *at = &place->location;
	const struct dump *dump = search->dump;
	char name[ITEMS_PATH], path[2 * ITEMS_PATH];

	place->shared = !location_has(at->path, PART_SAMPLE) &&
		!location_has(at->file ? at->file : dump->folder, PART_SAMPLE);
	place->attribute = at->attribute;
	if (fill(search, item, at->path, name))
		return -1;
	snprintf(place->object, sizeof(place->object), "%s%.*s",
		*name == '/' ? "" : "/", ITEMS_PATH - 2, name);
	if (at->file) {
		if (!dump->folder)
			return items_fail(search,
				"--%s: names another file, but --attention "
				"does not",
				layout_option(item));
		if (fill(search, item, at->file, name))
			return -1;
		snprintf(path, sizeof(path), "%.*s/%s", ITEMS_PATH - 2,
			dump->path, name);
		if (hdf5_open(&place->opened, path, search->error))
			return error_prefix(search->error, path);
		place->file = &place->opened;
	}
	if (at->attribute)
		return check_attribute(search, item, place);
	if (hdf5_kind(place->file, place->object) != HDF5_DATASET)
		return items_fail(search, "--%s: there is no dataset '%s'",
			layout_option(item), place->object);
	return 1;
}

/* "22", "2:18" and "generation" say it themselves. */
static bool is_plain_value(enum layout_item item, const char *text)
{
	enum task task;

	if (item == ITEM_TASK)
		return task_parse(text, &task);
	return (item == ITEM_TEXT_LENGTH || item == ITEM_PROMPT_LENGTH ||
		       item == ITEM_IMAGE_SPAN || item == ITEM_RESPONSE_SPAN) &&
		text[strspn(text, "0123456789:,")] == '\0';
}

static int find_given(struct item_search *search, enum layout_item item,
	const char *text, struct place *place)
{
	struct location *at = &place->location;

	if (is_plain_value(item, text)) {
		place->value = text;
		return 1;
	}
	if (location_parse(at, text, search->error))
		return -1;
	if (at->value) {
		place->value = at->value;
		return 1;
	}
	if (!location_is_name(at) && *at->path)
		return find_location(search, item, place);
	/* "@NAME" alone is the attribute of that name, wherever it is. */
	if (find_name(search, item, at->attribute ? at->attribute : at->path,
		    place))
		return 1;
	return items_fail(search, "has no dataset or attribute '%s' (--%s)",
		at->attribute ? at->attribute : at->path, layout_option(item));
}

/* Finds the place of an item: 1, 0 when there is no such item, or -1.  In any
 * case ended with leave(). */
static int find(
	struct item_search *search, enum layout_item item, struct place *place)
{
	const char *given = search->dump->layout->items[item];

	*place = (struct place){ .file = search->file, .opened = { .id = -1 } };
	if (given)
		return find_given(search, item, given, place);
	for (const char *const *name = layout_names(item); *name; name++)
		if (find_name(search, item, *name, place))
			return 1;
	return 0;
}

/* Notes what to call the place, in words and in front of an error. */
static void leave(struct item_search *search, struct place *place)
{
	const char *title = is_own(search, place->object) ? "" : search->title;

	if (place->value || !*place->object)
		snprintf(search->at, sizeof(search->at), "%s", search->title);
	else
		snprintf(search->at, sizeof(search->at), "%s%s%s%s%s", title,
			*title ? ": " : "", place->object,
			place->attribute ? "@" : "",
			place->attribute ? place->attribute : "");
	if (place->value)
		snprintf(search->where, DUMP_TEXT, "%.250s", place->value);
	else if (place->attribute)
		snprintf(search->where, DUMP_TEXT, "attribute %.240s",
			place->attribute);
	else if (*place->object)
		snprintf(search->where, DUMP_TEXT, "%.250s",
			strrchr(place->object, '/') + 1);
	if (place->opened.id >= 0)
		hdf5_close(&place->opened);
	location_release(&place->location);
}

/* The location of something that was found by its name. */
static void add_found(const struct item_search *search,
	const struct place *place, struct buffer *text)
{
	const char *pattern = pattern_of(search)->at.path;
	const char *object = place->object, *end = strrchr(object, '/');

	/* "/samples/{sample}" for "/samples/0003". */
	if (is_own(search, object))
		buffer_print(text, "%.*s%s", (int)base_length(search, pattern),
			pattern, object + strlen(search->base));
	else if (!place->attribute && end != object)
		buffer_print(
			text, "%.*s/{sample}", (int)(end - object), object);
	else
		buffer_print(text, "%s", object);
	if (place->attribute)
		buffer_print(text, "@%s", place->attribute);
}

int items_location(struct item_search *search, enum layout_item item,
	struct buffer *location)
{
	const char *given = search->dump->layout->items[item];
	struct place place;
	int found = find(search, item, &place);

	if (found > 0 && given)
		buffer_print(location, "%s", given);
	else if (found > 0)
		add_found(search, &place, location);
	leave(search, &place);
	return found;
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
	int found = find(search, item, &place);

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
	leave(search, &place);
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
	int found = find(search, item, &place);

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
	leave(search, &place);
	return found;
}
