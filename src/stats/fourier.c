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

/* Two values that follow each other, wherever they are. */
typedef double two __attribute__((vector_size(16), aligned(8)));

static inline two *at(double *values, size_t i)
{
	return (two *)(values + i);
}

static inline const two *root_at(const double *values, size_t i)
{
	return (const two *)(values + i);
}

/* A stage of neighbours, whose root is 1: the same there and back. */
static void add_neighbours(double *values, size_t size)
{
	for (size_t i = 0; i + 1 < size; i += 2) {
		double other = values[i + 1];

		values[i + 1] = values[i] - other;
		values[i] += other;
	}
}

/* Two butterflies: x + iy and, `half` further on, u + iv, with their roots. */
struct butterflies {
	two *x, *y, *u, *v;
	two cosine, sine;
};

/* Those at b + j of a stage, whose roots are at half - 1. */
static inline struct butterflies butterflies_at(const struct fourier *fourier,
	double *re, double *im, size_t half, size_t b, size_t j)
{
	return (struct butterflies){ at(re, b + j), at(im, b + j),
		at(re, b + j + half), at(im, b + j + half),
		*root_at(fourier->root_re, half - 1 + j),
		*root_at(fourier->root_im, half - 1 + j) };
}

static void forward(const struct fourier *fourier, double *re, double *im)
{
	for (size_t half = fourier->size / 2; half > 1; half /= 2)
		for (size_t b = 0; b < fourier->size; b += 2 * half)
			for (size_t j = 0; j < half; j += 2) {
				struct butterflies f = butterflies_at(
					fourier, re, im, half, b, j);
				two x = *f.x - *f.u, y = *f.y - *f.v;

				*f.x += *f.u;
				*f.y += *f.v;
				*f.u = x * f.cosine + y * f.sine;
				*f.v = y * f.cosine - x * f.sine;
			}
	add_neighbours(re, fourier->size);
	add_neighbours(im, fourier->size);
}

static void backward(const struct fourier *fourier, double *re, double *im)
{
	add_neighbours(re, fourier->size);
	add_neighbours(im, fourier->size);
	for (size_t half = 2; half < fourier->size; half *= 2)
		for (size_t b = 0; b < fourier->size; b += 2 * half)
			for (size_t j = 0; j < half; j += 2) {
				struct butterflies f = butterflies_at(
					fourier, re, im, half, b, j);
				two x = *f.u * f.cosine - *f.v * f.sine;
				two y = *f.v * f.cosine + *f.u * f.sine;

				*f.u = *f.x - x;
				*f.v = *f.y - y;
				*f.x += x;
				*f.y += y;
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
static void multiply(
	double *re, double *im, const double *c, const double *s, size_t n)
{
	for (size_t k = 0; k + 2 <= n; k += 2) {
		two x = *at(re, k), y = *at(im, k);
		two cosine = *root_at(c, k), sine = *root_at(s, k);

		*at(re, k) = x * cosine - y * sine;
		*at(im, k) = x * sine + y * cosine;
	}
	if (n % 2) {
		double x = re[n - 1], y = im[n - 1];

		re[n - 1] = x * c[n - 1] - y * s[n - 1];
		im[n - 1] = x * s[n - 1] + y * c[n - 1];
	}
}

void fourier_transform(struct fourier *fourier, double *re, double *im)
{
	size_t n = fourier->n, size = fourier->size, bytes = n * sizeof(*re);
	double *x = fourier->re, *y = fourier->im;

	memcpy(x, re, bytes);
	memcpy(y, im, bytes);
	memset(x + n, 0, size * sizeof(*x) - bytes);
	memset(y + n, 0, size * sizeof(*y) - bytes);
	multiply(x, y, fourier->chirp_re, fourier->chirp_im, n);
	forward(fourier, x, y);
	multiply(x, y, fourier->kernel_re, fourier->kernel_im, size);
	backward(fourier, x, y);
	multiply(x, y, fourier->chirp_re, fourier->chirp_im, n);
	memcpy(re, x, bytes);
	memcpy(im, y, bytes);
}
