#ifndef STATS_RANKS_H
#define STATS_RANKS_H

#include <stddef.h>

/* Ranks of values, and r of ranks.  Pure. */

/*
 * ranks[count] of values without NaN, from 1; equal values share the average
 * of their ranks.  `order` is work space for `count` indices.
 */
void stats_ranks(
	const double *values, size_t count, size_t *order, double *ranks);

/*
 * stats_pearson() of ranks x[n] and y[n], the same bits in a fraction of the
 * time: sums of halves are exact, so they need no certain order.
 */
double stats_pearson_of_ranks(const double *x, const double *y, size_t n);

#endif
