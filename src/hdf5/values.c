/*
 * Masks, codes and names are small, so the library may convert them, which it
 * does for every integer type and byte order there is; numpy's booleans are
 * an enumeration of integers.
 *
 * A text of variable length is in a heap of the file, and this is where
 * crafted files do their worst: the library copies as much as the heap says
 * into memory for as much as the object says.  No call returns the two lengths
 * beforehand; the worker's sandbox is what contains it.
 */
#include "base/buffer.h"
#include "hdf5/dataset.h"
#include "hdf5/library.h"

#include <errno.h>
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
	int result = 0;

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
	if (!whole)
		result = read_row(dataset, index, *count, *values, error);
	else if (H5Dread(dataset->id, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL,
			 H5P_DEFAULT, *values) < 0)
		result = hdf5_fail_read(error);
	if (result) {
		free(*values);
		*values = NULL;
	}
	return result;
}

int hdf5_read_numbers(const struct hdf5_dataset *dataset, const size_t *start,
	const size_t *extent, double *values, struct error *error)
{
	hsize_t from[HDF5_MAX_AXES], size[HDF5_MAX_AXES], count = 1;
	hid_t space = H5Dget_space(dataset->id), memory = -1;

	for (size_t i = 0; i < dataset->rank; i++) {
		from[i] = start[i];
		size[i] = extent[i];
		count *= size[i];
	}
	if (dataset->type.class != HDF5_INTEGER &&
		dataset->type.class != HDF5_FLOAT) {
		if (space >= 0)
			H5Sclose(space);
		return error_set(error, "its values are no numbers");
	}
	if (!dataset->rank ||
		H5Sselect_hyperslab(
			space, H5S_SELECT_SET, from, NULL, size, NULL) >= 0)
		memory = H5Screate_simple(1, &count, NULL);
	return hdf5_read_selected(
		dataset->id, H5T_NATIVE_DOUBLE, memory, space, values, error);
}

/*
 * One text of fixed or variable length: of an attribute, or the one that is
 * selected in `space` of a dataset.  Where *why stays NULL the library failed,
 * and still says why.
 */
static int read_string(hid_t object, hid_t type, hid_t space, char *text,
	size_t size, const char **why)
{
	hsize_t one = 1;
	bool variable = H5Tis_variable_str(type) > 0;
	/* One more byte than stored, for the terminator. */
	size_t length = variable ? H5T_VARIABLE : H5Tget_size(type) + 1;
	hid_t target = H5Tcopy(H5T_C_S1), held = -1;
	hid_t memory = space < 0 ? -1 : H5Screate_simple(1, &one, NULL);
	char *value = NULL;
	void *bytes = variable ? (void *)&value : text;
	herr_t result = -1;

	H5Tset_cset(target, H5Tget_cset(type));
	H5Tset_size(target, length);
	*why = NULL;
	if (!variable && length > size)
		*why = "the text is too long";
	else if (space < 0)
		result = H5Aread(object, target, bytes);
	else
		result = H5Dread(
			object, target, memory, space, H5P_DEFAULT, bytes);
	if (result >= 0 && variable && !value)
		*why = "has no text";
	else if (result >= 0 && variable && strlen(value) >= size)
		*why = "the text is too long";
	else if (result >= 0 && variable)
		memcpy(text, value, strlen(value) + 1);
	if (result < 0)
		held = hdf5_hold_errors();
	H5free_memory(value);
	if (memory >= 0)
		H5Sclose(memory);
	H5Tclose(target);
	if (held >= 0)
		hdf5_restore_errors(held);
	return result < 0 || *why ? -1 : 0;
}

int hdf5_read_text(const struct hdf5_dataset *dataset, size_t index, char *text,
	size_t size, struct error *error)
{
	hid_t type = H5Dget_type(dataset->id);
	hid_t space = H5Dget_space(dataset->id);
	hsize_t at = index;
	int64_t *number = NULL;
	const char *why;
	size_t count;
	int result = -1;

	if (dataset->rank > 1 || index >= dataset->count) {
		error_set(error, "is too short, or no list");
	} else if (type >= 0 && H5Tget_class(type) == H5T_STRING) {
		if (dataset->rank)
			H5Sselect_elements(space, H5S_SELECT_SET, 1, &at);
		result =
			read_string(dataset->id, type, space, text, size, &why);
		if (result && why)
			error_set(error, "%s", why);
		else if (result)
			hdf5_fail_read(error);
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

static int read_value(
	hid_t attribute, hid_t type, char *text, size_t size, const char **why)
{
	int64_t integer;
	double number;
	struct buffer digits = { 0 };

	*why = "cannot read the number";
	switch (H5Tget_class(type)) {
	case H5T_STRING:
		return read_string(attribute, type, -1, text, size, why);
	case H5T_INTEGER:
	case H5T_ENUM:
		if (H5Aread(attribute, H5T_NATIVE_INT64, &integer) < 0)
			return -1;
		snprintf(text, size, "%" PRId64, integer);
		return 0;
	case H5T_FLOAT:
		if (H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) < 0)
			return -1;
		buffer_number(&digits, number);
		snprintf(text, size, "%s", digits.text ? digits.text : "");
		buffer_release(&digits);
		return 0;
	default:
		*why = "is neither a text nor a number";
		return -1;
	}
}

/* False where there is no such attribute; one that is there but cannot be opened
 * is true and negative. */
static bool open_attribute(const struct hdf5_file *file, const char *object,
	const char *name, hid_t *attribute)
{
	if (H5Aexists_by_name(file->id, object, name, H5P_DEFAULT) <= 0)
		return false;
	*attribute = H5Aopen_by_name(
		file->id, object, name, H5P_DEFAULT, H5P_DEFAULT);
	return true;
}

int hdf5_attribute_text(const struct hdf5_file *file, const char *object,
	const char *name, char *text, size_t size, struct error *error)
{
	const char *why = "cannot read it";
	hid_t attribute, type = -1, space = -1;
	int result = -1;

	if (!open_attribute(file, object, name, &attribute))
		return 0;
	if (attribute >= 0) {
		type = H5Aget_type(attribute);
		space = H5Aget_space(attribute);
	}
	if (type < 0 || space < 0)
		why = "is damaged";
	else if (H5Sget_simple_extent_npoints(space) != 1)
		why = "is not a single value";
	else
		result = read_value(attribute, type, text, size, &why);
	if (space >= 0)
		H5Sclose(space);
	if (type >= 0)
		H5Tclose(type);
	if (attribute >= 0)
		H5Aclose(attribute);
	if (result)
		return error_set(error, "%s: attribute '%s': %s", object, name,
			why ? why : "cannot read the text");
	return 1;
}

int hdf5_attribute_integer(const struct hdf5_file *file, const char *object,
	const char *name, int64_t *value, struct error *error)
{
	char text[64], *end;
	int found = hdf5_attribute_text(
		file, object, name, text, sizeof(text), error);

	if (found <= 0)
		return found;
	errno = 0;
	*value = strtoll(text, &end, 10);
	if (!*text || *end || errno)
		return error_set(error,
			"%s: attribute '%s': '%s' is not an integer", object,
			name, text);
	return 1;
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
	if (!open_attribute(file, object, name, &attribute))
		return 0;
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
