#ifndef DUMP_LOOK_H
#define DUMP_LOOK_H

#include "dump/layout.h"
#include "hdf5/dataset.h"
#include "kernel/kernel.h"

/*
 * What a few of a dataset's values say of its axes.  Two facts about attention
 * after the softmax hold for no other array: what a query gives to its keys
 * adds up to one, and, in a decoder, ends at its own position, so that the end
 * moves along the query axis and along no other.
 *
 * Some dozens of lines of the dataset are read, whatever its size.
 */
/* A floating-point format, by its fields. */
struct look_format {
	size_t size, exponent_bits, mantissa_bits, exponent_bias;
	enum kernel_format format;
	const char *name;
	double tolerance; /* of the sum of a row, by the precision */
};

/* The format of a type, whatever it says of its bias; NULL: not known. */
const struct look_format *look_format(const struct hdf5_type *type);
const char *look_format_name(enum kernel_format format);

/* What reads integers or opaque bytes of `size` bytes as `raw`, an enum
 * raw_format; NULL where that says nothing about them. */
const struct kernel *look_raw(int raw, size_t size);

/* The enum raw_format of 16-bit integers or opaque bytes at `path` of which
 * `layout` does not say what they are: the one in which lines along an axis add
 * up to one, RAW_NONE where none or both do, and for all other types. */
int look_raw_format(const struct hdf5_file *file, const char *path,
	const struct layout *layout);

enum look_answer { LOOK_UNKNOWN, LOOK_NO, LOOK_YES };

struct look {
	/* of each axis: whether lines along it add up to one */
	enum look_answer sums[HDF5_MAX_AXES];
	/* where exactly one axis does, `keys` is that axis, and of each other
	 * axis: whether the ends of the lines move by one from index to index */
	size_t keys; /* SIZE_MAX where not known */
	enum look_answer moves[HDF5_MAX_AXES];
	/* of each axis: whether two of its indices hold the same values, as
	 * those of two layers or heads never do */
	bool repeats[HDF5_MAX_AXES];
};

/* Looks at the dataset at `path`, as lower triangles where `packed`, and for repeats
 * only when asked to.  What cannot be read (a filter that is not there, integers
 * without a scale) stays unknown; -1 only when memory runs out. */
int look_at(const struct hdf5_file *file, const char *path,
	const struct layout *layout, bool packed, bool repeats,
	struct look *look, struct error *error);

#endif
