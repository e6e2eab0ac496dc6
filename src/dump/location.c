/*
 * The grammar of locations, and what their patterns name.
 *
 * Matching goes through pattern and text side by side; at a placeholder that
 * is still unknown it tries the longest text first and gives back one
 * character at a time.  Names are short and have few placeholders, so that
 * costs nothing.
 *
 * A walk goes segment by segment: one without a placeholder is appended, for
 * any other the folder is listed and every name that fits is followed.
 */
#include "dump/location.h"

#include "base/text.h"
#include "dump/layout.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const words[LOCATION_PARTS] = {
	[PART_SAMPLE] = "{sample}",
	[PART_TASK] = "{task}",
	[PART_GROUP] = "{group}",
	[PART_LAYER] = "{layer}",
	[PART_HEAD] = "{head}",
	[PART_QUERY] = "{query}",
};

/* The placeholder that `pattern` begins with, or LOCATION_PARTS. */
static enum location_part part_at(const char *pattern)
{
	int part = 0;

	if (*pattern != '{')
		return LOCATION_PARTS;
	while (part < LOCATION_PARTS && !text_has_prefix(pattern, words[part]))
		part++;
	return (enum location_part)part;
}

static int check_placeholders(const char *text, struct error *error)
{
	for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{'))
		if (part_at(at) == LOCATION_PARTS)
			return error_set(error,
				"'%s': '%.*s' is not a placeholder: {sample}, "
				"{task}, {group}, {layer}, {head} or {query}",
				text, (int)strcspn(at, "}") + 1, at);
	return 0;
}

int location_parse(
	struct location *location, const char *text, struct error *error)
{
	char *path, *colon, *at, *key;

	*location = (struct location){ 0 };
	if (!*text)
		return error_set(error, "a location is empty");
	if (*text != '=' && check_placeholders(text, error))
		return -1;
	path = location->text = strdup(text);
	if (!path)
		return error_memory(error);
	if (*path == '=') {
		location->value = path + 1;
		return 0;
	}
	colon = strchr(path, ':');
	if (colon) {
		*colon = '\0';
		location->file = colon == path ? NULL : path;
		path = colon + 1;
	}
	key = strrchr(path, '#');
	if (key && key[1]) {
		*key = '\0';
		location->key = key + 1;
	}
	at = strrchr(path, '@');
	if (at) {
		*at = '\0';
		location->attribute = at + 1;
	}
	location->path = path;
	if ((at && !at[1]) || (!at && !*path)) {
		error_set(
			error, "'%s': names no dataset and no attribute", text);
		location_release(location);
		return -1;
	}
	return 0;
}

void location_release(struct location *location)
{
	free(location->text);
	*location = (struct location){ 0 };
}

/* How many characters of `text` the placeholder could stand for at most. */
static size_t reach(enum location_part part, const char *text)
{
	size_t length = part < PART_LAYER ? strcspn(text, "/")
					  : strspn(text, "0123456789");

	return length < LOCATION_NAME ? length : LOCATION_NAME - 1;
}

bool location_match(
	const char *pattern, const char *text, struct binding *binding)
{
	enum location_part part;
	char *bound;
	size_t length;

	for (; *pattern != '{'; pattern++, text++) {
		if (*pattern != *text)
			return false;
		if (!*pattern)
			return true;
	}
	part = part_at(pattern);
	if (part == LOCATION_PARTS)
		return false;
	pattern += strlen(words[part]);
	bound = binding->part[part];
	if (*bound)
		return text_has_prefix(text, bound) &&
			location_match(pattern, text + strlen(bound), binding);
	for (length = reach(part, text); length > 0; length--) {
		struct binding attempt = *binding;

		memcpy(attempt.part[part], text, length);
		attempt.part[part][length] = '\0';
		if (location_match(pattern, text + length, &attempt)) {
			*binding = attempt;
			return true;
		}
	}
	return false;
}

bool location_fill(
	const char *pattern, const struct binding *binding, struct buffer *text)
{
	while (*pattern) {
		enum location_part part = part_at(pattern);
		size_t plain = strcspn(pattern + 1, "{") + 1;

		if (part == LOCATION_PARTS) {
			buffer_add(text, pattern, plain);
			pattern += plain;
			continue;
		}
		if (!*binding->part[part])
			return false;
		buffer_print(text, "%s", binding->part[part]);
		pattern += strlen(words[part]);
	}
	return true;
}

bool location_has(const char *pattern, enum location_part part)
{
	return pattern && strstr(pattern, words[part]);
}

bool location_has_any(const char *pattern)
{
	return pattern && strchr(pattern, '{');
}

bool location_repeats(const char *pattern)
{
	for (size_t i = 0; i < LOCATION_PARTS; i++) {
		const char *first = strstr(pattern, words[i]);

		if (first && strstr(first + 1, words[i]))
			return true;
	}
	return false;
}

const char *location_sample(const char *pattern)
{
	const char *last = NULL;

	for (int part = 0; pattern && part < PART_LAYER; part++) {
		const char *found = strstr(pattern, words[part]);

		if (found && (!last || found > last))
			last = found;
	}
	return last;
}

void location_sample_name(const struct binding *binding, struct buffer *name)
{
	static const enum location_part parts[] = { PART_TASK, PART_GROUP,
		PART_SAMPLE };

	buffer_add(name, "", 0);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (*binding->part[parts[i]])
			buffer_print(name, "%s%s", name->length ? "/" : "",
				binding->part[parts[i]]);
}

void location_steps_text(const char *pattern, struct buffer *text)
{
	const char *at = strstr(pattern, "{query}");
	size_t before = at ? (size_t)(at - pattern) : strlen(pattern);

	buffer_print(text, "%.*s%s%s", (int)before, pattern,
		!at					     ? ""
			: location_has(pattern, PART_SAMPLE) ? "{group}"
							     : "{sample}",
		at ? at + strlen("{query}") : "");
}

bool location_is_name(const struct location *location)
{
	return !location->value && !location->file && !location->attribute &&
		!strchr(location->path, '/') &&
		!location_has_any(location->path);
}

static int list_folder(
	const char *folder, struct hdf5_names *names, struct error *error)
{
	DIR *stream = opendir(folder);
	struct dirent *entry;
	bool failed = false;

	if (!stream && errno == ENOTDIR)
		return 0;
	if (!stream)
		return error_set(
			error, "%s: cannot list: %s", folder, strerror(errno));
	while (!failed && (entry = readdir(stream)))
		failed = entry->d_name[0] != '.' &&
			hdf5_names_add(names, entry->d_name);
	closedir(stream);
	if (failed) {
		hdf5_names_release(names);
		return error_memory(error);
	}
	hdf5_names_sort(names);
	return 1;
}

int location_list(struct location_tree tree, const char *path,
	struct hdf5_names *names, struct error *error)
{
	struct buffer folder = { 0 };
	enum hdf5_kind kind;
	int result;

	*names = (struct hdf5_names){ 0 };
	if (tree.file) {
		path = *path ? path : "/";
		kind = hdf5_kind(tree.file, path);
		if (kind == HDF5_UNREADABLE)
			return hdf5_missing(tree.file, path, HDF5_GROUP, error);
		if (kind != HDF5_GROUP)
			return 0;
		return hdf5_list(tree.file, path, names, error) ? -1 : 1;
	}
	buffer_print(&folder, "%s/%s", tree.folder, path);
	result = folder.failed ? error_memory(error)
			       : list_folder(folder.text, names, error);
	buffer_release(&folder);
	return result;
}

const char *location_ending(const char *name)
{
	static const char *const endings[] = { ".h5", ".hdf5", ".hdf", ".he5" };

	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		size_t tail = strlen(endings[i]);

		if (length >= tail &&
			strcasecmp(name + length - tail, endings[i]) == 0)
			return name + length - tail;
	}
	return NULL;
}

