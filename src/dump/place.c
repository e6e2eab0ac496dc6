/*
 * Looking an item up must not cost calls of the library for every name that
 * it might have, so the names in the sample's group and in the root are listed
 * once, when the search is opened, and compared here.
 */
#include "dump/place.h"

#include "base/json.h"
#include "base/text.h"
#include "base/vocabulary.h"
#include "dump/aside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct dump_pattern *place_pattern(const struct item_search *search)
{
	const struct dump *dump = search->dump;
	size_t first = dump->samples[search->number].first;

	return &dump->patterns[dump->datasets[first].pattern];
}

size_t place_base_length(const struct item_search *search, const char *path)
{
	size_t length = 0;

	for (size_t left = place_pattern(search)->base; left && path[length];
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
	return item == ITEM_MODEL || item == ITEM_STEP ||
		item == ITEM_MODALITY_CODES || item == ITEM_LAYERS ||
		item == ITEM_HEADS;
}

/* What a holder has under that name. */
static bool find_in(const struct item_search *search,
	const struct holder *holder, const char *name, bool shared,
	struct place *place)
{
	struct holder_entry entry;

	if (!holder_find(holder, search->file, name, &entry))
		return false;
	place->json = entry.key ? json_find(holder->json, entry.key) : NULL;
	place->key = entry.key;
	return set_place(place, entry.object, entry.attribute, shared);
}

/* Whether the root has any such name with something after it. */
static bool begins_any(const struct holder *root, const char *name)
{
	const struct hdf5_names *const all[] = { &root->links,
		&root->attributes };
	size_t length = strlen(name);

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < all[i]->count; k++)
			if (strncmp(all[i]->names[k], name, length) == 0 &&
				all[i]->names[k][length] == '_')
				return true;
	return false;
}

/* Called after the sample in the root, input_ids_cat, or by its number where
 * samples are numbered: input_ids_3 beside attn_3. */
static bool find_numbered(
	const struct item_search *search, const char *name, struct place *place)
{
	const struct dump *dump = search->dump;
	const char *sample = dump->samples[search->number].name;
	const char *number = sample + strlen(sample);
	char own[ITEMS_PATH];

	if (dump->samples[search->number].index != DUMP_NONE ||
		!begins_any(&dump->root_holder, name))
		return false;
	while (number > sample && number[-1] >= '0' && number[-1] <= '9')
		number--;
	for (int i = 0; i < 2; i++) {
		snprintf(own, sizeof(own), "%.200s_%.255s", name,
			i ? number : sample);
		if ((!i || (*number && dump->ordered)) &&
			find_in(search, &dump->root_holder, own, false, place))
			return true;
	}
	return false;
}

/* Under the sample's name in the notes of the file. */
static bool find_noted(
	const struct item_search *search, const char *name, struct place *place)
{
	const struct dump *dump = search->dump;
	const struct holder *notes = &dump->root_notes;
	char key[2 * DUMP_TEXT];

	if (!notes->json)
		return false;
	snprintf(key, sizeof(key), "%.250s.%.250s",
		dump->samples[search->number].name, name);
	place->json = json_find(notes->json, key);
	place->key = name;
	return place->json &&
		set_place(place, notes->path, notes->json_in, false);
}

/* What the user typed to say where the item is. */
static const char *option_of(
	const struct item_search *search, enum layout_item item)
{
	return item == ITEM_GROUP && search->dump->layout->along
		? "along"
		: layout_option(item);
}

/* Puts a pattern of a location, with its placeholders replaced, into `text`. */
static int fill(const struct item_search *search, enum layout_item item,
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
			option_of(search, item));
	return items_fail(search,
		"--%s: '%s' uses a placeholder that --attention does not "
		"define",
		option_of(search, item), pattern);
}

