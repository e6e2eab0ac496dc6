/*
 * Looking an item up must not cost calls of the library for every name that
 * it might have, so the names in the sample's group and in the root are listed
 * once, when the search begins, and compared here.
 */
#include "dump/place.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The links of a group are in natural order. */
static bool has_link(const struct hdf5_names *names, const char *name)
{
	size_t low = 0, high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare_natural(name, names->names[middle]);

		if (!order)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

static bool has_attribute(const struct hdf5_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->names[i], name) == 0)
			return true;
	return false;
}

static bool set_place(struct place *place, const char *object,
	const char *attribute, bool shared)
{
	snprintf(place->object, sizeof(place->object), "%.*s", SEARCH_PATH - 1,
		object);
	place->attribute = attribute;
	place->shared = shared;
	return true;
}

/* A group of that name in the root, with one member for each sample. */
static bool find_member(
	const struct item_search *search, const char *name, struct place *place)
{
	const char *segment = strrchr(search->base, '/') + 1;
	const char *names[] = { segment,
		search->dump->samples[search->number].name };

	for (size_t i = 0; i < 2; i++) {
		char object[SEARCH_PATH];

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
	bool shared = !location_has(search->dump->attention.file, PART_SAMPLE);
	char object[SEARCH_PATH + DUMP_TEXT];

	if (!is_global(item) && has_link(&search->links, name)) {
		snprintf(object, sizeof(object), "%s/%s", search->base, name);
		return set_place(place, object, NULL, false);
	}
	if (!is_global(item) && has_attribute(&search->attributes, name))
		return set_place(place, search->base, name, false);
	if (has_link(&search->dump->root_links, name)) {
		snprintf(object, sizeof(object), "/%s", name);
		return hdf5_kind(search->file, object) == HDF5_GROUP
			? find_member(search, name, place)
			: set_place(place, object, NULL, shared);
	}
	if (has_attribute(&search->dump->root_attributes, name))
		return set_place(place, "/", name, shared);
	return false;
}

static int fill(struct item_search *search, enum layout_item item,
	const char *pattern, char text[SEARCH_PATH])
{
	struct buffer filled = { 0 };
	bool known = location_fill(pattern, &search->binding, &filled);
	bool fits = !filled.failed && filled.length < SEARCH_PATH - 1;

	snprintf(text, SEARCH_PATH, "%s", filled.text ? filled.text : "");
	buffer_release(&filled);
	if (known && fits)
		return 0;
	if (known)
		return search_fail(search, "--%s: names something too long",
			layout_option(item));
	return search_fail(search,
		"--%s: '%s' has a placeholder that --attention has not",
		layout_option(item), pattern);
}

/* The file and object that a full location names. */
static int find_location(
	struct item_search *search, enum layout_item item, struct place *place)
{
	const struct location *at = &place->location;
	const struct dump *dump = search->dump;
	char name[SEARCH_PATH], path[2 * SEARCH_PATH];

	place->shared = !location_has(at->path, PART_SAMPLE) &&
		!location_has(at->file ? at->file : dump->attention.file,
			PART_SAMPLE);
	place->attribute = at->attribute;
	if (fill(search, item, at->path, name))
		return -1;
	snprintf(place->object, sizeof(place->object), "%s%.*s",
		*name == '/' ? "" : "/", SEARCH_PATH - 2, name);
	if (at->file) {
		if (!dump->attention.file)
			return search_fail(search,
				"--%s: names another file, but --attention "
				"does not",
				layout_option(item));
		if (fill(search, item, at->file, name))
			return -1;
		snprintf(path, sizeof(path), "%.*s/%s", SEARCH_PATH - 2,
			dump->path, name);
		if (hdf5_open(&place->opened, path, search->error))
			return error_prefix(search->error, path);
		place->file = &place->opened;
	}
	if (!at->attribute &&
		hdf5_kind(place->file, place->object) != HDF5_DATASET)
		return search_fail(search, "--%s: there is no dataset '%s'",
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
		       item == ITEM_IMAGE_SPAN) &&
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
	/* "@NAME" alone is the attribute of that name, wherever it stands. */
	if (find_name(search, item, at->attribute ? at->attribute : at->path,
		    place))
		return 1;
	return search_fail(search, "has no dataset or attribute '%s' (--%s)",
		at->attribute ? at->attribute : at->path, layout_option(item));
}

int place_find(
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

/* What to call the place in front of an error. */
static void name_place(struct item_search *search, const struct place *place)
{
	bool own = !*search->title || search_is_own(search, place->object);
	const char *title = own ? "" : search->title;

	if (place->value || !*place->object)
		snprintf(search->at, sizeof(search->at), "%s", search->title);
	else
		snprintf(search->at, sizeof(search->at), "%s%s%s%s%s", title,
			*title ? ": " : "", place->object,
			place->attribute ? "@" : "",
			place->attribute ? place->attribute : "");
}

void place_leave(struct item_search *search, struct place *place)
{
	name_place(search, place);
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
