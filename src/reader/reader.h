#ifndef READER_READER_H
#define READER_READER_H

#include "decode/decode.h"
#include "sample/sample.h"

/*
 * Delivers the attention values of a sample, block by block, straight from
 * where they are stored.
 *
 * A block is a rectangle of rows and keys of one layer and head.  Rows are
 * never cut: a block has all keys of the window, whatever chunks they came
 * from, and the rows of one layer and head come in rising order.  So what is
 * added up in the order of arrival is the same to the bit, however the same
 * values are stored.
 */
struct reader_block {
	size_t layer, head;
	size_t query, queries; /* rows query .. query + queries - 1 */
	size_t key, keys;
	const struct kernel *kernel;
	/*
	 * Value (r, k) of the rectangle is the (r * stride + k)-th from
	 * `bytes` on, in plain or shuffled order (see kernel.h).
	 */
	const uint8_t *bytes;
	size_t stride;
	bool shuffled;
	size_t plane; /* shuffled: bytes from one plane to the next */
};

/* What is wanted: layers, and the hull of rows and keys. */
struct reader_window {
	size_t layer, layers;
	size_t query, queries;
	size_t key, keys;
};

/* The place of value (r, k) of a block. */
static inline const uint8_t *reader_at(
	const struct reader_block *block, size_t row, size_t key)
{
	size_t index = row * block->stride + key;

	return block->bytes +
		(block->shuffled ? index : index * block->kernel->size);
}

/* The sum of `count` values of row `row` from the block's k-th key on. */
static inline double reader_sum(
	const struct reader_block *block, size_t row, size_t k, size_t count)
{
	const uint8_t *at = reader_at(block, row, k);

	return block->shuffled
		? block->kernel->sum_shuffled(at, block->plane, count)
		: block->kernel->sum(at, count);
}

/* Called for each block; returns 0, or -1 to stop with the error set. */
typedef int reader_visit(
	void *context, const struct reader_block *block, struct error *error);

/* A worker's scratch memory and its view of the file. */
struct reader {
	const struct dump *dump;
	size_t memory; /* bytes that it may use for values at a time */
	struct decode_state *decoder;
	struct hdf5_chunk chunk;
	struct memory_scratch values; /* rows put together, or a hyperslab */
	struct memory_scratch
		turned; /* values with their axes in order, or a chunk
					with its bytes in order */
	struct memory_scratch fill; /* part of a row that was never written */
	uint64_t bytes; /* stored bytes of attention that were looked at */
	/* what of the map was looked at and not yet given back */
	const struct hdf5_file *file; /* whose map it is */
	const uint8_t *low, *high, *last;
	size_t looked_at;
};

/*
 * Starts a reader; the dump outlives it.  The process keeps to about `memory`
 * bytes, of which the program and the library take READER_OTHERS, and has at
 * least READER_MIN for values.  What cannot be bound comes on top: twice the
 * size of a decoded chunk, where chunks are packed.
 */
#define READER_OTHERS ((size_t)28 << 20)
#define READER_MIN ((size_t)1 << 20)
void reader_open(struct reader *reader, const struct dump *dump, size_t memory);
void reader_close(struct reader *reader);

/* Visits all blocks of `sample` that touch the window. */
int reader_read(struct reader *reader, const struct dump_sample *sample,
	const struct reader_window *window, reader_visit *visit, void *context,
	struct error *error);

/* How many neighbouring layers share chunks: reading them in one window
 * decodes each chunk once. */
size_t reader_layers_together(const struct dump_sample *sample);

/* Whether reading whole rows decodes no more than reading a part of each: every
 * row lies in one chunk. */
bool reader_rows_are_whole(const struct dump_sample *sample);

/* "mapped", "chunks", "blocks": how the piece is read. */
const char *reader_path_name(
	const struct dump_sample *sample, const struct dump_piece *piece);

#endif
