/*
 * The filters, each undone for a whole chunk at once: zlib streams by
 * libdeflate, zstd frames by libzstd, blosc buffers by libblosc, LZ4 blocks by
 * liblz4; checksum, LZF and shuffle by loops of our own.  All of them check
 * every length against both buffers.
 *
 * Bytes after the end of a zlib stream or a blosc buffer are ignored, as HDF5
 * and its plugins ignore them.
 *
 * liblzf 3.6 would do for LZF, too, but on chunks of 64 KiB of attention it
 * takes 1.2 to 3.8 times as many instructions and 1.5 to 8 times as long as
 * the loop here, and it does not tell damage from an early end.
 */
#include "decode/filters.h"

#include <blosc.h>
#include <libdeflate.h>
#include <limits.h>
#include <lz4.h>
#include <stdbool.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

/*
 * The checksum that HDF5's fletcher32 filter puts after a chunk.
 *
 * With w_1 .. w_n the bytes as big-endian 16-bit words (an odd last byte is
 * the high half of a word),
 *   A = Σ w_i,  B = Σ (n + 1 - i) w_i,  both modulo 65535,
 * stored as B << 16 | A, little-endian.  Zero modulo 65535 is written 65535
 * unless every word is zero, as folding the carries does (RFC 1146; HDF5
 * file format specification, IV.A.2.l).  Before HDF5 1.6.3, little-endian
 * machines stored it with the bytes of both halves swapped; HDF5 still takes
 * that, and so do we.
 */

/* Words after which B, a 64-bit sum, is reduced: B < 2^16 + BLOCK * 2^17 +
 * BLOCK² * 2^15 stays below 2^64. */
#define BLOCK 65536

/* The residue that folding the carries gives. */
static uint32_t fold(uint64_t sum)
{
	return sum ? (uint32_t)((sum - 1) % 65535 + 1) : 0;
}

static uint32_t checksum(const uint8_t *bytes, size_t length)
{
	size_t words = length / 2;
	uint64_t a = 0, b = 0;

	while (words) {
		size_t block = words < BLOCK ? words : BLOCK;

		words -= block;
		for (; block; block--, bytes += 2) {
			a += (uint64_t)bytes[0] << 8 | bytes[1];
			b += a;
		}
		a = fold(a);
		b = fold(b);
	}
	if (length % 2) {
		a += (uint64_t)bytes[0] << 8;
		b += a;
	}
	return fold(b) << 16 | fold(a);
}

int filter_fletcher32(const uint8_t *bytes, size_t *stored, struct error *error)
{
	const uint8_t *end;
	uint32_t wanted, swapped, sum;

	if (*stored < 4)
		return error_set(error, "ends early");
	end = bytes + *stored - 4;
	wanted = (uint32_t)end[0] | (uint32_t)end[1] << 8 |
		(uint32_t)end[2] << 16 | (uint32_t)end[3] << 24;
	swapped = (uint32_t)end[1] | (uint32_t)end[0] << 8 |
		(uint32_t)end[3] << 16 | (uint32_t)end[2] << 24;
	sum = checksum(bytes, *stored - 4);
	if (sum != wanted && sum != swapped)
		return error_set(error, "checksum is %08x, not %08x as stored",
			sum, wanted);
	*stored -= 4;
	return 0;
}

static int too_much(const struct decode_output *output, struct error *error)
{
	return error_set(error, "makes more than %zu bytes", output->size);
}

void filter_free_libraries(struct decode_state *state)
{
	libdeflate_free_decompressor(state->deflate);
	ZSTD_freeDCtx(state->zstd);
}

int filter_deflate(struct decode_state *state, const uint8_t *bytes,
	size_t stored, struct decode_output *output, struct error *error)
{
	enum libdeflate_result result;

	if (!state->deflate)
		state->deflate = libdeflate_alloc_decompressor();
	if (!state->deflate)
		return error_memory(error);
	result = libdeflate_zlib_decompress(state->deflate, bytes, stored,
		output->bytes, output->size, &output->made);
	if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
		return too_much(output, error);
	if (result != LIBDEFLATE_SUCCESS)
		return error_set(error, "damaged or ends early");
	return 0;
}

int filter_zstd(struct decode_state *state, const uint8_t *bytes, size_t stored,
	struct decode_output *output, struct error *error)
{
	size_t made;

	if (!state->zstd)
		state->zstd = ZSTD_createDCtx();
	if (!state->zstd)
		return error_memory(error);
	made = ZSTD_decompressDCtx(
		state->zstd, output->bytes, output->size, bytes, stored);
	if (!ZSTD_isError(made)) {
		output->made = made;
		return 0;
	}
	switch (ZSTD_getErrorCode(made)) {
	case ZSTD_error_dstSize_tooSmall:
		return too_much(output, error);
	case ZSTD_error_memory_allocation:
		return error_memory(error);
	default:
		return error_set(error, "damaged or ends early");
	}
}

