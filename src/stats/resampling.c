/*
 * Percentile intervals: the middle `level` of the draws, its ends by linear
 * interpolation between order statistics (type 7 of Hyndman and Fan 1996).
 * p values of surrogates after Davison and Hinkley 1997, section 4.2.
 */
#include "stats/resampling.h"

#include <math.h>
#include <stdlib.h>

const struct stats_interval stats_no_interval = { NAN, NAN };

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_quantile(const double *sorted, size_t count, double q)
{
	double place, below;
	size_t index;

	if (!count)
		return NAN;
	place = q * (double)(count - 1);
	below = floor(place);
	index = (size_t)below;
	if (index + 1 >= count)
		return sorted[count - 1];
	return sorted[index] +
		(place - below) * (sorted[index + 1] - sorted[index]);
}

struct stats_interval stats_interval_of(
	double *draws, size_t count, double level)
{
	struct stats_interval interval = stats_no_interval;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(draws[i]))
			draws[kept++] = draws[i];
	/* What is mostly undefined has no honest interval. */
	if (!kept || kept < count - kept)
		return interval;
	qsort(draws, kept, sizeof(*draws), compare);
	interval.low = stats_quantile(draws, kept, (1 - level) / 2);
	interval.high = stats_quantile(draws, kept, (1 + level) / 2);
	return interval;
}

double stats_p_value(size_t hits, size_t draws)
{
	return draws ? (1 + (double)hits) / (1 + (double)draws) : NAN;
}
