/*
 * Pearson's r of two curves, or of their ranks, which is Spearman's rho, on
 * one of three series.
 *
 *	r = Σ (x - mean x)(y - mean y) / sqrt(Σ (x - mean x)² Σ (y - mean y)²)
 *
 * Two curves that both rise with depth correlate, whatever else they do.
 * First differences and the residuals of a least-squares line ask the same
 * question without the common trend.
 *
 *	difference_l = c_{l+1} - c_l
 *	residual_l = c_l - mean(c) - t_l Σ t c / Σ t²,  t_l = l - (n-1)/2
 *
 * A missing value anywhere leaves no pair: a curve with a hole is not a
 * shorter curve, and neither lags nor shifts mean anything across the hole.
 */
#include "stats/correlation.h"

#include "base/memory.h"
#include "stats/ranks.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const char *const series_names[] = { "level", "difference",
	"detrended" };
static const char *const method_names[] = { "pearson", "spearman" };

const char *stats_series_name(enum stats_series series)
{
	return series_names[series];
}

const char *stats_method_name(enum stats_method method)
{
	return method_names[method];
}

static void difference(const double *curve, size_t n, double *out)
{
	for (size_t i = 0; i + 1 < n; i++)
		out[i] = curve[i + 1] - curve[i];
}

static void detrend(const double *curve, size_t n, double *out)
{
	double middle = ((double)n - 1) / 2;
	double sum = 0, product = 0, square = 0, slope;

	for (size_t i = 0; i < n; i++) {
		double t = (double)i - middle;

		sum += curve[i];
		product += t * curve[i];
		square += t * t;
	}
	slope = product / square;
	for (size_t i = 0; i < n; i++)
		out[i] = curve[i] - sum / (double)n -
			slope * ((double)i - middle);
}

/* The differences of a straight line are equal, and its residuals zero, but
 * for the last bits; correlating those would make up a number. */
static void flatten(const double *curve, size_t n, double *out, size_t points)
{
	double largest = 0, low = out[0], high = out[0];

	for (size_t i = 0; i < n; i++)
		if (fabs(curve[i]) > largest)
			largest = fabs(curve[i]);
	for (size_t i = 0; i < points; i++) {
		if (out[i] < low)
			low = out[i];
		if (out[i] > high)
			high = out[i];
	}
	if (high - low > STATS_ROUNDING * largest)
		return;
	for (size_t i = 0; i < points; i++)
		out[i] = low;
}

/*
 * Writes the series of a curve of n finite values to out[n] (not the same
 * array) and returns how many points it has, or 0 when those are too few for
 * an r other than 1 and -1: fewer than three, or for residuals of a line than
 * four.  A series that varies by rounding errors only comes out constant.
 */
static size_t make_series(
	enum stats_series series, const double *curve, size_t n, double *out)
{
	size_t points = series == STATS_DIFFERENCE && n ? n - 1 : n;

	if (points < 3 || (series == STATS_DETRENDED && points < 4))
		return 0;
	switch (series) {
	case STATS_DIFFERENCE:
		difference(curve, n, out);
		break;
	case STATS_DETRENDED:
		detrend(curve, n, out);
		break;
	default:
		for (size_t i = 0; i < n; i++)
			out[i] = curve[i];
	}
	flatten(curve, n, out, points);
	return points;
}

double stats_r_of_sides(double product, double length_x, double length_y)
{
	double r = product / (length_x * length_y);

	return r > 1 ? 1 : r < -1 ? -1 : r;
}

double stats_pearson(const double *x, const double *y, size_t n)
{
	double mean_x = 0, mean_y = 0, large_x = 0, large_y = 0;
	double square_x = 0, square_y = 0, product = 0;

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
	if (!(sqrt(square_x / (double)n) > STATS_ROUNDING * large_x) ||
		!(sqrt(square_y / (double)n) > STATS_ROUNDING * large_y))
		return NAN;
	return stats_r_of_sides(product, sqrt(square_x), sqrt(square_y));
}

double stats_centre(const double *values, size_t n, double *centred)
{
	double mean = 0, large = 0, square = 0;

	if (n < 3)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		mean += values[i];
		if (fabs(values[i]) > large)
			large = fabs(values[i]);
	}
	mean /= (double)n;
	for (size_t i = 0; i < n; i++) {
		centred[i] = values[i] - mean;
		square += centred[i] * centred[i];
	}
	return sqrt(square / (double)n) > STATS_ROUNDING * large ? sqrt(square)
								 : NAN;
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

double stats_centre_ranks(const double *curve, size_t n, double *series,
	size_t *order, double *centred)
{
	size_t points = all_finite(curve, n)
		? make_series(STATS_LEVEL, curve, n, series)
		: 0;

	stats_ranks(series, points, order, centred);
	return stats_centre(centred, points, centred);
}

static size_t fill_side(
	struct stats_pair *pair, const double *curve, size_t n, double *side)
{
	size_t points;

	if (pair->method == STATS_PEARSON)
		return make_series(pair->series, curve, n, side);
	points = make_series(pair->series, curve, n, pair->series_room);
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
	pair->r = method == STATS_SPEARMAN
		? stats_pearson_of_ranks(pair->x, pair->y, pair->points)
		: stats_pearson(pair->x, pair->y, pair->points);
}

int stats_r(enum stats_method method, enum stats_series series, const double *x,
	const double *y, size_t n, double *r, struct error *error)
{
	struct stats_pair pair;

	if (stats_pair_init(&pair, n, error))
		return -1;
	stats_pair_fill(&pair, method, series, x, y, n);
	*r = pair.r;
	stats_pair_release(&pair);
	return 0;
}
