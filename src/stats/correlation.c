/*
 * Two curves that both rise with depth correlate, whatever else they do.
 * First differences and the residuals of a least-squares line ask the same
 * question without the common trend.
 *
 *	difference_l = c_{l+1} - c_l
 *	residual_l = c_l - mean(c) - t_l Σ t c / Σ t²,  t_l = l - (n-1)/2
 */
#include "stats/correlation.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/curve.h"
#include "stats/significance.h"

#include <math.h>
#include <stdlib.h>

/* Variation below this share of the largest value is rounding. */
#define ROUNDING 1e-13

static const char *const names[] = { "level", "difference", "detrended" };

const char *stats_series_name(enum stats_series series)
{
	return names[series];
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
	if (high - low > ROUNDING * largest)
		return;
	for (size_t i = 0; i < points; i++)
		out[i] = low;
}

size_t stats_series_of(
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
 * Ranks by way of a sorted list of indices.  A p value ranks tens of thousands
 * of curves of some tens of layers, for which Shell's sort (1959, CACM 2:30,
 * gaps of Ciura 2001) is quick and needs no memory.
 */

static const size_t gaps[] = { 701, 301, 132, 57, 23, 10, 4, 1 };

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

void stats_ranks(
	const double *values, size_t count, size_t *order, double *ranks)
{
	size_t first = 0, next;

	for (size_t i = 0; i < count; i++)
		order[i] = i;
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

/*
 * Pearson's r of two series; of their ranks it is Spearman's rho.
 *
 *	r = Σ (x - mean x)(y - mean y) / sqrt(Σ (x - mean x)² Σ (y - mean y)²)
 *
 * A missing value anywhere leaves no pair: a curve with a hole is not a
 * shorter curve, and neither lags nor shifts mean anything across the hole.
 */

#define PAIR_ROUNDING 1e-13

static const char *const pair_names[] = { "pearson", "spearman" };

const char *stats_method_name(enum stats_method method)
{
	return pair_names[method];
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
	if (!(sqrt(square_x / (double)n) > PAIR_ROUNDING * large_x) ||
		!(sqrt(square_y / (double)n) > PAIR_ROUNDING * large_y))
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

/*
 * One question in six forms: Pearson or Spearman, of the curves, of their
 * differences, or of what a straight line leaves of them.  Each form makes its
 * pair of series once, and r, the effective count and all p values come from
 * that pair.
 *
 * The interval resamples the samples of each task independently, as they are
 * different prompts, and recomputes both mean curves and r (Davison and
 * Hinkley 1997, section 3.2 for two samples).  It says how well these curves
 * are known, not whether such an r could come about by chance.
 */

int stats_spearman(const double *x, const double *y, size_t n, double *rho,
	struct error *error)
{
	struct stats_pair pair;

	if (stats_pair_init(&pair, n, error))
		return -1;
	stats_pair_fill(&pair, STATS_SPEARMAN, STATS_LEVEL, x, y, n);
	*rho = pair.r;
	stats_pair_release(&pair);
	return 0;
}

static int correlate_pair(const struct stats_pair *pair,
	const struct stats_resampling *resampling,
	struct stats_correlation *result, struct error *error)
{
	struct stats_shift shift;

	result->r = pair->r;
	result->interval = stats_no_interval;
	result->n_eff = NAN;
	if (!isnan(pair->r))
		result->n_eff = stats_effective_count(
			stats_autocorrelation(pair->x, pair->points),
			stats_autocorrelation(pair->y, pair->points),
			pair->points);
	if (stats_p_autoregression(pair, resampling, &result->p_ar, error) ||
		stats_p_shift(pair, &shift, error) ||
		stats_p_phase(pair, resampling, &result->p_phase, error) ||
		stats_p_permutation(
			pair, resampling, &result->p_permutation, error))
		return -1;
	result->p_shift = shift.two_sided;
	result->p_shift_less = shift.less;
	return 0;
}

int stats_correlate_curves(const double *understanding,
	const double *generation, size_t n,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	struct stats_pair pair;
	int failed = 0;

	if (stats_pair_init(&pair, n, error))
		return -1;
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES && !failed; s++) {
			stats_pair_fill(&pair, (enum stats_method)m,
				(enum stats_series)s, understanding, generation,
				n);
			failed = correlate_pair(
				&pair, resampling, &result[m][s], error);
		}
	stats_pair_release(&pair);
	return failed;
}

/* The intervals from bootstrap curves of both sides, [resamples][n]. */
static int add_intervals(const double *x, const double *y, size_t n,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	size_t resamples = resampling->resamples;
	double *draws = memory_array(resamples, sizeof(*draws));
	struct stats_pair pair;

	if (!draws)
		return error_memory(error);
	if (stats_pair_init(&pair, n, error)) {
		free(draws);
		return -1;
	}
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++) {
			if (isnan(result[m][s].r))
				continue;
			for (size_t i = 0; i < resamples; i++) {
				stats_pair_fill(&pair, (enum stats_method)m,
					(enum stats_series)s, x + i * n,
					y + i * n, n);
				draws[i] = pair.r;
			}
			result[m][s].interval = stats_interval_of(
				draws, resamples, resampling->level);
		}
	stats_pair_release(&pair);
	free(draws);
	return 0;
}

