/*
 * People write a prompt length as 16, as 16.0 (pandas, MATLAB), as "16"
 * (json), as an array of one; a mask as booleans, bytes or floats; codes as
 * words.  Each is one conversion by the class of the type, and a number that is
 * not whole is refused, never rounded.
 */
#include "hdf5/attribute.h"
#include "hdf5/library.h"
#include "hdf5/values.h"

#include <errno.h>
#include <hdf5.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Texts of more bytes than that are no list of words. */
#define MAX_TEXTS ((size_t)1 << 26)

/* Whole numbers beyond this are not exact in a double. */
#define EXACT 9007199254740992.0

/* An attribute, or what is selected of a dataset. */
struct source {
	hid_t id, type, space;
	bool attribute;
	size_t count;
	int64_t *values; /* [count] */
	struct hdf5_meanings *meanings;
	struct error *error;
};

int hdf5_meanings_add(
	struct hdf5_meanings *meanings, int64_t code, const char *name)
{
	char *copy;

	if (memory_grow(&meanings->items, &meanings->capacity, meanings->count,
		    sizeof(*meanings->items)))
		return -1;
	copy = strdup(name);
	if (!copy)
		return -1;
	meanings->items[meanings->count++] =
		(struct hdf5_meaning){ code, copy };
	return 0;
}

void hdf5_meanings_release(struct hdf5_meanings *meanings)
{
	for (size_t i = 0; i < meanings->count; i++)
		free(meanings->items[i].name);
	free(meanings->items);
	*meanings = (struct hdf5_meanings){ 0 };
}

/* The values as `type`, into `bytes`. */
static int read_as(const struct source *s, hid_t type, void *bytes)
{
	hsize_t count = s->count;
	hid_t memory;
	bool good;

	if (!s->count)
		return 0;
	if (s->attribute)
		return H5Aread(s->id, type, bytes) < 0
			? error_set(s->error, "cannot be read")
			: 0;
	memory = H5Screate_simple(1, &count, NULL);
	good = memory >= 0 && hdf5_read(s->id, type, memory, s->space, bytes);
	if (!good)
		hdf5_fail_read(s->error);
	if (memory >= 0)
		H5Sclose(memory);
	return good ? 0 : -1;
}

static int read_floats(const struct source *s)
{
	double *numbers = memory_array(s->count, sizeof(*numbers));
	int result;

	if (!numbers)
		return error_memory(s->error);
	result = read_as(s, H5T_NATIVE_DOUBLE, numbers);
	for (size_t i = 0; !result && i < s->count; i++) {
		if (numbers[i] >= -EXACT && numbers[i] <= EXACT &&
			numbers[i] == (double)(int64_t)numbers[i])
			s->values[i] = (int64_t)numbers[i];
		else
			result = error_set(s->error,
				"%g at %zu is not a whole number", numbers[i],
				i);
	}
	free(numbers);
	return result;
}

/* What PyTables makes of booleans. */
static int read_bits(const struct source *s)
{
	uint8_t *bits = memory_array(s->count, 1);
	int result =
		bits ? read_as(s, H5T_NATIVE_B8, bits) : error_memory(s->error);

	for (size_t i = 0; !result && i < s->count; i++)
		s->values[i] = bits[i];
	free(bits);
	return result;
}

/* h5py's and numpy's booleans are an enumeration of these two. */
static bool is_boolean(const struct hdf5_meanings *meanings)
{
	const char *first, *second;

	if (meanings->count != 2)
		return false;
	first = meanings->items[0].name;
	second = meanings->items[1].name;
	return (strcmp(first, "FALSE") == 0 && strcmp(second, "TRUE") == 0) ||
		(strcmp(first, "TRUE") == 0 && strcmp(second, "FALSE") == 0);
}

static int read_member(const struct source *s, hid_t base, unsigned member)
{
	union {
		int64_t value;
		uint8_t bytes[16];
	} code = { 0 };
	char *name = H5Tget_member_name(s->type, member);
	int result = -1;

	if (name && H5Tget_size(base) <= sizeof(code) &&
		H5Tget_member_value(s->type, member, &code) >= 0 &&
		H5Tconvert(base, H5T_NATIVE_INT64, 1, &code, NULL,
			H5P_DEFAULT) >= 0)
		result = hdf5_meanings_add(s->meanings, code.value, name);
	H5free_memory(name);
	return result;
}

