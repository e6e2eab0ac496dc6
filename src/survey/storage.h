#ifndef SCAN_STORAGE_H
#define SCAN_STORAGE_H

#include "survey/survey.h"

/* What stands before the sizes of chunks, "1x4x24x24". */
#define STORAGE_CHUNKS "chunks of "

/*
 * In how many ways the samples of a file are stored: one item each for those
 * that differ in more than the sizes of their chunks, which become ranges.
 */
struct storage {
	const char *text; /* of the first sample */
	size_t samples;
	size_t axes;	     /* of its chunks; 0: there are none */
	size_t sizes, after; /* where in `text` these begin and end */
	size_t low[HDF5_MAX_AXES], high[HDF5_MAX_AXES];
};

/* The ways of `file` in the order in which they come, freed by the caller;
 * NULL when memory runs out. */
struct storage *storage_list(const struct scan_file *file, size_t *count);

/* Adds "float16, chunks of 1x4x(1 to 16)x(21 to 41), deflate; ...". */
void storage_print(const struct storage *storage, struct buffer *text);

#endif
