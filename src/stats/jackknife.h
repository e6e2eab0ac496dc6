#ifndef STATS_JACKKNIFE_H
#define STATS_JACKKNIFE_H

#include "stats/curve.h"

#include <stdbool.h>

/*
 * How far an estimate that is made of mean curves depends on single samples
 * (Tukey 1958; Efron and Tibshirani 1993, section 11.5): with z_i the estimate
 * without sample i of n,
 *
 *	variance = (n - 1)/n Σ (z_i - mean z_i)²,  freedom = n - 1
 *
 * Samples of several sets are independent, so their variances add up.
 */

/* Of z_i as they come (Welford 1962); begins as zero. */
struct jackknife {
	double count, mean, squares;
};

void jackknife_add(struct jackknife *jackknife, double value);
struct stats_spread jackknife_spread(const struct jackknife *jackknife);

/* Counts the values of each layer, counts[layers]; the least of them. */
size_t jackknife_count(const struct stats_set *set, size_t *counts);

/* Takes sample `i` out of the set's mean curve; false for a sample without
 * values, which was never in it. */
bool jackknife_leave_out(const struct stats_set *set, size_t i,
	const double *mean, const size_t *counts, double *without);

#endif
