/*
 * The plain form of every kernel, one value at a time, for any processor.
 *
 * A value is put together from its bytes, low byte first: byte b of value i
 * stands at base[i * size + b], or at base[b * stride + i] when shuffled.  So
 * nothing here depends on alignment or on the byte order of the machine.
 *
 * f16 has 5 bits of exponent with bias 15 and 10 of fraction (IEEE 754-2008);
 * moved to the place of f32's 8 and 23 (bias 127), only the bias is wrong,
 * by 112.  A subnormal half, f * 2^-24, has no hidden bit: it is read with one
 * at exponent -14, and that 2^-14 is taken away again, exactly.
 *
 * log₂ p = k + log₂ m, with p = 2^k m and √½ <= m < √2, and
 * ln m = 2 artanh t = 2 (t + t³/3 + t⁵/5 ...), t = (m - 1) / (m + 1)
 * (Abramowitz and Stegun 4.1.27).  |t| < 0.1716, so what is left out after
 * t⁷ is below 0.1716⁸ / 9 = 8.4e-8 of the result, an f32's own rounding.
 */
#include "kernel/forms.h"

#include <math.h>
#include <string.h>

#define LANES 32
#define WIDE_LANES 16

static inline float float_of(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static inline double double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static inline float half(uint32_t bits)
{
	uint32_t sign = (bits & 0x8000) << 16, moved = (bits & 0x7fff) << 13;
	uint32_t exponent = moved & 0x0f800000;
	float value;

	if (exponent == 0x0f800000)
		value = float_of(moved | 0x7f800000);
	else if (exponent)
		value = float_of(moved + (112U << 23));
	else
		value = float_of(moved + (113U << 23)) - 0x1p-14F;
	return sign ? -value : value;
}

/* The four bits of exponent have bias 7, eight less than those of a half; and
 * there is no infinity: all ones but the last NaN are numbers. */
static inline float quarter(uint32_t bits)
{
	if ((bits & 0x7f) == 0x7f)
		return NAN;
	return half((bits & 0x80) << 8 | (bits & 0x7f) << 7) * 256;
}

float reference_f16(uint16_t bits)
{
	return half(bits);
}

float reference_bf16(uint16_t bits)
{
	return float_of((uint32_t)bits << 16);
}

float reference_f8_e4m3(uint8_t bits)
{
	return quarter(bits);
}

float reference_f8_e5m2(uint8_t bits)
{
	return half((uint32_t)bits << 8);
}

/* The bytes of a value, the first at `first` and each `step` after the one
 * before; 1 is a constant in the plain order, where compilers see one load. */
static inline uint32_t two(const uint8_t *first, size_t step)
{
	return (uint32_t)first[0] | (uint32_t)first[step] << 8;
}

static inline uint32_t four(const uint8_t *first, size_t step)
{
	return two(first, step) | two(first + 2 * step, step) << 16;
}

static inline uint64_t bits_at(
	const uint8_t *base, size_t size, size_t step, size_t i, bool shuffled)
{
	const uint8_t *first = base + (shuffled ? i : i * size);

	if (!shuffled)
		step = 1;
	switch (size) {
	case 1:
		return *first;
	case 2:
		return two(first, step);
	case 4:
		return four(first, step);
	default:
		return four(first, step) |
			(uint64_t)four(first + 4 * step, step) << 32;
	}
}

static inline float value_of(enum kernel_format format, uint64_t bits)
{
	switch (format) {
	case KERNEL_F16:
		return half((uint32_t)bits);
	case KERNEL_BF16:
		return float_of((uint32_t)bits << 16);
	case KERNEL_F8_E4M3:
		return quarter((uint32_t)bits);
	case KERNEL_F8_E5M2:
		return half((uint32_t)bits << 8);
	case KERNEL_F64:
		return (float)double_of(bits);
	case KERNEL_F32:
	default:
		return float_of((uint32_t)bits);
	}
}

static inline double sum_of_four(const double *d)
{
	return (d[0] + d[2]) + (d[1] + d[3]);
}

static inline double sum(enum kernel_format format, size_t size, bool shuffled,
	const uint8_t *base, size_t step, size_t count)
{
	float lane[LANES] = { 0 }, e[8];
	double d[4];

	for (size_t i = 0; i < count; i++)
		lane[i % LANES] += value_of(
			format, bits_at(base, size, step, i, shuffled));
	for (size_t j = 0; j < 8; j++)
		e[j] = (lane[j] + lane[j + 8]) + (lane[j + 16] + lane[j + 24]);
	for (size_t j = 0; j < 4; j++)
		d[j] = (double)e[j] + (double)e[j + 4];
	return sum_of_four(d);
}

static inline double sum_wide(
	bool shuffled, const uint8_t *base, size_t step, size_t count)
{
	double lane[WIDE_LANES] = { 0 }, d[4];

	for (size_t i = 0; i < count; i++)
		lane[i % WIDE_LANES] +=
			double_of(bits_at(base, 8, step, i, shuffled));
	for (size_t j = 0; j < 4; j++)
		d[j] = (lane[j] + lane[j + 4]) + (lane[j + 8] + lane[j + 12]);
	return sum_of_four(d);
}

static inline void convert(enum kernel_format format, size_t size,
	bool shuffled, const uint8_t *base, size_t step, size_t count,
	float *out)
{
	for (size_t i = 0; i < count; i++)
		out[i] = value_of(
			format, bits_at(base, size, step, i, shuffled));
}

/* The four functions of one format: its sums, and its conversions. */
#define SUMS(name, format, size)                                     \
	static double name##_sum(const void *values, size_t count)   \
	{                                                            \
		return sum(format, size, false, values, 0, count);   \
	}                                                            \
	static double name##_sum_shuffled(                           \
		const uint8_t *base, size_t stride, size_t count)    \
	{                                                            \
		return sum(format, size, true, base, stride, count); \
	}
