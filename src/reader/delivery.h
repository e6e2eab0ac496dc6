#ifndef READER_DELIVERY_H
#define READER_DELIVERY_H

#include "dump/dump.h"
#include "reader/reader.h"

/*
 * What the ways of reading share; only reader.c and they include it.  All of
 * them think in the axes of the attention map within one piece.
 */

/* The part of one piece that a window wants. */
struct wanted {
	struct reader *reader;
	const struct dump_sample *sample;
	const struct dump_piece *piece;
	size_t first[DUMP_AXES], end[DUMP_AXES]; /* within the piece */
	reader_visit *visit;
	void *context;
	struct error *error;
};

/* Values in memory: the box from[] .. to[] of a piece, `stride` values from
 * one index to the next. */
struct stored_box {
	const uint8_t *bytes;
	size_t stride[DUMP_AXES];
	size_t from[DUMP_AXES], to[DUMP_AXES];
	bool shuffled;
	size_t plane;
	bool mapped; /* in the map of the file */
};

/* The ways, by preference; each says whether it can read the piece. */
bool mapped_fits(const struct dump_piece *piece, uint64_t *offset);
int mapped_read(const struct wanted *w, uint64_t offset);
bool chunks_fit(const struct dump_piece *piece);
int chunks_read(const struct wanted *w);
int hyperslab_read(const struct wanted *w);

/* Hands out the part of the box that is wanted, as blocks. */
int delivery_deliver(const struct wanted *w, const struct stored_box *box);

/*
 * Cuts the wanted part along layers, heads and rows wherever the index is a
 * multiple of step[], and calls `visit` for each in rising order.
 */
typedef int delivery_visit(const struct wanted *part, void *context);
int delivery_cut(const struct wanted *w, const size_t step[DUMP_AXES],
	delivery_visit *visit, void *context);

/*
 * Steps for delivery_cut() whose values fit the reader's room: multiples of
 * grain[], so that what belongs together stays together, unless not even one
 * grain fits.
 */
void delivery_steps(const struct wanted *w, const size_t grain[DUMP_AXES],
	size_t step[DUMP_AXES]);

/* Says that this part of the map was looked at, and gives memory back behind
 * the reader. */
void delivery_looked_at(
	struct reader *reader, const uint8_t *bytes, size_t size);

/* What is looked at from now on is of this file, or of none: gives back what is
 * left of the map of another. */
void delivery_turn_to(struct reader *reader, const struct hdf5_file *file);

/* Makes room; the old contents are gone.  Returns -1 without memory. */
int delivery_room(
	struct reader_buffer *buffer, size_t bytes, struct error *error);

/* Where the values of a piece stand in a row-major box that has the axes of
 * its dataset: the dataset itself, or a chunk of it. */

/* Strides, in values, of the attention axes in a box of this extent; 0 for an
 * axis that the dataset does not have. */
void strides_find(const struct dump_piece *piece, const size_t *extent,
	size_t stride[DUMP_AXES]);

/* Where the chunk that holds the fixed indices begins: 0 on the other axes. */
void strides_begin(
	const struct dump_piece *piece, const size_t *chunk, size_t *start);

/* How many values stand before the piece's fixed indices in a box of this
 * extent that begins at `start` (NULL: at 0). */
size_t strides_offset(const struct dump_piece *piece, const size_t *extent,
	const size_t *start);

#endif