struct walk {
	struct location_tree tree;
	const char *pattern; /* the whole */
	location_visit *visit;
	void *context;
	struct error *error;
};

static int walk_on(
	const struct walk *walk, const char *pattern, struct buffer *path);

/* Goes on below `path` + "/" + name, and takes the name off again. */
static int walk_into(const struct walk *walk, const char *rest,
	const char *name, size_t name_length, struct buffer *path)
{
	size_t length = path->length;
	int result;

	if (length || *walk->pattern == '/')
		buffer_print(path, "/");
	buffer_add(path, name, name_length);
	if (path->failed)
		return error_memory(walk->error);
	result = walk_on(walk, rest, path);
	path->length = length;
	path->text[length] = '\0';
	return result;
}

/* A name that is too long for a placeholder fits none: it is not passed over in
 * silence. */
static int refuse_long(
	const char *segment, const char *name, struct error *error)
{
	size_t plain = strcspn(segment, "{");

	if (strlen(name) < LOCATION_NAME || !segment[plain] ||
		strncmp(segment, name, plain) != 0)
		return 0;
	return error_set(error,
		"'%.60s...': %zu bytes, where a name has %d at most", name,
		strlen(name), LOCATION_NAME - 1);
}

/* Whether the sample is known before `rest`: a group that cannot be opened costs
 * that sample, and not the dump. */
