#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Memory for arrays, with the product of their dimensions checked. */

/* *product = a * b; false when that does not fit a size_t. */
bool memory_multiply(size_t a, size_t b, size_t *product);

/*
 * Zeroed memory for count * size bytes (at least one byte), or NULL when the
 * product overflows or there is none.  The caller frees it with free().
 */
void *memory_array(size_t count, size_t size);

/*
 * Makes room for one more element in a growing array: *items (of `size`
 * bytes each, *capacity of them allocated, `count` in use) may move.
 * Returns 0, or -1 with the array as it was.
 */
int memory_grow(void *items, size_t *capacity, size_t count, size_t size);

/* Memory that is used for one thing after another, and only grows.  Initialise
 * with { 0 }; the owner frees `bytes`. */
struct memory_scratch {
	uint8_t *bytes;
	size_t size;
};

/* At least `size` bytes, without what was in them; NULL when there is none. */
uint8_t *memory_scratch(struct memory_scratch *scratch, size_t size);

#endif
