#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * A file that appears whole or not at all.
 *
 * What is written goes to a temporary file beside the wanted one;
 * output_commit() checks every write, syncs and renames it.  Until then, and
 * after output_discard(), whatever was at `path` is still there, untouched.  A
 * device or a named pipe is written to as it is, a link leads to its target.
 */
struct output {
	FILE *stream; /* write here */
	char *path;
	char *temporary; /* NULL: a device or a pipe */
	/* Where it lies while it has no name, as long as the stream is open;
	 * empty: it has one from the start. */
	char unnamed[32];
};

/*
 * What a result is made of is not destroyed by it: once output_protect() has
 * been told of a file that is read, no output replaces it under whatever name,
 * nor any file that holds HDF5, unless the user said so: output_overwrite().
 * A path that is not there, or no regular file, protects nothing.
 */
int output_protect(const char *path, struct error *error);
void output_overwrite(void);

/* Opens `path` for writing; the error names it.  The caller ends with exactly
 * one of output_commit() and output_discard(). */
int output_open(struct output *output, const char *path, struct error *error);

/* Where what was written and flushed can be read back until then; NULL: a
 * device or a pipe. */
static inline const char *output_readable(const struct output *output)
{
	return *output->unnamed ? output->unnamed : output->temporary;
}

/* Puts the file in place.  On failure nothing is left behind. */
int output_commit(struct output *output, struct error *error);

void output_discard(struct output *output);

/* Writes `length` bytes to `path`, whole or not at all. */
int output_write(const char *path, const void *bytes, size_t length,
	struct error *error);

/*
 * A file without a name, beside where `path` is, for what is put aside: a
 * descriptor to read and write, which the caller closes, or -1.
 */
int output_scratch(const char *path, struct error *error);

/* Makes the folder `path` and its parents where missing. */
int output_folder(const char *path, struct error *error);

/*
 * Whether `path` could be written at all, or be made as a folder, so that a
 * long calculation need not find out at its end; the error names it.  Writes
 * nothing.
 */
int output_check(const char *path, bool is_folder, struct error *error);

/* Removes the temporary files of outputs still open; safe in a signal
 * handler. */
void output_abandon_all(void);

#endif