/* In the group where the user says that the token ids or codes are. */
static bool find_beside(const struct item_search *search, enum layout_item item,
	const char *name, struct place *place)
{
	static const enum layout_item stated[] = { ITEM_INPUT_IDS,
		ITEM_MODALITY };

	for (size_t i = 0; i < sizeof(stated) / sizeof(*stated); i++) {
		const char *given = search->dump->layout->items[stated[i]];
		const char *end = given ? strrchr(given, '/') : NULL;
		char pattern[ITEMS_PATH], group[ITEMS_PATH];
		char object[2 * ITEMS_PATH];

		if (!end || end == given || *given != '/' ||
			item == stated[i] || strpbrk(given, "@#:="))
			continue;
		snprintf(pattern, sizeof(pattern), "%.*s", (int)(end - given),
			given);
		if (fill(search, stated[i], pattern, group))
			continue;
		snprintf(object, sizeof(object), "%s/%s", group, name);
		if (strlen(object) < ITEMS_PATH &&
			hdf5_kind(search->file, object) == HDF5_DATASET)
			return set_place(place, object, NULL,
				!location_sample(pattern) &&
					!location_sample(search->dump->folder));
	}
	return false;
}

/* Where things are called by their names, the nearest first. */
#define HOLDERS 9

static bool find_at(const struct item_search *search, enum layout_item item,
	const char *name, unsigned holder, struct place *place)
{
	const struct dump *dump = search->dump;
	/* Each sample of a folder may have a file, and a root, of its own. */
	bool shared = !location_sample(dump->folder);
	bool of_all = dump->samples[search->number].index != DUMP_NONE;
	struct holder_entry entry;

	if (holder < 4 && is_global(item))
		return false;
	switch (holder) {
	case 0:
		return find_in(search, &search->own, name, false, place);
	case 1:
		return find_in(search, &search->maps, name, of_all, place);
	case 2:
		return find_in(search, &search->notes, name, false, place);
	case 3:
		return find_beside(search, item, name, place) ||
			find_in(search, &search->around, name, shared, place);
	case 4:
		/* A group without a member for the sample, such as /model with
		 * the maps in it, hides no attribute. */
		return (hdf5_names_find(&dump->root_holder.links, name) &&
			       find_member(search, name, place)) ||
			find_numbered(search, name, place);
	case 5:
		return find_in(search, &dump->root_holder, name, shared, place);
	case 6:
		return find_noted(search, name, place);
	case 7:
		return find_in(search, &dump->root_notes, name, shared, place);
	default:
		return aside_find(search, name, &entry) &&
			set_place(place, entry.object, entry.attribute, false);
	}
}

static bool find_name(const struct item_search *search, enum layout_item item,
	const char *name, struct place *place)
{
	for (unsigned holder = 0; holder < HOLDERS; holder++)
		if (find_at(search, item, name, holder, place))
			return true;
	return false;
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
		there = hdf5_names_find(&names, place->attribute);
		hdf5_names_release(&names);
	}
	return there ? 1
		     : items_fail(search, "--%s: there is no attribute '%s@%s'",
			       option_of(search, item), place->object,
			       place->attribute);
}

/* The value of a key in the JSON at a place. */
static int find_key(struct item_search *search, struct place *place)
{
	char key[ITEMS_PATH];

	if (fill(search, place->item, place->location.key, key))
		return -1;
	place->key = place->location.key;
	place->owned =
		holder_read_text(place->file, place->object, place->attribute);
	place->json = place->owned ? json_find(place->owned, key) : NULL;
	return place->json
		? 1
		: items_fail(search, "--%s: there is no '%s' in '%s%s%s'",
			  option_of(search, place->item), key, place->object,
			  place->attribute ? "@" : "",
			  place->attribute ? place->attribute : "");
}

/* The file and object that a full location names. */
static int find_location(
	struct item_search *search, enum layout_item item, struct place *place)
{
	const struct location *at = &place->location;
	const struct dump *dump = search->dump;
	char name[ITEMS_PATH], path[2 * ITEMS_PATH];

	place->shared = !location_sample(at->path) &&
		!location_sample(at->file ? at->file : dump->folder);
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
				option_of(search, item));
		if (fill(search, item, at->file, name))
			return -1;
		snprintf(path, sizeof(path), "%.*s/%s", ITEMS_PATH - 2,
			dump->path, name);
		if (hdf5_open(&place->opened, path, search->error))
			return error_prefix(search->error, path);
		place->file = &place->opened;
	}
	if (at->attribute && check_attribute(search, item, place) < 0)
		return -1;
	if (!at->attribute &&
		hdf5_kind(place->file, place->object) != HDF5_DATASET)
		return items_fail(search, "--%s: there is no dataset '%s'",
			option_of(search, item), place->object);
	return at->key ? find_key(search, place) : 1;
}

