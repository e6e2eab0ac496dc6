#ifndef STATS_FOURIER_H
#define STATS_FOURIER_H

#include "base/error.h"

#include <stddef.h>

/* Fourier transforms of any length n, in n log n.  The same bits on every
 * machine: nothing here calls libm. */
struct fourier {
	size_t n, size; /* size: the power of two that is computed with */
	double *room;	/* what the others point into */
	double *root_re, *root_im;     /* [size - 1] */
	double *chirp_re, *chirp_im;   /* [n] */
	double *kernel_re, *kernel_im; /* [size] */
	double *re, *im;	       /* [size], work space */
};

/* For a length of at least one; the owner releases it. */
int fourier_init(struct fourier *fourier, size_t n, struct error *error);
void fourier_release(struct fourier *fourier);

/* z_t = Σ_k c_k exp(2πi kt/n), 0 <= k, t < n: re[n] and im[n] are c before and z
 * afterwards. */
void fourier_transform(struct fourier *fourier, double *re, double *im);

#endif
