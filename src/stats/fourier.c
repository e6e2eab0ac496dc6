/*
 * Bluestein's chirp transform (1970, IEEE Trans. Audio Electroacoust. 18:451).
 * As kt = (k² + t² - (t - k)²) / 2,
 *
 *	z_t = w_t Σ_k (c_k w_k) w*_{t-k},  w_k = exp(πi k²/n)
 *
 * which is a convolution, and so, for any n, three products and two transforms
 * of a power of two of at least 2n - 1 (Cooley and Tukey 1965, Math. Comput.
 * 19:297).  The first leaves its values in bit-reversed order (decimation in
 * frequency), the second takes them in that order (in time), so that none is
 * ever moved.
 *
 * cos and sin are Taylor series of our own, as the last digit of a library's
 * differs between machines.
 */
#include "stats/fourier.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define HALF_PI 1.57079632679489661923
#define TAYLOR_TERMS 13

/* cos and sin of 2π j/n, 0 <= j < n: a quadrant, and a Taylor series in it. */
static void unit_root(size_t j, size_t n, double *cosine, double *sine)
{
	size_t quadrant = 4 * j / n;
	double x = (double)(4 * j - quadrant * n) / (double)n * HALF_PI;
	double c = 1, s = 1;

	for (int term = TAYLOR_TERMS; term > 0; term--) {
		c = 1 - c * x * x / ((2 * term - 1) * (2 * term));
		s = 1 - s * x * x / ((2 * term) * (2 * term + 1));
	}
	s *= x;
	*cosine = quadrant == 0 ? c
		: quadrant == 1 ? -s
		: quadrant == 2 ? -c
				: s;
	*sine = quadrant == 0 ? s : quadrant == 1 ? c : quadrant == 2 ? -s : -c;
}

/* The roots of a stage with `half` butterflies are at half - 1. */
static void forward(const struct fourier *fourier, double *re, double *im)
{
	for (size_t half = fourier->size / 2; half; half /= 2) {
		const double *c = fourier->root_re + half - 1;
		const double *s = fourier->root_im + half - 1;

		for (size_t b = 0; b < fourier->size; b += 2 * half)
			for (size_t j = b; j < b + half; j++) {
				double x = re[j] - re[j + half];
				double y = im[j] - im[j + half];

				re[j] += re[j + half];
				im[j] += im[j + half];
				re[j + half] = x * c[j - b] + y * s[j - b];
				im[j + half] = y * c[j - b] - x * s[j - b];
			}
	}
}

static void backward(const struct fourier *fourier, double *re, double *im)
{
	for (size_t half = 1; half < fourier->size; half *= 2) {
		const double *c = fourier->root_re + half - 1;
		const double *s = fourier->root_im + half - 1;

		for (size_t b = 0; b < fourier->size; b += 2 * half)
			for (size_t j = b; j < b + half; j++) {
				double x = re[j + half] * c[j - b] -
					im[j + half] * s[j - b];
				double y = re[j + half] * s[j - b] +
					im[j + half] * c[j - b];

				re[j + half] = re[j] - x;
				im[j + half] = im[j] - y;
				re[j] += x;
				im[j] += y;
			}
	}
}

static void fill(struct fourier *fourier)
{
	size_t n = fourier->n, size = fourier->size;

	for (size_t half = 1; half < size; half *= 2)
		for (size_t j = 0; j < half; j++)
			unit_root(j, 2 * half, &fourier->root_re[half - 1 + j],
				&fourier->root_im[half - 1 + j]);
	for (size_t k = 0; k < n; k++) {
		size_t other = (size - k) % size;

		unit_root(k * k % (2 * n), 2 * n, &fourier->chirp_re[k],
			&fourier->chirp_im[k]);
		/* Shared by all, the factor of the transforms there and back.
		 */
		fourier->kernel_re[k] = fourier->kernel_re[other] =
			fourier->chirp_re[k] / (double)size;
		fourier->kernel_im[k] = fourier->kernel_im[other] =
			-fourier->chirp_im[k] / (double)size;
	}
	forward(fourier, fourier->kernel_re, fourier->kernel_im);
}

int fourier_init(struct fourier *fourier, size_t n, struct error *error)
{
	size_t size = 1;
	double *at;

	while (size < 2 * n - 1)
		size *= 2;
	*fourier = (struct fourier){ .n = n, .size = size };
	at = fourier->room = memory_array(size, 8 * sizeof(*at));
	if (!at)
		return error_memory(error);
	memset(at, 0, size * 8 * sizeof(*at));
	fourier->root_re = at;
	fourier->root_im = at + size;
	fourier->chirp_re = at + 2 * size;
	fourier->chirp_im = at + 3 * size;
	fourier->kernel_re = at + 4 * size;
	fourier->kernel_im = at + 5 * size;
	fourier->re = at + 6 * size;
	fourier->im = at + 7 * size;
	fill(fourier);
	return 0;
}

void fourier_release(struct fourier *fourier)
{
	free(fourier->room);
	*fourier = (struct fourier){ 0 };
}

/* (x + iy) (c + is) */
static void multiply(double *x, double *y, double c, double s)
{
	double re = *x * c - *y * s;

	*y = *x * s + *y * c;
	*x = re;
}

void fourier_transform(struct fourier *fourier, double *re, double *im)
{
	size_t n = fourier->n, size = fourier->size;
	double *x = fourier->re, *y = fourier->im;

	for (size_t k = 0; k < size; k++) {
		x[k] = k < n ? re[k] : 0;
		y[k] = k < n ? im[k] : 0;
		if (k < n)
			multiply(&x[k], &y[k], fourier->chirp_re[k],
				fourier->chirp_im[k]);
	}
	forward(fourier, x, y);
	for (size_t k = 0; k < size; k++)
		multiply(&x[k], &y[k], fourier->kernel_re[k],
			fourier->kernel_im[k]);
	backward(fourier, x, y);
	for (size_t t = 0; t < n; t++) {
		multiply(&x[t], &y[t], fourier->chirp_re[t],
			fourier->chirp_im[t]);
		re[t] = x[t];
		im[t] = y[t];
	}
}
