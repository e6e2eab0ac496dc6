#ifndef HDF5_LIBRARY_H
#define HDF5_LIBRARY_H

#include "base/error.h"

/* What the files of this room share; nobody else includes it. */

/* Makes the library safe to use; to be called before any call of it. */
void hdf5_prepare(void);

/* Sets "what: cause", the cause from the library's error stack. */
int hdf5_fail(struct error *error, const char *what);

#endif
