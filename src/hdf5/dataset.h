#ifndef HDF5_DATASET_H
#define HDF5_DATASET_H

#include "base/memory.h"
#include "hdf5/file.h"

/*
 * A dataset: its shape, how its values are stored, and their raw bytes.
 * The library is never asked to convert attention values, which it does forty
 * times slower than the memory delivers them.
 */
#define HDF5_MAX_AXES 8
#define HDF5_MAX_FILTERS 8
#define HDF5_MAX_PARAMETERS 16
#define HDF5_MAX_INTEGERS ((size_t)1 << 22)

enum hdf5_class {
	HDF5_FLOAT,
	HDF5_INTEGER,
	HDF5_OPAQUE,
	HDF5_LISTS, /* of variable length */
	HDF5_STRANGE
};

/* The number type as stored. */
struct hdf5_type {
	enum hdf5_class class;
	size_t size; /* bytes */
	bool big_endian;
	bool is_signed; /* integers */
	/* floats: field widths in bits, and the exponent's bias */
	size_t exponent_bits, mantissa_bits, exponent_bias;
};

enum hdf5_layout {
	HDF5_COMPACT,
	HDF5_CONTIGUOUS,
	HDF5_CHUNKED,
	HDF5_VIRTUAL,  /* put together from others in the same file */
	HDF5_ROWS,     /* lists of floats, see row_values */
	HDF5_TRIANGLE, /* see hdf5_unpack_triangle() */
	HDF5_ELSEWHERE /* in other files: refused */
};

struct hdf5_filter {
	int32_t id;
	uint32_t parameters[HDF5_MAX_PARAMETERS];
	size_t parameter_count;
};

struct hdf5_dataset {
	int64_t id;
	size_t rank; /* 0: scalar, or nothing at all when count is 0 */
	size_t dims[HDF5_MAX_AXES];
	size_t count; /* product of dims, checked */
	struct hdf5_type type;
	enum hdf5_layout layout;
	size_t chunk[HDF5_MAX_AXES]; /* HDF5_CHUNKED only */
	struct hdf5_filter filters[HDF5_MAX_FILTERS];
	size_t filter_count;
	/* HDF5_ROWS and HDF5_TRIANGLE: how many values of its last axis the first
	 * row stores, and how many more each after it; all others are zero */
	size_t row_values, row_growth;
	bool bare_edges; /* chunks that stick out are stored unfiltered */
	uint64_t
		stored; /* bytes on disk, those of all sources of a virtual one */
};

/*
 * Opens the dataset at `path`; the error names it.  Refuses values that are in
 * other files, virtual datasets of which a part is missing, and sizes that no honest file has: more than 4 GiB declared and
 * more than 1000 times what is stored, or chunks out of all proportion.
 *
 * A dataset of lists of floats is opened as one of whole rows: its last axis has
 * the values of the longest list.  The lists have as many values each, or each one
 * more than the one before; what is read is held to that, except that a list may
 * be empty, which makes a row of zeros.
 */
int hdf5_dataset_open(const struct hdf5_file *file, const char *path,
	struct hdf5_dataset *dataset, struct error *error);
void hdf5_dataset_close(struct hdf5_dataset *dataset);

/*
 * Makes an open dataset whose last axis has the rows of a lower triangle of n
 * positions, one after the other (numpy's tril_indices), one of [.., n, n] with
 * zeros above the diagonal.  False, and as it was, where that axis has not
 * n (n + 1) / 2 values, n > 2.
 */
bool hdf5_unpack_triangle(struct hdf5_dataset *dataset);

/*
 * The box of `extent` values from `start` on every axis, as stored, row-major,
 * into bytes[product(extent) * type.size].
 */
int hdf5_read_hyperslab(const struct hdf5_dataset *dataset, const size_t *start,
	const size_t *extent, void *bytes, struct error *error);

/*
 * Where a contiguous dataset's bytes begin in the file.  False when it has no
 * such place (not contiguous, filtered, never written) or when its bytes do
 * are not all in the file.
 */
bool hdf5_contiguous(const struct hdf5_file *file,
	const struct hdf5_dataset *dataset, uint64_t *offset);

/* A chunk as it is stored. */
struct hdf5_chunk {
	const uint8_t *bytes; /* in the map of the file, or in `own` */
	size_t size;
	uint32_t mask;		   /* bit i: filter i was skipped */
	struct memory_scratch own; /* the caller frees it */
};

/*
 * Finds the stored bytes of the chunk whose first value is at `start`; they
 * are valid until `chunk` is used again (initialise it with zeros).  Returns
 * 1, 0 when the chunk was never written (its values are the fill value), or
 * -1.
 */
int hdf5_read_chunk(const struct hdf5_file *file,
	const struct hdf5_dataset *dataset, const size_t *start,
	struct hdf5_chunk *chunk, struct error *error);

/* Whether the library can undo the filter, itself or by a plugin. */
bool hdf5_has_filter(int32_t id);

/* Whether it can by itself; asks its headers, not the library, which would set
 * itself up first. */
bool hdf5_builds_in_filter(int32_t id);

/* The value, as stored, of what was never written: bytes[type.size]. */
int hdf5_fill_value(
	const struct hdf5_dataset *dataset, void *bytes, struct error *error);

#endif
