#ifndef STATS_CORRELATION_H
#define STATS_CORRELATION_H

#include "base/error.h"
#include "stats/curve.h"

#include <stddef.h>
#include <stdint.h>

/* What of a curve is correlated. */
enum stats_series {
	STATS_LEVEL,	  /* the curve as it is */
	STATS_DIFFERENCE, /* first differences, n - 1 points */
	STATS_DETRENDED,  /* residual of a straight line in layer */
	STATS_SERIES
};

const char *stats_series_name(enum stats_series series);

/*
 * Writes the series of a curve of n finite values to out[n] (not the same array) and
 * returns how many points it has, or 0 when those are too few for an r other
 * than 1 and -1: fewer than three, or for residuals of a line than four.  A
 * series that varies by rounding errors only comes out constant.
 */
size_t stats_series_of(
	enum stats_series series, const double *curve, size_t n, double *out);

/*
 * ranks[count] of values without NaN, from 1; equal values share the average
 * of their ranks.  `order` is work space for `count` indices and afterwards
 * lists the values in ascending order.
 */
void stats_ranks(
	const double *values, size_t count, size_t *order, double *ranks);

/*
 * Two series side by side, as they are correlated: of the curves the level,
 * differences or residuals, and of these for Spearman the ranks, so that r is
 * Pearson's r of x and y for every method.
 */
enum stats_method { STATS_PEARSON, STATS_SPEARMAN, STATS_METHODS };

const char *stats_method_name(enum stats_method method);

struct stats_pair {
	enum stats_method method;
	enum stats_series series;
	size_t points; /* 0: too few, or a value is missing */
	double *x, *y; /* [points] */
	double r;      /* NaN: undefined */

	double *series_room;
	size_t *order_room;
};

/*
 * Pearson's r; NaN below 3 points, for a side that is constant (but for
 * rounding: deviations below 1e-13 of the largest value) and for a value that
 * is not finite.
 */
double stats_pearson(const double *x, const double *y, size_t n);

/* Room for curves of up to `layers` layers; the owner releases it. */
int stats_pair_init(
	struct stats_pair *pair, size_t layers, struct error *error);
void stats_pair_release(struct stats_pair *pair);

/* Makes the pair of two curves of n layers, n <= the room. */
void stats_pair_fill(struct stats_pair *pair, enum stats_method method,
	enum stats_series series, const double *x, const double *y, size_t n);

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

/* Correlations across models. */

/*
 * r of the curve of one model and the curve of another.  They meet on the
 * layers of the one that has fewer, the other interpolated to them by depth,
 * so that no layer is made up.  Fails only without memory.
 */
int stats_cross(const double *x, size_t x_layers, const double *y,
	size_t y_layers, enum stats_method method, enum stats_series series,
	double *r, struct error *error);

/* The two mean curves of a model, [layers] each. */
struct stats_curves {
	const double *understanding, *generation;
	size_t layers;
};

#define STATS_POOLED_DRAWS 20000

struct stats_pooled {
	size_t models; /* that have an r; the others are left out */
	double r;      /* mean of their r; NaN without any */
	double p,
		p_less; /* two-sided in |mean r|, and share with mean r as low */
};

/*
 * The mean r of several models.  Null: in every model, generation is a
 * circular shift, each its own, of what it is; `draws` times all shifts are
 * drawn, p = (1 + hits) / (1 + draws).  Fails only without memory.
 */
int stats_pool(const struct stats_curves *models, size_t count,
	enum stats_method method, enum stats_series series, uint64_t seed,
	size_t draws, struct stats_pooled *pooled, struct error *error);

#endif
