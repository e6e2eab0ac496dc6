#ifndef BASE_STRINGS_H
#define BASE_STRINGS_H

#include <stddef.h>

/*
 * A pool of texts, each kept once.  Rows of a table point into their table's
 * pool, so equal texts of one table are equal pointers, and releasing the pool
 * releases them all.  Initialise with { 0 }.
 */
struct strings {
	char **slots; /* open addressing, capacity a power of two */
	size_t count;
	size_t capacity;
};

/* The pool's copy of `text`, valid until the pool is released, or NULL when
 * memory runs out. */
const char *strings_keep(struct strings *strings, const char *text);

void strings_release(struct strings *strings);

/* Texts of somebody else, such as the values of an option that was repeated;
 * the array is owned. */
struct word_list {
	const char **items;
	size_t count, capacity;
};

#endif
