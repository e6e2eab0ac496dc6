#ifndef SCAN_VALUES_H
#define SCAN_VALUES_H

#include "base/measures.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The measures of a sample.  While they come they are an array; once all are
 * there they are packed, since there may be a hundred thousand samples.
 * Initialise with { 0 }.
 */
struct values {
	struct measures *coming; /* [count]; NULL: none, or all came */
	uint32_t *words;	 /* packed; NULL: not yet */
	uint32_t constant;	 /* a bit for each word that all have */
};

/* Makes room for `count` measures; -1 when memory runs out. */
int values_init(struct values *values, size_t count);

/* All have come; -1 when memory runs out. */
int values_pack(struct values *values, size_t count);

/* Whether any came or may come. */
static inline bool values_are(const struct values *values)
{
	return values->coming || values->words;
}

/* Measures `i` of `count`. */
struct measures values_at(const struct values *values, size_t count, size_t i);

void values_release(struct values *values);

#endif