#define CONVERSIONS(name, format, size)                                       \
	static void name##_convert(                                           \
		const void *values, size_t count, float *out)                 \
	{                                                                     \
		convert(format, size, false, values, 0, count, out);          \
	}                                                                     \
	static void name##_convert_shuffled(                                  \
		const uint8_t *base, size_t stride, size_t count, float *out) \
	{                                                                     \
		convert(format, size, true, base, stride, count, out);        \
	}

SUMS(f16, KERNEL_F16, 2)
CONVERSIONS(f16, KERNEL_F16, 2)
SUMS(bf16, KERNEL_BF16, 2)
CONVERSIONS(bf16, KERNEL_BF16, 2)
SUMS(f32, KERNEL_F32, 4)
CONVERSIONS(f32, KERNEL_F32, 4)
SUMS(f8_e4m3, KERNEL_F8_E4M3, 1)
CONVERSIONS(f8_e4m3, KERNEL_F8_E4M3, 1)
SUMS(f8_e5m2, KERNEL_F8_E5M2, 1)
CONVERSIONS(f8_e5m2, KERNEL_F8_E5M2, 1)
CONVERSIONS(f64, KERNEL_F64, 8)

static double f64_sum(const void *values, size_t count)
{
	return sum_wide(false, values, 0, count);
}

static double f64_sum_shuffled(const uint8_t *base, size_t stride, size_t count)
{
	return sum_wide(true, base, stride, count);
}

#define KERNEL(name, format, size)                                  \
	[format] = { format, size, name##_sum, name##_sum_shuffled, \
		name##_convert, name##_convert_shuffled }

const struct kernel reference_kernels[KERNEL_FORMATS] = {
	KERNEL(f16, KERNEL_F16, 2),
	KERNEL(bf16, KERNEL_BF16, 2),
	KERNEL(f32, KERNEL_F32, 4),
	KERNEL(f64, KERNEL_F64, 8),
	KERNEL(f8_e4m3, KERNEL_F8_E4M3, 1),
	KERNEL(f8_e5m2, KERNEL_F8_E5M2, 1),
};

/* log₂ p.  Of 0 it is -127, so that p log₂ p is 0; that of a negative number
 * means nothing. */
static float log_of(float p)
{
	uint32_t bits;
	int32_t k;
	float m, t, square, series;

	memcpy(&bits, &p, sizeof(bits));
	/* Two's complement, rounded down. */
	k = (int32_t)(bits - LOG_CUT) >> 23;
	m = float_of(bits - ((uint32_t)k << 23));
	t = (m - 1) / (m + 1);
	square = t * t;
	series = fmaf(square, LOG_7, LOG_5);
	series = fmaf(square, series, LOG_3);
	series = fmaf(square, series, LOG_1);
	return fmaf(series, t, (float)k);
}

void reference_row(const float *values, size_t count, struct kernel_row *row)
{
	double all[4] = { 0 }, moment[4] = { 0 }, terms[4] = { 0 };
	bool negative = false;

	for (size_t b = 0; b < count; b += ROW_BLOCK) {
		float sum[ROW_STEP] = { 0 }, running[ROW_STEP] = { 0 };
		float term[ROW_STEP] = { 0 };
		size_t end = count - b < ROW_BLOCK ? count : b + ROW_BLOCK;
		size_t i = b;

		for (; i < end; i += ROW_STEP)
			for (size_t j = 0; j < ROW_STEP; j++) {
				float p = i + j < end ? values[i + j] : 0;

				sum[j] += p;
				running[j] += sum[j];
				term[j] = fmaf(p, log_of(p), term[j]);
				negative = negative || p < 0;
			}
		for (size_t j = 0; j < ROW_STEP; j++) {
			all[j % 4] += (double)sum[j];
			moment[j % 4] += (double)(i + j + 1) * (double)sum[j] -
				ROW_STEP * (double)running[j];
			terms[j % 4] += (double)term[j];
		}
	}
	row->sum = sum_of_four(all);
	row->moment = sum_of_four(moment);
	row->entropy = negative ? (double)NAN : 0 - LN_2 * sum_of_four(terms);
}

void reference_look(const float *values, size_t count, struct kernel_look *look)
{
	double sum[8] = { 0 }, moment[8] = { 0 };

	*look = (struct kernel_look){ 0 };
	for (size_t i = 0; i < count; i++) {
		float p = values[i];

		sum[i % 8] += (double)p;
		moment[i % 8] += (double)p * (double)(i + 1);
		look->nan |= isnan(p);
		if (p < look->low)
			look->low = p;
		if (p > look->high)
			look->high = p;
	}
	for (size_t j = 0; j < 4; j++) {
		sum[j] += sum[j + 4];
		moment[j] += moment[j + 4];
	}
	look->sum = sum_of_four(sum);
	look->moment = sum_of_four(moment);
}
