#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Reading JSON without making a tree of it: a value is the place in the text
 * where it begins.  The texts come from files that nobody vouches for; what is
 * no JSON has no values, and nesting deeper than JSON_DEEPEST is no JSON.
 */
#define JSON_DEEPEST 32

enum json_kind {
	JSON_NOTHING, /* no JSON */
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_WORD, /* true, false, null */
};

/* What begins at `text`, after any blanks. */
enum json_kind json_kind(const char *text);

/*
 * The value that `path` ("prompt.length"; "" is the whole) leads to from the
 * value at `text`, or NULL.  Each name between the dots is a key of an object,
 * or the index of an element of an array; a key that itself holds dots is found
 * where no shorter one is.
 */
const char *json_find(const char *text, const char *path);

/* The first element of the array or object at `text`, of an object its value,
 * and the one after an element; NULL when there is none. */
const char *json_first(const char *text);
const char *json_next(const char *value);

/* Puts the string (unescaped), number or word at `text` into copy[size].
 * False for objects and arrays, and for what does not fit. */
bool json_copy(const char *text, char *copy, size_t size);

#endif
