/*
 * Masks, codes and names are small, so the library may convert them, which it
 * does for every integer type and byte order there is; numpy's booleans are
 * an enumeration of integers.
 */
#include "hdf5/values.h"

#include "base/memory.h"
#include "hdf5/library.h"

#include <hdf5.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_row(const struct hdf5_dataset *dataset, size_t index,
	size_t count, int64_t *values, struct error *error)
{
	hsize_t start[HDF5_MAX_AXES] = { index }, extent[HDF5_MAX_AXES];
	hsize_t wanted = count;
	hid_t space = H5Dget_space(dataset->id), memory = -1;

	extent[0] = 1;
	for (size_t i = 1; i < dataset->rank; i++)
		extent[i] = dataset->dims[i];
	if (H5Sselect_hyperslab(
		    space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0)
		memory = H5Screate_simple(1, &wanted, NULL);
	return hdf5_read_selected(
		dataset->id, H5T_NATIVE_INT64, memory, space, values, error);
}

int hdf5_read_slice(const struct hdf5_dataset *dataset, size_t index,
	int64_t **values, size_t *count, struct error *error)
{
	bool whole = index == SIZE_MAX;
	int result;

	*values = NULL;
	*count = dataset->count;
	if (!whole) {
		if (!dataset->rank || index >= dataset->dims[0])
			return error_set(error, "is too short");
		*count /= dataset->dims[0];
	}
	if (dataset->type.class != HDF5_INTEGER)
		return error_set(error, "its values are no integers");
	if (*count > HDF5_MAX_INTEGERS)
		return error_set(error, "has %zu values, more than %zu", *count,
			HDF5_MAX_INTEGERS);
	*values = memory_array(*count, sizeof(**values));
	if (!*values)
		return error_memory(error);
	result = whole ? hdf5_read_integers(dataset, *values, error)
		       : read_row(dataset, index, *count, *values, error);
	if (result) {
		free(*values);
		*values = NULL;
	}
	return result;
}

/* One text of fixed or variable length out of `space`. */
static int read_string(hid_t dataset, hid_t type, hid_t space, char *text,
	size_t size, struct error *error)
{
	hsize_t one = 1;
	bool variable = H5Tis_variable_str(type) > 0;
	size_t length = variable ? H5T_VARIABLE : H5Tget_size(type) + 1;
	hid_t target = H5Tcopy(H5T_C_S1);
	hid_t memory = H5Screate_simple(1, &one, NULL);
	char *value = NULL;
	int result = -1;

	H5Tset_cset(target, H5Tget_cset(type));
	H5Tset_size(target, length);
	if (!variable && length > size)
		error_set(error, "its text is too long");
	else if (H5Dread(dataset, target, memory, space, H5P_DEFAULT,
			 variable ? (void *)&value : text) < 0)
		hdf5_fail_read(error);
	else if (variable && (!value || strlen(value) >= size))
		error_set(
			error, value ? "its text is too long" : "has no text");
	else
		result = 0;
	if (!result && variable)
		memcpy(text, value, strlen(value) + 1);
	H5free_memory(value);
	H5Sclose(memory);
	H5Tclose(target);
	return result;
}

int hdf5_read_text(const struct hdf5_dataset *dataset, size_t index, char *text,
	size_t size, struct error *error)
{
	hid_t type = H5Dget_type(dataset->id);
	hid_t space = H5Dget_space(dataset->id);
	hsize_t at = index;
	int64_t *number = NULL;
	size_t count;
	int result = -1;

	if (dataset->rank > 1 || index >= dataset->count) {
		error_set(error, "is too short, or no list");
	} else if (type >= 0 && H5Tget_class(type) == H5T_STRING) {
		if (dataset->rank)
			H5Sselect_elements(space, H5S_SELECT_SET, 1, &at);
		result = read_string(
			dataset->id, type, space, text, size, error);
	} else if (!hdf5_read_slice(dataset, dataset->rank ? index : SIZE_MAX,
			   &number, &count, error)) {
		snprintf(text, size, "%" PRId64, number[0]);
		free(number);
		result = 0;
	}
	if (space >= 0)
		H5Sclose(space);
	if (type >= 0)
		H5Tclose(type);
	return result;
}

static herr_t add_attribute(
	hid_t object, const char *name, const H5A_info_t *info, void *context)
{
	struct hdf5_names *names = context;

	(void)object;
	(void)info;
	return hdf5_names_add(names, name);
}

int hdf5_attributes(const struct hdf5_file *file, const char *object,
	struct hdf5_names *names, struct error *error)
{
	*names = (struct hdf5_names){ 0 };
	if (H5Aiterate_by_name(file->id, object, H5_INDEX_NAME, H5_ITER_NATIVE,
		    NULL, add_attribute, names, H5P_DEFAULT) < 0) {
		hdf5_names_release(names);
		hdf5_fail(error, "cannot list the attributes");
		return error_prefix(error, object);
	}
	hdf5_names_sort(names);
	return 0;
}

static int read_attribute(hid_t attribute, int64_t **values, size_t *count)
{
	hid_t type = H5Aget_type(attribute);
	hid_t space = H5Aget_space(attribute);
	hssize_t points = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
	H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
	int result = -1;

	if (points >= 0 && (size_t)points <= HDF5_MAX_INTEGERS &&
		(class == H5T_INTEGER || class == H5T_ENUM)) {
		*count = (size_t)points;
		*values = memory_array(*count, sizeof(**values));
		if (*values &&
			(!points ||
				H5Aread(attribute, H5T_NATIVE_INT64, *values) >=
					0))
			result = 0;
	}
	if (space >= 0)
		H5Sclose(space);
	if (type >= 0)
		H5Tclose(type);
	return result;
}

int hdf5_attribute_integers(const struct hdf5_file *file, const char *object,
	const char *name, int64_t **values, size_t *count, struct error *error)
{
	hid_t attribute;
	int result = -1;

	*values = NULL;
	if (H5Aexists_by_name(file->id, object, name, H5P_DEFAULT) <= 0)
		return 0;
	attribute = H5Aopen_by_name(
		file->id, object, name, H5P_DEFAULT, H5P_DEFAULT);
	if (attribute >= 0) {
		result = read_attribute(attribute, values, count);
		H5Aclose(attribute);
	}
	if (!result)
		return 1;
	free(*values);
	*values = NULL;
	return error_set(
		error, "%s: attribute '%s': holds no integers", object, name);
}
