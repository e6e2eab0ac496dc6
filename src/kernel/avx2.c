/*
 * The kernels with AVX2 and F16C: four accumulators of eight f32 lanes, which
 * are the 32 lanes of kernel/forms.h in order, so that the sums are the
 * same bits.
 *
 * The bytes become f32 in registers: halves by vcvtph2ps, which also does
 * subnormals at full speed, bf16 and f32 by shifting and interleaving, fp8 by
 * way of halves.  Shuffled values are interleaved from their byte planes on
 * the way; that costs as much as loading them plain, and saves a pass.
 *
 * A row may end at the end of a mapping.  The last values, fewer than eight,
 * are loaded byte-exactly and filled up with zero bits, which are +0.0.
 */
#include "kernel/forms.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2_INLINE static inline __attribute__((always_inline, target("avx2")))

/* (d[0] + d[2]) + (d[1] + d[3]): the end of every sum. */
AVX2_INLINE double sum_of_four(__m256d d)
{
	__m128d pair = _mm_add_pd(
		_mm256_castpd256_pd128(d), _mm256_extractf128_pd(d, 1));

	return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}

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

#define F16C __attribute__((target("avx2,f16c")))
#define F16C_INLINE \
	static inline __attribute__((always_inline, target("avx2,f16c")))

/* A row to read; constant folding leaves of `format` and `shuffled` nothing
 * in the loops. */
struct source {
	enum kernel_format format;
	bool shuffled;
	const uint8_t *base;
	size_t stride;
};

/* Up to eight bytes of plane b, from value i on, of which `left` remain. */
F16C_INLINE __m128i plane(struct source from, size_t b, size_t i, size_t left)
{
	const uint8_t *bytes = from.base + b * from.stride + i;

	return _mm_cvtsi64_si128((int64_t)bytes_load(bytes, left));
}

/* Eight values of two bytes. */
F16C_INLINE __m128i words(struct source from, size_t i, size_t left)
{
	const uint8_t *bytes = from.base + 2 * i;

	if (from.shuffled)
		return _mm_unpacklo_epi8(
			plane(from, 0, i, left), plane(from, 1, i, left));
	if (left >= 8)
		return _mm_loadu_si128((const __m128i *)bytes);
	if (left > 4)
		return _mm_set_epi64x(
			(int64_t)bytes_load(bytes + 8, 2 * left - 8),
			(int64_t)bytes_load(bytes, 8));
	return _mm_cvtsi64_si128((int64_t)bytes_load(bytes, 2 * left));
}

