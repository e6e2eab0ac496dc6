/*
 * Two curves can have the same shape at different heights, so shape (r) and
 * distance go side by side:
 *
 *	rmse = sqrt(mean (c - t)²),  mad = mean |c - t|
 */
#include "stats/comparison.h"

#include "base/memory.h"
#include "stats/correlation.h"
#include "stats/depth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t join_parts(const struct stats_part *parts, size_t count,
	double *curve, double *target)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct stats_part *part = &parts[i];

		memcpy(curve + n, part->curve, part->layers * sizeof(*curve));
		stats_interpolate(part->target, part->target_layers,
			part->layers, target + n);
		n += part->layers;
	}
	return n;
}

static void measure_distance(const double *curve, const double *target,
	size_t n, struct stats_comparison *comparison)
{
	double square = 0, absolute = 0;

	for (size_t i = 0; i < n; i++) {
		double difference = curve[i] - target[i];

		square += difference * difference;
		absolute += fabs(difference);
	}
	comparison->rmse = n ? sqrt(square / (double)n) : NAN;
	comparison->mad = n ? absolute / (double)n : NAN;
}

int stats_compare(const struct stats_part *parts, size_t count,
	struct stats_comparison *comparison, struct error *error)
{
	size_t n = 0;
	double *curve, *target;
	int result;

	for (size_t i = 0; i < count; i++)
		n += parts[i].layers;
	curve = memory_array(n, sizeof(*curve));
	target = memory_array(n, sizeof(*target));
	if (!curve || !target) {
		result = error_memory(error);
		goto out;
	}
	comparison->layers = join_parts(parts, count, curve, target);
	comparison->pearson = stats_pearson(curve, target, n);
	measure_distance(curve, target, n, comparison);
	result = stats_spearman(curve, target, n, &comparison->spearman, error);
out:
	free(target);
	free(curve);
	return result;
}
