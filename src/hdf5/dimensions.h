#ifndef HDF5_DIMENSIONS_H
#define HDF5_DIMENSIONS_H

#include "hdf5/dataset.h"

/*
 * What a file calls the axes of a dataset.
 *
 * Two ways come with the HDF5 library, and netCDF, xarray and h5py use them:
 * the attribute DIMENSION_LABELS has a text for each axis, and DIMENSION_LIST
 * refers to a dataset for each axis, its scale, whose name is that of the axis.
 * Others write a list of names into an attribute of their own, or one text with
 * commas between them.
 */

/*
 * The texts of an attribute: a list of texts, or one text taken apart at
 * commas, spaces and brackets, in their order into `names` (release with
 * hdf5_names_release()).  Returns 1, 0 when there is no such attribute or it
 * holds no text, or -1 when it cannot be read.
 */
int hdf5_attribute_texts(const struct hdf5_file *file, const char *object,
	const char *name, struct hdf5_names *names, struct error *error);

/*
 * The path of the scale of axis `axis` of the dataset at `path`, into
 * text[size].  False when it has none, or one in another file.
 */
bool hdf5_scale(const struct hdf5_file *file, const char *path, size_t axis,
	char *text, size_t size);

#endif
