#ifndef DECODE_FILTERS_H
#define DECODE_FILTERS_H

#include "base/error.h"
#include "base/memory.h"

#include <stddef.h>
#include <stdint.h>

struct libdeflate_decompressor;
struct ZSTD_DCtx_s;

/* See decode.h.  A step reads from one buffer (or the input) and writes to
 * the other. */
struct decode_state {
	struct memory_scratch buffers[2];
	struct libdeflate_decompressor *deflate;
	struct ZSTD_DCtx_s *zstd;
};

/* Where a step puts what it makes: at most `size` bytes. */
struct decode_output {
	uint8_t *bytes;
	size_t size;
	size_t made;
};

/*
 * A decompressor: `stored` bytes in, output->made bytes out.  Fails, with the
 * cause, when the bytes are damaged or would make more than output->size;
 * making less is for the caller to judge.
 */
int filter_deflate(struct decode_state *state, const uint8_t *bytes,
	size_t stored, struct decode_output *output, struct error *error);
int filter_zstd(struct decode_state *state, const uint8_t *bytes, size_t stored,
	struct decode_output *output, struct error *error);
int filter_blosc(struct decode_state *state, const uint8_t *bytes,
	size_t stored, struct decode_output *output, struct error *error);
int filter_lz4(struct decode_state *state, const uint8_t *bytes, size_t stored,
	struct decode_output *output, struct error *error);
int filter_lzf(struct decode_state *state, const uint8_t *bytes, size_t stored,
	struct decode_output *output, struct error *error);

/* Frees the libraries' parts of the state. */
void filter_free_libraries(struct decode_state *state);

/* Checks the four bytes at the end and takes them off *stored. */
int filter_fletcher32(
	const uint8_t *bytes, size_t *stored, struct error *error);

/*
 * Puts the byte planes of values of `size` bytes together again: byte b of
 * value i moves from b * (length / size) + i to i * size + b.  The bytes after
 * the last whole value stay where they are.  `to` has room for `length`.
 */
void filter_unshuffle(
	const uint8_t *from, size_t length, size_t size, uint8_t *to);

#endif