/* All ones in the first `left` of eight lanes. */
AVX2_INLINE __m256i lanes_left(size_t left)
{
	int count = (int)(left < 8 ? left : 8);

	return _mm256_cmpgt_epi32(_mm256_set1_epi32(count),
		_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

F16C_INLINE __m256 floats(struct source from, size_t i, size_t left)
{
	__m128i low, high;

	if (!from.shuffled) {
		const float *values = (const float *)(const void *)from.base;

		if (left >= 8)
			return _mm256_loadu_ps(values + i);
		return _mm256_maskload_ps(values + i, lanes_left(left));
	}
	low = _mm_unpacklo_epi8(
		plane(from, 0, i, left), plane(from, 1, i, left));
	high = _mm_unpacklo_epi8(
		plane(from, 2, i, left), plane(from, 3, i, left));
	return _mm256_castsi256_ps(_mm256_set_m128i(
		_mm_unpackhi_epi16(low, high), _mm_unpacklo_epi16(low, high)));
}

/* As quarter() in reference.c. */
F16C_INLINE __m256 quarters(__m128i bytes)
{
	__m128i word = _mm_unpacklo_epi8(bytes, _mm_setzero_si128());
	__m128i size = _mm_and_si128(word, _mm_set1_epi16(0x7f));
	__m128i sign =
		_mm_slli_epi16(_mm_and_si128(word, _mm_set1_epi16(0x80)), 8);
	__m128i nan = _mm_and_si128(_mm_cmpeq_epi16(size, _mm_set1_epi16(0x7f)),
		_mm_set1_epi16(0x7e00));
	__m128i half =
		_mm_or_si128(_mm_or_si128(sign, nan), _mm_slli_epi16(size, 7));

	return _mm256_mul_ps(_mm256_cvtph_ps(half), _mm256_set1_ps(256));
}

/* Values i .. i+7 as f32, of which `left` remain; the others are +0. */
F16C_INLINE __m256 eight(struct source from, size_t i, size_t left)
{
	switch (from.format) {
	case KERNEL_F16:
		return _mm256_cvtph_ps(words(from, i, left));
	case KERNEL_BF16:
		return _mm256_castsi256_ps(_mm256_slli_epi32(
			_mm256_cvtepu16_epi32(words(from, i, left)), 16));
	case KERNEL_F8_E4M3:
		return quarters(plane(from, 0, i, left));
	case KERNEL_F8_E5M2:
		return _mm256_cvtph_ps(_mm_unpacklo_epi8(
			_mm_setzero_si128(), plane(from, 0, i, left)));
	case KERNEL_F32:
	default:
		return floats(from, i, left);
	}
}

F16C_INLINE double sum(struct source from, size_t count)
{
	__m256 a = _mm256_setzero_ps(), b = a, c = a, d = a, all;
	size_t i, left = count;

	for (i = 0; left >= 32; i += 32, left -= 32) {
		a = _mm256_add_ps(a, eight(from, i, 8));
		b = _mm256_add_ps(b, eight(from, i + 8, 8));
		c = _mm256_add_ps(c, eight(from, i + 16, 8));
		d = _mm256_add_ps(d, eight(from, i + 24, 8));
	}
	if (left)
		a = _mm256_add_ps(a, eight(from, i, left));
	if (left > 8)
		b = _mm256_add_ps(b, eight(from, i + 8, left - 8));
	if (left > 16)
		c = _mm256_add_ps(c, eight(from, i + 16, left - 16));
	if (left > 24)
		d = _mm256_add_ps(d, eight(from, i + 24, left - 24));
	all = _mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d));
	return sum_of_four(
		_mm256_add_pd(_mm256_cvtps_pd(_mm256_castps256_ps128(all)),
			_mm256_cvtps_pd(_mm256_extractf128_ps(all, 1))));
}

F16C_INLINE void convert(struct source from, size_t count, float *out)
{
	size_t i, left = count;

	for (i = 0; left >= 8; i += 8, left -= 8)
		_mm256_storeu_ps(out + i, eight(from, i, 8));
	if (left)
		_mm256_maskstore_ps(
			out + i, lanes_left(left), eight(from, i, left));
}

/* Eight values of eight bytes, as two vectors. */
F16C_INLINE void doubles(
	struct source from, size_t i, size_t left, __m256d out[2])
{
	__m128i a, b, c, d, low, high;

	if (!from.shuffled) {
		const double *values = (const double *)(const void *)from.base;
		__m256i mask = lanes_left(left);
		__m128i first = _mm256_castsi256_si128(mask);
		__m128i second = _mm256_extracti128_si256(mask, 1);

		out[0] = _mm256_maskload_pd(
			values + i, _mm256_cvtepi32_epi64(first));
		out[1] = _mm256_maskload_pd(
			values + i + 4, _mm256_cvtepi32_epi64(second));
		return;
	}
	a = _mm_unpacklo_epi8(plane(from, 0, i, left), plane(from, 1, i, left));
	b = _mm_unpacklo_epi8(plane(from, 2, i, left), plane(from, 3, i, left));
	c = _mm_unpacklo_epi8(plane(from, 4, i, left), plane(from, 5, i, left));
	d = _mm_unpacklo_epi8(plane(from, 6, i, left), plane(from, 7, i, left));
	low = _mm_unpacklo_epi16(a, b);
	high = _mm_unpacklo_epi16(c, d);
	out[0] = _mm256_castsi256_pd(_mm256_set_m128i(
		_mm_unpackhi_epi32(low, high), _mm_unpacklo_epi32(low, high)));
	low = _mm_unpackhi_epi16(a, b);
	high = _mm_unpackhi_epi16(c, d);
	out[1] = _mm256_castsi256_pd(_mm256_set_m128i(
		_mm_unpackhi_epi32(low, high), _mm_unpacklo_epi32(low, high)));
}