static int bootstrap(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	size_t n = understanding->layers, cells;
	double *x = NULL, *y = NULL;
	int failed = -1;

	if (!memory_multiply(resampling->resamples, n, &cells) ||
		!(x = memory_array(cells, sizeof(*x))) ||
		!(y = memory_array(cells, sizeof(*y))))
		error_memory(error);
	else if (!stats_bootstrap(understanding, resampling,
			 STATS_STREAM_UNDERSTANDING, 0, n, x, error) &&
		!stats_bootstrap(generation, resampling,
			STATS_STREAM_GENERATION, 0, n, y, error))
		failed = add_intervals(x, y, n, resampling, result, error);
	free(y);
	free(x);
	return failed;
}

int stats_correlate(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	size_t n = understanding->layers;
	double *x, *y;
	int failed = -1;

	if (generation->layers != n)
		return error_set(error,
			"understanding has %zu layers, generation %zu", n,
			generation->layers);
	x = memory_array(n, sizeof(*x));
	y = memory_array(n, sizeof(*y));
	if (!x || !y)
		error_memory(error);
	else if (!stats_mean_curve(understanding, x, error) &&
		!stats_mean_curve(generation, y, error))
		failed = stats_correlate_curves(
			x, y, n, resampling, result, error);
	free(y);
	free(x);
	if (!failed && understanding->samples > 1 && generation->samples > 1)
		failed = bootstrap(
			understanding, generation, resampling, result, error);
	return failed;
}

/*
 * One model of thirty layers can hardly show anything; several together can.
 * Their mean r is held against the mean r of the same models with generation
 * shifted circularly, each by a uniform number of layers of its own.  The r of
 * every shift of every model is computed once; a draw only adds some up.
 */

int stats_cross(const double *x, size_t x_layers, const double *y,
	size_t y_layers, enum stats_method method, enum stats_series series,
	double *r, struct error *error)
{
	size_t n = x_layers < y_layers ? x_layers : y_layers;
	double *x_grid = memory_array(n, sizeof(*x_grid));
	double *y_grid = memory_array(n, sizeof(*y_grid));
	struct stats_pair pair;
	int failed = -1;

	if (!x_grid || !y_grid) {
		error_memory(error);
		goto out;
	}
	if (stats_pair_init(&pair, n, error))
		goto out;
	stats_interpolate(x, x_layers, n, x_grid);
	stats_interpolate(y, y_layers, n, y_grid);
	stats_pair_fill(&pair, method, series, x_grid, y_grid, n);
	*r = pair.r;
	stats_pair_release(&pair);
	failed = 0;
out:
	free(y_grid);
	free(x_grid);
	return failed;
}

/* The r of every shift of one model, of which shifts[0] is the observed. */
struct shifted {
	size_t points; /* 0: no r */
	double *shifts;
};

static int shifted_init(struct shifted *shifted,
	const struct stats_curves *model, enum stats_method method,
	enum stats_series series, struct error *error)
{
	struct stats_pair pair;
	int failed = 0;

	if (stats_pair_init(&pair, model->layers, error))
		return -1;
	stats_pair_fill(&pair, method, series, model->understanding,
		model->generation, model->layers);
	if (!isnan(pair.r)) {
		shifted->shifts = memory_array(pair.points, sizeof(double));
		if (shifted->shifts) {
			shifted->points = pair.points;
			failed = stats_shifts(&pair, shifted->shifts, error);
		} else {
			failed = error_memory(error);
		}
	}
	stats_pair_release(&pair);
	return failed;
}

static double draw_mean(const struct shifted *models, size_t count,
	size_t known, struct random *random)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		if (models[i].points)
			sum += models[i].shifts[random_below(
				random, models[i].points)];
	return sum / (double)known;
}

static void pool(const struct shifted *models, size_t count, uint64_t seed,
	size_t draws, struct stats_pooled *pooled)
{
	size_t hits = 0, hits_less = 0;
	struct random random;
	double sum = 0;

	*pooled = (struct stats_pooled){ .r = NAN, .p = NAN, .p_less = NAN };
	for (size_t i = 0; i < count; i++) {
		if (!models[i].points)
			continue;
		pooled->models++;
		sum += models[i].shifts[0];
	}
	if (!pooled->models)
		return;
	pooled->r = sum / (double)pooled->models;
	random_init(&random, seed, STATS_STREAM_POOLED);
	for (size_t i = 0; i < draws; i++) {
		double r = draw_mean(models, count, pooled->models, &random);

		hits += stats_is_hit(r, pooled->r) ? 1 : 0;
		hits_less += stats_is_hit_less(r, pooled->r) ? 1 : 0;
	}
	pooled->p = stats_p_value(hits, draws);
	pooled->p_less = stats_p_value(hits_less, draws);
}

int stats_pool(const struct stats_curves *models, size_t count,
	enum stats_method method, enum stats_series series, uint64_t seed,
	size_t draws, struct stats_pooled *pooled, struct error *error)
{
	struct shifted *shifted = memory_array(count, sizeof(*shifted));
	int failed = 0;

	if (!shifted)
		return error_memory(error);
	for (size_t i = 0; i < count && !failed; i++)
		failed = shifted_init(
			&shifted[i], &models[i], method, series, error);
	if (!failed)
		pool(shifted, count, seed, draws, pooled);
	for (size_t i = 0; i < count; i++)
		free(shifted[i].shifts);
	free(shifted);
	return failed;
}