/* "22", "2:18" and "generation" say it themselves. */
static bool is_plain_value(enum layout_item item, const char *text)
{
	enum mask_kind mask;
	enum task task;

	if (item == ITEM_TASK)
		return task_parse(text, &task);
	if (item == ITEM_MASK)
		return mask_parse(text, &mask);
	return (item == ITEM_TEXT_LENGTH || item == ITEM_PROMPT_LENGTH ||
		       item == ITEM_LENGTH || item == ITEM_IMAGE_SPAN ||
		       item == ITEM_RESPONSE_SPAN || item == ITEM_ROLE ||
		       item == ITEM_WINDOW || item == ITEM_WINDOW_SINKS ||
		       item == ITEM_CHUNK || item == ITEM_LAYER_NUMBERS ||
		       item == ITEM_QUERY_POSITIONS) &&
		text[strspn(text, "0123456789:,")] == '\0';
}

/* Names that a mistyped one is compared with. */
#define MOST_NAMES 128

static void add_names(
	const struct hdf5_names *names, const char **list, size_t *count)
{
	for (size_t i = 0; i < names->count && *count < MOST_NAMES; i++)
		list[(*count)++] = names->names[i];
}

/* The name around the sample, or the value, that is nearest; or NULL. */
static const char *find_near(const struct item_search *search,
	enum layout_item item, const char *name)
{
	const struct holder *holders[] = { &search->own, &search->maps,
		&search->dump->root_holder };
	const char *list[MOST_NAMES + 1];
	size_t count = 0;

	for (int i = 0; item == ITEM_TASK && i <= TASK_JOINT; i++)
		list[count++] = task_name((enum task)i);
	for (size_t i = 0; i < sizeof(holders) / sizeof(*holders); i++) {
		add_names(&holders[i]->attributes, list, &count);
		add_names(&holders[i]->links, list, &count);
	}
	list[count] = NULL;
	return text_nearest(name, list);
}

static int refuse_name(
	struct item_search *search, enum layout_item item, const char *name)
{
	const char *near = find_near(search, item, name);

	return items_fail(search,
		"has no dataset or attribute '%s' (--%s)%s%s%s", name,
		option_of(search, item), near ? "; did you mean '" : "",
		near ? near : "", near ? "'?" : "");
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
		return at->key ? find_key(search, place) : 1;
	return refuse_name(
		search, item, at->attribute ? at->attribute : at->path);
}

/* Whether the place is the maps themselves: much is called "layers". */
static bool is_maps(const struct item_search *search, const struct place *place)
{
	size_t first = search->dump->samples[search->number].first;

	return !place->attribute &&
		!strcmp(place->object, search->dump->datasets[first].path);
}

int place_find(
	struct item_search *search, enum layout_item item, struct place *place)
{
	const char *given = search->given ? search->given
					  : search->dump->layout->items[item];
	size_t skip = search->skip;

	*place = (struct place){
		.item = item, .file = search->file, .opened = { .id = -1 }
	};
	if (given)
		return find_given(search, item,
			given + items_after_padding(search, item), place);
	for (const char *const *name = layout_names(item); *name; name++)
		for (unsigned holder = 0; holder < HOLDERS; holder++)
			if (find_at(search, item, *name, holder, place) &&
				!is_maps(search, place) && !skip--)
				return 1;
	/* Beside the maps, "ids" might be those of the samples. */
	if (item == ITEM_INPUT_IDS && !skip &&
		find_at(search, item, "ids", HOLDERS - 1, place))
		return 1;
	*place = (struct place){ .file = search->file, .opened = { .id = -1 } };
	return 0;
}

