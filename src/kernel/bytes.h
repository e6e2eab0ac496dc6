#ifndef KERNEL_BYTES_H
#define KERNEL_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * The first min(count, 8) bytes of `bytes` as a little-endian number, without
 * touching one more: two loads that overlap in the middle agree there.  For
 * little-endian machines.
 */
static inline __attribute__((always_inline)) uint64_t bytes_load(
	const uint8_t *bytes, size_t count)
{
	uint64_t all;
	uint32_t four[2];
	uint16_t two[2];

	if (count >= 8) {
		memcpy(&all, bytes, 8);
		return all;
	}
	if (count >= 4) {
		memcpy(&four[0], bytes, 4);
		memcpy(&four[1], bytes + count - 4, 4);
		return four[0] | (uint64_t)four[1] << (8 * (count - 4));
	}
	if (count >= 2) {
		memcpy(&two[0], bytes, 2);
		memcpy(&two[1], bytes + count - 2, 2);
		return two[0] | (uint64_t)two[1] << (8 * (count - 2));
	}
	return count ? bytes[0] : 0;
}

#endif