F16C_INLINE double sum_wide(struct source from, size_t count)
{
	__m256d a = _mm256_setzero_pd(), b = a, c = a, d = a, next[2];
	size_t i, left = count;

	for (i = 0; left; i += 16, left -= left < 16 ? left : 16) {
		doubles(from, i, left, next);
		a = _mm256_add_pd(a, next[0]);
		b = _mm256_add_pd(b, next[1]);
		if (left <= 8)
			break;
		doubles(from, i + 8, left - 8, next);
		c = _mm256_add_pd(c, next[0]);
		d = _mm256_add_pd(d, next[1]);
	}
	return sum_of_four(
		_mm256_add_pd(_mm256_add_pd(a, b), _mm256_add_pd(c, d)));
}

F16C_INLINE void convert_wide(struct source from, size_t count, float *out)
{
	__m256d next[2];
	__m256 eight;

	for (size_t i = 0; i < count; i += 8) {
		doubles(from, i, count - i, next);
		eight = _mm256_set_m128(
			_mm256_cvtpd_ps(next[1]), _mm256_cvtpd_ps(next[0]));
		_mm256_maskstore_ps(out + i, lanes_left(count - i), eight);
	}
}

/* The four functions of one format, made of a `sum` and a `convert`. */
#define FUNCTIONS(name, format, sum, convert)                                 \
	F16C static double name##_sum(const void *values, size_t count)       \
	{                                                                     \
		struct source from = { format, false, values, 0 };            \
		return sum(from, count);                                      \
	}                                                                     \
	F16C static double name##_sum_shuffled(                               \
		const uint8_t *base, size_t stride, size_t count)             \
	{                                                                     \
		struct source from = { format, true, base, stride };          \
		return sum(from, count);                                      \
	}                                                                     \
	F16C static void name##_convert(                                      \
		const void *values, size_t count, float *out)                 \
	{                                                                     \
		struct source from = { format, false, values, 0 };            \
		convert(from, count, out);                                    \
	}                                                                     \
	F16C static void name##_convert_shuffled(                             \
		const uint8_t *base, size_t stride, size_t count, float *out) \
	{                                                                     \
		struct source from = { format, true, base, stride };          \
		convert(from, count, out);                                    \
	}

FUNCTIONS(f16, KERNEL_F16, sum, convert)
FUNCTIONS(bf16, KERNEL_BF16, sum, convert)
FUNCTIONS(f32, KERNEL_F32, sum, convert)
FUNCTIONS(f64, KERNEL_F64, sum_wide, convert_wide)
FUNCTIONS(f8_e4m3, KERNEL_F8_E4M3, sum, convert)
FUNCTIONS(f8_e5m2, KERNEL_F8_E5M2, sum, convert)

