/*
 * Chunked datasets, chunk by chunk: only those that hold wanted layers, heads,
 * rows and keys, each decoded once.
 *
 * Chunks that follow each other along the keys make a band.  Where the wanted
 * keys are in one chunk of the band, its rows are handed out where they are.
 * Where rows are cut, they are put together first, in the format in which they
 * are stored: the kernels then see whole rows and return the same bits as for
 * any other chunks, at the price of a copy, which next to decoding is small.
 * A band that does not fit the memory is done in parts, and its chunks are
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

bool chunks_fit(
	const struct dump_sample *sample, const struct dump_piece *piece)
{
	struct decode_pipeline pipeline;

	if (piece->dataset.layout != HDF5_CHUNKED || sample->scale > 0 ||
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
	const struct wanted *w, const struct grid *grid, struct stored *chunk)
{
	size_t size = w->sample->kernel->size;
	size_t length = grid->chunk[AXIS_KEY] * size;
	uint8_t *row = memory_scratch(&w->reader->fill, length);

	if (!row)
		return error_memory(w->error);
	if (hdf5_fill_value(&w->piece->dataset, row, w->error))
		return -1;
	for (size_t i = size; i < length; i += size)
		memcpy(row + i, row, size);
	if (w->sample->big_endian)
		kernel_swap(row, grid->chunk[AXIS_KEY], size);
	chunk->bytes = row;
	for (size_t a = 0; a < AXIS_KEY; a++)
		chunk->stride[a] = 0;
	return 0;
}

/* Big-endian values, as the kernels want them. */
static int swap(const struct wanted *w, size_t length, struct stored *chunk)
{
	size_t size = w->sample->kernel->size;
	uint8_t *swapped = memory_scratch(&w->reader->turned, length);

	if (!swapped)
		return error_memory(w->error);
	memcpy(swapped, chunk->bytes, length);
	kernel_swap(swapped, length / size, size);
	chunk->bytes = swapped;
	chunk->mapped = false;
	return 0;
}

/* Decodes the bytes that were read of a chunk.  Shuffled values stay so if
 * `plain` is false and they were shuffled as what they are. */
static int decode(const struct wanted *w, const struct grid *grid, bool plain,
	struct stored *chunk)
{
	struct reader *reader = w->reader;
	const struct hdf5_chunk *read = &reader->chunk;
	struct decode_values values;

	reader->bytes += read->size;
	if (decode_chunk(&reader->decoder, &grid->pipeline, read->mask,
		    read->bytes, read->size, grid->length, &values, w->error))
		return -1;
	chunk->mapped = values.bytes == read->bytes &&
		values.bytes != read->own.bytes && !values.shuffled;
	if (!chunk->mapped && read->bytes != read->own.bytes)
		delivery_looked_at(reader, read->bytes, read->size);
	if (values.shuffled &&
		(plain || w->sample->big_endian ||
			grid->length / values.plane !=
				w->piece->dataset.type.size) &&
		decode_plain(reader->decoder, &values, grid->length, w->error))
		return -1;
	chunk->bytes = values.bytes;
	chunk->shuffled = values.shuffled;
	chunk->plane = values.plane;
	return w->sample->big_endian ? swap(w, grid->length, chunk) : 0;
}

/* The chunk at `index`, decoded. */
static int fetch(const struct wanted *w, const struct grid *grid,
	const size_t index[DUMP_AXES], bool plain, struct stored *chunk)
{
	const struct dump_piece *piece = w->piece;
	const struct hdf5_dataset *dataset = &piece->dataset;
	size_t start[HDF5_MAX_AXES], before;
	int found;

	*chunk = (struct stored){ .bytes = NULL };
	before = delivery_strides(piece, dataset->chunk, chunk->stride);
	for (size_t d = 0; d < dataset->rank; d++)
		start[d] =
			piece->fixed[d] - piece->fixed[d] % dataset->chunk[d];
	for (size_t a = 0; a < DUMP_AXES; a++) {
		size_t end = index[a] + grid->chunk[a];

		chunk->box.first[a] = index[a];
		chunk->box.end[a] =
			end < piece->extent[a] ? end : piece->extent[a];
		if (piece->axis[a] >= 0)
			start[piece->axis[a]] = index[a];
	}
	found = hdf5_read_chunk(
		piece->file, dataset, start, &w->reader->chunk, w->error);
	if (found <= 0)
		return found < 0 ? -1 : fill(w, grid, chunk);
	if (decode(w, grid, plain, chunk))
		return -1;
	chunk->bytes += before * (chunk->shuffled ? 1 : dataset->type.size);
	return 0;
}

/* Where index at[] is in what is stored, in values. */
static size_t place_in(const struct stored *stored, const size_t at[DUMP_AXES])
{
	size_t place = 0;

	for (size_t a = 0; a < DUMP_AXES; a++)
		place += (at[a] - stored->box.first[a]) * stored->stride[a];
	return place;
}

/* Copies the keys that a chunk of a band has of the rows of one layer and
 * head. */
static void copy_head(const struct wanted *part, const struct stored *from,
	const struct stored *to, size_t layer, size_t head)
{
	size_t at[DUMP_AXES] = { layer, head, to->box.first[AXIS_QUERY],
		to->box.first[AXIS_KEY] };
	size_t rows = to->box.end[AXIS_QUERY] - to->box.first[AXIS_QUERY];
	size_t size = part->sample->kernel->size;
	size_t end = to->box.end[AXIS_KEY], bytes, step;
	const uint8_t *source;
	uint8_t *target;

	if (at[AXIS_KEY] < from->box.first[AXIS_KEY])
		at[AXIS_KEY] = from->box.first[AXIS_KEY];
	if (end > from->box.end[AXIS_KEY])
		end = from->box.end[AXIS_KEY];
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
		index[a] = w->box.first[a] - w->box.first[a] % grid->chunk[a];
}

/* Rows of one band, put together from its chunks. */
static int put_together(const struct wanted *part, void *context)
{
	const struct grid *grid = context;
	const struct box *box = &part->box;
	struct stored rows, chunk;
	size_t index[DUMP_AXES];

	if (delivery_pack(part, &part->reader->values, &rows))
		return -1;
	begin_of_chunk(part, grid, index);
	for (; index[AXIS_KEY] < box->end[AXIS_KEY];
		index[AXIS_KEY] += grid->chunk[AXIS_KEY]) {
		if (fetch(part, grid, index, true, &chunk))
			return -1;
		for (size_t l = box->first[AXIS_LAYER];
			l < box->end[AXIS_LAYER]; l++)
			for (size_t h = box->first[AXIS_HEAD];
				h < box->end[AXIS_HEAD]; h++)
				copy_head(part, &chunk, &rows, l, h);
	}
	return delivery_deliver(part, &rows);
}

static int read_band(const struct wanted *part, void *context)
{
	const struct grid *grid = context;
	size_t index[DUMP_AXES], step[DUMP_AXES];
	struct stored chunk;

	begin_of_chunk(part, grid, index);
	if (part->box.end[AXIS_KEY] > index[AXIS_KEY] + grid->chunk[AXIS_KEY]) {
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
