/*
 * Three ways to the values, the first that fits:
 *
 *	mapped	contiguous and little-endian: the rows are summed where they
 *		lie in the page cache
 *	chunks	the stored bytes of each chunk, decoded here
 *	blocks	anything else (compact, big-endian, filters that only HDF5
 *		knows, keys not on the last axis): boxes of raw values from
 *		the library
 *
 * All of them think in the axes of the dataset: `box` is the part of it that
 * the window wants.
 */
#include "dump/reader.h"

#include "base/memory.h"
#include "dump/format.h"
#include "dump/strides.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The part of one piece that a window wants, by attention axis. */
struct wanted {
	struct reader *reader;
	const struct dump_sample *sample;
	const struct dump_piece *piece;
	size_t first[DUMP_AXES], end[DUMP_AXES]; /* within the piece */
	reader_visit *visit;
	void *context;
	struct error *error;
};

void reader_open(struct reader *reader, const struct dump *dump)
{
	int fd = open(dump->path, O_RDONLY | O_CLOEXEC);
	void *map = MAP_FAILED;

	*reader = (struct reader){ .dump = dump };
	if (fd < 0)
		return;
	if (dump->file.size <= SIZE_MAX)
		map = mmap(NULL, (size_t)dump->file.size, PROT_READ, MAP_SHARED,
			fd, 0);
	if (map != MAP_FAILED)
		reader->map = map;
	close(fd);
}

void reader_close(struct reader *reader)
{
	if (reader->map)
		munmap((void *)reader->map, (size_t)reader->dump->file.size);
	decode_state_free(reader->decoder);
	free(reader->stored);
	free(reader->values);
	*reader = (struct reader){ 0 };
}

static int make_room(uint8_t **bytes, size_t *room, size_t wanted)
{
	if (wanted <= *room)
		return 0;
	free(*bytes);
	*room = 0;
	*bytes = malloc(wanted);
	if (!*bytes)
		return -1;
	*room = wanted;
	return 0;
}

/*
 * Hands out the blocks of a row-major box that stands at `bytes`: the wanted
 * part that lies between `from` and `to`, by attention axis.  `block` comes
 * with the kernel and the order of the bytes filled in.
 */
static int deliver(const struct wanted *w, struct reader_block block,
	const size_t stride[DUMP_AXES], const size_t from[DUMP_AXES],
	const size_t to[DUMP_AXES])
{
	size_t low[DUMP_AXES], high[DUMP_AXES];
	const uint8_t *bytes = block.bytes;

	for (size_t a = 0; a < DUMP_AXES; a++) {
		low[a] = w->first[a] > from[a] ? w->first[a] : from[a];
		high[a] = w->end[a] < to[a] ? w->end[a] : to[a];
		if (low[a] >= high[a])
			return 0;
	}
	block.query = w->piece->first[AXIS_QUERY] + low[AXIS_QUERY];
	block.queries = high[AXIS_QUERY] - low[AXIS_QUERY];
	block.key = w->piece->first[AXIS_KEY] + low[AXIS_KEY];
	block.keys = high[AXIS_KEY] - low[AXIS_KEY];
	block.stride = stride[AXIS_QUERY];
	for (size_t l = low[AXIS_LAYER]; l < high[AXIS_LAYER]; l++) {
		for (size_t h = low[AXIS_HEAD]; h < high[AXIS_HEAD]; h++) {
			size_t index =
				(l - from[AXIS_LAYER]) * stride[AXIS_LAYER] +
				(h - from[AXIS_HEAD]) * stride[AXIS_HEAD] +
				(low[AXIS_QUERY] - from[AXIS_QUERY]) *
					stride[AXIS_QUERY] +
				(low[AXIS_KEY] - from[AXIS_KEY]);

			block.layer = w->piece->first[AXIS_LAYER] + l;
			block.head = w->piece->first[AXIS_HEAD] + h;
			block.bytes = bytes +
				(block.shuffled ? index
						: index * block.kernel->size);
			if (w->visit(w->context, &block, w->error))
				return -1;
		}
	}
	return 0;
}

static int read_mapped(const struct wanted *w, uint64_t offset)
{
	static const size_t nothing[DUMP_AXES];
	struct reader_block block = { .kernel = w->sample->kernel,
		.bytes = w->reader->map + offset };
	size_t stride[DUMP_AXES];

	strides_find(w->piece, w->piece->dataset.dims, stride);
	block.bytes += block.kernel->size *
		strides_offset(w->piece, w->piece->dataset.dims, NULL);
	w->reader->bytes +=
		(uint64_t)(w->end[AXIS_LAYER] - w->first[AXIS_LAYER]) *
		(w->end[AXIS_HEAD] - w->first[AXIS_HEAD]) *
		(w->end[AXIS_QUERY] - w->first[AXIS_QUERY]) *
		(w->end[AXIS_KEY] - w->first[AXIS_KEY]) *
		w->sample->kernel->size;
	return deliver(w, block, stride, nothing, w->piece->extent);
}

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

