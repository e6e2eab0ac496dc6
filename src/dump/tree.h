#ifndef DUMP_TREE_H
#define DUMP_TREE_H

#include "hdf5/file.h"

/*
 * Finds what a pattern with placeholders names in a tree: the folders of a
 * disk, or the groups of a file.
 */
struct tree {
	const void *context;
	/*
	 * The names in `folder`, in natural order.  Returns 1, 0 when it is
	 * no folder, or -1.
	 */
	int (*list)(const void *context, const char *folder,
		struct hdf5_names *names, struct error *error);
};

/* Files below the folder `root`, a const char *. */
struct tree tree_of_folder(const char *root);

/* Groups and datasets of `file`. */
struct tree tree_of_file(const struct hdf5_file *file);

/* The ending of an HDF5 file's name (".h5"), or NULL where it has none. */
const char *tree_ending(const char *name);

typedef int tree_visit(void *context, const char *path, struct error *error);

/*
 * Calls `visit` for each path that `pattern` (segments separated by slashes)
 * names, in natural order.  Segments without a placeholder are taken as they
 * are, whether or not there is such a thing.  A segment that is {sample}
 * alone passes over the usual names of other items (see layout.h), except in a
 * group called samples.
 */
int tree_walk(const struct tree *tree, const char *pattern, tree_visit *visit,
	void *context, struct error *error);

#endif
