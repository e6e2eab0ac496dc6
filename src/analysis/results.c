/*
 * The statistics of section 4 of the design, applied to sets and put into
 * tables.  No formula stands here: those are in src/stats.
 */
#include "analysis/results.h"

#include "base/memory.h"
#include "stats/correlation.h"

#include <stdlib.h>

static struct stats_resampling resampling_of(const struct settings *settings)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;

	resampling.seed = settings->seed;
	resampling.resamples = settings->resamples;
	return resampling;
}

static struct stats_set stats_of(const struct set *set)
{
	return (struct stats_set){ .values = set->values,
		.samples = set->samples ? set->samples : 1,
		.layers = set->layers };
}

static int add_curve(const struct set *set, const struct settings *settings,
	struct table *curves, struct error *error)
{
	const struct stats_resampling resampling = resampling_of(settings);
	const struct stats_set values = stats_of(set);
	struct stats_point *points = memory_array(set->layers, sizeof(*points));
	int result = points ? stats_curve(&values, &resampling, points, error)
			    : error_memory(error);

	for (size_t l = 0; !result && l < set->layers; l++) {
		const struct stats_point *point = &points[l];
		struct curve_row row = { .model = set->model,
			.step = set->step,
			.group = set->group,
			.measure =
				measure_name((enum measure)settings->measure),
			.task = set->task,
			.layer = l,
			.layers = set->layers,
			.depth = ((double)l + 0.5) / (double)set->layers,
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

int results_curves(const struct sets *sets, const struct settings *settings,
	struct table *curves, struct error *error)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct set *set = &sets->sets[i];

		if (!set->rows) {
			if (add_curve(set, settings, curves, error))
				return -1;
			continue;
		}
		for (size_t l = 0; l < set->layers; l++)
			if (table_add(curves, set->rows[l]))
				return error_memory(error);
	}
	return 0;
}

static int add_correlations(const struct set *understanding,
	const struct set *generation, const struct settings *settings,
	struct table *table, struct error *error)
{
	const struct stats_resampling resampling = resampling_of(settings);
	const struct stats_set u = stats_of(understanding);
	const struct stats_set g = stats_of(generation);
	struct stats_correlation result[STATS_METHODS][STATS_SERIES];

	if (u.layers != g.layers)
		return error_set(error,
			"%s: has %zu layers for understanding and %zu for "
			"generation",
			understanding->model, u.layers, g.layers);
	if (stats_correlate(&u, &g, &resampling, result, error))
		return -1;
	for (int s = 0; s < STATS_SERIES; s++) {
		for (int m = 0; m < STATS_METHODS; m++) {
			const struct stats_correlation *c = &result[m][s];
			struct correlation_row row = {
				.model = understanding->model,
				.step = understanding->step,
				.group = understanding->group,
				.measure = measure_name(
					(enum measure)settings->measure),
				.series =
					stats_series_name((enum stats_series)s),
				.method =
					stats_method_name((enum stats_method)m),
				.layers = u.layers,
				.r = c->r,
				.ci_low = c->interval.low,
				.ci_high = c->interval.high,
				.n_eff = c->n_eff,
				.p_ar = c->p_ar,
				.p_shift = c->p_shift,
				.p_shift_less = c->p_shift_less,
				.p_phase = c->p_phase,
				.p_permutation = c->p_permutation,
			};

			if (table_add(table, &row))
				return error_memory(error);
		}
	}
	return 0;
}

int results_correlations(const struct sets *sets,
	const struct settings *settings, struct table *correlations,
	struct error *error)
{
	for (size_t i = 0; i + 1 < sets->count; i++) {
		const struct set *a = &sets->sets[i], *b = a + 1;

		if (a->task == TASK_UNDERSTANDING &&
			b->task == TASK_GENERATION && sets_same_model(a, b) &&
			add_correlations(a, b, settings, correlations, error))
			return -1;
	}
	return 0;
}
