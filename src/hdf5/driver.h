#ifndef HDF5_DRIVER_H
#define HDF5_DRIVER_H

#include "hdf5/file.h"

/*
 * The library's way to the bytes of a file, through our map of it.
 */

/*
 * Lets the library open the file at `path`, mapped at file->map: file->id,
 * negative when it could not.  Returns -1 where there is no such way.
 */
int driver_open(struct hdf5_file *file, const char *path);

/* Where the library would have read. */
struct driver_place {
	uint64_t offset, size;
};

/*
 * From driver_note() on the raw data that the library reads from `file` is
 * not moved: driver_noted() says where it lies, and ends this.  size is 0
 * when nothing was read, or more than once.  Metadata is read as ever.
 */
void driver_note(const struct hdf5_file *file);
struct driver_place driver_noted(const struct hdf5_file *file);

#endif