int filter_blosc(struct decode_state *state, const uint8_t *bytes,
	size_t stored, struct decode_output *output, struct error *error)
{
	size_t makes, takes, block;
	int made;

	(void)state;
	if (stored < BLOSC_MIN_HEADER_LENGTH)
		return error_set(error, "ends early");
	blosc_cbuffer_sizes(bytes, &makes, &takes, &block);
	if (takes > stored)
		return error_set(error, "ends early");
	if (blosc_cbuffer_validate(bytes, takes, &makes) < 0)
		return error_set(error, "damaged");
	if (makes > output->size)
		return too_much(output, error);
	made = blosc_decompress_ctx(bytes, output->bytes, output->size, 1);
	if (made < 0 || (size_t)made != makes)
		return error_set(error, "damaged");
	output->made = makes;
	return 0;
}

/*
 * LZ4 as HDF5's plugin frames it, and LZF.
 *
 * The plugin writes, all big-endian: 8 bytes, the size of the chunk; 4 bytes,
 * the size of a block; then for each block 4 bytes, its compressed size, and
 * that many bytes of an LZ4 block.  The last block is what remains.  A block
 * whose compressed size is its size is stored as it is.  (Registered HDF5
 * filter 32004, "HDF5_LZ4.pdf".)
 *
 * An LZF stream is a row of tokens.  A byte below 32 precedes one more
 * than that many bytes to copy.  Any other byte holds a length in its upper
 * three bits (7: one more byte is added to it) and the upper five bits of a
 * distance, whose lower eight follow; then length + 2 bytes are copied from
 * distance + 1 bytes back in the output.  (LibLZF 3.6, lzf_d.c; h5py's filter
 * 32000 stores one such stream.)
 */

/* What is left to read. */
struct input {
	const uint8_t *bytes;
	size_t left;
};

/* Reads a big-endian number of `size` bytes; false when there are fewer. */
static bool read_number(struct input *input, size_t size, uint64_t *number)
{
	if (input->left < size)
		return false;
	*number = 0;
	for (size_t b = 0; b < size; b++)
		*number = *number << 8 | input->bytes[b];
	input->bytes += size;
	input->left -= size;
	return true;
}

/* One block, which must make exactly `size` bytes of `packed`. */
static int lz4_block(
	const uint8_t *bytes, size_t packed, uint8_t *out, size_t size)
{
	if (packed == size) {
		memcpy(out, bytes, size);
		return 0;
	}
	if (packed > INT_MAX || size > INT_MAX)
		return -1;
	if (LZ4_decompress_safe((const char *)bytes, (char *)out, (int)packed,
		    (int)size) != (int)size)
		return -1;
	return 0;
}

int filter_lz4(struct decode_state *state, const uint8_t *bytes, size_t stored,
	struct decode_output *output, struct error *error)
{
	struct input input = { bytes, stored };
	uint64_t total, block, packed;
	size_t done = 0;

	(void)state;
	if (!read_number(&input, 8, &total) || !read_number(&input, 4, &block))
		return error_set(error, "ends early");
	if (total > output->size)
		return too_much(output, error);
	if (!block && total)
		return error_set(error, "damaged");
	while (done < total) {
		if (block > total - done)
			block = total - done;
		if (!read_number(&input, 4, &packed) || packed > input.left)
			return error_set(error, "ends early");
		if (lz4_block(input.bytes, (size_t)packed, output->bytes + done,
			    (size_t)block) < 0)
			return error_set(error, "damaged");
		input.bytes += packed;
		input.left -= (size_t)packed;
		done += (size_t)block;
	}
	output->made = done;
	return 0;
}

/* Most pieces are a few bytes long, and a step of fixed size is one
 * instruction: where there is space after a piece, steps may overshoot. */
#define STEP 16

/* Copies within the output, of which `room` bytes are left; the parts may
 * overlap, and then the bytes just written are read again. */
static void copy_back(uint8_t *to, size_t distance, size_t length, size_t room)
{
	const uint8_t *from = to - distance;

	if (distance >= STEP && room - length >= STEP) {
		for (size_t i = 0; i < length; i += STEP)
			memcpy(to + i, from + i, STEP);
	} else if (distance == 1) {
		memset(to, *from, length);
	} else {
		for (size_t i = 0; i < length; i++)
			to[i] = from[i];
	}
}

/* Copies at most 32 bytes of the input, of which `left` are there. */
static void copy_literal(uint8_t *to, const uint8_t *from, size_t length,
	size_t left, size_t room)
{
	if (left >= 2 * STEP && room >= 2 * STEP) {
		memcpy(to, from, STEP);
		memcpy(to + STEP, from + STEP, STEP);
	} else {
		memcpy(to, from, length);
	}
}

