#ifndef HDF5_VALUES_H
#define HDF5_VALUES_H

#include "hdf5/dataset.h"

/*
 * Small values that come with the attention: masks, codes, counts, names.  A
 * number may be stored as an integer of any kind, a boolean, a whole float, or
 * a text of digits; a text as a string of any kind, the member of an
 * enumeration, or a char array of MATLAB.
 */

/* What codes stand for, as the file says: the members of an enumeration, or
 * the different texts of a list of texts, which are numbered from 0. */
struct hdf5_meaning {
	int64_t code;
	char *name; /* owned */
};

struct hdf5_meanings {
	struct hdf5_meaning *items;
	size_t count, capacity;
	bool texts; /* the codes are our own */
};

#define HDF5_MAX_MEANINGS 256

/* Adds a copy of `name`; -1 without memory. */
int hdf5_meanings_add(
	struct hdf5_meanings *meanings, int64_t code, const char *name);

/* Frees the names and makes it empty again. */
void hdf5_meanings_release(struct hdf5_meanings *meanings);

/*
 * The integers of a dataset with their first axis fixed at `index`, or all of
 * them when `index` is SIZE_MAX, into *values (freed by the caller), *count of
 * them.  `meanings` (initialised with zeros, released by the caller) gets what
 * they stand for, where the file says so; booleans have none.  Without it (NULL)
 * words are an error.
 */
int hdf5_read_slice(const struct hdf5_dataset *dataset, size_t index,
	int64_t **values, size_t *count, struct hdf5_meanings *meanings,
	struct error *error);

/* The same for an attribute of any shape.  Returns 1, 0 when there is no such
 * attribute, or -1. */
int hdf5_attribute_integers(const struct hdf5_file *file, const char *object,
	const char *name, int64_t **values, size_t *count,
	struct hdf5_meanings *meanings, struct error *error);

/* The same for a single integer. */
int hdf5_attribute_integer(const struct hdf5_file *file, const char *object,
	const char *name, int64_t *value, struct error *error);

/* The box of `extent` values from `start` on every axis, integers or floats,
 * row-major, into values[product(extent)]. */
int hdf5_read_numbers(const struct hdf5_dataset *dataset, const size_t *start,
	const size_t *extent, double *values, struct error *error);

/*
 * Value `index` of a dataset of texts or of numbers written as text, into
 * text[size].  A char array is one value.
 */
int hdf5_read_text(const struct hdf5_file *file, const char *path,
	const struct hdf5_dataset *dataset, size_t index, char *text,
	size_t size, struct error *error);

/*
 * The single value of an attribute: a text, or a number written as text.
 * Returns 1 when read, 0 when there is no such attribute, -1 with the error
 * when it is no single text or number or does not fit `size` bytes.
 */
int hdf5_attribute_text(const struct hdf5_file *file, const char *object,
	const char *name, char *text, size_t size, struct error *error);

#endif
