#ifndef STATS_CORRELATION_H
#define STATS_CORRELATION_H

#include "stats/curve.h"

/*
 * The correlation of two curves over layers, and what it is worth.  Pure.
 *
 * Neighbouring layers are alike, so tests that count layers as independent
 * reject true nulls far too often; every value that needs a null states which.
 */
enum stats_method { STATS_PEARSON, STATS_SPEARMAN, STATS_METHODS };
enum stats_series {
	STATS_LEVEL,	  /* the curves as they are */
	STATS_DIFFERENCE, /* first differences, n - 1 points */
	STATS_DETRENDED,  /* residual of a straight line in layer */
	STATS_SERIES
};

const char *stats_method_name(enum stats_method method);
const char *stats_series_name(enum stats_series series);

/* A correlation with its context; NaN where something is undefined: fewer
 * than three points, a constant curve, a missing layer. */
struct stats_correlation {
	double r;
	struct stats_interval interval;
	double n_eff;
	double p_ar;
	double p_shift, p_shift_less;
	double p_phase;
	double p_permutation;
};

/* Pearson's r; NaN below 3 points, for a constant side or any NaN. */
double stats_pearson(const double *x, const double *y, size_t n);

/*
 * Spearman's rho with average ranks; NaN as above.  Returns -1 only when
 * memory runs out.
 */
int stats_spearman(const double *x, const double *y, size_t n, double *rho,
	struct error *error);

/*
 * All correlations of the mean curves of two sets with the same number of
 * layers, result[method][series], the bootstrap drawing samples of both sides
 * independently, once for all of them.  A side of one sample (a curve alone)
 * has no interval.  Source of every formula: attnscope-correlate(1).
 */
int stats_correlate(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error);

#endif
