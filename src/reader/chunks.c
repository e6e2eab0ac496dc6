/*
 * Chunked datasets, chunk by chunk: only those that hold wanted layers, heads,
 * rows and keys, each decoded once.
 *
 * Chunks that follow each other along the keys make a band.  Where the wanted
 * keys lie in one chunk of the band, its rows are handed out where they are.
 * Where rows are cut, they are put together first, in the format in which they
 * are stored: the kernels then see whole rows and return the same bits as for
 * any other chunks, at the price of a copy, which next to decoding is small.
 * A band that there is no room for is done in parts, and its chunks are
 * decoded for each of them.
 */
#include "base/memory.h"
#include "reader/delivery.h"

#include <string.h>

/* What is the same for all chunks of a piece. */
struct grid {
	struct decode_pipeline pipeline;
	size_t chunk[DUMP_AXES]; /* extents by attention axis */
	size_t length;		 /* bytes of a decoded chunk */
};

static void make_pipeline(
	const struct hdf5_dataset *dataset, struct decode_pipeline *pipeline)
{
	*pipeline = (struct decode_pipeline){ .count = dataset->filter_count };
	for (size_t i = 0; i < dataset->filter_count; i++) {
		const struct hdf5_filter *filter = &dataset->filters[i];
		struct decode_step *step = &pipeline->steps[i];

		step->filter = filter->id;
		step->parameter_count = filter->parameter_count;
		memcpy(step->parameters, filter->parameters,
			sizeof(step->parameters));
	}
}

bool chunks_fit(const struct dump_piece *piece)
{
	struct decode_pipeline pipeline;

	if (piece->dataset.layout != HDF5_CHUNKED || piece->scale > 0 ||
		piece->dataset.bare_edges ||
		piece->axis[AXIS_KEY] != (int)piece->dataset.rank - 1)
		return false;
	make_pipeline(&piece->dataset, &pipeline);
	return decode_supports(&pipeline);
}

static int make_grid(
	const struct dump_piece *piece, struct grid *grid, struct error *error)
{
	const struct hdf5_dataset *dataset = &piece->dataset;

	make_pipeline(dataset, &grid->pipeline);
	grid->length = dataset->type.size;
	for (size_t d = 0; d < dataset->rank; d++)
		if (!memory_multiply(
			    grid->length, dataset->chunk[d], &grid->length))
			return error_set(error, "its chunks are too large");
	for (size_t a = 0; a < DUMP_AXES; a++)
		grid->chunk[a] =
			piece->axis[a] < 0 ? 1 : dataset->chunk[piece->axis[a]];
	return 0;
}

/* A chunk that was never written holds the fill value everywhere: one stretch
 * of keys serves all of its rows. */
static int fill(
	const struct wanted *w, const struct grid *grid, struct stored_box *box)
{
	struct reader_buffer *row = &w->reader->fill;
	size_t size = w->sample->kernel->size;
	size_t length = grid->chunk[AXIS_KEY] * size;

	if (delivery_room(row, length, w->error) ||
		hdf5_fill_value(&w->piece->dataset, row->bytes, w->error))
		return -1;
	for (size_t i = size; i < length; i += size)
		memcpy(row->bytes + i, row->bytes, size);
	if (w->sample->big_endian)
		kernel_swap(row->bytes, grid->chunk[AXIS_KEY], size);
	box->bytes = row->bytes;
	for (size_t a = 0; a < AXIS_KEY; a++)
		box->stride[a] = 0;
	return 0;
}

/* Big-endian values, as the kernels want them. */
static int turn(const struct wanted *w, size_t length, struct stored_box *box)
{
	struct reader_buffer *turned = &w->reader->turned;
	size_t size = w->sample->kernel->size;

	if (delivery_room(turned, length, w->error))
		return -1;
	memcpy(turned->bytes, box->bytes, length);
	kernel_swap(turned->bytes, length / size, size);
	box->bytes = turned->bytes;
	box->mapped = false;
	return 0;
}

/*
 * The chunk at `index`, decoded.  Shuffled values stay so if `plain` is false
 * and they were shuffled as what they are.
 */
static int fetch(const struct wanted *w, const struct grid *grid,
	const size_t index[DUMP_AXES], bool plain, struct stored_box *box)
{
	struct reader *reader = w->reader;
	const struct hdf5_dataset *dataset = &w->piece->dataset;
	size_t start[HDF5_MAX_AXES], before;
	struct decode_values values;
	int found;

	*box = (struct stored_box){ .bytes = NULL };
	strides_find(w->piece, dataset->chunk, box->stride);
	strides_begin(w->piece, dataset->chunk, start);
	before = strides_offset(w->piece, dataset->chunk, start);
	for (size_t a = 0; a < DUMP_AXES; a++) {
		box->from[a] = index[a];
		box->to[a] = index[a] + grid->chunk[a];
		if (box->to[a] > w->piece->extent[a])
			box->to[a] = w->piece->extent[a];
		if (w->piece->axis[a] >= 0)
			start[w->piece->axis[a]] = index[a];
	}
	found = hdf5_read_chunk(
		w->piece->file, dataset, start, &reader->chunk, w->error);
	if (found <= 0)
		return found < 0 ? -1 : fill(w, grid, box);
	reader->bytes += reader->chunk.size;
	if (decode_chunk(&reader->decoder, &grid->pipeline, reader->chunk.mask,
		    reader->chunk.bytes, reader->chunk.size, grid->length,
		    &values, w->error))
		return -1;
	box->mapped = values.bytes == reader->chunk.bytes &&
		values.bytes != reader->chunk.own && !values.shuffled;
	if (!box->mapped && reader->chunk.bytes != reader->chunk.own)
		delivery_looked_at(
			reader, reader->chunk.bytes, reader->chunk.size);
	if (values.shuffled &&
		(plain || w->sample->big_endian ||
			grid->length / values.plane != dataset->type.size) &&
		decode_plain(reader->decoder, &values, grid->length, w->error))
		return -1;
	box->bytes = values.bytes;
	box->shuffled = values.shuffled;
	box->plane = values.plane;
	if (w->sample->big_endian && turn(w, grid->length, box))
		return -1;
	box->bytes += before * (box->shuffled ? 1 : dataset->type.size);
	return 0;
}

