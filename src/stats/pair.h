#ifndef STATS_PAIR_H
#define STATS_PAIR_H

#include "base/error.h"
#include "stats/series.h"

#include <stddef.h>

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

#endif
