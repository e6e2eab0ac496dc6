#ifndef SCAN_OBJECTS_H
#define SCAN_OBJECTS_H

#include "base/buffer.h"

/* As many are listed. */
#define OBJECTS_MAX 256

/*
 * Adds the paths of the datasets in the HDF5 file `path`, a line each, groups
 * before what is in them, for somebody who has to name one: those nearest to the
 * root, and none that a line cannot hold.  Of a file that cannot be read it adds
 * nothing.
 */
void objects_list(const char *path, struct buffer *lines);

#endif
