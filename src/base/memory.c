/*
 * The one place where sizes are multiplied.  A dump says how large its arrays
 * are, and a dump can lie.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

bool memory_multiply(size_t a, size_t b, size_t *product)
{
	if (b && a > SIZE_MAX / b)
		return false;
	*product = a * b;
	return true;
}

void *memory_array(size_t count, size_t size)
{
	size_t bytes;

	if (!memory_multiply(count, size, &bytes))
		return NULL;
	return calloc(1, bytes ? bytes : 1);
}

int memory_grow(void *items, size_t *capacity, size_t count, size_t size)
{
	size_t wanted = *capacity ? *capacity : 8, bytes;
	void *old, *grown;

	if (count < *capacity)
		return 0;
	if (!memory_multiply(wanted, 2, &wanted) ||
		!memory_multiply(wanted, size, &bytes))
		return -1;
	/* `items` points to a pointer of any object type. */
	memcpy(&old, items, sizeof(old));
	grown = realloc(old, bytes);
	if (!grown)
		return -1;
	memcpy(items, &grown, sizeof(grown));
	*capacity = wanted;
	return 0;
}

uint8_t *memory_scratch(struct memory_scratch *scratch, size_t size)
{
	if (scratch->bytes && size <= scratch->size)
		return scratch->bytes;
	free(scratch->bytes);
	scratch->bytes = malloc(size ? size : 1);
	scratch->size = scratch->bytes ? size : 0;
	return scratch->bytes;
}
