/*
 * The transform against the sums that define it, in long doubles.
 */
#include "stats/fourier.h"
#include "unit.h"

#include <math.h>

#define MOST 1000

static double re[MOST], im[MOST], re_in[MOST], im_in[MOST];

/* The largest error of a transform of n values of about one, of those t that
 * are a multiple of `step`. */
static double worst_error(size_t n, size_t step)
{
	const long double turn = 6.283185307179586476925286766559L;
	struct fourier fourier;
	struct error error;
	double worst = 0;

	CHECK(fourier_init(&fourier, n, &error) == 0);
	for (size_t k = 0; k < n; k++) {
		re[k] = re_in[k] = sin((double)(3 * k * k + 1));
		im[k] = im_in[k] = cos((double)(7 * k));
	}
	fourier_transform(&fourier, re, im);
	fourier_release(&fourier);
	for (size_t t = 0; t < n; t += step) {
		long double x = 0, y = 0;

		for (size_t k = 0; k < n; k++) {
			long double angle = turn * (long double)(k * t % n) / n;
			long double c = cosl(angle), s = sinl(angle);

			x += re_in[k] * c - im_in[k] * s;
			y += re_in[k] * s + im_in[k] * c;
		}
		worst = fmax(worst, (double)fabsl(x - re[t]));
		worst = fmax(worst, (double)fabsl(y - im[t]));
	}
	return worst;
}

static void every_short_length(void)
{
	double worst = 0;

	for (size_t n = 1; n <= 65; n++)
		worst = fmax(worst, worst_error(n, 1));
	CHECK(worst < 1e-13);
}

/* A prime, a power of two and neither. */
static void long_lengths(void)
{
	CHECK(worst_error(499, 7) < 1e-12);
	CHECK(worst_error(512, 7) < 1e-12);
	CHECK(worst_error(1000, 13) < 1e-12);
}

int main(void)
{
	CASE(every_short_length);
	CASE(long_lengths);
	UNIT_END;
}
