#ifndef HDF5_ATTRIBUTE_H
#define HDF5_ATTRIBUTE_H

#include "hdf5/file.h"

#include <hdf5.h>

/* An open attribute with its type and shape; for this room alone. */
struct attribute {
	hid_t id, type, space; /* negative: not open */
	size_t count;	       /* values */
};

/*
 * Opens it: 1, 0 when the object has none of the name, or -1 with the error.
 * Close it with attribute_close(), whatever came of it.
 */
int attribute_open(struct attribute *attribute, const struct hdf5_file *file,
	const char *object, const char *name, struct error *error);
void attribute_close(struct attribute *attribute);

#endif
