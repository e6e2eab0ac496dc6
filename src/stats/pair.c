/*
 * Pearson's r of two series; of their ranks it is Spearman's rho.
 *
 *	r = Σ (x - mean x)(y - mean y) / sqrt(Σ (x - mean x)² Σ (y - mean y)²)
 *
 * A missing value anywhere leaves no pair: a curve with a hole is not a
 * shorter curve, and neither lags nor shifts mean anything across the hole.
 */
#include "stats/pair.h"

#include "base/memory.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDING 1e-13

static const char *const names[] = { "pearson", "spearman" };

const char *stats_method_name(enum stats_method method)
{
	return names[method];
}

double stats_pearson(const double *x, const double *y, size_t n)
{
	double mean_x = 0, mean_y = 0, large_x = 0, large_y = 0;
	double square_x = 0, square_y = 0, product = 0, r;

	if (n < 3)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		mean_x += x[i];
		mean_y += y[i];
		if (fabs(x[i]) > large_x)
			large_x = fabs(x[i]);
		if (fabs(y[i]) > large_y)
			large_y = fabs(y[i]);
	}
	mean_x /= (double)n;
	mean_y /= (double)n;
	for (size_t i = 0; i < n; i++) {
		square_x += (x[i] - mean_x) * (x[i] - mean_x);
		square_y += (y[i] - mean_y) * (y[i] - mean_y);
		product += (x[i] - mean_x) * (y[i] - mean_y);
	}
	/* Written so that NaN is refused, too. */
	if (!(sqrt(square_x / (double)n) > ROUNDING * large_x) ||
		!(sqrt(square_y / (double)n) > ROUNDING * large_y))
		return NAN;
	r = product / (sqrt(square_x) * sqrt(square_y));
	return r > 1 ? 1 : r < -1 ? -1 : r;
}

int stats_pair_init(struct stats_pair *pair, size_t layers, struct error *error)
{
	*pair = (struct stats_pair){ .r = NAN };
	pair->x = memory_array(layers, sizeof(*pair->x));
	pair->y = memory_array(layers, sizeof(*pair->y));
	pair->series_room = memory_array(layers, sizeof(*pair->series_room));
	pair->order_room = memory_array(layers, sizeof(*pair->order_room));
	if (pair->x && pair->y && pair->series_room && pair->order_room)
		return 0;
	stats_pair_release(pair);
	return error_memory(error);
}

void stats_pair_release(struct stats_pair *pair)
{
	free(pair->x);
	free(pair->y);
	free(pair->series_room);
	free(pair->order_room);
	*pair = (struct stats_pair){ .r = NAN };
}

static int all_finite(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(values[i]))
			return 0;
	return 1;
}

static size_t fill_side(
	struct stats_pair *pair, const double *curve, size_t n, double *side)
{
	size_t points;

	if (pair->method == STATS_PEARSON)
		return stats_series_of(pair->series, curve, n, side);
	points = stats_series_of(pair->series, curve, n, pair->series_room);
	stats_ranks(pair->series_room, points, pair->order_room, side);
	return points;
}

void stats_pair_fill(struct stats_pair *pair, enum stats_method method,
	enum stats_series series, const double *x, const double *y, size_t n)
{
	pair->method = method;
	pair->series = series;
	pair->points = 0;
	pair->r = NAN;
	if (!all_finite(x, n) || !all_finite(y, n))
		return;
	fill_side(pair, x, n, pair->x);
	pair->points = fill_side(pair, y, n, pair->y);
	pair->r = stats_pearson(pair->x, pair->y, pair->points);
}
