#ifndef HDF5_VALUES_H
#define HDF5_VALUES_H

#include "hdf5/dataset.h"

/* Small values that stand around the attention: masks, codes, names. */

/*
 * The integers of a dataset with their first axis fixed at `index`, or all of
 * them when `index` is SIZE_MAX, into *values (freed by the caller), *count of
 * them.
 */
int hdf5_read_slice(const struct hdf5_dataset *dataset, size_t index,
	int64_t **values, size_t *count, struct error *error);

/*
 * Value `index` of a dataset of texts or of numbers written as text, into
 * text[size].
 */
int hdf5_read_text(const struct hdf5_dataset *dataset, size_t index, char *text,
	size_t size, struct error *error);

/* The names of the attributes of `object`; release with
 * hdf5_names_release(). */
int hdf5_attributes(const struct hdf5_file *file, const char *object,
	struct hdf5_names *names, struct error *error);

/*
 * The integers of an attribute of any shape, into *values (freed by the
 * caller), *count of them.  Returns 1, 0 when there is no such attribute, or
 * -1.
 */
int hdf5_attribute_integers(const struct hdf5_file *file, const char *object,
	const char *name, int64_t **values, size_t *count, struct error *error);

#endif
