#ifndef DUMP_STRIDES_H
#define DUMP_STRIDES_H

#include "dump/dump.h"

/* Where the values of a piece stand in a row-major box that has the axes of
 * its dataset: the dataset itself, or a chunk of it. */

/* Strides, in values, of the attention axes in a box of this extent; 0 for an
 * axis that the dataset does not have. */
void strides_find(const struct dump_piece *piece, const size_t *extent,
	size_t stride[DUMP_AXES]);

/* Where the chunk that holds the fixed indices begins: 0 on the other axes. */
void strides_begin(
	const struct dump_piece *piece, const size_t *chunk, size_t *start);

/* How many values stand before the piece's fixed indices in a box of this
 * extent that begins at `start` (NULL: at 0). */
size_t strides_offset(const struct dump_piece *piece, const size_t *extent,
	const size_t *start);

#endif
