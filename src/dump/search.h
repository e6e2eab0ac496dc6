#ifndef DUMP_SEARCH_H
#define DUMP_SEARCH_H

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

#endif
