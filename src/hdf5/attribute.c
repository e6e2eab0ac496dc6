/*
 * Attributes, as the text that a person would write.
 *
 * A text of variable length lies in a heap of the file, and this is where
 * crafted files do their worst: the library copies as much as the heap says
 * into room for as much as the attribute says.  There is no call that would
 * tell the two lengths beforehand; the worker's walls stand around it.
 */
#include "hdf5/file.h"

#include "base/buffer.h"

#include <hdf5.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A string attribute, of fixed or variable length, into `text`. */
static int read_string(
	hid_t attribute, hid_t type, char *text, size_t size, const char **why)
{
	hid_t memory = H5Tcopy(H5T_C_S1);
	int result = -1;

	H5Tset_cset(memory, H5Tget_cset(type));
	*why = "cannot read the text";
	if (H5Tis_variable_str(type) > 0) {
		char *value = NULL;

		H5Tset_size(memory, H5T_VARIABLE);
		if (H5Aread(attribute, memory, &value) >= 0 && value) {
			*why = "the text is too long";
			result = strlen(value) < size ? 0 : -1;
			if (!result)
				memcpy(text, value, strlen(value) + 1);
		}
		H5free_memory(value);
	} else if (H5Tget_size(type) >= size) {
		*why = "the text is too long";
	} else {
		/* One more byte than stored, for the terminator. */
		H5Tset_size(memory, H5Tget_size(type) + 1);
		result = H5Aread(attribute, memory, text) < 0 ? -1 : 0;
	}
	H5Tclose(memory);
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
		return read_string(attribute, type, text, size, why);
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

int hdf5_attribute_text(const struct hdf5_file *file, const char *object,
	const char *name, char *text, size_t size, struct error *error)
{
	const char *why = "cannot read it";
	hid_t attribute, type = -1, space = -1;
	int result = -1;

	if (H5Aexists_by_name(file->id, object, name, H5P_DEFAULT) <= 0)
		return 0;
	attribute = H5Aopen_by_name(
		file->id, object, name, H5P_DEFAULT, H5P_DEFAULT);
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
		return error_set(
			error, "%s: attribute '%s': %s", object, name, why);
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
