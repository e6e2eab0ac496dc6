/*
 * kernel_row() with AVX2: four f64 lanes, each step the same operation as in
 * reference_p_log_p() and in the same order, so that the bits are the same.
 *
 * Two instructions are missing and made up for: a 64-bit integer becomes a
 * double by writing it into the fraction of 2^52, and a value that does not
 * count becomes +0 by a mask.
 */
#include "kernel/avx2.h"

#if defined(__x86_64__)
#include "kernel/bytes.h"
#include "kernel/reference.h"

/* 2^52, whose last bit of fraction is worth one. */
#define INTEGER_BITS 0x4330000000000000LL

AVX2_INLINE __m256i all_four(uint64_t bits)
{
	return _mm256_set1_epi64x((int64_t)bits);
}

/* four_powers() of reference.c */
AVX2_INLINE __m256d four_powers(__m256d square, __m256d fourth, size_t j)
{
	const double *c = reference_series + j;
	__m256d low = _mm256_add_pd(_mm256_mul_pd(square, _mm256_set1_pd(c[1])),
		_mm256_set1_pd(c[0]));
	__m256d high =
		_mm256_add_pd(_mm256_mul_pd(square, _mm256_set1_pd(c[3])),
			_mm256_set1_pd(c[2]));

	return _mm256_add_pd(_mm256_mul_pd(fourth, high), low);
}

AVX2_INLINE __m256d p_log_p(__m256d p)
{
	const __m256d zero = _mm256_setzero_pd(), one = _mm256_set1_pd(1);
	const __m256i shift = all_four(1024ULL << 52);
	__m256i bits = _mm256_castpd_si256(p);
	__m256i moved = _mm256_add_epi64(
		_mm256_sub_epi64(bits, all_four(REFERENCE_CUT)), shift);
	__m256d k = _mm256_sub_pd(
		_mm256_castsi256_pd(_mm256_or_si256(
			_mm256_srli_epi64(moved, 52), all_four(INTEGER_BITS))),
		_mm256_set1_pd(0x1p52 + 1024));
	__m256d m = _mm256_castsi256_pd(_mm256_add_epi64(
		_mm256_sub_epi64(bits,
			_mm256_and_si256(moved, all_four(0xfffULL << 52))),
		shift));
	__m256d t = _mm256_div_pd(_mm256_sub_pd(m, one), _mm256_add_pd(m, one));
	__m256d square = _mm256_mul_pd(t, t);
	__m256d fourth = _mm256_mul_pd(square, square), term, series;

	series = _mm256_add_pd(_mm256_mul_pd(_mm256_mul_pd(fourth, fourth),
				       four_powers(square, fourth, 4)),
		four_powers(square, fourth, 0));
	term = _mm256_mul_pd(p,
		_mm256_add_pd(_mm256_mul_pd(k, _mm256_set1_pd(REFERENCE_LN2)),
			_mm256_mul_pd(series, t)));
	/* All bits set, where p < 0 or p is NaN, are a NaN. */
	term = _mm256_or_pd(term, _mm256_cmp_pd(p, zero, _CMP_NGE_UQ));
	return _mm256_and_pd(term, _mm256_cmp_pd(p, zero, _CMP_NEQ_UQ));
}

/* Adds the values of `p` whose class is `which`. */
AVX2_INLINE __m256d add_class(__m256d to, __m256d p, __m256i class, int which)
{
	__m256i mask = _mm256_cmpeq_epi64(class, _mm256_set1_epi64x(which));

	return _mm256_add_pd(to, _mm256_and_pd(p, _mm256_castsi256_pd(mask)));
}

/* The lanes of the five sums. */
struct lanes {
	__m256d sum, terms, to[3];
};

/* Adds the next `left` values, at most four. */
AVX2_INLINE void add(struct lanes *lanes, const float *values,
	const uint8_t *class, size_t left)
{
	__m256i classes = _mm256_cvtepu8_epi64(
		_mm_cvtsi64_si128((int64_t)bytes_load(class, left)));
	__m128i mask = _mm_cmpgt_epi32(
		_mm_set1_epi32((int)left), _mm_setr_epi32(0, 1, 2, 3));
	__m256d p = _mm256_cvtps_pd(left == 4 ? _mm_loadu_ps(values)
					      : _mm_maskload_ps(values, mask));

	lanes->sum = _mm256_add_pd(lanes->sum, p);
	lanes->terms = _mm256_add_pd(lanes->terms, p_log_p(p));
	lanes->to[0] = add_class(lanes->to[0], p, classes, 0);
	lanes->to[1] = add_class(lanes->to[1], p, classes, 1);
	lanes->to[2] = add_class(lanes->to[2], p, classes, 2);
}

__attribute__((target("avx2"))) void avx2_row(const float *values,
	const uint8_t *class, size_t count, struct kernel_row *row)
{
	const __m256d zero = _mm256_setzero_pd();
	struct lanes lanes = { zero, zero, { zero, zero, zero } };
	size_t i;

	for (i = 0; count - i >= 4; i += 4)
		add(&lanes, values + i, class + i, 4);
	if (i < count)
		add(&lanes, values + i, class + i, count - i);
	row->sum = avx2_sum_of_four(lanes.sum);
	row->entropy = 0 - avx2_sum_of_four(lanes.terms);
	row->to[0] = avx2_sum_of_four(lanes.to[0]);
	row->to[1] = avx2_sum_of_four(lanes.to[1]);
	row->to[2] = avx2_sum_of_four(lanes.to[2]);
}
#endif
