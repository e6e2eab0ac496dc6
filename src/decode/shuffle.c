/*
 * HDF5's shuffle filter, undone: a transposition of a matrix of bytes, `size`
 * planes by `count` values (HDF5 reference manual, H5Pset_shuffle).
 *
 * Interleaving two planes with SSE2, which every x86-64 has, gives planes of
 * words; interleaving those gives planes of double words, and so on: log2 size
 * rounds for 16 values at a time.  Other sizes, other machines and the last
 * values go byte by byte.
 */
#include "decode/filters.h"

#include <string.h>

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
