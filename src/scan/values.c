/*
 * Of the fields of struct measures half are empty where rows are not measured as a
 * whole, and others are the same in all layers.  Taken as words of four bytes, those
 * that are equal throughout are kept once, the others as columns.
 */
#include "scan/values.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define WORDS (sizeof(struct measures) / sizeof(uint32_t))
_Static_assert(sizeof(struct measures) % sizeof(uint32_t) == 0 && WORDS <= 32,
	"a bit for each word");

int values_init(struct values *values, size_t count)
{
	values->coming = memory_array(count, sizeof(*values->coming));
	return values->coming ? 0 : -1;
}

static uint32_t word_of(const struct measures *measures, size_t word)
{
	uint32_t bits;

	memcpy(&bits, (const char *)measures + word * sizeof(bits),
		sizeof(bits));
	return bits;
}

int values_pack(struct values *values, size_t count)
{
	const struct measures *all = values->coming;
	size_t words = 0;
	uint32_t *next;

	values->constant = 0;
	for (size_t w = 0; w < WORDS; w++) {
		size_t i = 1;

		while (i < count && word_of(&all[i], w) == word_of(&all[0], w))
			i++;
		if (i >= count)
			values->constant |= UINT32_C(1) << w;
		words += i >= count ? 1 : count;
	}
	next = values->words = memory_array(words, sizeof(*values->words));
	if (!next)
		return -1;
	for (size_t w = 0; w < WORDS; w++) {
		size_t own = values->constant >> w & 1 ? 1 : count;

		for (size_t i = 0; i < own; i++)
			*next++ = word_of(&all[i], w);
	}
	free(values->coming);
	values->coming = NULL;
	return 0;
}

struct measures values_at(const struct values *values, size_t count, size_t i)
{
	const uint32_t *words = values->words;
	struct measures measures;

	if (!words)
		return values->coming[i];
	for (size_t w = 0; w < WORDS; w++) {
		bool constant = values->constant >> w & 1;

		memcpy((char *)&measures + w * sizeof(*words),
			&words[constant ? 0 : i], sizeof(*words));
		words += constant ? 1 : count;
	}
	return measures;
}

void values_release(struct values *values)
{
	free(values->coming);
	free(values->words);
	*values = (struct values){ .coming = NULL };
}
