#ifndef DUMP_PLACE_H
#define DUMP_PLACE_H

#include "dump/items.h"

/*
 * Where an item is: where the user says, or under its usual names as a dataset
 * or an attribute of the sample's group, as NAME/SAMPLE, or of the file.
 */
struct place {
	enum layout_item item;
	const char *value; /* given on the command line; nothing else is set */
	const struct hdf5_file *file;
	struct hdf5_file opened; /* id -1 when it is not ours to close */
	char object[ITEMS_PATH];
	const char *attribute; /* NULL: object is a dataset */
	const char *json; /* the value in the JSON that is there, or NULL */
	const char *key;  /* the name of that value */
	char *owned;	  /* that JSON, where it is not a holder's */
	bool shared;	  /* there for all samples */
	struct location location; /* as given; text NULL when found by name */
};

/* Finds the place of an item: 1, 0 when there is no such item, or -1.  In any
 * case ended with place_leave(). */
int place_find(
	struct item_search *search, enum layout_item item, struct place *place);

/* Notes what to call the place, in words and in front of an error, and closes
 * what was opened. */
void place_leave(struct item_search *search, struct place *place);

/* Puts the place in front of the error, or the option that gives a value;
 * returns -1. */
int place_fail(struct item_search *search, const struct place *place);

/* Adds the location of something that was found by its name. */
void place_text(const struct item_search *search, const struct place *place,
	struct buffer *text);

/* The pattern that named the sample's first dataset. */
const struct dump_pattern *place_pattern(const struct item_search *search);

/* How much of the path of a dataset, or of its pattern, leads to the sample's
 * own group: 0 when there is none. */
size_t place_base_length(const struct item_search *search, const char *path);

/* The one dataset in a group of the root that is called as the item usually is,
 * to be offered; false where there is none, or several. */
bool place_elsewhere(const struct item_search *search, enum layout_item item,
	char path[ITEMS_PATH]);

/*
 * Where the names of the maps tell no samples apart, but a group around them has
 * the item, so that it may be a sample: adds "/run has one; if that is the
 * sample, say --attention '/{sample}/attention'; ", else nothing.
 */
void place_suggest(const struct item_search *search, enum layout_item item,
	struct buffer *text);

#endif
