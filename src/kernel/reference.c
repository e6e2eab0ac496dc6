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
 * ln p = k ln 2 + ln m, with p = 2^k m and √½ <= m < √2, and
 * ln m = 2 artanh t = 2 (t + t³/3 + t⁵/5 ...), t = (m - 1) / (m + 1)
 * (Abramowitz and Stegun 4.1.27).  |t| < 0.1716, so what is left out after
 * t^15 is below 0.1716^16 / 17 = 3.3e-14 of the result.
 */
#include "kernel/forms.h"

#include <math.h>
#include <string.h>

#define LANES 32
#define WIDE_LANES 16

const double reference_series[REFERENCE_SERIES] = { 2.0, 2.0 / 3, 2.0 / 5,
	2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15 };

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

/* Four terms of the series, from the j-th on: short chains of operations,
 * which a processor overlaps, where Horner's rule is one long chain. */
static double four_powers(double square, double fourth, size_t j)
{
	const double *c = reference_series + j;

	return fourth * (square * c[3] + c[2]) + (square * c[1] + c[0]);
}

double reference_p_log_p(float p)
{
	double value = (double)p, m, t, square, fourth, series;
	uint64_t bits, moved;
	int64_t k;

	if (p == 0)
		return 0;
	if (!(p > 0))
		return (double)NAN;
	/* In f64 even the smallest f32 has a full exponent.  The bits of m are
	 * those of p less k in the place of the exponent; 1024 keeps the
	 * difference positive. */
	memcpy(&bits, &value, sizeof(bits));
	moved = bits - REFERENCE_CUT + (1024ULL << 52);
	k = (int64_t)(moved >> 52) - 1024;
	m = double_of(bits - (moved & (0xfffULL << 52)) + (1024ULL << 52));
	t = (m - 1) / (m + 1);
	square = t * t;
	fourth = square * square;
	series = fourth * fourth * four_powers(square, fourth, 4) +
		four_powers(square, fourth, 0);
	return value * ((double)k * REFERENCE_LN2 + series * t);
}

void reference_row(const float *values, const uint8_t *class, size_t count,
	struct kernel_row *row)
{
	double lane_sum[4] = { 0 }, terms[4] = { 0 }, to[3][4] = { { 0 } };

	for (size_t i = 0; i < count; i++) {
		lane_sum[i % 4] += (double)values[i];
		terms[i % 4] += reference_p_log_p(values[i]);
		if (class[i] < 3)
			to[class[i]][i % 4] += (double)values[i];
	}
	row->sum = sum_of_four(lane_sum);
	row->entropy = 0 - sum_of_four(terms);
	for (size_t c = 0; c < 3; c++)
		row->to[c] = sum_of_four(to[c]);
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
