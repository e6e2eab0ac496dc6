#ifndef STATS_CORRELATION_H
#define STATS_CORRELATION_H

#include "stats/curve.h"
#include "stats/pair.h"

/*
 * The correlation of two curves over layers, and what it is worth.  Pure.
 *
 * Neighbouring layers are alike, so tests that count layers as independent
 * reject true nulls far too often; every value that needs a null states which.
 * Methods are in pair.h, series in series.h.
 */

/*
 * A correlation with its context, all of it about the series that is in fact
 * correlated: differences for `difference`, ranks for Spearman.  NaN where
 * something is undefined: fewer than three points (four layers for
 * `detrended`), a constant curve, a layer without a value in either curve.
 */
struct stats_correlation {
	double r;
	struct stats_interval interval;
	double n_eff;
	double p_ar;
	double p_shift, p_shift_less;
	double p_phase;
	double p_permutation;
};

/*
 * Spearman's rho with average ranks; NaN as stats_pearson().  Returns -1 only
 * when memory runs out.
 */
int stats_spearman(const double *x, const double *y, size_t n, double *rho,
	struct error *error);

/*
 * All correlations of the mean curves of two sets with the same number of
 * layers, result[method][series], the bootstrap drawing samples of both sides
 * independently, once for all of them.  With a side of one sample (a curve
 * alone) there is no interval.  Fails on different numbers of layers and
 * without memory.  Source of every formula: attnscope-correlate(1).
 */
int stats_correlate(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error);

/* The same for two curves of n layers, without intervals. */
int stats_correlate_curves(const double *understanding,
	const double *generation, size_t n,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error);

#endif
