/*
 * Row-major: the stride of an axis is the product of the extents behind it.
 */
#include "dump/strides.h"

static size_t stride_of(
	const struct dump_piece *piece, const size_t *extent, size_t axis)
{
	size_t stride = 1;

	for (size_t d = axis + 1; d < piece->dataset.rank; d++)
		stride *= extent[d];
	return stride;
}

void strides_find(const struct dump_piece *piece, const size_t *extent,
	size_t stride[DUMP_AXES])
{
	for (size_t a = 0; a < DUMP_AXES; a++)
		stride[a] = piece->axis[a] < 0
			? 0
			: stride_of(piece, extent, (size_t)piece->axis[a]);
}

static bool is_fixed(const struct dump_piece *piece, size_t axis)
{
	for (size_t a = 0; a < DUMP_AXES; a++)
		if (piece->axis[a] == (int)axis)
			return false;
	return true;
}

void strides_begin(
	const struct dump_piece *piece, const size_t *chunk, size_t *start)
{
	for (size_t d = 0; d < piece->dataset.rank; d++)
		start[d] = piece->fixed[d] - piece->fixed[d] % chunk[d];
}

size_t strides_offset(const struct dump_piece *piece, const size_t *extent,
	const size_t *start)
{
	size_t offset = 0;

	for (size_t d = 0; d < piece->dataset.rank; d++)
		if (is_fixed(piece, d))
			offset += (piece->fixed[d] - (start ? start[d] : 0)) *
				stride_of(piece, extent, d);
	return offset;
}
