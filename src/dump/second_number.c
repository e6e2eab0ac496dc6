/*
 * attn_3_1 may be layer 3 of sample 1, head 1 of layer 3, or the other way
 * round.  A family that goes along one of the numbers looks complete, and
 * leaves all others out.
 */
#include "dump/second_number.h"

#include "base/buffer.h"
#include "dump/location.h"

#include <string.h>

static const char digits[] = "0123456789";

static int count_one(void *context, const char *path, struct error *error)
{
	(void)path;
	(void)error;
	++*(size_t *)context;
	return 0;
}

/* How many paths the pattern names. */
static int count_paths(const struct hdf5_file *file, const char *pattern,
	size_t *count, struct error *error)
{
	struct location_tree tree = { .file = file };

	*count = 0;
	return location_walk(
		tree, pattern + (*pattern == '/'), count_one, count, error);
}

/* The next run of digits in the pattern from `from` on, outside of placeholders;
 * NULL: there is none. */
static const char *next_number(const char *from, size_t *length)
{
	while (*from && !strchr(digits, *from)) {
		if (*from == '{')
			from += strcspn(from, "}");
		from += *from != '\0';
	}
	*length = strspn(from, digits);
	return *length ? from : NULL;
}

/* The pattern with what is at `at` replaced by `name`, and {layer} in it by
 * `other`. */
static void add_pattern(const char *pattern, const char *at, size_t length,
	const char *name, const char *other, struct buffer *text)
{
	const char *layer = strstr(pattern, "{layer}");

	for (const char *c = pattern; *c;) {
		if (c == at) {
			buffer_print(text, "%s", name);
			c += length;
		} else if (c == layer && other) {
			buffer_print(text, "%s", other);
			c += strlen("{layer}");
		} else {
			buffer_add(text, c++, 1);
		}
	}
}

static int refuse(
	const char *pattern, const char *at, size_t length, struct error *error)
{
	static const char *const names[][2] = { { "{head}", "{layer}" },
		{ "{sample}", "{layer}" }, { "{layer}", "{head}" },
		{ "{layer}", "{sample}" } };
	struct buffer text = { 0 };
	size_t count = strstr(pattern, "{layer}") ? 4 : 2;

	for (size_t i = 0; i < count; i++) {
		buffer_print(&text, "%s--attention '", i ? " or " : "");
		add_pattern(pattern, at, length, names[i][0],
			count == 4 ? names[i][1] : NULL, &text);
		buffer_print(&text, "'");
	}
	error_set(error,
		"its names hold two numbers: what do they count? say %s",
		text.text ? text.text : "");
	buffer_release(&text);
	return -1;
}

int second_number_refuse(
	const struct hdf5_file *file, const char *pattern, struct error *error)
{
	size_t own, length;
	const char *at = pattern;

	if (strstr(pattern, "{head}") ||
		count_paths(file, pattern, &own, error))
		return strstr(pattern, "{head}") ? 0 : -1;
	for (; (at = next_number(at, &length)); at += length) {
		struct buffer wider = { 0 };
		size_t all = 0;
		int failed;

		add_pattern(pattern, at, length, "{head}", NULL, &wider);
		failed = wider.failed
			? error_memory(error)
			: count_paths(file, wider.text, &all, error);
		buffer_release(&wider);
		if (failed)
			return -1;
		if (all > own)
			return refuse(pattern, at, length, error);
	}
	return 0;
}
