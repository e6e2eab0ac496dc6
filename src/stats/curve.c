/*
 * A curve is the mean over samples at each layer.  Its interval resamples
 * whole samples, not values, since the layers of one sample belong together:
 * the percentile bootstrap of Efron 1979 (Ann. Statist. 7:1), Davison and
 * Hinkley 1997, section 5.3.1.
 *
 * The layers are taken in blocks, so that the draws of a thousand heads never
 * lie in memory at once.  Every block restarts the stream and so draws the
 * same samples.
 */
#include "stats/curve.h"

#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>

#define BLOCK 64

double stats_mean(const double *values, size_t count)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		if (isnan(values[i]))
			continue;
		sum += values[i];
		known++;
	}
	return known ? sum / (double)known : NAN;
}

double stats_deviation(const double *values, size_t count)
{
	double mean = stats_mean(values, count), sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		if (isnan(values[i]))
			continue;
		sum += (values[i] - mean) * (values[i] - mean);
		known++;
	}
	return known > 1 ? sqrt(sum / (double)(known - 1)) : NAN;
}

/* Adds one sample to the sums of `columns` layers; a NaN adds nothing. */
static void add_sample(
	const double *values, size_t columns, double *sums, size_t *counts)
{
	for (size_t i = 0; i < columns; i++) {
		if (isnan(values[i]))
			continue;
		sums[i] += values[i];
		counts[i]++;
	}
}

static void divide_sums(size_t columns, double *sums, size_t *counts)
{
	for (size_t i = 0; i < columns; i++) {
		sums[i] = counts[i] ? sums[i] / (double)counts[i] : NAN;
		counts[i] = 0;
	}
}

int stats_mean_curve(
	const struct stats_set *set, double *mean, struct error *error)
{
	size_t *counts = memory_array(set->layers, sizeof(*counts));

	if (!counts)
		return error_memory(error);
	for (size_t i = 0; i < set->layers; i++)
		mean[i] = 0;
	for (size_t sample = 0; sample < set->samples; sample++)
		add_sample(set->values + sample * set->layers, set->layers,
			mean, counts);
	divide_sums(set->layers, mean, counts);
	free(counts);
	return 0;
}

int stats_bootstrap(const struct stats_set *set,
	const struct stats_resampling *resampling, enum stats_stream stream,
	size_t first, size_t columns, double *means, struct error *error)
{
	size_t *counts = memory_array(columns, sizeof(*counts));
	struct random random;

	if (!counts)
		return error_memory(error);
	random_init(&random, resampling->seed, stream);
	for (size_t draw = 0; draw < resampling->resamples; draw++) {
		double *sums = means + draw * columns;

		for (size_t i = 0; i < columns; i++)
			sums[i] = 0;
		for (size_t i = 0; i < set->samples; i++) {
			size_t sample = random_below(&random, set->samples);

			add_sample(set->values + sample * set->layers + first,
				columns, sums, counts);
		}
		divide_sums(columns, sums, counts);
	}
	free(counts);
	return 0;
}

/* The point of one layer, without its interval; `column` has room for all
 * samples. */
static void describe_layer(const struct stats_set *set, size_t layer,
	double *column, struct stats_point *point)
{
	point->samples = 0;
	for (size_t i = 0; i < set->samples; i++) {
		column[i] = set->values[i * set->layers + layer];
		point->samples += isnan(column[i]) ? 0 : 1;
	}
	point->mean = stats_mean(column, set->samples);
	point->deviation = stats_deviation(column, set->samples);
	point->interval = stats_no_interval;
}

/* The intervals of the layers of a block; `means` and `draws` are work
 * space for resamples * columns and resamples numbers. */
static int add_intervals(const struct stats_set *set,
	const struct stats_resampling *resampling, size_t first, size_t columns,
	double *means, double *draws, struct stats_point *points,
	struct error *error)
{
	size_t resamples = resampling->resamples;

	if (stats_bootstrap(set, resampling, STATS_STREAM_CURVE, first, columns,
		    means, error))
		return -1;
	for (size_t i = 0; i < columns; i++) {
		if (points[first + i].samples < 2)
			continue;
		for (size_t draw = 0; draw < resamples; draw++)
			draws[draw] = means[draw * columns + i];
		points[first + i].interval =
			stats_interval_of(draws, resamples, resampling->level);
	}
	return 0;
}

int stats_curve(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *points,
	struct error *error)
{
	size_t resamples = resampling->resamples;
	double *column = memory_array(set->samples, sizeof(*column));
	double *draws = memory_array(resamples, sizeof(*draws));
	double *means = memory_array(resamples, BLOCK * sizeof(*means));
	int result = -1;

	if (!column || !draws || !means) {
		error_memory(error);
		goto out;
	}
	for (size_t layer = 0; layer < set->layers; layer++)
		describe_layer(set, layer, column, &points[layer]);
	for (size_t first = 0; first < set->layers; first += BLOCK) {
		size_t left = set->layers - first;

		if (add_intervals(set, resampling, first,
			    left < BLOCK ? left : BLOCK, means, draws, points,
			    error))
			goto out;
	}
	result = 0;
out:
	free(means);
	free(draws);
	free(column);
	return result;
}
