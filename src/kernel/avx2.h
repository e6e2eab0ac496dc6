#ifndef KERNEL_AVX2_H
#define KERNEL_AVX2_H

#include "kernel/kernel.h"

/*
 * The forms for x86-64 processors, eight values at a time.  To be called only
 * where the processor has AVX2, and for the kernels F16C too; kernel.c asks.
 */
#if defined(__x86_64__)
#include <immintrin.h>

extern const struct kernel avx2_kernels[KERNEL_FORMATS];

void avx2_row(const float *values, const uint8_t *class, size_t count,
	struct kernel_row *row);

void avx2_look(const float *values, size_t count, struct kernel_look *look);

#define AVX2_INLINE static inline __attribute__((always_inline, target("avx2")))

/* (d[0] + d[2]) + (d[1] + d[3]): the end of every sum. */
AVX2_INLINE double avx2_sum_of_four(__m256d d)
{
	__m128d pair = _mm_add_pd(
		_mm256_castpd256_pd128(d), _mm256_extractf128_pd(d, 1));

	return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}
#endif

#endif
