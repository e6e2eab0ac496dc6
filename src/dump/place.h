#ifndef DUMP_PLACE_H
#define DUMP_PLACE_H

#include "dump/search.h"

/* Where an item was found. */
struct place {
	const char *value; /* given on the command line; nothing else is set */
	const struct hdf5_file *file;
	struct hdf5_file opened; /* id -1 when it is not ours to close */
	char object[SEARCH_PATH];
	const char *attribute;	  /* NULL: object is a dataset */
	bool shared;		  /* stands there for all samples */
	struct location location; /* as given; text NULL when found by name */
};

/* Finds the place of an item: 1, 0 when there is no such item, or -1.  In any
 * case ended with place_leave(), which notes the place in search->where. */
int place_find(
	struct item_search *search, enum layout_item item, struct place *place);
void place_leave(struct item_search *search, struct place *place);

#endif
