/*
 * Contiguous datasets, in the map of the file: nothing is read but what the
 * visitor looks at.
 */
#include "dump/paths.h"
#include "dump/strides.h"

#include "hdf5/file.h"

bool mapped_fits(const struct dump_piece *piece, uint64_t *offset)
{
	const struct hdf5_type *type = &piece->dataset.type;

	return piece->file->map && !(type->big_endian && type->size > 1) &&
		!(piece->scale > 0) &&
		piece->axis[AXIS_KEY] == (int)piece->dataset.rank - 1 &&
		hdf5_contiguous(piece->file, &piece->dataset, offset);
}

int mapped_read(const struct wanted *w, uint64_t offset)
{
	struct stored_box box = { .mapped = true };
	uint64_t bytes = w->sample->kernel->size;

	box.bytes = w->piece->file->map + offset +
		bytes * strides_offset(w->piece, w->piece->dataset.dims, NULL);
	strides_find(w->piece, w->piece->dataset.dims, box.stride);
	for (size_t a = 0; a < DUMP_AXES; a++) {
		box.to[a] = w->piece->extent[a];
		bytes *= w->end[a] - w->first[a];
	}
	w->reader->bytes += bytes;
	return delivery_deliver(w, &box);
}
