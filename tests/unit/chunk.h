#ifndef CHUNK_H
#define CHUNK_H

#include "decode/decode.h"

#include "chunks.h"

#include <stdlib.h>
#include <string.h>

#define CHUNKS (sizeof(chunks) / sizeof(*chunks))

/* The bytes of hexadecimal digits; the caller frees them. */
static inline uint8_t *chunk_bytes(const char *digits, size_t *length)
{
	static const char all[] = "0123456789abcdef";
	uint8_t *bytes;

	*length = strlen(digits) / 2;
	bytes = malloc(*length + 1);
	if (!bytes)
		abort();
	for (size_t i = 0; i < *length; i++)
		bytes[i] = (uint8_t)((strchr(all, digits[2 * i]) - all) << 4 |
			(strchr(all, digits[2 * i + 1]) - all));
	return bytes;
}

/* What HDF5's shuffle filter makes of `length` bytes. */
static inline void chunk_shuffle(
	const uint8_t *plain, size_t length, size_t size, uint8_t *out)
{
	size_t count = length / size;

	memcpy(out, plain, length);
	for (size_t i = 0; i < count; i++)
		for (size_t b = 0; b < size; b++)
			out[b * count + i] = plain[i * size + b];
}

/* A repeatable number (xorshift64). */
static inline uint64_t chunk_random(void)
{
	static uint64_t state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Values that compress a little: runs, and noise in between. */
static inline void chunk_fill(uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] =
			i / 50 % 3 ? (uint8_t)(i % 7) : (uint8_t)chunk_random();
}

#endif