/* The token after its first byte: how far back, and how many. */
static bool lzf_reference(struct input *input, unsigned int first,
	size_t *distance, size_t *length)
{
	uint64_t more = 0, low;

	if (first >> 5 == 7 && !read_number(input, 1, &more))
		return false;
	if (!read_number(input, 1, &low))
		return false;
	*length = (first >> 5) + (size_t)more + 2;
	*distance = ((first & 31) << 8) + (size_t)low + 1;
	return true;
}

int filter_lzf(struct decode_state *state, const uint8_t *bytes, size_t stored,
	struct decode_output *output, struct error *error)
{
	struct input input = { bytes, stored };
	size_t done = 0, length, distance;

	(void)state;
	while (input.left) {
		unsigned int first = *input.bytes++;

		input.left--;
		distance = 0;
		length = first + 1;
		if (first < 32 ? length > input.left
			       : !lzf_reference(
					 &input, first, &distance, &length))
			return error_set(error, "ends early");
		if (length > output->size - done)
			return too_much(output, error);
		if (distance > done)
			return error_set(error, "damaged");
		if (distance) {
			copy_back(output->bytes + done, distance, length,
				output->size - done);
		} else {
			copy_literal(output->bytes + done, input.bytes, length,
				input.left, output->size - done);
			input.bytes += length;
			input.left -= length;
		}
		done += length;
	}
	output->made = done;
	return 0;
}

/*
 * HDF5's shuffle filter, undone: a transposition of a matrix of bytes, `size`
 * planes by `count` values (HDF5 reference manual, H5Pset_shuffle).
 *
 * Interleaving two planes with SSE2, which every x86-64 has, gives planes of
 * words; interleaving those gives planes of double words, and so on: log2 size
 * rounds for 16 values at a time.  Other sizes, other machines and the last
 * values go byte by byte.
 */

#if defined(__x86_64__)
#include <emmintrin.h>

static __m128i load(const uint8_t *bytes)
{
	return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

static void store(uint8_t *bytes, __m128i value)
{
	_mm_storeu_si128((__m128i *)(void *)bytes, value);
}

/* Sixteen values of two bytes. */
static void pairs(const uint8_t *plane, size_t count, uint8_t *to)
{
	__m128i low = load(plane), high = load(plane + count);

	store(to, _mm_unpacklo_epi8(low, high));
	store(to + 16, _mm_unpackhi_epi8(low, high));
}

/* Sixteen values of four bytes. */
static void quads(const uint8_t *plane, size_t count, uint8_t *to)
{
	uint8_t low[32], high[32];

	pairs(plane, count, low);
	pairs(plane + 2 * count, count, high);
	for (size_t i = 0; i < 32; i += 16) {
		__m128i a = load(low + i), b = load(high + i);

		store(to + 2 * i, _mm_unpacklo_epi16(a, b));
		store(to + 2 * i + 16, _mm_unpackhi_epi16(a, b));
	}
}

/* Sixteen values of eight bytes. */
static void octets(const uint8_t *plane, size_t count, uint8_t *to)
{
	uint8_t low[64], high[64];

	quads(plane, count, low);
	quads(plane + 4 * count, count, high);
	for (size_t i = 0; i < 64; i += 16) {
		__m128i a = load(low + i), b = load(high + i);

		store(to + 2 * i, _mm_unpacklo_epi32(a, b));
		store(to + 2 * i + 16, _mm_unpackhi_epi32(a, b));
	}
}

/* Does as many values as go in sixteens; returns how many. */
static size_t by_sixteen(
	const uint8_t *from, size_t count, size_t size, uint8_t *to)
{
	size_t i;

	if (size != 2 && size != 4 && size != 8)
		return 0;
	for (i = 0; i + 16 <= count; i += 16) {
		if (size == 2)
			pairs(from + i, count, to + i * size);
		else if (size == 4)
			quads(from + i, count, to + i * size);
		else
			octets(from + i, count, to + i * size);
	}
	return i;
}
#else
static size_t by_sixteen(
	const uint8_t *from, size_t count, size_t size, uint8_t *to)
{
	(void)from, (void)count, (void)size, (void)to;
	return 0;
}
#endif

void filter_unshuffle(
	const uint8_t *from, size_t length, size_t size, uint8_t *to)
{
	size_t count = length / size, whole = count * size;

	for (size_t i = by_sixteen(from, count, size, to); i < count; i++)
		for (size_t b = 0; b < size; b++)
			to[i * size + b] = from[b * count + i];
	memcpy(to + whole, from + whole, length - whole);
}
