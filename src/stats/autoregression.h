#ifndef STATS_AUTOREGRESSION_H
#define STATS_AUTOREGRESSION_H

#include "base/random.h"

#include <stddef.h>

/* How alike neighbouring layers are: autoregressive series of order 1. */

/* Lag-1 autocorrelation Σ c_t c_{t-1} / Σ c_t², c centred; in (-1, 1), biased
 * towards 0; NaN for a constant series. */
double stats_autocorrelation(const double *values, size_t n);

/*
 * The φ of an AR(1) series from its lag-1 autocorrelation a over n points,
 * corrected for the bias: a + (1 + 4a) / n, clipped to ±.99.  A `trend` line
 * taken out of the series before adds to the bias: a + (2 + 5a) / n.
 */
double stats_autoregression(double a, size_t n, int trend);

/* Independent points that n neighbours with autocorrelations a and b are
 * worth in a correlation: n (1 - ab) / (1 + ab), clipped to [2, n]. */
double stats_effective_count(double a, double b, size_t n);

/* Draws two independent stationary Gaussian AR(1) series x[n] and y[n], the
 * φ of each in (-1, 1). */
void stats_autoregressive_pair(struct random *random, double phi_x,
	double phi_y, size_t n, double *x, double *y);

#endif
