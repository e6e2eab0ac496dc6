/*
 * A mean curve without one of its samples is the mean curve moved away from
 * that sample, so n of them cost no more than n samples.
 */
#include "stats/jackknife.h"

#include <math.h>

void jackknife_add(struct jackknife *jackknife, double value)
{
	double step = value - jackknife->mean;

	jackknife->count++;
	jackknife->mean += step / jackknife->count;
	jackknife->squares += step * (value - jackknife->mean);
}

struct stats_spread jackknife_spread(const struct jackknife *jackknife)
{
	double n = jackknife->count;

	return (struct stats_spread){ (n - 1) / n * jackknife->squares, n - 1 };
}

size_t jackknife_count(const struct stats_set *set, size_t *counts)
{
	size_t least = set->samples;

	for (size_t layer = 0; layer < set->layers; layer++) {
		counts[layer] = 0;
		for (size_t i = 0; i < set->samples; i++)
			counts[layer] +=
				isnan(set->values[i * set->layers + layer]) ? 0
									    : 1;
		if (counts[layer] < least)
			least = counts[layer];
	}
	return least;
}

bool jackknife_leave_out(const struct stats_set *set, size_t i,
	const double *mean, const size_t *counts, double *without)
{
	const double *values = set->values + i * set->layers;
	bool any = false;

	for (size_t layer = 0; layer < set->layers; layer++) {
		double n = (double)counts[layer];

		without[layer] = mean[layer];
		if (isnan(values[layer]))
			continue;
		without[layer] += (mean[layer] - values[layer]) / (n - 1);
		any = true;
	}
	return any;
}