/* Where index at[] lies in a box, in values. */
static size_t place_in(const struct stored_box *box, const size_t at[DUMP_AXES])
{
	size_t place = 0;

	for (size_t a = 0; a < DUMP_AXES; a++)
		place += (at[a] - box->from[a]) * box->stride[a];
	return place;
}

/* Copies the keys that a chunk of a band has of the rows of one layer and
 * head. */
static void copy_head(const struct wanted *part, const struct stored_box *from,
	const struct stored_box *to, size_t layer, size_t head)
{
	size_t at[DUMP_AXES] = { layer, head, to->from[AXIS_QUERY],
		part->first[AXIS_KEY] };
	size_t rows = to->to[AXIS_QUERY] - to->from[AXIS_QUERY];
	size_t size = part->sample->kernel->size;
	size_t end = part->end[AXIS_KEY], bytes, step;
	const uint8_t *source;
	uint8_t *target;

	if (at[AXIS_KEY] < from->from[AXIS_KEY])
		at[AXIS_KEY] = from->from[AXIS_KEY];
	if (end > from->to[AXIS_KEY])
		end = from->to[AXIS_KEY];
	bytes = (end - at[AXIS_KEY]) * size;
	source = from->bytes + place_in(from, at) * size;
	target = (uint8_t *)to->bytes + place_in(to, at) * size;
	step = from->stride[AXIS_QUERY] * size;
	for (size_t q = 0; q < rows; q++)
		memcpy(target + q * to->stride[AXIS_QUERY] * size,
			source + q * step, bytes);
	if (from->mapped)
		delivery_looked_at(
			part->reader, source, (rows - 1) * step + bytes);
}

static void begin_of_chunk(const struct wanted *w, const struct grid *grid,
	size_t index[DUMP_AXES])
{
	for (size_t a = 0; a < DUMP_AXES; a++)
		index[a] = w->first[a] - w->first[a] % grid->chunk[a];
}

/* Rows of one band, put together from its chunks. */
static int put_together(const struct wanted *part, void *context)
{
	const struct grid *grid = context;
	struct stored_box rows = { .bytes = NULL }, chunk;
	size_t index[DUMP_AXES], count = 1;

	for (size_t a = DUMP_AXES; a-- > 0;) {
		rows.stride[a] = count;
		rows.from[a] = part->first[a];
		rows.to[a] = part->end[a];
		if (!memory_multiply(count, rows.to[a] - rows.from[a], &count))
			return error_memory(part->error);
	}
	if (!memory_multiply(count, part->sample->kernel->size, &count))
		return error_memory(part->error);
	if (delivery_room(&part->reader->values, count, part->error))
		return -1;
	rows.bytes = part->reader->values.bytes;
	begin_of_chunk(part, grid, index);
	for (; index[AXIS_KEY] < part->end[AXIS_KEY];
		index[AXIS_KEY] += grid->chunk[AXIS_KEY]) {
		if (fetch(part, grid, index, true, &chunk))
			return -1;
		for (size_t l = rows.from[AXIS_LAYER]; l < rows.to[AXIS_LAYER];
			l++)
			for (size_t h = rows.from[AXIS_HEAD];
				h < rows.to[AXIS_HEAD]; h++)
				copy_head(part, &chunk, &rows, l, h);
	}
	return delivery_deliver(part, &rows);
}

static int read_band(const struct wanted *part, void *context)
{
	const struct grid *grid = context;
	size_t index[DUMP_AXES], step[DUMP_AXES];
	struct stored_box chunk;

	begin_of_chunk(part, grid, index);
	if (part->end[AXIS_KEY] > index[AXIS_KEY] + grid->chunk[AXIS_KEY]) {
		delivery_steps(part, grid->chunk, step);
		return delivery_cut(part, step, put_together, context);
	}
	if (fetch(part, grid, index, false, &chunk))
		return -1;
	return delivery_deliver(part, &chunk);
}

int chunks_read(const struct wanted *w)
{
	struct grid grid;

	if (make_grid(w->piece, &grid, w->error))
		return -1;
	return delivery_cut(w, grid.chunk, read_band, &grid);
}
