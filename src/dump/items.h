#ifndef DUMP_ITEMS_H
#define DUMP_ITEMS_H

#include "dump/datasets.h"

/*
 * What one sample comes with (see layout.h): where the user says it is, or
 * under its usual names as a dataset or an attribute of the sample's group, as
 * NAME/SAMPLE, or of the file.  What the file has for all samples may have them
 * along its first axis.
 *
 * A search is opened once, then asked for one item after the other, and closed
 * by its owner, also when it could not be opened.
 */
#define ITEMS_PATH HOLDER_PATH /* size of the path of an object */

struct item_search {
	struct dump *dump;
	size_t number; /* of the sample */
	const struct hdf5_file *file;
	struct binding binding; /* of the sample's first dataset */
	char base[ITEMS_PATH];	/* the sample's group or dataset; "/" */
	char title[ITEMS_PATH]; /* in front of errors, or "" */
	bool has_base;		/* base is the sample's own */
	bool base_is_group;
	/* where items are looked for by name, before the root */
	struct holder own, maps, notes;
#define ITEMS_ASIDES 4
	struct holder asides[ITEMS_ASIDES]; /* see aside.h */
	struct holder around; /* the group of maps of several samples, or of one
				 that has no group of its own */
	/* what the integers last read stand for, and the names where they are
	 * not shared */
	const struct hdf5_meanings *meanings;
	struct hdf5_meanings read;
	/* of the last item: where it was found, in words for info, what it is
	 * called there, and in front of errors; and whether it was one of many samples in one list */
	char where[DUMP_TEXT], name[DUMP_TEXT], at[3 * ITEMS_PATH];
	bool of_many;
	bool shared; /* the last item is there for all samples */
	/* a location that replaces the one of the layout, or NULL */
	const char *given;
	size_t skip; /* places by usual names that are passed over */
	struct error *error;
};

int items_open(struct item_search *search, struct dump *dump, size_t number,
	struct error *error);
void items_close(struct item_search *search);

/* Makes the search the dump's current one again, after another has been open in
 * between. */
int items_resume(struct item_search *search);

/*
 * The integers of an item that has `rank` axes for one sample, into *values
 * (freed by the caller), *count of them.  Returns 1, 0 when there is no such
 * item, or -1.  A list of more axes than expected is returned whole when
 * `rank` is ITEMS_ANY.
 */
#define ITEMS_ANY ((size_t)9)
int items_integers(struct item_search *search, enum layout_item item,
	size_t rank, int64_t **values, size_t *count);

/*
 * The integers of another item, while the one that was read last stays that: 1,
 * or 0 where there is none that can be read.  *shared, unless it is NULL: it is
 * there for all samples.
 */
int items_peek(const struct item_search *search, enum layout_item item,
	size_t rank, int64_t **values, size_t *count, bool *shared);

/* The one integer of an item: 1, 0 or -1. */
int items_integer(
	struct item_search *search, enum layout_item item, int64_t *value);

/*
 * Where the sample is in a list of an item for all samples: 0, or -1 where
 * nothing says so, to be prefixed with where the list is.  A list that the user
 * names is in the order of the samples' names; `same`: all entries are equal.
 */
int items_place(struct item_search *search, enum layout_item item, bool same,
	size_t *place);

/* Whether the values are `parts` times the same. */
bool items_equal(const int64_t *values, size_t count, size_t parts);

/* Whether the user says that the number of an item begins after the padding:
 * "+12", "+/prompt_lengths". */
bool items_after_padding(
	const struct item_search *search, enum layout_item item);

/* The text, or the number as text, of an item: 1, 0 or -1. */
int items_text(struct item_search *search, enum layout_item item,
	char text[DUMP_TEXT]);

/*
 * Shows `visit` the dataset that an item is, if it was not read as a list;
 * `shared` says that it is there for all samples.  Returns what `visit` does, 0 when there is no such item or it
 * is no dataset, or -1.
 */
typedef int items_visit(void *context, const struct hdf5_dataset *dataset,
	bool shared, struct error *error);
int items_dataset(struct item_search *search, enum layout_item item,
	items_visit *visit, void *context);

/* The same for what may stand in the names of the datasets instead, as the
 * placeholder `part`, which counts before what has a usual name. */
int items_name(struct item_search *search, enum layout_item item,
	enum location_part part, char text[DUMP_TEXT]);

/* Adds the location by which the item is found for every sample: 1, 0 or -1. */
int items_location(struct item_search *search, enum layout_item item,
	struct buffer *location);

/* That location, to be offered with an option; "N" where there is none. */
void items_where(struct item_search *search, enum layout_item item,
	char text[DUMP_TEXT]);

/* Sets the error with the sample's name in front; returns -1. */
int items_fail(const struct item_search *search, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same with the place of the last item. */
int items_fail_at(const struct item_search *search, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
