/*
 * Everything else, through the library: boxes of raw values that follow the
 * chunks, turned where rows do not stand one after the other.
 */
#include "base/memory.h"
#include "reader/delivery.h"
#include "sample/format.h"

#include <string.h>

/* Puts the axes of a box into the order of attention maps, keys last. */
static void turn_axes(
	const struct stored_box *from, size_t size, const struct stored_box *to)
{
	size_t extent[DUMP_AXES];
	uint8_t *target = (uint8_t *)to->bytes;

	for (size_t a = 0; a < DUMP_AXES; a++)
		extent[a] = to->to[a] - to->from[a];
	for (size_t l = 0; l < extent[AXIS_LAYER]; l++)
		for (size_t h = 0; h < extent[AXIS_HEAD]; h++)
			for (size_t q = 0; q < extent[AXIS_QUERY]; q++)
				for (size_t k = 0; k < extent[AXIS_KEY]; k++) {
					memcpy(target,
						from->bytes +
							(l * from->stride[AXIS_LAYER] +
								h * from->stride[AXIS_HEAD] +
								q * from->stride[AXIS_QUERY] +
								k * from->stride[AXIS_KEY]) *
								size,
						size);
					target += size;
				}
}

/* What the library says of a filter that it lacks does not help anybody. */
static int explain(const struct wanted *w)
{
	const struct hdf5_dataset *dataset = &w->piece->dataset;

	for (size_t i = 0; i < dataset->filter_count; i++) {
		int32_t id = dataset->filters[i].id;
		const char *name = decode_filter_name(id);

		if (hdf5_has_filter(id))
			continue;
		return error_set(w->error,
			"its filter, %d%s%s, is not one of those that are "
			"known here; if HDF5 has a plugin for it that you "
			"trust, --plugins lets it in, or pack it otherwise: "
			"h5repack -f GZIP=4 OLD NEW",
			(int)id, name ? ": " : "", name ? name : "");
	}
	return -1;
}

static int read_box(const struct wanted *part, void *context)
{
	struct reader *reader = part->reader;
	const struct dump_piece *piece = part->piece;
	size_t start[HDF5_MAX_AXES], extent[HDF5_MAX_AXES];
	struct stored_box box = { .bytes = NULL }, rows;
	size_t count = 1, bytes, size = part->sample->kernel->size;

	(void)context;
	for (size_t d = 0; d < piece->dataset.rank; d++) {
		start[d] = piece->fixed[d];
		extent[d] = 1;
	}
	for (size_t a = DUMP_AXES; a-- > 0;) {
		box.from[a] = part->first[a];
		box.to[a] = part->end[a];
		rows.stride[a] = count;
		if (!memory_multiply(
			    count, part->end[a] - part->first[a], &count))
			return error_memory(part->error);
		if (piece->axis[a] < 0)
			continue;
		start[piece->axis[a]] = part->first[a];
		extent[piece->axis[a]] = part->end[a] - part->first[a];
	}
	if (!memory_multiply(count, size, &bytes))
		return error_memory(part->error);
	if (delivery_room(&reader->values, bytes, part->error))
		return -1;
	if (hdf5_read_hyperslab(&piece->dataset, start, extent,
		    reader->values.bytes, part->error))
		return explain(part);
	/* As stored: widened values are larger. */
	reader->bytes += count * piece->dataset.type.size;
	if (part->sample->big_endian)
		kernel_swap(
			reader->values.bytes, count, piece->dataset.type.size);
	if (piece->scale > 0)
		format_widen(reader->values.bytes, count, &piece->dataset.type,
			piece->scale);
	box.bytes = reader->values.bytes;
	strides_find(piece, extent, box.stride);
	if (box.stride[AXIS_KEY] == 1)
		return delivery_deliver(part, &box);
	if (delivery_room(&reader->turned, bytes, part->error))
		return -1;
	memcpy(rows.from, box.from, sizeof(rows.from));
	memcpy(rows.to, box.to, sizeof(rows.to));
	rows.bytes = reader->turned.bytes;
	rows.shuffled = rows.mapped = false;
	rows.plane = 0;
	turn_axes(&box, size, &rows);
	return delivery_deliver(part, &rows);
}

int hyperslab_read(const struct wanted *w)
{
	size_t grain[DUMP_AXES] = { 1, 1, 1, 1 }, step[DUMP_AXES];

	for (size_t a = 0; a < DUMP_AXES; a++)
		if (w->piece->dataset.layout == HDF5_CHUNKED &&
			w->piece->axis[a] >= 0)
			grain[a] = w->piece->dataset.chunk[w->piece->axis[a]];
	delivery_steps(w, grain, step);
	return delivery_cut(w, step, read_box, NULL);
}
