#ifndef HDF5_WRITE_H
#define HDF5_WRITE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Writing a new HDF5 file, in the order of the calls: the same calls give the same
 * bytes.  Paths are absolute, groups are made before what is in them.  Functions
 * return 0, or -1 with the error, which names the object; after a failure the
 * file is worth nothing.
 */
struct hdf5_writer {
	int64_t id; /* 0: it is not open */
};

/* Makes the file empty, which is there. */
int hdf5_create(
	struct hdf5_writer *writer, const char *path, struct error *error);

/* Writes what is still in memory, and closes. */
int hdf5_finish(struct hdf5_writer *writer, struct error *error);

/* Gives up after a failure. */
void hdf5_abandon(struct hdf5_writer *writer);

int hdf5_write_group(
	struct hdf5_writer *writer, const char *path, struct error *error);

/* Attributes of a group: a text, or `count` integers, of which one is a single
 * value. */
int hdf5_write_text(struct hdf5_writer *writer, const char *object,
	const char *name, const char *text, struct error *error);
int hdf5_write_integers(struct hdf5_writer *writer, const char *object,
	const char *name, const size_t *values, size_t count,
	struct error *error);

enum hdf5_format { HDF5_U8, HDF5_I32, HDF5_F16, HDF5_F32 };

/* Bytes of a value. */
size_t hdf5_format_size(enum hdf5_format format);

/* Fetches `size` bytes of the dataset from `offset` on, in its format. */
typedef int hdf5_fetch(void *context, uint64_t offset, void *bytes, size_t size,
	struct error *error);

/* A dataset of dims[rank] in chunks with checksums, fetched and written one at a
 * time. */
int hdf5_write_dataset(struct hdf5_writer *writer, const char *path,
	enum hdf5_format format, const size_t *dims, size_t rank,
	hdf5_fetch *fetch, void *context, struct error *error);

#endif
