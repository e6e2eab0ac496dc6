/*
 * What all ways of reading do alike: cut the wanted part into what there is room
 * for, hand out blocks of what lies in memory, and give the map of the file back
 * behind the reader.
 */
#include "reader/delivery.h"

#include "hdf5/file.h"

#include <stdlib.h>
#include <sys/mman.h>

#define LARGE_PAGE ((size_t)2 << 20)
#define AROUND ((size_t)128 << 10)

int delivery_room(
	struct reader_buffer *buffer, size_t bytes, struct error *error)
{
	if (bytes <= buffer->room)
		return 0;
	free(buffer->bytes);
	buffer->room = 0;
	buffer->bytes = malloc(bytes);
	if (!buffer->bytes)
		return error_memory(error);
	buffer->room = bytes;
	return 0;
}

/* Ends what was looked at at `end`, and gives it back.  What is around the map
 * belongs to others, who would lose it. */
static void give_back(const struct reader *reader, const uint8_t *end)
{
	uintptr_t low = (uintptr_t)reader->low / LARGE_PAGE * LARGE_PAGE;

	if (low < (uintptr_t)reader->file->map)
		low = (uintptr_t)reader->file->map;
	madvise((void *)low, (uintptr_t)end - low, MADV_DONTNEED);
}

/*
 * The map would otherwise fill the memory of the process with pages of the
 * file; they stay in the page cache.  What is given back ends where a large
 * page may end, as half a large page is many small ones; the rest of the last
 * one waits for the next time, unless there is no room for it.
 */
void delivery_looked_at(
	struct reader *reader, const uint8_t *bytes, size_t size)
{
	size_t rest;

	if (!reader->high)
		reader->low = reader->high = reader->last = bytes;
	/* The system maps what is around, up to a large page. */
	if (bytes > reader->last + AROUND || bytes + AROUND < reader->last)
		reader->looked_at += LARGE_PAGE;
	if (bytes < reader->low)
		reader->low = bytes;
	if (bytes + size > reader->high)
		reader->high = bytes + size;
	reader->last = bytes + size;
	reader->looked_at += size;
	if (reader->looked_at < reader->room)
		return;
	rest = (uintptr_t)reader->high % LARGE_PAGE;
	if (reader->room < 4 * LARGE_PAGE ||
		(uintptr_t)reader->high - rest < (uintptr_t)reader->low)
		rest = 0;
	give_back(reader, reader->high - rest);
	reader->low = reader->high - rest;
	reader->looked_at = rest;
}

void delivery_turn_to(struct reader *reader, const struct hdf5_file *file)
{
	if (reader->file != file && reader->high) {
		give_back(reader, reader->high);
		reader->low = reader->high = reader->last = NULL;
		reader->looked_at = 0;
	}
	reader->file = file;
}

/* The rows of one layer and head, in parts that the reader has room for. */
static int deliver_rows(const struct wanted *w, const struct stored_box *box,
	const struct reader_block *all)
{
	struct reader_block block = *all;
	size_t step = all->queries, size = w->sample->kernel->size;
	size_t row = all->stride * size;

	if (box->mapped && row) {
		step = w->reader->room / 2 / row;
		step = step ? step : 1;
	}
	for (size_t r = 0; r < all->queries; r += step) {
		block.query = all->query + r;
		block.queries =
			step < all->queries - r ? step : all->queries - r;
		block.bytes = reader_at(all, r, 0);
		if (w->visit(w->context, &block, w->error))
			return -1;
		if (box->mapped)
			delivery_looked_at(w->reader, block.bytes,
				(block.queries - 1) * row + block.keys * size);
	}
	return 0;
}