static int read_members(const struct source *s)
{
	hid_t base = H5Tget_super(s->type);
	int members = H5Tget_nmembers(s->type), result = 0;

	if (base < 0 || members < 0 || members > HDF5_MAX_MEANINGS)
		result = -1;
	for (int i = 0; !result && i < members; i++)
		result = read_member(s, base, (unsigned)i);
	if (base >= 0)
		H5Tclose(base);
	if (result)
		return error_set(s->error, "its enumeration cannot be read");
	if (is_boolean(s->meanings))
		hdf5_meanings_release(s->meanings);
	return 0;
}

static bool is_whole(const char *text, int64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoll(text, &end, 10);
	return *text && strchr("-+0123456789", *text) && !*end && !errno;
}

/* The code of a word, a new one for a new word; -1 with the error. */
static int add_word(const struct source *s, const char *word, int64_t *code)
{
	struct hdf5_meanings *meanings = s->meanings;

	for (size_t i = 0; i < meanings->count; i++) {
		if (strcmp(meanings->items[i].name, word) == 0) {
			*code = meanings->items[i].code;
			return 0;
		}
	}
	*code = (int64_t)meanings->count;
	if (meanings->count == HDF5_MAX_MEANINGS)
		return error_set(s->error, "has more than %d different texts",
			HDF5_MAX_MEANINGS);
	return hdf5_meanings_add(meanings, *code, word) ? error_memory(s->error)
							: 0;
}

/* Texts, `step` bytes apart or, where that is 0, behind pointers. */
static int convert_texts(const struct source *s, const char *bytes, size_t step)
{
	const char *const *pointers = (const char *const *)(const void *)bytes;
	bool digits = true;
	int result = 0;

	for (size_t i = 0; digits && i < s->count; i++) {
		const char *text = step ? bytes + i * step : pointers[i];

		digits = text && is_whole(text, &s->values[i]);
	}
	s->meanings->texts = !digits;
	for (size_t i = 0; !result && !digits && i < s->count; i++) {
		const char *text = step ? bytes + i * step : pointers[i];

		result = add_word(s, text ? text : "", &s->values[i]);
	}
	return result;
}

static int read_texts(const struct source *s)
{
	bool variable = H5Tis_variable_str(s->type) > 0;
	/* One more byte than stored, for the terminator. */
	size_t length = variable ? sizeof(char *) : H5Tget_size(s->type) + 1;
	size_t total;
	hid_t type = H5Tcopy(H5T_C_S1);
	char *bytes = NULL;
	int result;

	H5Tset_cset(type, H5Tget_cset(s->type));
	H5Tset_size(type, variable ? H5T_VARIABLE : length);
	if (!memory_multiply(length, s->count, &total) || total > MAX_TEXTS) {
		result = error_set(s->error, "its texts are too long");
	} else {
		bytes = memory_array(total, 1);
		result = bytes ? read_as(s, type, bytes)
			       : error_memory(s->error);
	}
	if (!result)
		result = convert_texts(s, bytes, variable ? 0 : length);
	for (size_t i = 0; bytes && variable && i < s->count; i++)
		H5free_memory(((char **)(void *)bytes)[i]);
	free(bytes);
	H5Tclose(type);
	return result;
}

/* A first position and an end, as numpy's records have them. */
static bool is_span(hid_t type)
{
	static const char *const words[][2] = { { "start", "end" },
		{ "start", "stop" }, { "begin", "end" }, { "first", "end" } };
	bool span = false;
	char *first, *second;

	if (H5Tget_nmembers(type) != 2 ||
		H5Tget_member_class(type, 0) != H5T_INTEGER ||
		H5Tget_member_class(type, 1) != H5T_INTEGER)
		return false;
	first = H5Tget_member_name(type, 0);
	second = H5Tget_member_name(type, 1);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		span = span ||
			(first && second && strcmp(first, words[i][0]) == 0 &&
				strcmp(second, words[i][1]) == 0);
	H5free_memory(first);
	H5free_memory(second);
	return span;
}

/* Two values each; there is room for them. */
static int read_spans(const struct source *s)
{
	hid_t type = H5Tcreate(H5T_COMPOUND, 2 * sizeof(int64_t));
	int result = -1;

	for (unsigned i = 0; type >= 0 && i < 2; i++) {
		char *name = H5Tget_member_name(s->type, i);

		if (name)
			H5Tinsert(type, name, i * sizeof(int64_t),
				H5T_NATIVE_INT64);
		H5free_memory(name);
	}
	if (type >= 0)
		result = read_as(s, type, s->values);
	if (type >= 0)
		H5Tclose(type);
	return result;
}

