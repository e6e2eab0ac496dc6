/*
 * The high-level library has calls for scales, but opens and counts all of them
 * for each question; the two attributes that they stand on are documented, and
 * are read here.
 */
#include "hdf5/dimensions.h"

#include "hdf5/attribute.h"
#include "hdf5/library.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

/* More texts, or longer ones, are no names of axes. */
#define MAX_TEXTS 64
#define MAX_TEXT 1024

/* "layer, head", "['layer', 'head']" and "layer head" are two names each. */
static int add_words(struct hdf5_names *names, const char *text)
{
	static const char between[] = ",;:|/ \t\n[](){}'\"";
	char word[MAX_TEXT];

	for (text += strspn(text, between); *text;
		text += strspn(text, between)) {
		size_t length = strcspn(text, between);

		if (length >= sizeof(word))
			return 0;
		memcpy(word, text, length);
		word[length] = '\0';
		if (hdf5_names_add(names, word))
			return -1;
		text += length;
	}
	return 0;
}

static int add_text(struct hdf5_names *names, const char *text, bool alone)
{
	return alone ? add_words(names, text) : hdf5_names_add(names, text);
}

static int read_variable(
	hid_t attribute, hid_t type, size_t count, struct hdf5_names *names)
{
	hid_t space = H5Aget_space(attribute);
	char *texts[MAX_TEXTS] = { NULL };
	int result = 0;

	if (space >= 0 && H5Aread(attribute, type, texts) >= 0) {
		for (size_t i = 0; !result && i < count; i++)
			result = add_text(
				names, texts[i] ? texts[i] : "", count == 1);
		H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
	}
	if (space >= 0)
		H5Sclose(space);
	return result;
}

static int read_fixed(
	hid_t attribute, hid_t type, size_t count, struct hdf5_names *names)
{
	size_t size = H5Tget_size(type);
	char *texts =
		size && size < MAX_TEXT ? memory_array(count, size) : NULL;
	char word[MAX_TEXT];
	int result = 0;

	if (texts && H5Aread(attribute, type, texts) >= 0)
		for (size_t i = 0; !result && i < count; i++) {
			memcpy(word, texts + i * size, size);
			word[size] = '\0';
			result = add_text(names, word, count == 1);
		}
	free(texts);
	return result;
}

int hdf5_attribute_texts(const struct hdf5_file *file, const char *object,
	const char *name, struct hdf5_names *names, struct error *error)
{
	struct attribute a;
	int found = attribute_open(&a, file, object, name, error);
	int result = 0;

	*names = (struct hdf5_names){ 0 };
	if (found > 0 && a.count && a.count <= MAX_TEXTS &&
		H5Tget_class(a.type) == H5T_STRING)
		result = H5Tis_variable_str(a.type) > 0
			? read_variable(a.id, a.type, a.count, names)
			: read_fixed(a.id, a.type, a.count, names);
	attribute_close(&a);
	if (found < 0)
		return -1;
	if (result) {
		hdf5_names_release(names);
		return error_memory(error);
	}
	return names->count > 0;
}

/* The name of what the first of the references refers to. */
static bool name_of(
	hid_t attribute, const hvl_t *references, char *text, size_t size)
{
	ssize_t length = -1;
	hid_t object = -1;

	if (references->len && references->p)
		object = H5Rdereference2(
			attribute, H5P_DEFAULT, H5R_OBJECT, references->p);
	if (object >= 0)
		length = H5Iget_name(object, text, size);
	if (object >= 0)
		H5Oclose(object);
	return length > 0 && (size_t)length < size;
}

bool hdf5_scale(const struct hdf5_file *file, const char *path, size_t axis,
	char *text, size_t size)
{
	hvl_t lists[HDF5_MAX_AXES] = { { 0, NULL } };
	struct attribute a;
	struct error ignored;
	hid_t base = -1;
	bool named = false;

	if (attribute_open(&a, file, path, "DIMENSION_LIST", &ignored) > 0 &&
		H5Tget_class(a.type) == H5T_VLEN)
		base = H5Tget_super(a.type);
	if (base >= 0 && H5Tequal(base, H5T_STD_REF_OBJ) > 0 &&
		a.count <= HDF5_MAX_AXES && axis < a.count &&
		H5Aread(a.id, a.type, lists) >= 0) {
		named = name_of(a.id, &lists[axis], text, size);
		H5Dvlen_reclaim(a.type, a.space, H5P_DEFAULT, lists);
	}
	if (base >= 0)
		H5Tclose(base);
	attribute_close(&a);
	return named;
}