/* A chunk that was never written holds the fill value everywhere. */
static int fill_chunk(
	const struct wanted *w, size_t length, struct decode_values *values)
{
	struct reader *reader = w->reader;
	size_t size = w->sample->kernel->size;

	if (make_room(&reader->values, &reader->values_room, length))
		return error_memory(w->error);
	if (hdf5_fill_value(&w->piece->dataset, reader->values, w->error))
		return -1;
	for (size_t i = size; i < length; i += size)
		memcpy(reader->values + i, reader->values, size);
	*values = (struct decode_values){ .bytes = reader->values };
	return 0;
}

static int read_chunk(const struct wanted *w, const size_t *start,
	const struct decode_pipeline *pipeline, size_t length)
{
	struct reader *reader = w->reader;
	const struct dump_piece *piece = w->piece;
	struct decode_values values;
	struct reader_block block = { .kernel = w->sample->kernel };
	size_t stride[DUMP_AXES], from[DUMP_AXES], to[DUMP_AXES], stored;
	uint32_t mask;
	int found = hdf5_read_chunk(&piece->dataset, start, &reader->stored,
		&reader->stored_room, &stored, &mask, w->error);

	if (found < 0 || (!found && fill_chunk(w, length, &values)))
		return -1;
	if (found &&
		decode_chunk(&reader->decoder, pipeline, mask, reader->stored,
			stored, length, &values, w->error))
		return -1;
	if (found)
		reader->bytes += stored;
	block.bytes = values.bytes;
	block.shuffled = values.shuffled;
	block.plane = values.plane;
	strides_find(piece, piece->dataset.chunk, stride);
	block.bytes += (block.shuffled ? 1 : block.kernel->size) *
		strides_offset(piece, piece->dataset.chunk, start);
	for (size_t a = 0; a < DUMP_AXES; a++) {
		int d = piece->axis[a];

		from[a] = d < 0 ? 0 : start[d];
		to[a] = d < 0 ? 1 : start[d] + piece->dataset.chunk[d];
		if (to[a] > piece->extent[a])
			to[a] = piece->extent[a];
	}
	return deliver(w, block, stride, from, to);
}

/* Goes through the chunks that the wanted part touches, last axis fastest. */
static int read_chunks(const struct wanted *w)
{
	const struct hdf5_dataset *dataset = &w->piece->dataset;
	struct decode_pipeline pipeline;
	size_t low[HDF5_MOST_AXES] = { 0 }, end[HDF5_MOST_AXES];
	size_t at[HDF5_MOST_AXES], length = dataset->type.size, d;

	make_pipeline(dataset, &pipeline);
	for (d = 0; d < dataset->rank; d++) {
		size_t fixed = w->piece->fixed[d];

		low[d] = fixed - fixed % dataset->chunk[d];
		end[d] = fixed + 1;
		if (!memory_multiply(length, dataset->chunk[d], &length))
			return error_set(w->error, "its chunks are too large");
	}
	for (size_t a = 0; a < DUMP_AXES; a++) {
		int axis = w->piece->axis[a];

		if (axis < 0)
			continue;
		low[axis] = w->first[a] - w->first[a] % dataset->chunk[axis];
		end[axis] = w->end[a];
	}
	memcpy(at, low, sizeof(at));
	for (;;) {
		if (read_chunk(w, at, &pipeline, length))
			return -1;
		for (d = dataset->rank; d-- > 0;) {
			at[d] += dataset->chunk[d];
			if (at[d] < end[d])
				break;
			at[d] = low[d];
		}
		if (d == SIZE_MAX)
			return 0;
	}
}

/* Rows of a box stand one after the other only when keys come last; puts
 * others into that order. */
static void transpose(uint8_t *target, const uint8_t *source, size_t keys,
	size_t queries, size_t size)
{
	for (size_t k = 0; k < keys; k++)
		for (size_t q = 0; q < queries; q++)
			memcpy(target + (q * keys + k) * size,
				source + (k * queries + q) * size, size);
}