static bool costs_sample(
	const struct walk *walk, const char *segment, const char *rest)
{
	const char *sample = location_sample(walk->pattern);

	return walk->tree.file && sample && sample < rest - strlen(segment);
}

/* Goes on into what is not there, so that whoever opens it says why. */
static int walk_lost(const struct walk *walk, const char *segment,
	const char *rest, struct buffer *path)
{
	char name[LOCATION_NAME];
	size_t length = 0;

	for (const char *c = segment; *c && length < sizeof(name); c++) {
		name[length++] = *c == '{' ? '0' : *c;
		if (*c == '{' && strchr(c, '}'))
			c = strchr(c, '}');
	}
	return walk_into(walk, rest, name, length, path);
}

/* Every name in `path` that fits `segment`. */
static int walk_each(const struct walk *walk, const char *segment,
	const char *rest, struct buffer *path)
{
	const char *folder = path->text ? path->text : "";
	/* All that a group called samples holds are samples; sample_ids beside
	 * sample_0 is none. */
	bool skips_items = strstr(segment, "{sample}") &&
		!text_has_suffix(folder, "/samples");
	struct hdf5_names names;
	int result;

	if (costs_sample(walk, segment, rest) &&
		hdf5_kind(walk->tree.file, folder) == HDF5_UNREADABLE)
		return walk_lost(walk, segment, rest, path);
	result = location_list(walk->tree, folder, &names, walk->error);
	if (result <= 0)
		return result;
	result = 0;
	for (size_t i = 0; !result && i < names.count; i++) {
		const char *name = names.names[i];
		struct binding binding = { 0 };

		result = refuse_long(segment, name, walk->error);
		if (!result && location_match(segment, name, &binding) &&
			!(skips_items && layout_is_item(name)))
			result =
				walk_into(walk, rest, name, strlen(name), path);
	}
	hdf5_names_release(&names);
	return result;
}

/* `pattern` is what is left of the pattern after `path`. */
static int walk_on(
	const struct walk *walk, const char *pattern, struct buffer *path)
{
	struct binding binding = { 0 };
	char *segment;
	size_t length;
	int result;

	while (*pattern == '/')
		pattern++;
	/* A repeated placeholder must stand for one thing. */
	if (!*pattern)
		return location_match(walk->pattern, path->text, &binding)
			? walk->visit(walk->context, path->text, walk->error)
			: 0;
	length = strcspn(pattern, "/");
	segment = strndup(pattern, length);
	if (!segment)
		return error_memory(walk->error);
	if (location_has_any(segment))
		result = walk_each(walk, segment, pattern + length, path);
	else
		result = walk_into(
			walk, pattern + length, segment, length, path);
	free(segment);
	return result;
}

int location_walk(struct location_tree tree, const char *pattern,
	location_visit *visit, void *context, struct error *error)
{
	struct walk walk = { tree, pattern, visit, context, error };
	struct buffer path = { 0 };
	int result = walk_on(&walk, pattern, &path);

	buffer_release(&path);
	return result;
}
