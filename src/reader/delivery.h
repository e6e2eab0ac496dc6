#ifndef READER_DELIVERY_H
#define READER_DELIVERY_H

#include "reader/reader.h"

/*
 * What the ways of reading share; only this room includes it.  All of them
 * think in the axes of the attention map within one piece.
 */
struct box {
	size_t first[DUMP_AXES], end[DUMP_AXES];
};

/* The part of one piece that a window wants. */
struct wanted {
	struct reader *reader;
	const struct dump_sample *sample;
	const struct dump_piece *piece;
	struct box box;
	reader_visit *visit;
	void *context;
	struct error *error;
};

/* Where values are in memory: `stride` of them from one index to the next. */
struct stored {
	struct box box;
	const uint8_t *bytes;
	size_t stride[DUMP_AXES];
	bool shuffled;
	size_t plane;
	bool mapped; /* in the map of the file */
};

/* Hands out what is wanted of the stored values, as blocks. */
int delivery_deliver(const struct wanted *w, const struct stored *stored);

/*
 * Cuts the wanted part along layers, heads and rows wherever the index is a
 * multiple of step[], and calls `visit` for each in rising order.
 */
typedef int delivery_visit(const struct wanted *part, void *context);
int delivery_cut(const struct wanted *w, const size_t step[DUMP_AXES],
	delivery_visit *visit, void *context);

/*
 * Steps for delivery_cut() whose values fit the reader's memory: multiples of
 * grain[], so that what belongs together stays together, unless not even one
 * grain fits.
 */
void delivery_steps(const struct wanted *w, const size_t grain[DUMP_AXES],
	size_t step[DUMP_AXES]);

/* Memory for the values of `part`, keys last, in `scratch`; sets all of
 * `stored`. */
int delivery_pack(const struct wanted *part, struct memory_scratch *scratch,
	struct stored *stored);

/*
 * The strides, in values, of the attention axes in a row-major array that has
 * the axes of the piece's dataset (itself, or a chunk or hyperslab of it) and
 * this extent; 0 for an axis that the dataset does not have.  Returns how many
 * values are before the piece's fixed indices.
 */
size_t delivery_strides(const struct dump_piece *piece, const size_t *extent,
	size_t stride[DUMP_AXES]);

/* Notes that this part of the map was read, and gives memory back that is
 * no longer needed. */
void delivery_looked_at(
	struct reader *reader, const uint8_t *bytes, size_t size);

/* What is read from now on is of this file, or of none: gives back what is
 * left of the map of another. */
void delivery_turn_to(struct reader *reader, const struct hdf5_file *file);

/* Chunk by chunk (chunks.c), and whether that can read the piece. */
bool chunks_fit(
	const struct dump_sample *sample, const struct dump_piece *piece);
int chunks_read(const struct wanted *w);

#endif