static int convert(const struct source *s, bool spans)
{
	switch (H5Tget_class(s->type)) {
	case H5T_ENUM:
		if (read_members(s))
			return -1;
		return read_as(s, H5T_NATIVE_INT64, s->values);
	case H5T_INTEGER:
		return read_as(s, H5T_NATIVE_INT64, s->values);
	case H5T_FLOAT:
		return read_floats(s);
	case H5T_BITFIELD:
		if (H5Tget_size(s->type) == 1)
			return read_bits(s);
		break;
	case H5T_STRING:
		return read_texts(s);
	case H5T_REFERENCE:
		return error_set(s->error,
			"is a reference; give the location of what it refers "
			"to");
	default:
		if (spans)
			return read_spans(s);
	}
	return error_set(s->error, "its values are not integers");
}

static int read_source(struct source *s, int64_t **values, size_t *count)
{
	bool spans = H5Tget_class(s->type) == H5T_COMPOUND && is_span(s->type);
	struct hdf5_meanings unwanted = { 0 };
	int result;

	if (!s->meanings)
		s->meanings = &unwanted;
	*values = NULL;
	*count = s->count * (spans ? 2 : 1);
	if (*count > HDF5_MAX_INTEGERS)
		return error_set(s->error, "has %zu values, more than %zu",
			*count, HDF5_MAX_INTEGERS);
	s->values = *values = memory_array(*count, sizeof(**values));
	if (!*values)
		return error_memory(s->error);
	result = convert(s, spans);
	if (!result && s->meanings == &unwanted && unwanted.texts)
		result = error_set(s->error, "its values are not integers");
	hdf5_meanings_release(&unwanted);
	if (!result)
		return 0;
	free(*values);
	*values = NULL;
	return -1;
}

/* Selects the slice; its number of values, or -1. */
static int select_slice(
	const struct hdf5_dataset *dataset, size_t index, struct source *s)
{
	hsize_t start[HDF5_MAX_AXES] = { index }, extent[HDF5_MAX_AXES];

	s->count = dataset->count;
	if (index == SIZE_MAX)
		return 0;
	if (!dataset->rank || index >= dataset->dims[0])
		return error_set(s->error, "is too short");
	s->count /= dataset->dims[0];
	extent[0] = 1;
	for (size_t i = 1; i < dataset->rank; i++)
		extent[i] = dataset->dims[i];
	return H5Sselect_hyperslab(
		       s->space, H5S_SELECT_SET, start, NULL, extent, NULL) < 0
		? error_set(s->error, "is damaged")
		: 0;
}

int hdf5_read_slice(const struct hdf5_dataset *dataset, size_t index,
	int64_t **values, size_t *count, struct hdf5_meanings *meanings,
	struct error *error)
{
	struct source s = { .id = dataset->id,
		.type = H5Dget_type(dataset->id),
		.space = H5Dget_space(dataset->id),
		.meanings = meanings,
		.error = error };
	int result = -1;

	*values = NULL;
	if (s.type < 0 || s.space < 0)
		error_set(error, "is damaged");
	else if (!select_slice(dataset, index, &s))
		result = read_source(&s, values, count);
	if (s.space >= 0)
		H5Sclose(s.space);
	if (s.type >= 0)
		H5Tclose(s.type);
	return result;
}

int hdf5_attribute_integers(const struct hdf5_file *file, const char *object,
	const char *name, int64_t **values, size_t *count,
	struct hdf5_meanings *meanings, struct error *error)
{
	struct source s = {
		.attribute = true, .meanings = meanings, .error = error
	};
	struct attribute attribute;
	struct error cause;
	int result;

	*values = NULL;
	result = attribute_open(&attribute, file, object, name, error);
	if (result <= 0) {
		attribute_close(&attribute);
		return result;
	}
	s.id = attribute.id;
	s.type = attribute.type;
	s.space = attribute.space;
	s.count = attribute.count;
	result = read_source(&s, values, count);
	attribute_close(&attribute);
	if (!result)
		return 1;
	cause = *error;
	return error_set(
		error, "%s: attribute '%s': %.700s", object, name, cause.text);
}
