#ifndef DUMP_AXES_H
#define DUMP_AXES_H

#include "base/buffer.h"
#include "base/error.h"
#include "hdf5/dataset.h"

/* The axes of the datasets that a pattern names.  Pure. */

/* The axes of an attention map, and those that a dataset may have besides. */
enum dump_axis {
	AXIS_LAYER,
	AXIS_HEAD,
	AXIS_QUERY,
	AXIS_KEY,
	DUMP_AXES,
	AXIS_SAMPLE = DUMP_AXES,
	AXIS_ONE,      /* "1": of length one, without a meaning */
	AXIS_TRIANGLE, /* "query*key": lower triangles, see axes_unpack() */
	AXIS_GROUP,    /* "head", the first of two: heads in groups, as many as
		       there are key heads */
	AXIS_LAYER_HEAD, /* "layer*head": all heads of one layer after the other
			  */
	AXIS_HEAD_LAYER, /* "head*layer" */
	AXIS_STEP,	 /* "step": each has rows of the same sample */
	ALL_AXES
};

/* The axes of a dataset, in its order. */
struct axes {
	enum dump_axis axis[HDF5_MAX_AXES];
	size_t count;
};

/* Where an axis is among them, or SIZE_MAX. */
size_t axes_place(const struct axes *axes, enum dump_axis axis);

/* Where an axis is of which each index is taken for a dataset of its own,
 * AXIS_GROUP, AXIS_STEP or those of layers and heads, or SIZE_MAX. */
size_t axes_expanded(const struct axes *axes);

/* Where the axis of the layers is, with or without the heads, or SIZE_MAX. */
size_t axes_layers(const struct axes *axes);

/* Where the last axis is AXIS_TRIANGLE, makes it the two that it is of, and says
 * so: those of the dataset after hdf5_unpack_triangle(). */
bool axes_unpack(struct axes *axes);

/* The other way round. */
void axes_pack(struct axes *axes);

/* Reads "sample,head,query,key", each at most once but "1", and "head" and
 * "sample" twice. */
int axes_parse(struct axes *axes, const char *list, struct error *error);

/* Adds "layer,head,query,key" to `text`, with the separator between them. */
void axes_text(
	const struct axes *axes, const char *separator, struct buffer *text);

/* Whether placeholders and axes together give layer and key, and no axis twice.
 * Without a query axis each dataset holds one row. */
int axes_check(
	const struct axes *axes, const char *pattern, struct error *error);

#endif
