#ifndef DUMP_ITEMS_H
#define DUMP_ITEMS_H

#include "dump/search.h"

/*
 * Finds what a sample comes with (see layout.h): where the user says it is,
 * or under its usual names as a dataset or an attribute of the sample's group,
 * as NAME/SAMPLE, or of the file.  What stands in the file for all samples may
 * have them along its first axis.
 */

/*
 * The integers of an item that has `rank` axes for one sample, into *values
 * (freed by the caller), *count of them.  Returns 1, 0 when there is no such
 * item, or -1.  A list of more axes than expected is returned whole when
 * `rank` is ITEMS_ANY.
 */
#define ITEMS_ANY ((size_t)9)
int items_integers(struct item_search *search, enum layout_item item,
	size_t rank, int64_t **values, size_t *count);

/* The text, or the number as text, of an item: 1, 0 or -1. */
int items_text(struct item_search *search, enum layout_item item,
	char text[DUMP_TEXT]);

#endif
