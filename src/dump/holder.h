#ifndef DUMP_HOLDER_H
#define DUMP_HOLDER_H

#include "hdf5/file.h"

/*
 * An object in which items are looked for by their names: its datasets and
 * attributes, or, where it holds JSON, the keys of that.  What is in it is
 * listed once.  Initialise with { 0 }, a holder without anything in it.
 */
#define HOLDER_PATH 1024 /* size of the path of an object */

struct holder {
	char *path; /* of the group or dataset, owned; NULL: there is none */
	struct hdf5_names links, attributes;
	char *json;	     /* the text, owned, or NULL */
	const char *json_in; /* the attribute with it; NULL: the dataset */
};

/* Lists the object at `path`; one that is not there has nothing in it. */
int holder_open(struct holder *holder, const struct hdf5_file *file,
	const char *path, struct error *error);

/*
 * Lists the notes that belong to the group that `around` is: a group called
 * "metadata" or "meta" in it, or JSON in a dataset or attribute of that name.
 */
int holder_open_notes(struct holder *holder, const struct hdf5_file *file,
	const struct holder *around, struct error *error);

void holder_release(struct holder *holder);

/* Where in a holder an item is: `attribute` of `object`, or the dataset
 * `object` where that is NULL; there the value of `key`, where that is not. */
struct holder_entry {
	char object[HOLDER_PATH];
	const char *attribute, *key;
};

/* Finds what is called `name`; groups are not counted. */
bool holder_find(const struct holder *holder, const struct hdf5_file *file,
	const char *name, struct holder_entry *entry);

/* The text of an attribute, or of a dataset where that is NULL, which may be
 * long; owned by the caller.  NULL where there is no single text. */
char *holder_read_text(const struct hdf5_file *file, const char *object,
	const char *attribute);

#endif
