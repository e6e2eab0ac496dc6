#ifndef DUMP_LOCATION_H
#define DUMP_LOCATION_H

#include "base/buffer.h"
#include "hdf5/file.h"

/*
 * Where something is: [FILEPATTERN:]PATH[@ATTRIBUTE][#KEY], or =VALUE.  KEY is
 * the path of a value in the JSON that is there, its names separated by dots.
 *
 * FILEPATTERN and PATH may hold the placeholders {sample}, {task}, {group},
 * {layer}, {head} and {query}.  The first three stand for any text without a
 * slash, the others for digits.  A PATH that itself holds a colon is written with one in front.
 */
enum location_part {
	PART_SAMPLE,
	PART_TASK,
	PART_GROUP,
	PART_LAYER,
	PART_HEAD,
	PART_QUERY,
	LOCATION_PARTS
};

#define LOCATION_NAME 256 /* size of what a placeholder stands for */

struct location {
	char *text;	       /* owned; the others point into it */
	const char *file;      /* NULL: the dump itself */
	const char *path;      /* "" when only an attribute was given */
	const char *attribute; /* or NULL */
	const char *key;       /* or NULL */
	const char *value;     /* of =VALUE, or NULL; then nothing else */
};

/* Takes `text` apart.  Release with location_release(). */
int location_parse(
	struct location *location, const char *text, struct error *error);
void location_release(struct location *location);

/* What the placeholders stand for; "" while unknown. */
struct binding {
	char part[LOCATION_PARTS][LOCATION_NAME];
};

/*
 * Whether `text` is what `pattern` says.  Placeholders that are unknown in
 * `binding` are filled in (also when the answer is no, then without meaning),
 * the others must stand for the same text as before.
 */
bool location_match(
	const char *pattern, const char *text, struct binding *binding);

/* Adds `pattern` with its placeholders replaced; false when one is unknown. */
bool location_fill(const char *pattern, const struct binding *binding,
	struct buffer *text);

/* Whether `pattern` (NULL has nothing) holds the placeholder, or any. */
bool location_has(const char *pattern, enum location_part part);
bool location_has_any(const char *pattern);

/* Whether `pattern` holds a placeholder of digits twice. */
bool location_repeats(const char *pattern);

/* Where the last of the placeholders that tell samples apart begins, {sample},
 * {task} or {group}, or NULL. */
const char *location_sample(const char *pattern);

/* Adds what they stand for, joined by slashes: "generation/animals/7". */
void location_sample_name(const struct binding *binding, struct buffer *name);

/* Adds the pattern with the steps of {query} as samples: {sample}, or {group}
 * where that is there. */
void location_steps_text(const char *pattern, struct buffer *text);

/* Whether the location is a bare name: no folder, no placeholder, nothing
 * but the name of a dataset or an attribute. */
bool location_is_name(const struct location *location);

/*
 * A tree in which patterns name things: the groups and datasets of a file, or
 * where `file` is NULL the files below the folder `folder`.
 */
struct location_tree {
	const char *folder;
	const struct hdf5_file *file;
};

/* The names at `path` ("" is the root) in natural order: 1, 0 when it is no
 * group or folder, or -1.  Release with hdf5_names_release(). */
int location_list(struct location_tree tree, const char *path,
	struct hdf5_names *names, struct error *error);

typedef int location_visit(
	void *context, const char *path, struct error *error);

/*
 * Calls `visit` for each path that `pattern` (segments separated by slashes)
 * names, in natural order.  Segments without a placeholder are kept as they
 * are, whether or not there is such a thing.  A segment with
 * {sample} passes over the usual names of items (see layout.h), except in a
 * group called samples.
 */
int location_walk(struct location_tree tree, const char *pattern,
	location_visit *visit, void *context, struct error *error);

/* The ending of an HDF5 file's name (".h5", in either case), which is a part of
 * the name, or NULL where it has none. */
const char *location_ending(const char *name);

#endif
