#ifndef VALUES_H
#define VALUES_H

#include "kernel/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The number formats, written once more: by the definition of their bits. */

/* Bytes of a value, by format. */
static const size_t sizes[KERNEL_FORMATS] = { 2, 2, 4, 8, 1, 1 };

/* sign * fraction * 2^exponent, of `fraction` bits and a biased exponent, as
 * IEEE 754 (section 3.4) puts it. */
static inline double small_float(
	uint64_t bits, int exponent_bits, int fraction_bits)
{
	int exponent =
		(int)(bits >> fraction_bits & ((1U << exponent_bits) - 1));
	double fraction = (double)(bits & ((1ULL << fraction_bits) - 1));
	int bias = (1 << (exponent_bits - 1)) - 1;
	double sign = bits >> (exponent_bits + fraction_bits) & 1 ? -1 : 1;

	if (exponent == (1 << exponent_bits) - 1)
		return fraction != 0 ? (double)NAN : sign * (double)INFINITY;
	if (exponent == 0)
		return sign * ldexp(fraction, 1 - bias - fraction_bits);
	return sign *
		ldexp(fraction + ldexp(1, fraction_bits),
			exponent - bias - fraction_bits);
}

static inline double e4m3(uint64_t bits)
{
	int exponent = (int)(bits >> 3 & 15), fraction = (int)(bits & 7);
	double sign = bits & 128 ? -1 : 1;

	if (exponent == 15 && fraction == 7)
		return (double)NAN;
	if (exponent == 0)
		return sign * ldexp(fraction, -9);
	return sign * ldexp(8 + fraction, exponent - 10);
}

/* A stored value, as arithmetic gives it. */
static inline double value_of(enum kernel_format format, const uint8_t *bytes)
{
	uint64_t bits = 0;

	for (size_t b = 0; b < sizes[format]; b++)
		bits |= (uint64_t)bytes[b] << (8 * b);
	switch (format) {
	case KERNEL_F16:
		return small_float(bits, 5, 10);
	case KERNEL_BF16:
		return small_float(bits, 8, 7);
	case KERNEL_F32:
		return small_float(bits, 8, 23);
	case KERNEL_F64:
		return small_float(bits, 11, 52);
	case KERNEL_F8_E4M3:
		return e4m3(bits);
	default:
		return small_float(bits, 5, 2);
	}
}

/* Writes the low `size` bytes of a number, lowest first. */
static inline void put(uint8_t *bytes, size_t size, uint64_t bits)
{
	for (size_t b = 0; b < size; b++)
		bytes[b] = (uint8_t)(bits >> (8 * b));
}

/* The same bits, or both NaN. */
static inline bool same(double a, double b)
{
	return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof(a)) == 0;
}

#endif
