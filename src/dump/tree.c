/*
 * Segment by segment: one without a placeholder is appended, for any other
 * the folder is listed and every name that fits is followed.
 */
#include "dump/tree.h"

#include "base/buffer.h"
#include "base/text.h"
#include "dump/layout.h"
#include "dump/location.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct walk {
	const struct tree *tree;
	const char *pattern; /* the whole */
	tree_visit *visit;
	void *context;
	struct error *error;
};

static int list_folder(const void *context, const char *folder,
	struct hdf5_names *names, struct error *error)
{
	struct buffer path = { 0 };
	struct dirent *entry;
	DIR *stream;

	*names = (struct hdf5_names){ 0 };
	buffer_print(&path, "%s/%s", (const char *)context, folder);
	stream = path.failed ? NULL : opendir(path.text);
	if (!stream && errno == ENOTDIR) {
		buffer_release(&path);
		return 0;
	}
	if (!stream) {
		error_set(error, "%s: cannot list: %s", path.text,
			strerror(errno));
		buffer_release(&path);
		return -1;
	}
	buffer_release(&path);
	while ((entry = readdir(stream))) {
		if (entry->d_name[0] != '.' &&
			hdf5_names_add(names, entry->d_name)) {
			hdf5_names_release(names);
			closedir(stream);
			return error_memory(error);
		}
	}
	closedir(stream);
	hdf5_names_sort(names);
	return 1;
}

static int list_group(const void *context, const char *folder,
	struct hdf5_names *names, struct error *error)
{
	const struct hdf5_file *file = context;
	const char *path = *folder ? folder : "/";

	*names = (struct hdf5_names){ 0 };
	if (hdf5_kind(file, path) != HDF5_GROUP)
		return 0;
	return hdf5_list(file, path, names, error) ? -1 : 1;
}

const char *tree_ending(const char *name)
{
	static const char *const endings[] = { ".h5", ".hdf5", ".hdf", ".he5" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (text_has_suffix(name, endings[i]))
			return endings[i];
	return NULL;
}

struct tree tree_of_folder(const char *root)
{
	return (struct tree){ root, list_folder };
}

struct tree tree_of_file(const struct hdf5_file *file)
{
	return (struct tree){ file, list_group };
}

static int go(
	const struct walk *walk, const char *pattern, struct buffer *path);

/* Goes on below `path` + "/" + name, and takes the name off again. */
static int step(const struct walk *walk, const char *rest, const char *name,
	size_t name_length, struct buffer *path)
{
	size_t length = path->length;
	int result;

	if (length || *walk->pattern == '/')
		buffer_print(path, "/");
	buffer_add(path, name, name_length);
	if (path->failed)
		return error_memory(walk->error);
	result = go(walk, rest, path);
	path->length = length;
	path->text[length] = '\0';
	return result;
}

static int follow(const struct walk *walk, const char *segment,
	const char *rest, struct buffer *path)
{
	/* All that a group called samples holds are samples. */
	bool sample = strcmp(segment, "{sample}") == 0 &&
		!(path->text && text_has_suffix(path->text, "/samples"));
	struct hdf5_names names;
	int result = walk->tree->list(walk->tree->context,
		path->text ? path->text : "", &names, walk->error);

	if (result <= 0)
		return result;
	result = 0;
	for (size_t i = 0; !result && i < names.count; i++) {
		const char *name = names.names[i];
		struct binding binding = { 0 };

		if (location_match(segment, name, &binding) &&
			!(sample && layout_is_item(name)))
			result = step(walk, rest, name, strlen(name), path);
	}
	hdf5_names_release(&names);
	return result;
}

/* `pattern` is what is left of the pattern behind `path`. */
static int go(const struct walk *walk, const char *pattern, struct buffer *path)
{
	struct binding binding = { 0 };
	char *segment;
	size_t length;
	int result;

	while (*pattern == '/')
		pattern++;
	/* A placeholder that is there twice must stand for one thing. */
	if (!*pattern)
		return location_match(walk->pattern, path->text, &binding)
			? walk->visit(walk->context, path->text, walk->error)
			: 0;
	length = strcspn(pattern, "/");
	segment = strndup(pattern, length);
	if (!segment)
		return error_memory(walk->error);
	if (location_has_any(segment))
		result = follow(walk, segment, pattern + length, path);
	else
		result = step(walk, pattern + length, segment, length, path);
	free(segment);
	return result;
}

int tree_walk(const struct tree *tree, const char *pattern, tree_visit *visit,
	void *context, struct error *error)
{
	struct walk walk = { tree, pattern, visit, context, error };
	struct buffer path = { 0 };
	int result = go(&walk, pattern, &path);

	buffer_release(&path);
	return result;
}
