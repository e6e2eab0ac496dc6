#ifndef STATS_CURVE_H
#define STATS_CURVE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

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

struct stats_interval {
	double low, high; /* NaN, NaN: there is none */
};

struct stats_point {
	double mean;	  /* NaN: no sample has a value */
	double deviation; /* ddof 1; NaN below two samples */
	struct stats_interval interval;
	size_t samples; /* that have a value */
};

/* How to resample; same values, same results, on every machine. */
struct stats_resampling {
	uint64_t seed;	   /* default 1 */
	size_t resamples;  /* bootstrap, default 2000; 0: no intervals */
	size_t surrogates; /* significance, default 9999; 0: no p values */
	double level;	   /* default 0.95 */
};

#define STATS_RESAMPLING_DEFAULT                                  \
	{                                                         \
		.seed = 1, .resamples = 2000, .surrogates = 9999, \
		.level = 0.95                                     \
	}

/*
 * points[layers] of the mean curve.  The interval is the percentile bootstrap
 * over samples (quantiles by linear interpolation, type 7 of Hyndman and Fan
 * 1996, numpy's default); none below two samples.
 */
int stats_curve(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *points,
	struct error *error);

/* Mean and sample deviation (ddof 1) of values that are not NaN. */
double stats_mean(const double *values, size_t count);
double stats_deviation(const double *values, size_t count);

/* The q-quantile (0..1) of `sorted` ascending values, type 7. */
double stats_quantile(const double *sorted, size_t count, double q);

#endif
