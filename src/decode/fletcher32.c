/*
 * The checksum that HDF5's fletcher32 filter puts behind a chunk.
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
#include "decode/filters.h"

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
