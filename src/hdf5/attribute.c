/*
 * An attribute is three handles, each of which a damaged file may refuse.
 */
#include "hdf5/attribute.h"

int attribute_open(struct attribute *attribute, const struct hdf5_file *file,
	const char *object, const char *name, struct error *error)
{
	int found = hdf5_has_attribute(file, object, name, error);
	hssize_t points = -1;

	*attribute = (struct attribute){ -1, -1, -1, 0 };
	if (found <= 0)
		return found;
	attribute->id = H5Aopen_by_name(
		file->id, object, name, H5P_DEFAULT, H5P_DEFAULT);
	if (attribute->id >= 0) {
		attribute->type = H5Aget_type(attribute->id);
		attribute->space = H5Aget_space(attribute->id);
	}
	if (attribute->space >= 0)
		points = H5Sget_simple_extent_npoints(attribute->space);
	if (attribute->type < 0 || points < 0)
		return error_set(
			error, "%s: attribute '%s': is damaged", object, name);
	attribute->count = (size_t)points;
	return 1;
}

void attribute_close(struct attribute *attribute)
{
	if (attribute->space >= 0)
		H5Sclose(attribute->space);
	if (attribute->type >= 0)
		H5Tclose(attribute->type);
	if (attribute->id >= 0)
		H5Aclose(attribute->id);
}
