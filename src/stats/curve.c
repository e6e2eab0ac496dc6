/*
 * A curve is the mean over samples at each layer.  The bootstrap resamples
 * whole samples, not values, since the layers of one sample belong together.
 * The draws of every block of layers restart the stream and so take the same
 * samples.
 *
 * Models of different depth are compared where they are equally deep.  The
 * place of layer j of N among L layers is
 *
 *	(j + ½) L / N - ½ = ((2j + 1) L - N) / 2N
 *
 * kept as an integer fraction, so that a whole number comes out whole.
 */
#include "stats/curve.h"

#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>

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

static double deviation(const double *values, size_t count)
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

int stats_height(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *height,
	struct error *error)
{
	double *means = memory_array(set->samples, sizeof(*means));
	const struct stats_set all = { means, set->samples, 1 };
	int failed = means ? 0 : error_memory(error);

	for (size_t s = 0; !failed && s < set->samples; s++)
		means[s] =
			stats_mean(set->values + s * set->layers, set->layers);
	failed = failed || stats_curve(&all, resampling, height, error);
	free(means);
	return failed ? -1 : 0;
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

struct stats_interval stats_column_interval(const double *x, const double *y,
	size_t columns, size_t column,
	const struct stats_resampling *resampling, double *room)
{
	for (size_t draw = 0; draw < resampling->resamples; draw++) {
		room[draw] = x[draw * columns + column];
		if (y)
			room[draw] -= y[draw * columns + column];
	}
	return stats_interval_of(
		room, resampling->resamples, resampling->level);
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
	point->deviation = deviation(column, set->samples);
	point->interval = stats_no_interval;
}

/* The percentile intervals of the layers of a block; `means` and `draws` are
 * work space for resamples * columns and resamples numbers. */
static int add_block(const struct stats_set *set,
	const struct stats_resampling *resampling, size_t first, size_t columns,
	double *means, double *draws, struct stats_point *points,
	struct error *error)
{
	if (stats_bootstrap(set, resampling, STATS_STREAM_CURVE, first, columns,
		    means, error))
		return -1;
	for (size_t i = 0; i < columns; i++) {
		if (points[first + i].samples < STATS_INTERVAL_SAMPLES)
			continue;
		points[first + i].interval = stats_column_interval(
			means, NULL, columns, i, resampling, draws);
	}
	return 0;
}

static int add_percentiles(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *points,
	struct error *error)
{
	size_t resamples = resampling->resamples;
	double *draws = memory_array(resamples, sizeof(*draws));
	double *means = memory_array(resamples, STATS_BLOCK * sizeof(*means));
	int failed = draws && means ? 0 : error_memory(error);

	for (size_t first = 0; !failed && first < set->layers;
		first += STATS_BLOCK) {
		size_t left = set->layers - first;

		failed = add_block(set, resampling, first,
			left < STATS_BLOCK ? left : STATS_BLOCK, means, draws,
			points, error);
	}
	free(means);
	free(draws);
	return failed;
}

static void add_student(struct stats_point *points, size_t layers, double level)
{
	for (size_t i = 0; i < layers; i++)
		if (points[i].samples >= STATS_INTERVAL_SAMPLES)
			points[i].interval = stats_student_interval(
				points[i].mean,
				stats_spread_of_mean(
					points[i].deviation, points[i].samples),
				level);
}

int stats_curve(const struct stats_set *set,
	const struct stats_resampling *resampling, struct stats_point *points,
	struct error *error)
{
	double *column = memory_array(set->samples, sizeof(*column));

	if (!column)
		return error_memory(error);
	for (size_t layer = 0; layer < set->layers; layer++)
		describe_layer(set, layer, column, &points[layer]);
	free(column);
	if (resampling->interval == STATS_PERCENTILE)
		return add_percentiles(set, resampling, points, error);
	if (resampling->interval == STATS_STUDENT)
		add_student(points, set->layers, resampling->level);
	return 0;
}

static size_t number_of(const struct stats_layers *layers, size_t index)
{
	return layers->numbers ? layers->numbers[index] : index;
}

/* The value at layer place / unit, the layer `index` or after it. */
static double value_at(const double *curve, const struct stats_layers *own,
	size_t index, size_t place, size_t unit)
{
	size_t before = number_of(own, index) * unit, after;
	double share;

	/* A neighbour without weight must not bring in its NaN. */
	if (place <= before || index + 1 == own->count)
		return curve[index];
	after = number_of(own, index + 1) * unit;
	share = (double)(place - before) / (double)(after - before);
	return curve[index] + share * (curve[index + 1] - curve[index]);
}

void stats_interpolate(const double *curve, struct stats_layers own,
	struct stats_layers wanted, double *out)
{
	size_t unit = 2 * wanted.layers, index = 0;

	for (size_t j = 0; j < wanted.count; j++) {
		size_t place = (2 * number_of(&wanted, j) + 1) * own.layers;

		place = place > wanted.layers ? place - wanted.layers : 0;
		while (index + 1 < own.count &&
			number_of(&own, index + 1) * unit <= place)
			index++;
		out[j] = own.count ? value_at(curve, &own, index, place, unit)
				   : NAN;
	}
}
