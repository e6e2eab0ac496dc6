/*
 * A table of a million rows names a dozen models and a hundred samples.
 * Open addressing; the pool never forgets, so slots never empty.
 */
#include "base/strings.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t hash(const char *text)
{
	uint64_t h = text_hash(text);

	return (size_t)(h ^ h >> 32);
}

static char **find(char **slots, size_t capacity, const char *text)
{
	size_t i = hash(text) & (capacity - 1);

	while (slots[i] && strcmp(slots[i], text) != 0)
		i = (i + 1) & (capacity - 1);
	return &slots[i];
}

static int grow(struct strings *strings)
{
	size_t capacity = strings->capacity ? strings->capacity * 2 : 64;
	char **slots = memory_array(capacity, sizeof(*slots));

	if (!slots)
		return -1;
	for (size_t i = 0; i < strings->capacity; i++)
		if (strings->slots[i])
			*find(slots, capacity, strings->slots[i]) =
				strings->slots[i];
	free(strings->slots);
	strings->slots = slots;
	strings->capacity = capacity;
	return 0;
}

const char *strings_keep(struct strings *strings, const char *text)
{
	char **slot;

	if (strings->count * 2 >= strings->capacity && grow(strings))
		return NULL;
	slot = find(strings->slots, strings->capacity, text);
	if (!*slot) {
		*slot = strdup(text);
		strings->count += *slot != NULL;
	}
	return *slot;
}

void strings_release(struct strings *strings)
{
	for (size_t i = 0; i < strings->capacity; i++)
		free(strings->slots[i]);
	free(strings->slots);
	*strings = (struct strings){ 0 };
}
