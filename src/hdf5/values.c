/*
 * Texts.  One of variable length is in a heap of the file, and this is where
 * crafted files do their worst: the library copies as much as the heap says
 * into memory for as much as the object says.  No call returns the two lengths
 * beforehand; the worker's sandbox is what contains it.
 */
#include "base/buffer.h"
#include "base/text.h"
#include "hdf5/attribute.h"
#include "hdf5/library.h"
#include "hdf5/values.h"

#include <errno.h>
#include <hdf5.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
		return error_set(error, "its values are not numbers");
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
	bool good = false;

	H5Tset_cset(target, H5Tget_cset(type));
	H5Tset_size(target, length);
	*why = NULL;
	if (!variable && length > size)
		*why = "the text is too long";
	else if (space < 0)
		good = H5Aread(object, target, bytes) >= 0;
	else
		good = hdf5_read(object, target, memory, space, bytes);
	if (good && variable && !value)
		*why = "has no text";
	else if (good && variable && strlen(value) >= size)
		*why = "the text is too long";
	else if (good && variable)
		memcpy(text, value, strlen(value) + 1);
	if (!good)
		held = hdf5_hold_errors();
	H5free_memory(value);
	if (memory >= 0)
		H5Sclose(memory);
	H5Tclose(target);
	if (held >= 0)
		hdf5_restore_errors(held);
	return !good || *why ? -1 : 0;
}

/* The name of the member of an enumeration that has the value at `bytes`, or,
 * of a boolean, whose names say nothing, its value. */
static int copy_member(hid_t type, const void *bytes, char *text, size_t size)
{
	char name[256];

	if (H5Tenum_nameof(type, bytes, name, sizeof(name)) < 0 ||
		strlen(name) >= size)
		return -1;
	memcpy(text, name, strlen(name) + 1);
	return 0;
}

static int read_value(
	hid_t attribute, hid_t type, char *text, size_t size, const char **why)
{
	int64_t integer;
	uint8_t member[16];
	double number;
	struct buffer digits = { 0 };

	*why = "cannot read the number";
	switch (H5Tget_class(type)) {
	case H5T_STRING:
		return read_string(attribute, type, -1, text, size, why);
	case H5T_ENUM:
		if (H5Tget_size(type) > sizeof(member) ||
			H5Aread(attribute, type, member) < 0)
			return -1;
		return copy_member(type, member, text, size);
	case H5T_INTEGER:
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

/* The characters of a char array of MATLAB, UTF-16 in its own numbers. */
static int read_characters(const struct hdf5_dataset *dataset, char *text,
	size_t size, struct error *error)
{
	struct hdf5_meanings meanings = { 0 };
	int64_t *values;
	size_t count, used = 0;

	if (hdf5_read_slice(
		    dataset, SIZE_MAX, &values, &count, &meanings, error))
		return -1;
	for (size_t i = 0; i < count && used + 4 < size; i++) {
		uint32_t low = i + 1 < count ? (uint32_t)values[i + 1] : 0;
		uint32_t code = (uint32_t)values[i];

		if (code - 0xd800 < 0x400 && low - 0xdc00 < 0x400) {
			code = 0x10000 + ((code - 0xd800) << 10) +
				(low - 0xdc00);
			i++;
		}
		used += text_utf8(code, text + used);
	}
	text[used] = '\0';
	free(values);
	hdf5_meanings_release(&meanings);
	return used + 4 < size ? 0 : error_set(error, "the text is too long");
}

static bool is_characters(const struct hdf5_file *file, const char *path)
{
	char class[16];
	struct error ignored;

	return hdf5_attribute_text(file, path, "MATLAB_class", class,
		       sizeof(class), &ignored) > 0 &&
		strcmp(class, "char") == 0;
}

/* The text at `index`, or the name of an enumeration's member there. */
static int read_one(const struct hdf5_dataset *dataset, hid_t type, hid_t space,
	size_t index, char *text, size_t size, struct error *error)
{
	hsize_t at[HDF5_MAX_AXES] = { index }, one = 1;
	hid_t memory = H5Screate_simple(1, &one, NULL);
	uint8_t member[16];
	const char *why = "has no such text";
	int result = -1;

	if (dataset->rank)
		H5Sselect_elements(space, H5S_SELECT_SET, 1, at);
	if (H5Tget_class(type) == H5T_STRING)
		result =
			read_string(dataset->id, type, space, text, size, &why);
	else if (H5Tget_size(type) <= sizeof(member) &&
		hdf5_read(dataset->id, type, memory, space, member))
		result = copy_member(type, member, text, size);
	if (memory >= 0)
		H5Sclose(memory);
	if (!result)
		return 0;
	return why ? error_set(error, "%s", why) : hdf5_fail_read(error);
}

/* Where value `index` is a number, or not one of the forms of a text. */
static int read_digits(const struct hdf5_dataset *dataset, size_t index,
	char *text, size_t size, struct error *error)
{
	struct hdf5_meanings meanings = { 0 };
	int64_t *values;
	size_t count;
	int result =
		hdf5_read_slice(dataset, dataset->rank == 1 ? index : SIZE_MAX,
			&values, &count, &meanings, error);

	if (!result)
		snprintf(text, size, "%" PRId64, values[0]);
	free(values);
	hdf5_meanings_release(&meanings);
	return result;
}

int hdf5_read_text(const struct hdf5_file *file, const char *path,
	const struct hdf5_dataset *dataset, size_t index, char *text,
	size_t size, struct error *error)
{
	hid_t type = H5Dget_type(dataset->id);
	hid_t space = H5Dget_space(dataset->id);
	H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
	int result = -1;

	if (type < 0 || space < 0)
		error_set(error, "is damaged");
	else if (class == H5T_INTEGER && is_characters(file, path))
		result = read_characters(dataset, text, size, error);
	else if ((dataset->rank > 1 && dataset->count != 1) ||
		index >= dataset->count)
		error_set(error, "is too short, or not a list");
	else if (class == H5T_STRING || class == H5T_ENUM)
		result = read_one(
			dataset, type, space, index, text, size, error);
	else
		result = read_digits(dataset, index, text, size, error);
	if (space >= 0)
		H5Sclose(space);
	if (type >= 0)
		H5Tclose(type);
	return result;
}

int hdf5_attribute_text(const struct hdf5_file *file, const char *object,
	const char *name, char *text, size_t size, struct error *error)
{
	const char *why = NULL;
	struct attribute attribute;
	int found = attribute_open(&attribute, file, object, name, error);
	int result = -1;

	if (found > 0 && attribute.count != 1)
		why = "is not a single value";
	else if (found > 0)
		result = read_value(
			attribute.id, attribute.type, text, size, &why);
	attribute_close(&attribute);
	if (found <= 0)
		return found;
	if (result)
		return error_set(error, "%s: attribute '%s': %s", object, name,
			why ? why : "cannot read the text");
	return 1;
}

int hdf5_attribute_integer(const struct hdf5_file *file, const char *object,
	const char *name, int64_t *value, struct error *error)
{
	struct hdf5_meanings meanings = { 0 };
	int64_t *values;
	size_t count;
	int found = hdf5_attribute_integers(
		file, object, name, &values, &count, &meanings, error);

	if (found > 0 && count != 1)
		found = error_set(error,
			"%s: attribute '%s': has %zu values, not one", object,
			name, count);
	if (found > 0 && meanings.texts)
		found = error_set(error,
			"%s: attribute '%s': '%s' is not an integer", object,
			name, meanings.items[0].name);
	if (found > 0)
		*value = values[0];
	hdf5_meanings_release(&meanings);
	free(values);
	return found;
}
