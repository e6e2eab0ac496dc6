#ifndef DUMP_FORM_H
#define DUMP_FORM_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The integers that a text is a form of: "16", "16.0", "2:18,20:30", or JSON:
 * a number, a list, a list of lists, {"start": 2, "end": 12}, true and false.
 * They come into *values (freed by the caller, also after a failure), *count
 * of them.  Where a list of JSON has `samples` elements, which are lists where
 * `rank` is not 0, element `number` is taken; `samples` 0 takes all.
 * Returns 1, or -1.  Pure.
 */
struct form_choice {
	size_t samples, number, rank;
	bool taken; /* afterwards: the text was such a list */
};

int form_parse(const char *text, struct form_choice *choice, int64_t **values,
	size_t *count, struct error *error);

#endif
