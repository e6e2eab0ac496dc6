#ifndef STATS_AUTOREGRESSION_H
#define STATS_AUTOREGRESSION_H

#include "base/random.h"
#include "stats/correlation.h"
#include "stats/curve.h"

/*
 * Neighbouring layers are alike.  The simplest series with that property is
 * x_t = φ x_{t-1} + e_t, and p_ar says how often two of them that have nothing to do
 * with each other are as correlated as the observed.  Pure.
 */

/* Σ c_t c_{t-1} / Σ c_t² of n values about their mean; NaN for constant ones. */
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

/*
 * The normal deviates of all AR(1) surrogates, which are the same for every
 * pair, whatever its number of layers: surrogate i of series of n points has those
 * from i (n + 1) on.  Drawing them takes as long as the rest of p_ar.
 */
struct stats_noise {
	size_t count;
	double *x, *y; /* [count] each */
};

/* For series of up to `layers` points; where that is more than 16 MB, none, so
 * that each is drawn.  The owner releases it. */
int stats_noise_init(struct stats_noise *noise,
	const struct stats_resampling *resampling, size_t layers,
	struct error *error);
void stats_noise_release(struct stats_noise *noise);

/* What is asked of one pair. */
struct stats_tested_pair {
	const struct stats_pair *pair; /* without an r, p is NaN */
	double *p;
};

/*
 * Sets p_ar of each pair: the share of resampling->surrogates, observed
 * included, with |r*| >= |r|; NaN for none.  A pair's p does not depend on what it
 * is asked with, but what several have in common is drawn once.  Fails only without
 * memory.
 */
int stats_p_ar(const struct stats_tested_pair *asked, size_t count,
	const struct stats_resampling *resampling, struct error *error);

#endif
