/*
 * Three ways to the values, the first that fits:
 *
 *	mapped	contiguous and little-endian: the rows are summed where they
 *		lie in the page cache
 *	chunks	the stored bytes of each chunk where they lie, decoded here
 *		if there is anything to decode
 *	blocks	anything else (compact, filters that only HDF5 knows, keys not
 *		on the last axis): boxes of raw values from the library
 *
 * What they share is in paths.c; what is chosen, here: which way, and which
 * part of a piece.
 */
#include "reader/reader.h"

#include "reader/delivery.h"

#include <stdlib.h>

void reader_open(struct reader *reader, const struct dump *dump, size_t memory)
{
	size_t room = READER_MIN;

	if (memory > READER_OTHERS + room)
		room = memory - READER_OTHERS;
	*reader = (struct reader){ .dump = dump };
	/* Half for values, half for the part of the map that is in use. */
	reader->room = room / 2;
}

void reader_close(struct reader *reader)
{
	decode_state_free(reader->decoder);
	free(reader->chunk.own);
	free(reader->values.bytes);
	free(reader->turned.bytes);
	free(reader->fill.bytes);
	*reader = (struct reader){ 0 };
}

const char *reader_path_name(
	const struct reader *reader, const struct dump_piece *piece)
{
	uint64_t offset;

	(void)reader;
	return mapped_fits(piece, &offset) ? "mapped"
		: chunks_fit(piece)	   ? "chunks"
					   : "blocks";
}

static int read_piece(const struct wanted *w)
{
	uint64_t offset;

	if (mapped_fits(w->piece, &offset))
		return mapped_read(w, offset);
	return chunks_fit(w->piece) ? chunks_read(w) : hyperslab_read(w);
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
		if (!touched)
			continue;
		delivery_turn_to(reader, w.piece->file);
		if (read_piece(&w))
			return error_prefix(error, w.piece->path);
	}
	/* The files of a folder are closed with the sample. */
	if (reader->file != &reader->dump->file)
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
