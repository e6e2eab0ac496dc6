/*
 * LZ4 as HDF5's plugin frames it, and LZF.
 *
 * The plugin writes, all big-endian: 8 bytes, the size of the chunk; 4 bytes,
 * the size of a block; then for each block 4 bytes, its compressed size, and
 * that many bytes of an LZ4 block.  The last block is what remains.  A block
 * whose compressed size is its size is stored as it is.  (Registered HDF5
 * filter 32004, "HDF5_LZ4.pdf".)
 *
 * An LZF stream is a row of tokens.  A byte below 32 stands before one more
 * than that many bytes to copy.  Any other byte holds a length in its upper
 * three bits (7: one more byte is added to it) and the upper five bits of a
 * distance, whose lower eight follow; then length + 2 bytes are copied from
 * distance + 1 bytes back in the output.  (LibLZF 3.6, lzf_d.c; h5py's filter
 * 32000 stores one such stream.)
 */
#include "decode/filters.h"

#include <limits.h>
#include <lz4.h>
#include <stdbool.h>
#include <string.h>

/* What is left to read. */
struct input {
	const uint8_t *bytes;
	size_t left;
};

/* Takes a big-endian number of `size` bytes; false when there are fewer. */
static bool take_number(struct input *input, size_t size, uint64_t *number)
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
	if (!take_number(&input, 8, &total) || !take_number(&input, 4, &block))
		return error_set(error, "ends early");
	if (total > output->room)
		return filter_too_much(output, error);
	if (!block && total)
		return error_set(error, "damaged");
	while (done < total) {
		if (block > total - done)
			block = total - done;
		if (!take_number(&input, 4, &packed) || packed > input.left)
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
 * instruction: where there is room behind a piece, steps may overshoot. */
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

	if (first >> 5 == 7 && !take_number(input, 1, &more))
		return false;
	if (!take_number(input, 1, &low))
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
		if (length > output->room - done)
			return filter_too_much(output, error);
		if (distance > done)
			return error_set(error, "damaged");
		if (distance) {
			copy_back(output->bytes + done, distance, length,
				output->room - done);
		} else {
			copy_literal(output->bytes + done, input.bytes, length,
				input.left, output->room - done);
			input.bytes += length;
			input.left -= length;
		}
		done += length;
	}
	output->made = done;
	return 0;
}
