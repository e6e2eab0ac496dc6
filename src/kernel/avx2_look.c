/*
 * kernel_look() with AVX2: eight values at a time, in the lanes and in the
 * order of reference_look().
 */
#include "kernel/avx2.h"

#if defined(__x86_64__)

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

AVX2_INLINE void take_extremes(
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
	look->sum = avx2_sum_of_four(_mm256_add_pd(lanes.sum[0], lanes.sum[1]));
	look->moment = avx2_sum_of_four(
		_mm256_add_pd(lanes.moment[0], lanes.moment[1]));
	look->nan = _mm256_movemask_ps(lanes.nan) != 0;
	take_extremes(&lanes, look);
}
#endif
