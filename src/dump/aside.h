#ifndef DUMP_ASIDE_H
#define DUMP_ASIDE_H

#include "dump/place.h"

/*
 * Groups of the root that have a group for each sample, of its name, beside the
 * one with the maps: /tokens/sample_0/ids for /attn/sample_0/layer_0.
 */

/* Lists those of the dump, once; there are none where samples have no names of
 * their own, or a folder is the dump. */
int aside_list(struct item_search *search);

/* Opens the sample's group in each of them, as a holder of the search, if what is
 * in it is of as many positions as its maps have keys. */
int aside_open(struct item_search *search);
void aside_close(struct item_search *search);

/* Where one of these groups has what is called `name`; false where none has, or more
 * than one. */
bool aside_find(const struct item_search *search, const char *name,
	struct holder_entry *entry);

/* Adds the path of an object that aside_find() has found, as a pattern for every
 * sample; false where it has not. */
bool aside_text(const struct item_search *search, const char *object,
	struct buffer *text);

#endif
