/*
 * One file per layer and sample: layer_0/0001.h5, layer_0/0002.h5 ...  The
 * first file that is found stands for the others, as the first dataset of a
 * kind does inside a file.
 */
#include "dump/detect.h"

#include "dump/tree.h"

#include <string.h>

#define MAX_DEPTH 4

/* "{sample}.h5" for a file, "layer_{layer}" for a folder. */
static void generalise(const char *name, struct buffer *pattern)
{
	const char *ending = tree_ending(name);
	struct buffer stem = { 0 }, kind = { 0 };

	buffer_add(&stem, name, strlen(name) - (ending ? strlen(ending) : 0));
	if (!stem.failed)
		detect_generalise(stem.text, false, &kind);
	/* Files that are not numbered are called after their samples. */
	if (ending && !location_has_any(kind.text))
		detect_generalise(stem.text, true, &kind);
	buffer_print(pattern, "%s%s", kind.text ? kind.text : "",
		ending ? ending : "");
	buffer_release(&stem);
	buffer_release(&kind);
}

/* Follows the first numbered folder, down to the first file: 1, 0 or -1. */
static int find_file(const char *root, struct buffer *path,
	struct buffer *pattern, int depth, struct error *error)
{
	struct tree tree = tree_of_folder(root);
	struct hdf5_names names;
	int found =
		tree.list(root, path->text ? path->text : "", &names, error);

	if (found <= 0)
		return found;
	found = 0;
	for (size_t i = 0; !found && i < names.count; i++) {
		size_t length = path->length, was = pattern->length;
		bool file = tree_ending(names.names[i]);

		buffer_print(path, "%s%s", length ? "/" : "", names.names[i]);
		buffer_print(pattern, "%s", was ? "/" : "");
		generalise(names.names[i], pattern);
		if (path->failed || pattern->failed)
			found = error_memory(error);
		else if (file)
			found = 1;
		else if (location_has_any(pattern->text + was) &&
			depth < MAX_DEPTH)
			found = find_file(
				root, path, pattern, depth + 1, error);
		if (found)
			break;
		path->text[path->length = length] = '\0';
		pattern->text[pattern->length = was] = '\0';
	}
	hdf5_names_release(&names);
	return found;
}

int detect_folder(const char *folder, const struct layout *layout,
	struct buffer *pattern, struct error *error)
{
	struct buffer path = { 0 }, whole = { 0 }, inside = { 0 };
	struct hdf5_file file;
	int result = find_file(folder, &path, pattern, 0, error);

	if (!result)
		result = error_set(error,
			"is a folder without HDF5 files (.h5, .hdf5) in it or "
			"in folders of layers; --attention FILES:PATH says "
			"how they are called");
	if (result > 0) {
		buffer_print(&whole, "%s/%s", folder, path.text);
		result = whole.failed ? error_memory(error)
				      : hdf5_open(&file, whole.text, error);
		if (!result) {
			result = detect_attention(
				&file, layout, pattern->text, &inside, error);
			hdf5_close(&file);
		}
		if (result)
			error_prefix(error, path.text);
	}
	if (!result)
		buffer_print(pattern, ":%s", inside.text);
	buffer_release(&path);
	buffer_release(&whole);
	buffer_release(&inside);
	return result;
}
