/*
 * A value is stepped over by its first character: a string to its closing
 * quote, a number or a word to the next separator, an object or an array
 * element by element.  Everything else is made of that.
 */
#include "base/json.h"

#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\r\n");
}

enum json_kind json_kind(const char *text)
{
	text = skip_blanks(text);
	switch (*text) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	default:
		if (strchr("-0123456789", *text) && *text)
			return JSON_NUMBER;
		return strncmp(text, "true", 4) == 0 ||
				strncmp(text, "false", 5) == 0 ||
				strncmp(text, "null", 4) == 0
			? JSON_WORD
			: JSON_NOTHING;
	}
}

/* The character after the string at `text`, or NULL when it has no end. */
static const char *skip_string(const char *text)
{
	for (text++; *text && *text != '"'; text++)
		if (*text == '\\' && !*++text)
			return NULL;
	return *text ? text + 1 : NULL;
}

static const char *skip_value(const char *text, int depth);

/* Steps over "key":, where `text` is in an object. */
static const char *skip_key(const char *text)
{
	if (json_kind(text) != JSON_STRING)
		return NULL;
	text = skip_string(skip_blanks(text));
	if (text)
		text = skip_blanks(text);
	return text && *text == ':' ? text + 1 : NULL;
}

static const char *skip_members(const char *text, int depth)
{
	bool object = *text == '{';
	char end = object ? '}' : ']';

	text = skip_blanks(text + 1);
	if (*text == end)
		return text + 1;
	for (;; text++) {
		if (object)
			text = skip_key(text);
		if (text)
			text = skip_value(text, depth + 1);
		if (!text)
			return NULL;
		text = skip_blanks(text);
		if (*text == end)
			return text + 1;
		if (*text != ',')
			return NULL;
	}
}

/* The character after the value at `text`, or NULL when that is no JSON. */
static const char *skip_value(const char *text, int depth)
{
	enum json_kind kind = json_kind(text);
	size_t length;

	text = skip_blanks(text);
	switch (kind) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return depth < JSON_DEEPEST ? skip_members(text, depth) : NULL;
	case JSON_STRING:
		return skip_string(text);
	case JSON_NUMBER:
	case JSON_WORD:
		length = strcspn(text, ",:]} \t\r\n\"[{");
		return text + length;
	default:
		return NULL;
	}
}

const char *json_first(const char *text)
{
	enum json_kind kind = json_kind(text);

	text = skip_blanks(text);
	if (kind != JSON_OBJECT && kind != JSON_ARRAY)
		return NULL;
	text = skip_blanks(text + 1);
	if (*text == '}' || *text == ']')
		return NULL;
	return kind == JSON_OBJECT ? skip_key(text) : text;
}

const char *json_next(const char *value)
{
	const char *text = skip_value(value, 0);
	const char *after;

	if (!text)
		return NULL;
	text = skip_blanks(text);
	if (*text != ',')
		return NULL;
	/* In an object the next value has a key in front. */
	text = skip_blanks(text + 1);
	after = skip_key(text);
	return after ? after : text;
}

/* The four digits after "\u"; -1 when they are none. */
static long read_hex(const char *text)
{
	char digits[5] = { 0 }, *end;
	long code;

	for (size_t i = 0; i < 4 && text[i]; i++)
		digits[i] = text[i];
	if (strspn(digits, "0123456789abcdefABCDEF") != 4)
		return -1;
	code = strtol(digits, &end, 16);
	return *end ? -1 : code;
}

/* Reads what follows a backslash; *text is on its last character then. */
static size_t read_escape(const char **text, char bytes[4])
{
	static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *letter;
	long code, low;

	if (**text != 'u') {
		letter = strchr(letters, **text);
		bytes[0] = letter && *letter ? meant[letter - letters] : **text;
		return 1;
	}
	code = read_hex(*text + 1);
	if (code < 0) {
		bytes[0] = 'u';
		return 1;
	}
	*text += 4;
	if (code >= 0xd800 && code < 0xdc00 && (*text)[1] == '\\' &&
		(*text)[2] == 'u') {
		low = read_hex(*text + 3);
		if (low >= 0xdc00 && low < 0xe000) {
			code = 0x10000 + ((code - 0xd800) << 10) +
				(low - 0xdc00);
			*text += 6;
		}
	}
	return text_utf8((uint32_t)code, bytes);
}

static bool copy_string(const char *text, char *copy, size_t size)
{
	size_t used = 0;

	for (text++; *text != '"'; text++) {
		char bytes[4] = { *text };
		size_t count = 1;

		if (*text == '\\') {
			text++;
			count = read_escape(&text, bytes);
		}
		if (used + count >= size)
			return false;
		memcpy(copy + used, bytes, count);
		used += count;
	}
	copy[used] = '\0';
	return used < size;
}

bool json_copy(const char *text, char *copy, size_t size)
{
	enum json_kind kind = json_kind(text);
	const char *end = skip_value(text, 0);
	size_t length;

	text = skip_blanks(text);
	if (!end || !size)
		return false;
	if (kind == JSON_STRING)
		return copy_string(text, copy, size);
	length = (size_t)(end - text);
	if (kind == JSON_OBJECT || kind == JSON_ARRAY || length >= size)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return true;
}

/* The element of the object or array at `text` that the first `length`
 * characters of `path` name. */
static const char *find_member(
	const char *text, const char *path, size_t length)
{
	bool object = json_kind(text) == JSON_OBJECT;
	char key[256], *end = NULL;
	unsigned long left = object ? 0 : strtoul(path, &end, 10);

	if (!object && (end != path + length || *path == '-'))
		return NULL;
	for (text = skip_blanks(text); text && (left || *text);) {
		const char *start = skip_blanks(text + 1);
		const char *value = object ? skip_key(start) : start;

		if (!value || json_kind(value) == JSON_NOTHING)
			return NULL;
		if (object ? json_copy(start, key, sizeof(key)) &&
					strlen(key) == length &&
					strncmp(key, path, length) == 0
			   : !left--)
			return value;
		text = skip_value(value, 0);
		text = text ? skip_blanks(text) : NULL;
		if (!text || *text != ',')
			return NULL;
	}
	return NULL;
}

const char *json_find(const char *text, const char *path)
{
	if (!skip_value(text, 0))
		return NULL;
	if (!*path)
		return text;
	for (size_t length = 0; path[length]; length++) {
		const char *member, *found;

		if (path[length + 1] && path[length + 1] != '.')
			continue;
		member = find_member(text, path, length + 1);
		found = !member ? NULL
			: path[length + 1]
			? json_find(member, path + length + 2)
			: member;
		if (found)
			return found;
	}
	return NULL;
}
