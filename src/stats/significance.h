#ifndef STATS_SIGNIFICANCE_H
#define STATS_SIGNIFICANCE_H

#include "base/random.h"
#include "stats/correlation.h"
#include "stats/curve.h"

#include <stdbool.h>
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

/*
 * What an r is worth, against five nulls.  Each takes what is correlated: for
 * differences the differences, for Spearman the ranks.  All are two-sided in
 * |r| but p_shift_less; an r equal to the observed but for rounding counts as
 * a hit.  *p is NaN when r is, or when surrogates are needed and 0 are asked
 * for.  Return -1 only when memory runs out.
 */
struct stats_shift {
	double two_sided, less;
};

/*
 * Null: two independent stationary Gaussian AR(1) series as long as the
 * observed ones, with φ as stats_autoregression() finds it in each, and where
 * a line was taken out of the curves, it is taken out of the surrogates, too.
 */
int stats_p_autoregression(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error);

/* Null: the layers of one curve are all circular shifts of what they are.
 * Share of the n shifts, identity included, so at least 1/n. */
int stats_p_shift(const struct stats_pair *pair, struct stats_shift *p,
	struct error *error);

/*
 * Null: y is any stationary Gaussian series with its own periodogram.  The
 * phases of y are drawn anew, at n/2 as a sign (Theiler et al. 1992, Physica D
 * 58:77).  For Pearson it does not matter which of the two is randomised.
 */
int stats_p_phase(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error);

/* Null: layers are independent.  They are not; for comparison only. */
int stats_p_permutation(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error);

/* r of x and y shifted circularly by 0, 1 ... points - 1: shifts[points]. */
int stats_shifts(
	const struct stats_pair *pair, double *shifts, struct error *error);

/* Whether |r| of a surrogate is at least the observed, or its r at most the
 * observed, but for rounding. */
bool stats_is_hit(double surrogate, double observed);
bool stats_is_hit_less(double surrogate, double observed);

#endif
