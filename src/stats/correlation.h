#ifndef STATS_CORRELATION_H
#define STATS_CORRELATION_H

#include "base/error.h"

#include <stddef.h>

/* r of two curves over layers.  Pure.  What it is worth: significance.h. */

/* What of a curve is correlated. */
enum stats_series {
	STATS_LEVEL,	  /* the curve as it is */
	STATS_DIFFERENCE, /* first differences, n - 1 points */
	STATS_DETRENDED,  /* residual of a straight line in layer */
	STATS_SERIES
};

enum stats_method { STATS_PEARSON, STATS_SPEARMAN, STATS_METHODS };

const char *stats_series_name(enum stats_series series);
const char *stats_method_name(enum stats_method method);

/*
 * Pearson's r; NaN below 3 points, for a side that is constant (but for
 * rounding: deviations below STATS_ROUNDING of the largest value) and for a
 * value that is not finite.
 */
double stats_pearson(const double *x, const double *y, size_t n);

/*
 * One side of such an r, for many others: writes the values about their mean to
 * centred[n], which may be the same array, and returns the root of the sum of
 * their squares, or NaN where no r is defined.
 */
double stats_centre(const double *values, size_t n, double *centred);

/* The same of the ranks of a curve, as stats_pair_fill() makes them; `series` and
 * `order` are work space for n each. */
double stats_centre_ranks(const double *curve, size_t n, double *series,
	size_t *order, double *centred);

/* Pearson's r from Σ x y of two sides and their lengths. */
double stats_r_of_sides(double product, double length_x, double length_y);

/* Variation below this share of the largest value is rounding. */
#define STATS_ROUNDING 1e-13

/*
 * Two series side by side, as they are correlated: of the curves the level,
 * differences or residuals, and of these for Spearman the ranks, so that r is
 * Pearson's r of x and y for every method.
 */
struct stats_pair {
	enum stats_method method;
	enum stats_series series;
	size_t points; /* 0: too few, or a value is missing */
	double *x, *y; /* [points] */
	double r;      /* NaN: undefined */

	double *series_room;
	size_t *order_room;
};

/* Room for curves of up to `layers` layers; the owner releases it. */
int stats_pair_init(
	struct stats_pair *pair, size_t layers, struct error *error);
void stats_pair_release(struct stats_pair *pair);

/*
 * Makes the pair of two curves of n layers, n <= the room.  r is NaN where
 * stats_pearson() says so, for fewer than three points (for residuals of a
 * line four layers), and where a layer of either curve has no value.
 */
void stats_pair_fill(struct stats_pair *pair, enum stats_method method,
	enum stats_series series, const double *x, const double *y, size_t n);

/* The r of such a pair alone.  Returns -1 only when memory runs out. */
int stats_r(enum stats_method method, enum stats_series series, const double *x,
	const double *y, size_t n, double *r, struct error *error);

#endif
