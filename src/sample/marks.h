#ifndef SAMPLE_MARKS_H
#define SAMPLE_MARKS_H

#include "dump/items.h"

/*
 * A set of positions of a sample, in one of the forms that an item may have: a
 * mask of 0 and 1, a rising list of positions, or spans.  Release with
 * marks_release(), also after a failure.
 */
enum marks_form { MARKS_MASK, MARKS_LIST, MARKS_SPANS };

struct marks {
	bool *at;     /* [count]: whether the position is in the set */
	size_t count; /* positions that the item says something about */
	enum marks_form form;
};

/* Reads a mask for at least `keys` positions, or for the `prompt` alone, or a
 * list: 1, 0 when there is no such item, or -1. */
int marks_read(struct item_search *search, enum layout_item item, size_t keys,
	size_t prompt, struct marks *marks);

/* Reads spans, each a first position and an end, together or in two places: 1,
 * 0 or -1. */
int marks_read_spans(
	struct item_search *search, enum layout_item item, struct marks *marks);

void marks_release(struct marks *marks);

/* " (a mask)", " (a list of positions)" or " (a span)". */
const char *marks_words(const struct marks *marks);

#endif
