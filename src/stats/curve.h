#ifndef STATS_CURVE_H
#define STATS_CURVE_H

#include "base/error.h"
#include "stats/resampling.h"

#include <stddef.h>

/* Mean curves over layers, and how far they can be trusted.  Pure. */

/*
 * The values of one task of one model: row-major values[samples][layers].
 * NaN is a missing value: its sample is left out at that layer only.
 * Borrowed, never changed.
 */
struct stats_set {
	const double *values;
	size_t samples;
	size_t layers;
};

struct stats_point {
	double mean;	  /* NaN: no sample has a value */
	double deviation; /* ddof 1; NaN below two samples */
	struct stats_interval interval;
	size_t samples; /* that have a value */
};

/*
 * points[layers] of the mean curve.  The interval is the percentile bootstrap
 * over samples (quantiles by linear interpolation, type 7 of Hyndman and Fan
 * 1996, numpy's default); none below two samples.
 */
int stats_curve(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *points,
	struct error *error);

/* The mean curve alone, mean[layers]; NaN at a layer without a value. */
int stats_mean_curve(
	const struct stats_set *set, double *mean, struct error *error);

/*
 * Bootstrap draws of `columns` layers of the mean curve from `first` on:
 * means[resamples][columns], NaN where a draw has no value.  A draw takes as
 * many samples as there are, with replacement, the same ones for every layer
 * and every call with this seed, stream and number of samples.
 */
int stats_bootstrap(const struct stats_set *set,
	const struct stats_resampling *resampling, enum stats_stream stream,
	size_t first, size_t columns, double *means, struct error *error);

/* Mean and sample deviation (ddof 1) of values that are not NaN. */
double stats_mean(const double *values, size_t count);
double stats_deviation(const double *values, size_t count);

#endif
