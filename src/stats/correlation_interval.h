#ifndef STATS_CORRELATION_INTERVAL_H
#define STATS_CORRELATION_INTERVAL_H

#include "stats/correlation.h"
#include "stats/curve.h"

/*
 * How well the correlation of two mean curves is known from their samples:
 * intervals[method][series] of the kind that `resampling` asks for, samples of
 * both sets independent, which have the same number of layers.  None where a
 * layer has fewer than STATS_INTERVAL_SAMPLES values on either side, where r
 * is undefined or ±1, and, for Student's t, where it is so without one of the
 * samples or is the same without any (ranks may be).  That interval always
 * contains r.  Fails only without memory.
 */
int stats_correlation_intervals(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_interval intervals[STATS_METHODS][STATS_SERIES],
	struct error *error);

#endif
