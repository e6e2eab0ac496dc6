#ifndef HDF5_VERSION_H
#define HDF5_VERSION_H

/* Writes the version of the HDF5 library that is running ("1.10.8") to
 * `text`, and returns it. */
const char *hdf5_version(char text[32]);

#endif
