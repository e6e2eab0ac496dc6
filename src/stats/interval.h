#ifndef STATS_INTERVAL_H
#define STATS_INTERVAL_H

#include <stddef.h>

/* How well an estimate is known from samples.  Pure. */

struct stats_interval {
	double low, high; /* NaN, NaN: there is none */
};

extern const struct stats_interval stats_no_interval;

/*
 * Student's t, of a mean with its standard error, of a correlation with that
 * of the jackknife on Fisher's z; or the percentile bootstrap, which covers
 * less than it claims below some tens of samples (tests/stats/RESULTS.md).
 */
enum stats_interval_kind { STATS_NO_INTERVAL, STATS_STUDENT, STATS_PERCENTILE };

/* Fewer samples than this have no interval, of either kind. */
#define STATS_INTERVAL_SAMPLES 3

/* The variance of an estimate, and the degrees of freedom that it is itself
 * known with. */
struct stats_spread {
	double variance, freedom;
};

/* That of a mean of `count` values with this standard deviation (ddof 1). */
struct stats_spread stats_spread_of_mean(double deviation, size_t count);

/* That of a sum or difference of two independent estimates (Welch 1938,
 * Satterthwaite 1946). */
struct stats_spread stats_spread_add(
	struct stats_spread a, struct stats_spread b);

/* estimate ± t sqrt(variance), t the quantile for `level` of Student's
 * distribution with this freedom. */
struct stats_interval stats_student_interval(
	double estimate, struct stats_spread spread, double level);

/* The q-quantile (0..1) of `sorted` ascending values, type 7; NaN of none. */
double stats_quantile(const double *sorted, size_t count, double q);

/*
 * The middle `level` of the draws, which are sorted in place: the percentile
 * interval when they are those of a bootstrap.  Draws that are NaN are left
 * out; there is no interval when those are more than half, or when there are
 * none.
 */
struct stats_interval stats_interval_of(
	double *draws, size_t count, double level);

#endif
