#ifndef STATS_SERIES_H
#define STATS_SERIES_H

#include <stddef.h>

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

#endif
