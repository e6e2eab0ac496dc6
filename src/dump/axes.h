#ifndef DUMP_AXES_H
#define DUMP_AXES_H

#include "dump/dump.h"

/* The axes of the datasets that a pattern names.  Pure. */

/* Reads "sample,head,query,key": sets axes[*count], each at most once but
 * "1". */
int axes_parse(const char *list, enum dump_axis axes[HDF5_MAX_AXES],
	size_t *count, struct error *error);

/*
 * The axes of a dataset with `rank` of them, from what the placeholders of
 * `pattern` (FILEPATTERN and PATH, or either) leave open: in the order sample,
 * layer, head, query, key.  An error when more than one answer makes sense.
 */
int axes_guess(const char *pattern, size_t rank,
	enum dump_axis axes[HDF5_MAX_AXES], struct error *error);

/* Whether placeholders and axes together give layer, query and key, and none
 * of them twice. */
int axes_check(const char *pattern, const enum dump_axis *axes, size_t count,
	struct error *error);

#endif