void place_leave(struct item_search *search, struct place *place)
{
	const char *title = is_own(search, place->object) ? "" : search->title;

	if (place->value || !*place->object)
		snprintf(search->at, sizeof(search->at), "%s", search->title);
	else
		snprintf(search->at, sizeof(search->at), "%s%s%s%s%s%s%s",
			title, *title ? ": " : "", place->object,
			place->attribute ? "@" : "",
			place->attribute ? place->attribute : "",
			place->key ? "#" : "", place->key ? place->key : "");
	if (place->value)
		snprintf(search->where, DUMP_TEXT, "%.250s", place->value);
	else if (place->key)
		snprintf(search->where, DUMP_TEXT, "key %.240s", place->key);
	else if (place->attribute)
		snprintf(search->where, DUMP_TEXT, "attribute %.240s",
			place->attribute);
	else if (*place->object)
		snprintf(search->where, DUMP_TEXT, "%.250s",
			strrchr(place->object, '/') + 1);
	snprintf(search->name, DUMP_TEXT, "%.250s",
		place->key		   ? place->key
			: place->attribute ? place->attribute
					   : search->where);
	search->shared = place->shared;
	free(place->owned);
	if (place->opened.id >= 0)
		hdf5_close(&place->opened);
	location_release(&place->location);
}

void place_text(const struct item_search *search, const struct place *place,
	struct buffer *text)
{
	const char *pattern = place_pattern(search)->at.path;
	const char *object = place->object, *end = strrchr(object, '/');

	/* "/samples/{sample}" for "/samples/0003". */
	if (is_own(search, object))
		buffer_print(text, "%.*s%s",
			(int)place_base_length(search, pattern), pattern,
			object + strlen(search->base));
	else if (aside_text(search, object, text))
		;
	else if (!place->attribute && !place->shared && end != object)
		buffer_print(
			text, "%.*s/{sample}", (int)(end - object), object);
	else
		buffer_print(text, "%s", object);
	if (place->attribute)
		buffer_print(text, "@%s", place->attribute);
	if (place->key)
		buffer_print(text, "#%s", place->key);
}

int place_fail(struct item_search *search, const struct place *place)
{
	char at[3 * ITEMS_PATH];

	if (place->value)
		snprintf(
			at, sizeof(at), "--%s", option_of(search, place->item));
	else
		snprintf(at, sizeof(at), "%s%s%s%s%s", place->object,
			place->attribute ? "@" : "",
			place->attribute ? place->attribute : "",
			place->key ? "#" : "", place->key ? place->key : "");
	return error_prefix(search->error, at);
}

/* Groups of the root that are searched for what to offer. */
#define MOST_GROUPS 64

/* Whether the group has the item under one of its usual names. */
static bool has_item(const struct item_search *search, const char *group,
	enum layout_item item)
{
	const char *const *names = layout_names(item);
	struct holder holder;
	struct holder_entry entry;
	struct error ignored;
	bool found = false;

	if (holder_open(&holder, search->file, group, &ignored))
		return false;
	for (; !found && *names; names++)
		found = holder_find(&holder, search->file, *names, &entry);
	holder_release(&holder);
	return found;
}

bool place_elsewhere(const struct item_search *search, enum layout_item item,
	char path[ITEMS_PATH])
{
	const struct hdf5_names *links = &search->dump->root_holder.links;
	size_t found = 0;

	for (size_t i = 0; i < links->count && i < MOST_GROUPS; i++)
		for (const char *const *name = layout_names(item); *name;
			name++) {
			char object[ITEMS_PATH];

			snprintf(object, sizeof(object), "/%.500s/%.255s",
				links->names[i], *name);
			if (hdf5_kind(search->file, object) != HDF5_DATASET)
				continue;
			if (!found++)
				snprintf(path, ITEMS_PATH, "%s", object);
		}
	return found == 1;
}

void place_suggest(const struct item_search *search, enum layout_item item,
	struct buffer *text)
{
	const struct dump *dump = search->dump;
	const char *pattern = place_pattern(search)->at.path;
	const char *path =
		dump->datasets[dump->samples[search->number].first].path;
	char group[ITEMS_PATH];

	if (location_sample(dump->folder) || location_sample(pattern))
		return;
	/* As far as the names are those of the pattern. */
	for (size_t end = 1; path[end] && path[end] == pattern[end]; end++) {
		size_t start = end;

		if (path[end] != '/')
			continue;
		snprintf(group, sizeof(group), "%.*s", (int)end, path);
		while (path[start - 1] != '/')
			start--;
		if (!has_item(search, group, item))
			continue;
		buffer_print(text,
			"%s has one; if that is the sample, say --attention "
			"'%.*s{sample}%s'; ",
			group, (int)start, pattern, pattern + end);
		return;
	}
}