/* The rows of one layer and head, through the library. */
static int read_box(const struct wanted *w, size_t layer, size_t head)
{
	struct reader *reader = w->reader;
	const struct dump_piece *piece = w->piece;
	size_t start[HDF5_MOST_AXES], extent[HDF5_MOST_AXES];
	size_t index[DUMP_AXES] = { layer, head, w->first[AXIS_QUERY],
		w->first[AXIS_KEY] };
	size_t to[DUMP_AXES] = { layer + 1, head + 1, w->end[AXIS_QUERY],
		w->end[AXIS_KEY] };
	size_t queries = to[AXIS_QUERY] - index[AXIS_QUERY];
	size_t keys = to[AXIS_KEY] - index[AXIS_KEY];
	size_t size = piece->dataset.type.size, count, bytes;
	size_t stride[DUMP_AXES] = { 0, 0, keys, 1 };
	struct reader_block block = { .kernel = w->sample->kernel };

	for (size_t d = 0; d < piece->dataset.rank; d++) {
		start[d] = piece->fixed[d];
		extent[d] = 1;
	}
	for (size_t a = 0; a < DUMP_AXES; a++) {
		if (piece->axis[a] < 0)
			continue;
		start[piece->axis[a]] = index[a];
		extent[piece->axis[a]] = to[a] - index[a];
	}
	if (!memory_multiply(queries, keys, &count) ||
		!memory_multiply(count, 2 * w->sample->kernel->size, &bytes) ||
		make_room(&reader->values, &reader->values_room, bytes))
		return error_memory(w->error);
	block.bytes = reader->values;
	if (hdf5_read_box(
		    &piece->dataset, start, extent, reader->values, w->error))
		return -1;
	if (piece->axis[AXIS_KEY] < piece->axis[AXIS_QUERY]) {
		transpose(reader->values + bytes / 2, reader->values, keys,
			queries, size);
		block.bytes = reader->values + bytes / 2;
	}
	if (w->sample->big_endian)
		kernel_swap((uint8_t *)block.bytes, count, size);
	if (piece->scale > 0)
		format_widen((void *)block.bytes, count, &piece->dataset.type,
			piece->scale);
	reader->bytes += count * size;
	return deliver(w, block, stride, index, to);
}

static int read_boxes(const struct wanted *w)
{
	for (size_t l = w->first[AXIS_LAYER]; l < w->end[AXIS_LAYER]; l++)
		for (size_t h = w->first[AXIS_HEAD]; h < w->end[AXIS_HEAD]; h++)
			if (read_box(w, l, h))
				return -1;
	return 0;
}

/* The order of bytes and axes that mapped rows and chunks need. */
static bool is_straight(const struct dump_piece *piece)
{
	const struct hdf5_type *type = &piece->dataset.type;

	return !(type->big_endian && type->size > 1) && !(piece->scale > 0) &&
		piece->axis[AXIS_KEY] == (int)piece->dataset.rank - 1;
}

static bool is_mapped(const struct reader *reader,
	const struct dump_piece *piece, uint64_t *offset)
{
	return reader->map && is_straight(piece) &&
		hdf5_contiguous(&reader->dump->file, &piece->dataset, offset);
}

static bool is_chunked(const struct dump_piece *piece)
{
	struct decode_pipeline pipeline;

	if (piece->dataset.layout != HDF5_CHUNKED || !is_straight(piece) ||
		piece->dataset.bare_edges)
		return false;
	make_pipeline(&piece->dataset, &pipeline);
	return decode_supports(&pipeline);
}

const char *reader_path_name(
	const struct reader *reader, const struct dump_piece *piece)
{
	uint64_t offset;

	return is_mapped(reader, piece, &offset) ? "mapped"
		: is_chunked(piece)		 ? "chunks"
						 : "blocks";
}

static int read_piece(const struct wanted *w)
{
	uint64_t offset;

	if (is_mapped(w->reader, w->piece, &offset))
		return read_mapped(w, offset);
	return is_chunked(w->piece) ? read_chunks(w) : read_boxes(w);
}

int reader_read(struct reader *reader, const struct dump_sample *sample,
	const struct reader_window *window, reader_visit *visit, void *context,
	struct error *error)
{
	size_t from[DUMP_AXES] = { window->layer, 0, window->query,
		window->key };
	size_t to[DUMP_AXES] = { window->layer + window->layers, sample->heads,
		window->query + window->queries, window->key + window->keys };

	for (size_t i = 0; i < sample->piece_count; i++) {
		struct wanted w = { reader, sample, &sample->pieces[i], { 0 },
			{ 0 }, visit, context, error };
		bool touched = true;

		for (size_t a = 0; a < DUMP_AXES; a++) {
			size_t first = w.piece->first[a];
			size_t end = first + w.piece->extent[a];

			touched = touched && from[a] < end && to[a] > first;
			w.first[a] = from[a] > first ? from[a] - first : 0;
			w.end[a] = (to[a] < end ? to[a] : end) - first;
		}
		if (touched && read_piece(&w))
			return error_prefix(error, w.piece->path);
	}
	return 0;
}

size_t reader_layers_together(const struct dump_sample *sample)
{
	const struct dump_piece *piece = &sample->pieces[0];
	int axis = piece->axis[AXIS_LAYER];

	return axis >= 0 && piece->dataset.layout == HDF5_CHUNKED
		? piece->dataset.chunk[axis]
		: 1;
}
