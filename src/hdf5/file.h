#ifndef HDF5_FILE_H
#define HDF5_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An HDF5 file, and the names in it.
 *
 * Meant for a worker process that lives for one file: a crafted file may
 * still crash the library.  Errors say the object and the cause; the caller
 * puts the file's name in front.
 */
struct hdf5_driver;
struct hdf5_index;

struct hdf5_file {
	int64_t id;
	int fd;
	uint64_t size;		    /* bytes */
	const uint8_t *map;	    /* the whole file, or NULL */
	struct hdf5_driver *driver; /* through the map, or NULL */
	struct hdf5_index *index;   /* what is known of its names, or NULL */
};

/*
 * Nothing that a file names is ever let in: no other file (external links,
 * storage in other files, virtual datasets of them) and no plugin.  This allows the
 * plugins, once and for all; to be called before anything else here.
 */
void hdf5_allow_plugins(void);

/* Whether this build can load plugins: a static program cannot be trusted
 * with code that was linked against another C library and another HDF5. */
bool hdf5_takes_plugins(void);

/* Opens for reading.  Says apart: cannot open, not HDF5, damaged. */
int hdf5_open(struct hdf5_file *file, const char *path, struct error *error);
void hdf5_close(struct hdf5_file *file);

/* Whether the file at `path` has an HDF5 signature, without the library. */
bool hdf5_signature(const char *path);

/*
 * Does work that reads files, opened in it or before.  Where the storage fails, or
 * a file ends before the size that it had, the work is given up, wherever it is,
 * and `error` says at which byte and why; what the work had open then stays open.
 * May be nested.
 */
enum hdf5_outcome {
	HDF5_DONE,
	HDF5_FAILED, /* what `work` returned was not 0; `error` is as it was */
	HDF5_STORAGE
};
enum hdf5_outcome hdf5_guard(
	int (*work)(void *context), void *context, struct error *error);

enum hdf5_kind {
	HDF5_NOTHING,
	HDF5_GROUP,
	HDF5_DATASET,
	HDF5_OTHER,
	/* there is a link, but what it leads to cannot be opened: damaged,
	 * written by a newer library, elsewhere, nowhere */
	HDF5_UNREADABLE
};

/*
 * What is at `path` ("/" is the root).  Links that leave the file, or lead
 * nowhere or in a circle, are never followed: what they name is unreadable.
 * Paths of more than HDF5_DEEPEST names count as nothing.
 */
enum hdf5_kind hdf5_kind(const struct hdf5_file *file, const char *path);

/* Sets why there is no `kind` at `path`, the path included; returns -1. */
int hdf5_missing(const struct hdf5_file *file, const char *path,
	enum hdf5_kind kind, struct error *error);

/* Whether `object` has the attribute: 1, 0 also when there is no such object,
 * or -1 with the error when that cannot be found out. */
int hdf5_has_attribute(const struct hdf5_file *file, const char *object,
	const char *name, struct error *error);

#define HDF5_DEEPEST 16
#define HDF5_MAX_NAMES ((size_t)1 << 20)

/* Names in natural order (layer_2 before layer_10). */
struct hdf5_names {
	char **names;
	size_t count;
	size_t capacity;
};

/* The names in the group at `path`, links that would not be followed among
 * them; more than HDF5_MAX_NAMES are an error.  Release with
 * hdf5_names_release(). */
int hdf5_list(const struct hdf5_file *file, const char *path,
	struct hdf5_names *names, struct error *error);

/* The names of the attributes of `object`; release with
 * hdf5_names_release(). */
int hdf5_attributes(const struct hdf5_file *file, const char *object,
	struct hdf5_names *names, struct error *error);

/* Adds a copy of `name` at the end; -1 when memory runs out. */
int hdf5_names_add(struct hdf5_names *names, const char *name);
void hdf5_names_sort(struct hdf5_names *names);
/* The one that is `name`, of names that are sorted, or NULL. */
const char *hdf5_names_find(const struct hdf5_names *names, const char *name);
void hdf5_names_release(struct hdf5_names *names);

/* Writes the version of the library that is running ("1.10.8") to `text`, and
 * returns it. */
const char *hdf5_version(char text[32]);

#endif
