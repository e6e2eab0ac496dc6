#ifndef HDF5_LIBRARY_H
#define HDF5_LIBRARY_H

#include "hdf5/file.h"

/* What the files of this room share; nobody else includes it. */

/* Makes the library safe to use; to be called before any call of it. */
void hdf5_prepare(void);

/* Sets what every file is opened with (an HDF5 file access list). */
void hdf5_access(int64_t access);

/* Every call of the library forgets why the one before it failed.  What stands
 * between these two does not; the first gives what the second takes. */
int64_t hdf5_hold_errors(void);
void hdf5_restore_errors(int64_t held);

/* Sets "what: cause", the cause from the library's error stack. */
int hdf5_fail(struct error *error, const char *what);

/* The same for values that cannot be read, right after the call that failed;
 * a filter that is missing gets an advice. */
int hdf5_fail_read(struct error *error);

/* Reads what is selected in `space` into `bytes`, laid out as `memory`; closes
 * both, of which one below 0 is a failure.  Returns -1 with the cause. */
int hdf5_read_selected(int64_t dataset, int64_t type, int64_t memory,
	int64_t space, void *bytes, struct error *error);

#endif
