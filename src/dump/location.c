/*
 * Matching goes through pattern and text side by side; at a placeholder that
 * is still unknown it tries the longest text first and takes back one
 * character at a time.  Names are short and have few placeholders, so that
 * costs nothing.
 */
#include "dump/location.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const words[LOCATION_PARTS] = {
	[PART_SAMPLE] = "{sample}",
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
				"'%s': '%.*s' is no placeholder: {sample}, "
				"{layer}, {head} or {query}",
				text, (int)strcspn(at, "}") + 1, at);
	return 0;
}

int location_parse(
	struct location *location, const char *text, struct error *error)
{
	char *path, *colon, *at;

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
	size_t length = part == PART_SAMPLE ? strcspn(text, "/")
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

bool location_is_name(const struct location *location)
{
	return !location->value && !location->file && !location->attribute &&
		!strchr(location->path, '/') &&
		!location_has_any(location->path);
}
