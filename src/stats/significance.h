#ifndef STATS_SIGNIFICANCE_H
#define STATS_SIGNIFICANCE_H

#include "stats/autoregression.h"
#include "stats/correlation.h"
#include "stats/curve.h"
#include "stats/influence.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a correlation over layers is worth.  Pure.
 *
 * Neighbouring layers are alike, so tests that count layers as independent
 * reject true nulls far too often; every value that needs a null states which.
 */

/*
 * A correlation with its context, all of it about the series that is in fact
 * correlated: differences for `difference`, ranks for Spearman.  The p values
 * are two-sided in |r| but p_shift_less; an r equal to the observed but for
 * rounding counts as a hit.  All is NaN where r is, and a p that needs
 * surrogates also when 0 are asked for.
 */
struct stats_correlation {
	double r;
	struct stats_interval interval;
	/* independent points that the layers are worth */
	double n_eff;
	/*
	 * Null: two independent stationary Gaussian AR(1) series as long as the
	 * observed ones, with φ as stats_autoregression() finds it in each; a
	 * line that was taken out of the curves is taken out of them, too.
	 */
	double p_ar;
	/* Null: the layers of one curve are all circular shifts of what they
	 * are.  Share of the n shifts, identity included, so at least 1/n. */
	double p_shift, p_shift_less;
	/*
	 * Null: y is any stationary Gaussian series with its own periodogram.
	 * The phases of y are drawn anew, at n/2 as a sign.  For Pearson it
	 * does not matter which of the two is randomised.
	 */
	double p_phase;
	/* Null: layers are independent.  They are not; for comparison only. */
	double p_permutation;
	/* Of the level only: the layer that it rests on most. */
	struct stats_influence influence;
};

/*
 * All correlations of the mean curves of two sets with the same number of
 * layers, result[method][series], with the intervals of
 * stats/correlation_interval.h; a curve alone, one sample, has none.  Fails on
 * different numbers of layers and without memory.  Source of every formula: attnscope-correlate(1).
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

/* The same as stats_correlate_curves() for one pair, without its influence.
 * Like it returns -1 only when memory runs out. */
int stats_significance(const struct stats_pair *pair,
	const struct stats_resampling *resampling,
	struct stats_correlation *result, struct error *error);

/* The two mean curves of a model or of one of its steps, [layers] each. */
struct stats_curves {
	const double *understanding, *generation;
	size_t layers;
	size_t family; /* the same number for what is not independent */
};

#define STATS_POOLED_DRAWS 20000

struct stats_pooled {
	size_t pairs;	 /* that have an r; the others are left out */
	size_t families; /* of these pairs */
	double r;	 /* mean of their r; NaN without any */
	double p,
		p_less; /* two-sided in |mean r|, and share with mean r as low */
};

/*
 * The mean r of several pairs.  Null: in every pair, generation is a circular
 * shift of what it is, by a number of layers that is one for a family; `draws`
 * times all shifts are drawn, p = (1 + hits) / (1 + draws).  Fails only without
 * memory.
 */
int stats_pool(const struct stats_curves *pairs, size_t count,
	enum stats_method method, enum stats_series series, uint64_t seed,
	size_t draws, struct stats_pooled *pooled, struct error *error);

/* r of x and y shifted circularly by 0, 1 ... points - 1: shifts[points]. */
int stats_shifts(
	const struct stats_pair *pair, double *shifts, struct error *error);

/* (1 + hits) / (1 + draws): the data are one more draw of the null, so p is
 * never 0 (Davison and Hinkley 1997, eq. 4.11).  NaN without draws. */
double stats_p_value(size_t hits, size_t draws);

/* Whether |surrogate| is at least |observed|, but for rounding. */
bool stats_is_hit(double surrogate, double observed);

#endif
