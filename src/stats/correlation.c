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

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

/*
 * A p value ranks tens of thousands of curves.  Values go to as many buckets of
 * equal width as there are values, in one pass, and the order that comes out is
 * all but right: insertion mends it.  Where so many fall into one bucket that
 * this would take the square of them, Shell's sort (1959, CACM 2:30, gaps of
 * Ciura 2001) does it.
 */
#define BUCKETS 1024
#define FULL_BUCKET 32
static const size_t gaps[] = { 1750, 701, 301, 132, 57, 23, 10, 4, 1 };

static void sort_order(const double *values, size_t count, size_t *order)
{
	for (size_t g = 0; g < sizeof(gaps) / sizeof(*gaps); g++) {
		size_t gap = gaps[g];

		for (size_t i = gap; i < count; i++) {
			size_t held = order[i], j = i;

			while (j >= gap &&
				values[order[j - gap]] > values[held]) {
				order[j] = order[j - gap];
				j -= gap;
			}
			order[j] = held;
		}
	}
}

static inline size_t bucket(double value, double low, double scale)
{
	return scale > 0 ? (size_t)(int)((value - low) * scale) : 0;
}

/* Fills order[] bucket by bucket; returns how many are in the fullest. */
static size_t fill_buckets(const double *values, size_t count, size_t *order)
{
	size_t buckets = count < BUCKETS ? count : BUCKETS, most = 0;
	size_t ends[BUCKETS + 1];
	double low = values[0], high = values[0], scale;

	for (size_t i = 1; i < count; i++) {
		low = values[i] < low ? values[i] : low;
		high = values[i] > high ? values[i] : high;
	}
	scale = (double)(buckets - 1) / (high - low);
	/* Equal, or too far apart for a width. */
	if (!(scale > 0 && scale <= DBL_MAX))
		scale = 0;
	memset(ends, 0, (buckets + 1) * sizeof(*ends));
	for (size_t i = 0; i < count; i++)
		ends[1 + bucket(values[i], low, scale)]++;
	for (size_t b = 0; b < buckets; b++) {
		most = ends[b + 1] > most ? ends[b + 1] : most;
		ends[b + 1] += ends[b];
	}
	/* What was the beginning of a bucket is its end afterwards. */
	for (size_t i = 0; i < count; i++)
		order[ends[bucket(values[i], low, scale)]++] = i;
	return most;
}

static void mend_order(const double *values, size_t count, size_t *order)
{
	for (size_t i = 1; i < count; i++) {
		size_t held = order[i], j = i;

		for (; j && values[order[j - 1]] > values[held]; j--)
			order[j] = order[j - 1];
		order[j] = held;
	}
}

/*
 * So few that counting how many are below each, four at a time, is faster than
 * sorting.  False where some are equal: then the counts are not
 * 0 .. count - 1.
 */
#define FEW 64
typedef double two __attribute__((vector_size(16)));
typedef int64_t two_counts __attribute__((vector_size(16)));

static bool rank_few(
	const double *values, size_t count, size_t *order, double *ranks)
{
	two padded[FEW / 2] = { { 0 } };
	two_counts below[FEW / 2];
	size_t sum = 0;

	memcpy(padded, values, count * sizeof(*values));
	for (size_t i = 0; 2 * i < count; i += 2) {
		two_counts first = { 0 }, second = { 0 };

		/* Each comparison is -1 or 0. */
		for (size_t j = 0; j < count; j++) {
			two other = { values[j], values[j] };

			first -= other < padded[i];
			second -= other < padded[i + 1];
		}
		below[i] = first;
		below[i + 1] = second;
	}
	for (size_t i = 0; i < count; i++) {
		size_t rank = (size_t)below[i / 2][i % 2];

		order[rank] = i;
		ranks[i] = (double)(rank + 1);
		sum += rank;
	}
	return sum == count * (count - 1) / 2;
}

void stats_ranks(
	const double *values, size_t count, size_t *order, double *ranks)
{
	size_t first = 0, next;

	if (!count || (count <= FEW && rank_few(values, count, order, ranks)))
		return;
	if (fill_buckets(values, count, order) <= FULL_BUCKET)
		mend_order(values, count, order);
	else
		sort_order(values, count, order);
	for (; first < count; first = next) {
		next = first + 1;
		while (next < count &&
			values[order[next]] <= values[order[first]])
			next++;
		/* Ranks first+1 .. next, averaged. */
		for (size_t i = first; i < next; i++)
			ranks[order[i]] = (double)(first + 1 + next) / 2;
	}
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
	pair->r = stats_pearson(pair->x, pair->y, pair->points);
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
