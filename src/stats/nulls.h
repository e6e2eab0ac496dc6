#ifndef STATS_NULLS_H
#define STATS_NULLS_H

#include "stats/fourier.h"
#include "stats/significance.h"

/*
 * Surrogates of a series, and how many of them are as correlated with the other as
 * the series is: p_phase and p_permutation of struct stats_correlation.  Only
 * stats/significance.c includes this.
 */

/* The surrogates of one pair. */
struct null {
	const struct stats_pair *observed;
	struct stats_correlation *result;
	double *x, *y, *ranks; /* [points] each, work space */
	/* [points] each: x about its mean, over its length; and the transforms
	 * Σ x_t exp(2πi kt/n) of that and of the observed y. */
	double *centred, *re_x, *im_x, *re_y, *im_y;
	double length_y, length_phases; /* about the mean, of y and of y* */
	size_t hits;
};

/* All pairs of as many points: what is drawn at random is drawn once and the
 * same for all of them. */
struct nulls {
	size_t points, count;
	struct null each[STATS_METHODS * STATS_SERIES];
	double *x, *y; /* [points] each: directions */
	size_t *order; /* [points] */
	struct fourier fourier;
};

/* For pairs of that many points; the owner releases it. */
int nulls_init(struct nulls *nulls, size_t points, struct error *error);
void nulls_release(struct nulls *nulls);

/* Adds a pair, whose p values go to *result; both must outlive the nulls.  One
 * whose r is NaN is left out. */
int nulls_add(struct nulls *nulls, const struct stats_pair *observed,
	struct stats_correlation *result, struct error *error);

/* Sets both p values of all pairs. */
int nulls_test(struct nulls *nulls, const struct stats_resampling *resampling,
	struct error *error);

#endif
