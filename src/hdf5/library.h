#ifndef HDF5_LIBRARY_H
#define HDF5_LIBRARY_H

#include "base/error.h"

#include <stdint.h>

/* What the files of this room share; nobody else includes it. */

/* Makes the library safe to use; to be called before any call of it. */
void hdf5_prepare(void);

/* Sets what every file is opened with (an HDF5 file access list). */
void hdf5_access(int64_t access);

/* Sets "what: cause", the cause from the library's error stack. */
int hdf5_fail(struct error *error, const char *what);

#endif