#define KERNEL(name, format, size)                                  \
	[format] = { format, size, name##_sum, name##_sum_shuffled, \
		name##_convert, name##_convert_shuffled }

const struct kernel avx2_kernels[KERNEL_FORMATS] = {
	KERNEL(f16, KERNEL_F16, 2),
	KERNEL(bf16, KERNEL_BF16, 2),
	KERNEL(f32, KERNEL_F32, 4),
	KERNEL(f64, KERNEL_F64, 8),
	KERNEL(f8_e4m3, KERNEL_F8_E4M3, 1),
	KERNEL(f8_e5m2, KERNEL_F8_E5M2, 1),
};

#define FMA_INLINE \
	static inline __attribute__((always_inline, target("avx2,fma")))

/* log_of() of reference.c */
FMA_INLINE __m256 log_of(__m256 p)
{
	const __m256 one = _mm256_set1_ps(1);
	__m256i bits = _mm256_castps_si256(p);
	__m256i k = _mm256_srai_epi32(
		_mm256_sub_epi32(bits, _mm256_set1_epi32(LOG_CUT)), 23);
	__m256 m = _mm256_castsi256_ps(
		_mm256_sub_epi32(bits, _mm256_slli_epi32(k, 23)));
	__m256 t = _mm256_div_ps(_mm256_sub_ps(m, one), _mm256_add_ps(m, one));
	__m256 square = _mm256_mul_ps(t, t), series;

	series = _mm256_fmadd_ps(
		square, _mm256_set1_ps(LOG_7), _mm256_set1_ps(LOG_5));
	series = _mm256_fmadd_ps(square, series, _mm256_set1_ps(LOG_3));
	series = _mm256_fmadd_ps(square, series, _mm256_set1_ps(LOG_1));
	return _mm256_fmadd_ps(series, t, _mm256_cvtepi32_ps(k));
}

/* Eight of the sixteen lanes of a block of a row.  GCC keeps them in registers
 * only where no loop runs over the two. */
struct row_lanes {
	__m256 sum, running, term, signs;
};

FMA_INLINE void row_step(struct row_lanes *lanes, __m256 p)
{
	lanes->sum = _mm256_add_ps(lanes->sum, p);
	lanes->running = _mm256_add_ps(lanes->running, lanes->sum);
	lanes->term = _mm256_fmadd_ps(p, log_of(p), lanes->term);
	lanes->signs = _mm256_or_ps(lanes->signs, p);
}

struct row_totals {
	__m256d sum, moment, terms;
};

/* Empties four lanes, the first of which is at `place`. */
FMA_INLINE void row_fold_half(struct row_totals *totals, double place,
	__m128 sum, __m128 running, __m128 term)
{
	__m256d all = _mm256_cvtps_pd(sum);
	__m256d places = _mm256_add_pd(
		_mm256_set1_pd(place), _mm256_setr_pd(0, 1, 2, 3));

	totals->sum = _mm256_add_pd(totals->sum, all);
	totals->moment = _mm256_add_pd(totals->moment,
		_mm256_sub_pd(_mm256_mul_pd(places, all),
			_mm256_mul_pd(_mm256_set1_pd(ROW_STEP),
				_mm256_cvtps_pd(running))));
	totals->terms = _mm256_add_pd(totals->terms, _mm256_cvtps_pd(term));
}

FMA_INLINE void row_fold(
	struct row_totals *totals, size_t place, const struct row_lanes *lanes)
{
	row_fold_half(totals, (double)place, _mm256_castps256_ps128(lanes->sum),
		_mm256_castps256_ps128(lanes->running),
		_mm256_castps256_ps128(lanes->term));
	row_fold_half(totals, (double)(place + 4),
		_mm256_extractf128_ps(lanes->sum, 1),
		_mm256_extractf128_ps(lanes->running, 1),
		_mm256_extractf128_ps(lanes->term, 1));
}

/* Adds a block; returns whether a value, or a zero, has a sign. */
FMA_INLINE bool row_block(struct row_totals *totals, const float *values,
	size_t first, size_t count)
{
	struct row_lanes a = { 0 }, b = { 0 };
	size_t i;

	for (i = 0; count - i >= ROW_STEP; i += ROW_STEP) {
		row_step(&a, _mm256_loadu_ps(values + i));
		row_step(&b, _mm256_loadu_ps(values + i + 8));
	}
	if (i < count) {
		__m256i left = lanes_left(count - i);
		__m256i more = lanes_left(count - i < 8 ? 0 : count - i - 8);

		row_step(&a, _mm256_maskload_ps(values + i, left));
		row_step(&b, _mm256_maskload_ps(values + i + 8, more));
		i += ROW_STEP;
	}
	row_fold(totals, first + i + 1, &a);
	row_fold(totals, first + i + 9, &b);
	return _mm256_movemask_ps(_mm256_or_ps(a.signs, b.signs)) != 0;
}

__attribute__((target("avx2,fma"))) void avx2_row(
	const float *values, size_t count, struct kernel_row *row)
{
	struct row_totals totals = { 0 };
	bool negative = false, signs = false;

	for (size_t i = 0; i < count; i += ROW_BLOCK)
		signs |= row_block(&totals, values + i, i,
			count - i < ROW_BLOCK ? count - i : ROW_BLOCK);
	for (size_t i = 0; signs && i < count; i++)
		negative = negative || values[i] < 0;
	row->sum = sum_of_four(totals.sum);
	row->moment = sum_of_four(totals.moment);
	row->entropy =
		negative ? (double)NAN : 0 - LN_2 * sum_of_four(totals.terms);
}

/*
 * kernel_look() with AVX2: eight values at a time, in the lanes and in the
 * order of reference_look().
 */

struct look_lanes {
	__m256d sum[2], moment[2], place[2];
	__m256 low, high, nan;
};

AVX2_INLINE void add_half(struct look_lanes *lanes, int half, __m128 values)
{
	__m256d p = _mm256_cvtps_pd(values);

	lanes->sum[half] = _mm256_add_pd(lanes->sum[half], p);
	lanes->moment[half] = _mm256_add_pd(
		lanes->moment[half], _mm256_mul_pd(p, lanes->place[half]));
	lanes->place[half] =
		_mm256_add_pd(lanes->place[half], _mm256_set1_pd(8));
}

AVX2_INLINE void add_eight(struct look_lanes *lanes, __m256 values)
{
	/* Of a NaN and a number these two take the second. */
	lanes->low = _mm256_min_ps(values, lanes->low);
	lanes->high = _mm256_max_ps(values, lanes->high);
	lanes->nan = _mm256_or_ps(
		lanes->nan, _mm256_cmp_ps(values, values, _CMP_UNORD_Q));
	add_half(lanes, 0, _mm256_castps256_ps128(values));
	add_half(lanes, 1, _mm256_extractf128_ps(values, 1));
}

AVX2_INLINE void keep_extremes(
	const struct look_lanes *lanes, struct kernel_look *look)
{
	float low[8], high[8];

	_mm256_storeu_ps(low, lanes->low);
	_mm256_storeu_ps(high, lanes->high);
	look->low = look->high = 0;
	for (size_t i = 0; i < 8; i++) {
		if (low[i] < look->low)
			look->low = low[i];
		if (high[i] > look->high)
			look->high = high[i];
	}
}

__attribute__((target("avx2"))) void avx2_look(
	const float *values, size_t count, struct kernel_look *look)
{
	const __m256d zero = _mm256_setzero_pd();
	struct look_lanes lanes = { { zero, zero }, { zero, zero },
		{ _mm256_setr_pd(1, 2, 3, 4), _mm256_setr_pd(5, 6, 7, 8) },
		_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps() };
	size_t i;

	for (i = 0; count - i >= 8; i += 8)
		add_eight(&lanes, _mm256_loadu_ps(values + i));
	if (i < count) {
		__m256i left =
			_mm256_cmpgt_epi32(_mm256_set1_epi32((int)(count - i)),
				_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));

		add_eight(&lanes, _mm256_maskload_ps(values + i, left));
	}
	look->sum = sum_of_four(_mm256_add_pd(lanes.sum[0], lanes.sum[1]));
	look->moment =
		sum_of_four(_mm256_add_pd(lanes.moment[0], lanes.moment[1]));
	look->nan = _mm256_movemask_ps(lanes.nan) != 0;
	keep_extremes(&lanes, look);
}
#endif