int delivery_deliver(const struct wanted *w, const struct stored_box *box)
{
	size_t low[DUMP_AXES], high[DUMP_AXES], index[DUMP_AXES];
	struct reader_block block = { .kernel = w->sample->kernel,
		.bytes = box->bytes,
		.stride = box->stride[AXIS_QUERY],
		.shuffled = box->shuffled,
		.plane = box->plane };

	for (size_t a = 0; a < DUMP_AXES; a++) {
		low[a] =
			w->first[a] > box->from[a] ? w->first[a] : box->from[a];
		high[a] = w->end[a] < box->to[a] ? w->end[a] : box->to[a];
		if (low[a] >= high[a])
			return 0;
		index[a] = (low[a] - box->from[a]) * box->stride[a];
	}
	block.query = w->piece->first[AXIS_QUERY] + low[AXIS_QUERY];
	block.queries = high[AXIS_QUERY] - low[AXIS_QUERY];
	block.key = w->piece->first[AXIS_KEY] + low[AXIS_KEY];
	block.keys = high[AXIS_KEY] - low[AXIS_KEY];
	for (size_t l = 0; l < high[AXIS_LAYER] - low[AXIS_LAYER]; l++) {
		for (size_t h = 0; h < high[AXIS_HEAD] - low[AXIS_HEAD]; h++) {
			size_t at = index[AXIS_LAYER] + index[AXIS_HEAD] +
				index[AXIS_QUERY] + index[AXIS_KEY] +
				l * box->stride[AXIS_LAYER] +
				h * box->stride[AXIS_HEAD];

			block.layer = w->piece->first[AXIS_LAYER] +
				low[AXIS_LAYER] + l;
			block.head =
				w->piece->first[AXIS_HEAD] + low[AXIS_HEAD] + h;
			block.bytes = box->bytes +
				(box->shuffled ? at : at * block.kernel->size);
			if (deliver_rows(w, box, &block))
				return -1;
		}
	}
	return 0;
}

/* Where the step that holds index `first` ends. */
static size_t step_end(size_t first, size_t step, size_t end)
{
	size_t left = step - first % step;

	return left < end - first ? first + left : end;
}

int delivery_cut(const struct wanted *w, const size_t step[DUMP_AXES],
	delivery_visit *visit, void *context)
{
	struct wanted part = *w;
	size_t a;

	for (a = 0; a < AXIS_KEY; a++)
		part.end[a] = step_end(part.first[a], step[a], w->end[a]);
	for (;;) {
		if (visit(&part, context))
			return -1;
		for (a = AXIS_KEY; a-- > 0;) {
			bool more = part.end[a] < w->end[a];

			part.first[a] = more ? part.end[a] : w->first[a];
			part.end[a] =
				step_end(part.first[a], step[a], w->end[a]);
			if (more)
				break;
		}
		if (a == SIZE_MAX)
			return 0;
	}
}

void delivery_steps(const struct wanted *w, const size_t grain[DUMP_AXES],
	size_t step[DUMP_AXES])
{
	size_t keys = w->end[AXIS_KEY] - w->first[AXIS_KEY];
	size_t fit = w->reader->room / w->sample->kernel->size / keys;

	/* Rows first: `fit` is how many indices of the axes so far there is
	 * room for. */
	for (size_t a = AXIS_KEY; a-- > 0;) {
		size_t wanted = w->end[a] - w->first[a];

		step[a] = grain[a] < wanted ? grain[a] : wanted;
		if (step[a] > fit)
			step[a] = fit ? fit : 1;
		fit /= step[a];
	}
	for (size_t a = AXIS_KEY; a-- > 0;) {
		size_t wanted = w->end[a] - w->first[a];
		size_t times = step[a] == grain[a] && fit ? fit : 1;

		if (times > (wanted + step[a] - 1) / step[a])
			times = (wanted + step[a] - 1) / step[a];
		step[a] *= times;
		fit /= times;
	}
}

/*
 * Row-major: the stride of an axis is the product of the extents behind it.
 */

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

/*
 * Contiguous datasets, in the map of the file: nothing is read but what the
 * visitor looks at.
 */

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
