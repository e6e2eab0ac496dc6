#ifndef DUMP_ITEMS_H
#define DUMP_ITEMS_H

#include "dump/dump.h"
#include "dump/location.h"

/*
 * The search for what one sample comes with: opened once, then asked for one
 * item after the other (items.h), and closed by its owner, also when it could
 * not be opened.
 */
#define SEARCH_PATH 1024 /* room for the path of an object */

struct item_search {
	struct dump *dump;
	size_t number; /* of the sample */
	const struct hdf5_file *file;
	struct binding binding;	 /* of the sample's first entry */
	char base[SEARCH_PATH];	 /* the sample's group or dataset; "/" */
	char title[SEARCH_PATH]; /* in front of errors, or "" */
	bool has_base;		 /* base is the sample's own */
	bool base_is_group;
	struct hdf5_names links, attributes; /* of the base */
	/* of the last item: where it was found, in words for info and in front
	 * of errors, and whether it was one of many samples in one list */
	char where[DUMP_TEXT], at[3 * SEARCH_PATH];
	bool of_many;
	struct error *error;
};

int search_open(struct item_search *search, struct dump *dump, size_t number,
	struct error *error);
void search_close(struct item_search *search);

/* How much of the path of an entry, or of its pattern, leads to the sample's
 * own group: 0 when there is none. */
size_t search_base_length(const struct dump *dump, const char *path);

/* Whether `object` is the sample's own group, or stands in it. */
bool search_is_own(const struct item_search *search, const char *object);

/* Sets the error with the place of the last item in front; returns -1. */
int search_fail_at(const struct item_search *search, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Sets the error with the sample's name in front; returns -1. */
int search_fail(const struct item_search *search, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

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
