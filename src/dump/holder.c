/*
 * What people know about a sample they write beside its maps, or they put all
 * of it in one place: a group of its own, or one text of JSON.
 */
#include "dump/holder.h"

#include "base/json.h"
#include "hdf5/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* JSON that is longer describes no sample. */
#define MAX_JSON ((size_t)1 << 20)

static const char *const note_names[] = { "metadata", "meta" };

int holder_open(struct holder *holder, const struct hdf5_file *file,
	const char *path, struct error *error)
{
	enum hdf5_kind kind = hdf5_kind(file, path);

	*holder = (struct holder){ 0 };
	if (kind != HDF5_GROUP && kind != HDF5_DATASET)
		return 0;
	holder->path = strdup(path);
	if (!holder->path)
		return error_memory(error);
	if ((kind == HDF5_GROUP &&
		    hdf5_list(file, path, &holder->links, error)) ||
		hdf5_attributes(file, path, &holder->attributes, error)) {
		holder_release(holder);
		return -1;
	}
	return 0;
}

/* The path of what is called `name` in the holder; false when it is too long. */
static bool path_in(
	const struct holder *holder, const char *name, char path[HOLDER_PATH])
{
	bool root = strcmp(holder->path, "/") == 0;

	return (size_t)snprintf(path, HOLDER_PATH, "%s/%s",
		       root ? "" : holder->path, name) < HOLDER_PATH;
}

char *holder_read_text(
	const struct hdf5_file *file, const char *object, const char *attribute)
{
	char *text = malloc(MAX_JSON);
	struct hdf5_dataset dataset;
	struct error ignored;
	int found = -1;

	if (!text)
		return NULL;
	if (attribute) {
		found = hdf5_attribute_text(
			file, object, attribute, text, MAX_JSON, &ignored);
	} else if (!hdf5_dataset_open(file, object, &dataset, &ignored)) {
		/* Of several, none stands for all of them. */
		found = dataset.count != 1 ||
				hdf5_read_text(file, object, &dataset, 0, text,
					MAX_JSON, &ignored)
			? -1
			: 1;
		hdf5_dataset_close(&dataset);
	}
	if (found > 0)
		return text;
	free(text);
	return NULL;
}

/* Takes JSON over as what the holder has; what is no object is left alone. */
static int take_json(struct holder *holder, const char *object,
	const char *attribute, char *text, struct error *error)
{
	if (!text || json_kind(text) != JSON_OBJECT) {
		free(text);
		return 0;
	}
	holder->json = text;
	holder->json_in = attribute;
	holder->path = strdup(object);
	return holder->path ? 0 : error_memory(error);
}

int holder_open_notes(struct holder *holder, const struct hdf5_file *file,
	const struct holder *around, struct error *error)
{
	*holder = (struct holder){ 0 };
	for (size_t i = 0; around->path && !holder->path &&
		i < sizeof(note_names) / sizeof(*note_names);
		i++) {
		const char *name = note_names[i];
		char path[HOLDER_PATH];
		int result = 0;

		if (hdf5_names_find(&around->links, name) &&
			path_in(around, name, path))
			result = hdf5_kind(file, path) == HDF5_GROUP
				? holder_open(holder, file, path, error)
				: take_json(holder, path, NULL,
					  holder_read_text(file, path, NULL),
					  error);
		else if (hdf5_names_find(&around->attributes, name))
			result = take_json(holder, around->path, name,
				holder_read_text(file, around->path, name),
				error);
		if (result)
			return -1;
	}
	return 0;
}

void holder_release(struct holder *holder)
{
	hdf5_names_release(&holder->links);
	hdf5_names_release(&holder->attributes);
	free(holder->json);
	free(holder->path);
	*holder = (struct holder){ 0 };
}

bool holder_find(const struct holder *holder, const struct hdf5_file *file,
	const char *name, struct holder_entry *entry)
{
	entry->attribute = entry->key = NULL;
	if (!holder->path)
		return false;
	if (hdf5_names_find(&holder->links, name) &&
		path_in(holder, name, entry->object) &&
		hdf5_kind(file, entry->object) != HDF5_GROUP)
		return true;
	if (holder->json && json_find(holder->json, name)) {
		entry->attribute = holder->json_in;
		entry->key = name;
	} else if (!holder->json) {
		entry->attribute = hdf5_names_find(&holder->attributes, name);
	}
	if (!entry->key && !entry->attribute)
		return false;
	snprintf(entry->object, sizeof(entry->object), "%s", holder->path);
	return true;
}
