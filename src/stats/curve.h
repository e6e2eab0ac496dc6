#ifndef STATS_CURVE_H
#define STATS_CURVE_H

#include "base/error.h"
#include "stats/interval.h"

#include <stddef.h>
#include <stdint.h>

/* Mean curves over layers, and how far they can be trusted.  Pure. */

/* What of a correlation is computed, so that two processes can share it: all of it, all
 * but p_phase and p_permutation, or those alone, with what needs no chance. */
enum stats_share { STATS_WHOLE, STATS_AUTOREGRESSIONS, STATS_SURROGATES };

/* How to resample; same values, same results, on every machine. */
struct stats_resampling {
	uint64_t seed;			   /* default 1 */
	enum stats_interval_kind interval; /* default STATS_STUDENT */
	size_t resamples;  /* of a percentile interval, default 2000 */
	size_t surrogates; /* significance, default 9999; 0: only the p values
			      that need no surrogates */
	double level;	   /* default 0.95 */
	/* Of this seed, or NULL: drawn anew each time (stats/significance.h) */
	const struct stats_noise *noise;
	enum stats_share share; /* what is left out is NaN */
};

#define STATS_RESAMPLING_DEFAULT                                         \
	{                                                                \
		.seed = 1, .interval = STATS_STUDENT, .resamples = 2000, \
		.surrogates = 9999, .level = 0.95                        \
	}

/*
 * The streams of random.h, one for each use of chance: a result depends on
 * the seed and its own values, never on what else is asked for, or on which
 * models came before.  The numbers are part of what the user sees; give a new
 * use a new number.
 */
enum stats_stream {
	STATS_STREAM_CURVE = 1,		/* interval of a curve */
	STATS_STREAM_UNDERSTANDING = 2, /* samples, interval of r and heads */
	STATS_STREAM_GENERATION = 3,
	STATS_STREAM_AUTOREGRESSION = 4, /* p_ar */
	STATS_STREAM_PHASE = 5,		 /* p_phase */
	STATS_STREAM_PERMUTATION = 6,	 /* p_permutation */
	STATS_STREAM_GROUPS = 7,	 /* labels of groups */
	STATS_STREAM_POOLED = 8,	 /* shifts of several models */
	STATS_STREAM_SIGNS = 9,		 /* signs of paired differences */
	STATS_STREAM_SLOPES = 10,	 /* numbers of samples */
	STATS_STREAM_COMPARED = 11, /* to 14: samples behind a comparison */
};

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
 * points[layers] of the mean curve.  The interval is of the kind asked for, none
 * below STATS_INTERVAL_SAMPLES samples that have a value.
 */
int stats_curve(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *points,
	struct error *error);

/*
 * How high the curves are: mean, deviation and interval over samples of each one's
 * mean over layers.  The deviation is what table 1 of arXiv 2511.22663 has.
 */
int stats_height(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *height,
	struct error *error);

/* The mean curve alone, mean[layers]; NaN at a layer without a value. */
int stats_mean_curve(
	const struct stats_set *set, double *mean, struct error *error);

/* Draws of the mean curve are made in blocks of this many layers, so that those
 * of a thousand heads are never in memory at once. */
#define STATS_BLOCK 64

/*
 * Bootstrap draws of `columns` layers of the mean curve from `first` on:
 * means[resamples][columns], NaN where a draw has no value.  A draw takes as
 * many samples as there are, with replacement, the same ones for every layer
 * and every call with this seed, stream and number of samples.
 */
int stats_bootstrap(const struct stats_set *set,
	const struct stats_resampling *resampling, enum stats_stream stream,
	size_t first, size_t columns, double *means, struct error *error);

/*
 * The percentile interval of one column of the draws x[resamples][columns] or, where y is
 * not NULL, of x - y; `room` has room for all resamples.
 */
struct stats_interval stats_column_interval(const double *x, const double *y,
	size_t columns, size_t column,
	const struct stats_resampling *resampling, double *room);

/* The mean of the values that are not NaN. */
double stats_mean(const double *values, size_t count);

/* Which layers of a model a curve has values of. */
struct stats_layers {
	size_t count;	       /* with a value */
	size_t layers;	       /* that the model has */
	const size_t *numbers; /* [count], increasing; NULL: 0, 1, 2 ... */
};

/* A value for every layer. */
static inline struct stats_layers stats_all_layers(size_t layers)
{
	return (struct stats_layers){ layers, layers, NULL };
}

/* Where a layer is in a model of `layers`, from 0 to 1. */
static inline double stats_depth(size_t layer, size_t layers)
{
	return ((double)layer + 0.5) / (double)layers;
}

/*
 * The curve of the layers `own`, curve[own.count], at the depths of the layers
 * `wanted` of another model: out[wanted.count], by linear interpolation in
 * depth = (layer + 0.5) / layers, the end values held constant.  Between equal
 * layers it is the curve itself, to the bit.  NaN where it leans on a NaN, and
 * everywhere for no layers.
 */
void stats_interpolate(const double *curve, struct stats_layers own,
	struct stats_layers wanted, double *out);

#endif
