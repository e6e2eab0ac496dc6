/*
 * Three ways to the values, the first that fits:
 *
 *	mapped	contiguous and little-endian: the rows are summed where they
 *		are in the page cache; nothing is read but what the visitor
 *		looks at
 *	chunks	the stored bytes of each chunk where they are, decoded here if
 *		there is anything to decode (chunks.c)
 *	blocks	anything else (compact, filters that only HDF5 knows, keys not
 *		on the last axis): hyperslabs of raw values from the library
 *		that follow the chunks, turned where the values of a row are
 *		not next to each other
 *
 * What they share is in delivery.c.
 */
#include "reader/reader.h"

#include "base/memory.h"
#include "reader/delivery.h"

#include <stdlib.h>
#include <string.h>

void reader_open(struct reader *reader, const struct dump *dump, size_t memory)
{
	size_t ours = READER_MIN;

	if (memory > READER_OTHERS + ours)
		ours = memory - READER_OTHERS;
	/* Half for values, half for the part of the map that is in use. */
	*reader = (struct reader){ .dump = dump, .memory = ours / 2 };
}

void reader_close(struct reader *reader)
{
	decode_state_free(reader->decoder);
	free(reader->chunk.own.bytes);
	free(reader->values.bytes);
	free(reader->turned.bytes);
	free(reader->fill.bytes);
	*reader = (struct reader){ 0 };
}

static bool mapped_fits(const struct dump_sample *sample,
	const struct dump_piece *piece, uint64_t *offset)
{
	return piece->file->map && !sample->big_endian &&
		!(sample->scale > 0) &&
		piece->axis[AXIS_KEY] == (int)piece->dataset.rank - 1 &&
		hdf5_contiguous(piece->file, &piece->dataset, offset);
}

static int mapped_read(const struct wanted *w, uint64_t offset)
{
	struct stored stored = { .mapped = true };
	uint64_t bytes = w->sample->kernel->size;

	stored.bytes = w->piece->file->map + offset +
		bytes *
			delivery_strides(w->piece, w->piece->dataset.dims,
				stored.stride);
	for (size_t a = 0; a < DUMP_AXES; a++) {
		stored.box.end[a] = w->piece->extent[a];
		bytes *= w->box.end[a] - w->box.first[a];
	}
	w->reader->bytes += bytes;
	return delivery_deliver(w, &stored);
}

/* Makes f32 values of `count` integers of 1 or 2 bytes, in the byte order of
 * this machine, in place: `bytes` has room for the values. */
static void widen(
	void *bytes, size_t count, const struct hdf5_type *type, double scale)
{
	uint8_t *at = bytes;

	/* From the end: a value never overwrites one that is still to read. */
	for (size_t i = count; i-- > 0;) {
		int16_t word = 0;
		float value;

		if (type->size == 2)
			memcpy(&word, at + 2 * i, sizeof(word));
		else
			word = type->is_signed ? (int8_t)at[i] : at[i];
		value = (float)(scale *
			(type->is_signed || type->size == 1
					? (double)word
					: (double)(uint16_t)word));
		memcpy(at + 4 * i, &value, sizeof(value));
	}
}

/* Copies values into the order of attention maps, keys last. */
static void turn(
	const struct stored *from, size_t size, const struct stored *to)
{
	const struct box *box = &to->box;
	size_t extent[DUMP_AXES];
	uint8_t *target = (uint8_t *)to->bytes;

	for (size_t a = 0; a < DUMP_AXES; a++)
		extent[a] = box->end[a] - box->first[a];
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

static int read_hyperslab(const struct wanted *part, void *context)
{
	struct reader *reader = part->reader;
	const struct dump_piece *piece = part->piece;
	const struct box *box = &part->box;
	size_t start[HDF5_MAX_AXES], extent[HDF5_MAX_AXES];
	size_t count = 1, size = part->sample->kernel->size;
	struct stored read, turned;

	(void)context;
	if (delivery_pack(part, &reader->values, &read))
		return -1;
	for (size_t d = 0; d < piece->dataset.rank; d++) {
		start[d] = piece->fixed[d];
		extent[d] = 1;
	}
	for (size_t a = 0; a < DUMP_AXES; a++) {
		count *= box->end[a] - box->first[a];
		if (piece->axis[a] < 0)
			continue;
		start[piece->axis[a]] = box->first[a];
		extent[piece->axis[a]] = box->end[a] - box->first[a];
	}
	if (hdf5_read_hyperslab(&piece->dataset, start, extent,
		    reader->values.bytes, part->error))
		return explain(part);
	/* As stored: widened values are larger. */
	reader->bytes += count * piece->dataset.type.size;
	if (part->sample->big_endian)
		kernel_swap(
			reader->values.bytes, count, piece->dataset.type.size);
	if (part->sample->scale > 0)
		widen(reader->values.bytes, count, &piece->dataset.type,
			part->sample->scale);
	delivery_strides(piece, extent, read.stride);
	if (read.stride[AXIS_KEY] == 1)
		return delivery_deliver(part, &read);
	if (delivery_pack(part, &reader->turned, &turned))
		return -1;
	turn(&read, size, &turned);
	return delivery_deliver(part, &turned);
}

static int read_hyperslabs(const struct wanted *w)
{
	const struct hdf5_dataset *dataset = &w->piece->dataset;
	size_t grain[DUMP_AXES] = { 1, 1, 1, 1 }, step[DUMP_AXES];

	for (size_t a = 0; a < DUMP_AXES; a++)
		if (dataset->layout == HDF5_CHUNKED && w->piece->axis[a] >= 0)
			grain[a] = dataset->chunk[w->piece->axis[a]];
	delivery_steps(w, grain, step);
	return delivery_cut(w, step, read_hyperslab, NULL);
}

const char *reader_path_name(
	const struct dump_sample *sample, const struct dump_piece *piece)
{
	uint64_t offset;

	return mapped_fits(sample, piece, &offset) ? "mapped"
		: chunks_fit(sample, piece)	   ? "chunks"
						   : "blocks";
}

static int read_piece(const struct wanted *w)
{
	uint64_t offset;

	if (mapped_fits(w->sample, w->piece, &offset))
		return mapped_read(w, offset);
	return chunks_fit(w->sample, w->piece) ? chunks_read(w)
					       : read_hyperslabs(w);
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
		struct wanted w = { reader, sample, &sample->pieces[i],
			{ { 0 }, { 0 } }, visit, context, error };
		bool touched = true;

		for (size_t a = 0; a < DUMP_AXES; a++) {
			size_t first = w.piece->first[a];
			size_t end = first + w.piece->extent[a];

			touched = touched && from[a] < end && to[a] > first;
			w.box.first[a] = from[a] > first ? from[a] - first : 0;
			w.box.end[a] = (to[a] < end ? to[a] : end) - first;
		}
		if (!touched)
			continue;
		delivery_turn_to(reader, w.piece->file);
		if (read_piece(&w))
			return error_prefix(error, w.piece->path);
	}
	/* The files of a folder are closed with the sample. */
	if (reader->dump->folder)
		delivery_turn_to(reader, NULL);
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

bool reader_rows_are_whole(const struct dump_sample *sample)
{
	for (size_t i = 0; i < sample->piece_count; i++) {
		const struct hdf5_dataset *dataset = &sample->pieces[i].dataset;
		int axis = sample->pieces[i].axis[AXIS_KEY];

		if (axis < 0 || dataset->layout != HDF5_CHUNKED ||
			dataset->chunk[axis] < sample->keys)
			return false;
	}
	return true;
}
