/*
 * A model's curves in a few numbers, so that its steps can be read in a row.
 *
 * r, distances and losses are those of the tables that have each alone, looked
 * up by what their rows are about.
 */
#include "base/memory.h"
#include "results/results.h"
#include "stats/correlation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define THIRDS 3

/* The tables that have a step's numbers. */
struct sources {
	struct table comparisons, losses;
};

/* Mean of the mean curve, of all layers and by thirds of the depth. */
static void describe_heights(const struct sample_set *set, const double *curve,
	struct trajectory_row *row)
{
	double sums[THIRDS] = { 0 };
	size_t counts[THIRDS] = { 0 };

	for (size_t l = 0; l < set->measured; l++) {
		double depth = stats_depth(set->numbers[l], set->layers);
		size_t third = (size_t)(depth * THIRDS);

		if (isnan(curve[l]))
			continue;
		sums[third] += curve[l];
		counts[third]++;
	}
	row->early = sums[0] / (double)counts[0];
	row->middle = sums[1] / (double)counts[1];
	row->late = sums[2] / (double)counts[2];
}

/* r of both tasks; NaN where there is one. */
static int describe_link(const struct sample_set *const sets[TASKS],
	double *const curves[TASKS], double *r, struct error *error)
{
	*r = NAN;
	return sets[0] && sets[1] && samples_meet(sets[0], sets[1])
		? stats_r(STATS_PEARSON, STATS_LEVEL, curves[0], curves[1],
			  sets[0]->measured, r, error)
		: 0;
}

static int look_up(const struct sources *sources, const struct sample_set *set,
	struct trajectory_row *row, struct error *error)
{
	const struct comparison_row *comparisons =
		TABLE_ROWS(&sources->comparisons, comparison_row);
	const struct loss_row *losses = TABLE_ROWS(&sources->losses, loss_row);

	row->reference = row->targets = "";
	row->pearson = row->rmse = row->loss = NAN;
	for (size_t i = 0; i < sources->comparisons.count; i++) {
		if (comparisons[i].task != set->task ||
			!schema_key_equal(
				SCHEMA_KEY(&comparisons[i]), set->key))
			continue;
		if (*row->reference)
			return error_set(error,
				"--reference: both %s and %s have curves of "
				"%s; a trajectory goes towards one",
				row->reference, comparisons[i].target,
				task_name(set->task));
		row->reference = comparisons[i].target;
		row->pearson = comparisons[i].pearson;
		row->rmse = comparisons[i].rmse;
	}
	for (size_t i = 0; i < sources->losses.count; i++) {
		if (losses[i].task != set->task ||
			!schema_key_equal(SCHEMA_KEY(&losses[i]), set->key))
			continue;
		row->targets = losses[i].targets;
		row->loss =
			set->samples ? losses[i].loss : losses[i].loss_of_mean;
	}
	return 0;
}

/* The rows of one step. */
static int add_step(const struct sample_set *const sets[TASKS],
	const struct sources *sources, const struct results_settings *settings,
	struct table *table, struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	double *curves[TASKS] = { NULL }, r = NAN;
	int failed = 0;

	for (int t = 0; !failed && t < TASKS; t++) {
		if (!sets[t])
			continue;
		curves[t] = memory_array(sets[t]->measured, sizeof(double));
		failed = curves[t]
			? stats_mean_curve(&sets[t]->values, curves[t], error)
			: error_memory(error);
	}
	failed = failed || describe_link(sets, curves, &r, error);
	for (int t = 0; !failed && t < TASKS; t++) {
		const struct sample_set *set = sets[t];
		struct trajectory_row row = { .r = r };
		struct stats_point height;

		if (!set)
			continue;
		row.model = set->key.model;
		row.step = set->key.step;
		row.group = set->key.group;
		row.measure = settings_measure(settings);
		row.task = set->task;
		row.layers = set->layers;
		row.provenance = set->provenance;
		describe_heights(set, curves[t], &row);
		failed = look_up(sources, set, &row, error) ||
			stats_height(&set->values, &resampling, &height, error);
		if (failed)
			break;
		row.samples = set->samples ? height.samples : TABLE_NONE;
		row.mean = height.mean;
		row.std = height.deviation;
		row.ci_low = height.interval.low;
		row.ci_high = height.interval.high;
		if (table_add(table, &row))
			failed = error_memory(error);
	}
	for (int t = 0; t < TASKS; t++)
		free(curves[t]);
	return failed;
}

int results_trajectory(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *trajectory,
	struct buffer *messages, struct error *error)
{
	struct results_settings whole = *settings;
	struct sources sources;
	int failed = 0;

	table_init(&sources.comparisons, &schema_comparison);
	table_init(&sources.losses, &schema_loss);
	whole.per_layer = false;
	if (settings->references.list.count)
		failed = results_comparisons(
			sets, settings, &sources.comparisons, messages, error);
	if (!failed && settings->loss.targets)
		failed = results_losses(sets, &whole, &sources.losses, error);
	for (size_t i = 0, n; !failed && i < sets->count; i += n) {
		const struct sample_set *picked[TASKS] = { NULL };

		n = samples_pick(sets, i, picked);
		failed =
			add_step(picked, &sources, settings, trajectory, error);
	}
	table_release(&sources.losses);
	table_release(&sources.comparisons);
	return failed ? -1 : 0;
}
