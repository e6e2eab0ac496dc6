/*
 * The mean curve of each set.  As in all makers of results no formula stands
 * here: those are in src/stats.
 */
#include "base/memory.h"
#include "results/results.h"

#include <stdlib.h>

static int add_curve(const struct sample_set *set,
	const struct results_settings *settings, struct table *curves,
	struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct stats_point *points =
		memory_array(set->measured, sizeof(*points));
	int result = points
		? stats_curve(&set->values, &resampling, points, error)
		: error_memory(error);

	for (size_t l = 0; !result && l < set->measured; l++) {
		const struct stats_point *point = &points[l];
		size_t layer = set->numbers[l];
		struct curve_row row = { .model = set->key.model,
			.step = set->key.step,
			.group = set->key.group,
			.measure = measure_name(settings->curves.measure),
			.task = set->task,
			.layer = layer,
			.layers = set->layers,
			.depth = ((double)layer + 0.5) / (double)set->layers,
			.provenance = set->counted[l],
			.samples = point->samples,
			.mean = point->mean,
			.std = point->deviation,
			.ci_low = point->interval.low,
			.ci_high = point->interval.high };

		if (table_add(curves, &row))
			result = error_memory(error);
	}
	free(points);
	return result;
}

int results_curves(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *curves,
	struct error *error)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];

		if (!set->rows) {
			if (add_curve(set, settings, curves, error))
				return -1;
			continue;
		}
		for (size_t l = 0; l < set->measured; l++)
			if (table_add(curves, set->rows[l]))
				return error_memory(error);
	}
	return 0;
}
