/*
 * What an r is worth.  Two questions are kept apart.
 *
 * Is it a matter of chance?  Series that have nothing to do with each other,
 * but resemble the observed ones, are drawn and correlated in the same way:
 *
 *	p = (1 + #{|r*| >= |r|}) / (1 + surrogates)
 *
 * (Davison and Hinkley 1997, section 4.2).  The choice of null is the whole
 * question: neighbouring layers are alike, and a shuffle, which destroys that,
 * finds any two smooth curves related.  The measured error rates of all of
 * them are in tests/stats/RESULTS.md.
 *
 * How well are the curves known?  That is the interval's
 * (stats/correlation_interval.h).
 *
 * One model of thirty layers can hardly show anything; several together can.
 * Their mean r is held against the mean r of the same models with generation
 * shifted circularly, each by a uniform number of layers of its own.
 */
#include "stats/significance.h"

#include "base/memory.h"
#include "base/text.h"
#include "stats/correlation_interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_PHI 0.99
#define HALF_PI 1.57079632679489661923
#define TAYLOR_TERMS 13
/* Correlations this close are the same one, summed in another order. */
#define SAME 1e-12

double stats_p_value(size_t hits, size_t draws)
{
	return draws ? (1 + (double)hits) / (1 + (double)draws) : NAN;
}

bool stats_is_hit(double surrogate, double observed)
{
	return fabs(surrogate) >= fabs(observed) - SAME;
}

static bool is_hit_less(double surrogate, double observed)
{
	return surrogate <= observed + SAME;
}

/*
 * n alike neighbours hold less than n observations.  The simplest series with
 * that property, and the one whose only parameter a curve of thirty layers can
 * support, is x_t = φ x_{t-1} + e_t.
 *
 * The lag-1 autocorrelation over n points underestimates φ by 3φ/n with a known
 * mean, and by (1 + φ)/n more for every parameter of the mean that is fitted:
 * (1 + 4φ)/n about a mean (Marriott and Pope 1954, Kendall 1954, Biometrika
 * 41:390 and 403), (2 + 5φ)/n about a line.  Effective count: Bartlett 1935
 * (J. R. Stat. Soc. 98:536), for two AR(1) series.
 */
static double autocorrelation(const double *values, size_t n)
{
	double sum = 0, product = 0, square = 0, previous = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	for (size_t i = 0; i < n; i++) {
		double centred = values[i] - sum / (double)n;

		product += centred * previous;
		square += centred * centred;
		previous = centred;
	}
	return square > 0 ? product / square : NAN;
}

double stats_autoregression(double a, size_t n, int trend)
{
	double bias = (trend ? 2 + 5 * a : 1 + 4 * a) / (double)n;

	return fmin(fmax(a + bias, -LARGEST_PHI), LARGEST_PHI);
}

double stats_effective_count(double a, double b, size_t n)
{
	double count = (double)n * (1 - a * b) / (1 + a * b);

	return fmin(fmax(count, 2), (double)n);
}

void stats_autoregressive_pair(struct random *random, double phi_x,
	double phi_y, size_t n, double *x, double *y)
{
	double value_x, value_y;

	/* A start with the variance of the series makes it stationary; from
	 * zero it would still be growing over the first layers. */
	random_normal_pair(random, &value_x, &value_y);
	value_x /= sqrt(1 - phi_x * phi_x);
	value_y /= sqrt(1 - phi_y * phi_y);
	for (size_t i = 0; i < n; i++) {
		double noise_x, noise_y;

		x[i] = value_x;
		y[i] = value_y;
		random_normal_pair(random, &noise_x, &noise_y);
		value_x = phi_x * value_x + noise_x;
		value_y = phi_y * value_y + noise_y;
	}
}

/* Where the surrogates of a pair are drawn. */
struct null {
	const struct stats_pair *observed;
	double *x, *y;		/* [points], the surrogate */
	struct stats_pair pair; /* it, as it is correlated */
	double phi_x, phi_y;
	/* Of n points wave 2k is cosine k + 1, wave 2k + 1 its sine, and for
	 * even n the last one is (-1)^t; n - 1 waves in all. */
	double *waves;	      /* [n - 1][n] */
	double *coefficients; /* [n - 1], of the observed y */
};

/* Draws a surrogate and returns its r. */
typedef double null_draw(struct null *null, struct random *random);

/* Null: two independent AR(1) series, which go the way that the pair went. */
static double draw_autoregression(struct null *null, struct random *random)
{
	const struct stats_pair *observed = null->observed;

	stats_autoregressive_pair(random, null->phi_x, null->phi_y,
		observed->points, null->x, null->y);
	/* φ was estimated in the differences themselves, so these surrogates
	 * are differences already. */
	stats_pair_fill(&null->pair, observed->method,
		observed->series == STATS_DETRENDED ? STATS_DETRENDED
						    : STATS_LEVEL,
		null->x, null->y, observed->points);
	return null->pair.r;
}

/* Null: layers are independent. */
static double draw_permutation(struct null *null, struct random *random)
{
	size_t n = null->observed->points;

	random_shuffle(random, null->y, n);
	return stats_pearson(null->observed->x, null->y, n);
}

/*
 * Phase-randomised surrogates: the Fourier amplitudes of a series, so its
 * periodogram and its circular autocorrelation, under random phases (Theiler,
 * Eubank, Longtin, Galdrikian and Farmer 1992, Physica D 58:77).
 *
 *	a_k = Σ y_t cos(2πkt/n),  b_k = Σ y_t sin(2πkt/n)
 *	y*_t = Σ_{0<k<n/2} (a_k' cos(2πkt/n) + b_k' sin(2πkt/n))
 *		± a_{n/2} (-1)^t / 2
 *
 * with (a', b') the pair (a, b) turned by a uniform angle.  The mean and the
 * factor 2/n do not matter to a correlation.  Series have some tens of points,
 * so sums with tables do; the tables come from Taylor series of our own, as
 * the last digit of a library's sin and cos differs between machines.
 */

/* cos and sin of 2π j/n, 0 <= j < n: a quadrant, and a Taylor series in it. */
static void unit_root(size_t j, size_t n, double *cosine, double *sine)
{
	size_t quadrant = 4 * j / n;
	double x = (double)(4 * j - quadrant * n) / (double)n * HALF_PI;
	double c = 1, s = 1;

	for (int term = TAYLOR_TERMS; term > 0; term--) {
		c = 1 - c * x * x / ((2 * term - 1) * (2 * term));
		s = 1 - s * x * x / ((2 * term) * (2 * term + 1));
	}
	s *= x;
	*cosine = quadrant == 0 ? c
		: quadrant == 1 ? -s
		: quadrant == 2 ? -c
				: s;
	*sine = quadrant == 0 ? s : quadrant == 1 ? c : quadrant == 2 ? -s : -c;
}

static void fill_waves(struct null *null)
{
	size_t n = null->observed->points;

	for (size_t t = 0; t < n; t++)
		unit_root(t, n, &null->waves[t], &null->waves[n + t]);
	for (size_t wave = 2; wave < n - 1; wave++) {
		size_t cycles = wave / 2 + 1;
		const double *slowest = null->waves + wave % 2 * n;

		for (size_t t = 0; t < n; t++)
			null->waves[wave * n + t] = slowest[cycles * t % n];
	}
	for (size_t wave = 0; wave < n - 1; wave++) {
		double sum = 0;

		for (size_t t = 0; t < n; t++)
			sum += null->observed->y[t] * null->waves[wave * n + t];
		null->coefficients[wave] = sum;
	}
	if (n % 2 == 0)
		null->coefficients[n - 2] /= 2;
}

static void turn_phases(
	const struct null *null, struct random *random, double *values)
{
	size_t n = null->observed->points, wave;

	for (size_t t = 0; t < n; t++)
		values[t] = 0;
	for (wave = 0; wave + 1 < n - 1; wave += 2) {
		const double *cosines = null->waves + wave * n;
		const double *sines = cosines + n;
		double a = null->coefficients[wave];
		double b = null->coefficients[wave + 1];
		double x, y, a_turned, b_turned;

		random_direction(random, &x, &y);
		a_turned = a * x - b * y;
		b_turned = a * y + b * x;
		for (size_t t = 0; t < n; t++)
			values[t] +=
				a_turned * cosines[t] + b_turned * sines[t];
	}
	if (n % 2 == 0) {
		double sign = random_below(random, 2) ? 1 : -1;

		for (size_t t = 0; t < n; t++)
			values[t] += sign * null->coefficients[n - 2] *
				null->waves[(n - 2) * n + t];
	}
}

/* Null: y is any series with its own periodogram. */
static double draw_phases(struct null *null, struct random *random)
{
	size_t n = null->observed->points;
	const double *y = null->y;

	turn_phases(null, random, null->y);
	if (null->observed->method == STATS_SPEARMAN) {
		stats_ranks(null->y, n, null->pair.order_room, null->pair.y);
		y = null->pair.y;
	}
	return stats_pearson(null->observed->x, y, n);
}

static void null_release(struct null *null)
{
	free(null->x);
	free(null->y);
	free(null->waves);
	free(null->coefficients);
	stats_pair_release(&null->pair);
}

/* a and b are the autocorrelations of the pair. */
static int null_init(struct null *null, const struct stats_pair *observed,
	double a, double b, struct error *error)
{
	size_t n = observed->points, cells;
	int trend = observed->series == STATS_DETRENDED;

	*null = (struct null){ .observed = observed };
	if (!memory_multiply(n, n, &cells))
		return error_memory(error);
	if (stats_pair_init(&null->pair, n, error))
		return -1;
	null->x = memory_array(n, sizeof(double));
	null->y = memory_array(n, sizeof(double));
	null->waves = memory_array(cells, sizeof(double));
	null->coefficients = memory_array(n, sizeof(double));
	if (!null->x || !null->y || !null->waves || !null->coefficients) {
		null_release(null);
		return error_memory(error);
	}
	null->phi_x = stats_autoregression(a, n, trend);
	null->phi_y = stats_autoregression(b, n, trend);
	fill_waves(null);
	return 0;
}

static double test(struct null *null, null_draw *draw,
	const struct stats_resampling *resampling, enum stats_stream stream)
{
	const struct stats_pair *observed = null->observed;
	struct random random;
	size_t hits = 0;

	/* What is shuffled. */
	memcpy(null->y, observed->y, observed->points * sizeof(double));
	random_init(&random, resampling->seed, stream);
	for (size_t i = 0; i < resampling->surrogates; i++)
		hits += stats_is_hit(draw(null, &random), observed->r) ? 1 : 0;
	return stats_p_value(hits, resampling->surrogates);
}

int stats_shifts(
	const struct stats_pair *pair, double *shifts, struct error *error)
{
	size_t n = pair->points;
	/* y twice in a row: every shift of it is a window. */
	double *twice = memory_array(n, 2 * sizeof(*twice));

	if (!twice)
		return error_memory(error);
	memcpy(twice, pair->y, n * sizeof(*twice));
	memcpy(twice + n, pair->y, n * sizeof(*twice));
	for (size_t shift = 0; shift < n; shift++)
		shifts[shift] = stats_pearson(pair->x, twice + shift, n);
	free(twice);
	return 0;
}

/* The share of all shifts, identity included. */
static int test_shifts(const struct stats_pair *pair,
	struct stats_correlation *result, struct error *error)
{
	size_t n = pair->points, hits = 0, hits_less = 0;
	double *shifts = memory_array(n, sizeof(*shifts));
	int failed = shifts ? stats_shifts(pair, shifts, error)
			    : error_memory(error);

	for (size_t i = 0; i < n && !failed; i++) {
		hits += stats_is_hit(shifts[i], pair->r) ? 1 : 0;
		hits_less += is_hit_less(shifts[i], pair->r) ? 1 : 0;
	}
	result->p_shift = (double)hits / (double)n;
	result->p_shift_less = (double)hits_less / (double)n;
	free(shifts);
	return failed;
}

int stats_p_ar(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error)
{
	struct null null;

	*p = NAN;
	if (isnan(pair->r))
		return 0;
	if (null_init(&null, pair, autocorrelation(pair->x, pair->points),
		    autocorrelation(pair->y, pair->points), error))
		return -1;
	*p = test(&null, draw_autoregression, resampling,
		STATS_STREAM_AUTOREGRESSION);
	null_release(&null);
	return 0;
}

int stats_significance(const struct stats_pair *pair,
	const struct stats_resampling *resampling,
	struct stats_correlation *result, struct error *error)
{
	struct null null;
	double a, b;

	*result = (struct stats_correlation){ .r = pair->r,
		.interval = stats_no_interval,
		.n_eff = NAN,
		.p_ar = NAN,
		.p_shift = NAN,
		.p_shift_less = NAN,
		.p_phase = NAN,
		.p_permutation = NAN,
		.influence = { 0, NAN, NAN } };
	if (isnan(pair->r))
		return 0;
	a = autocorrelation(pair->x, pair->points);
	b = autocorrelation(pair->y, pair->points);
	result->n_eff = stats_effective_count(a, b, pair->points);
	if (test_shifts(pair, result, error) ||
		null_init(&null, pair, a, b, error))
		return -1;
	result->p_ar = test(&null, draw_autoregression, resampling,
		STATS_STREAM_AUTOREGRESSION);
	result->p_phase =
		test(&null, draw_phases, resampling, STATS_STREAM_PHASE);
	result->p_permutation = test(
		&null, draw_permutation, resampling, STATS_STREAM_PERMUTATION);
	null_release(&null);
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
			failed = stats_significance(
				&pair, resampling, &result[m][s], error);
		}
	for (int m = 0; m < STATS_METHODS && !failed; m++)
		failed = stats_influence((enum stats_method)m, understanding,
			generation, n, resampling,
			&result[m][STATS_LEVEL].influence, error);
	stats_pair_release(&pair);
	return failed;
}

static int add_intervals(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	struct stats_interval intervals[STATS_METHODS][STATS_SERIES];

	if (stats_correlation_intervals(
		    understanding, generation, resampling, intervals, error))
		return -1;
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++)
			if (!isnan(result[m][s].r))
				result[m][s].interval = intervals[m][s];
	return 0;
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
			"understanding has %zu layer%s, generation %zu", n,
			text_plural(n), generation->layers);
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
	return failed ||
			add_intervals(understanding, generation, resampling,
				result, error)
		? -1
		: 0;
}

/* The r of every shift of one pair, of which shifts[0] is the observed. */
struct shifted {
	size_t points; /* 0: no r */
	double *shifts;
	size_t leader; /* the first of its family that has an r */
	size_t drawn;  /* of a leader: the shift of its family */
};

static int shifted_init(struct shifted *shifted,
	const struct stats_curves *curves, enum stats_method method,
	enum stats_series series, struct error *error)
{
	struct stats_pair pair;
	int failed = 0;

	if (stats_pair_init(&pair, curves->layers, error))
		return -1;
	stats_pair_fill(&pair, method, series, curves->understanding,
		curves->generation, curves->layers);
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

static double draw_mean(struct shifted *pairs, size_t count, size_t known,
	struct random *random)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		const struct shifted *leader = &pairs[pairs[i].leader];

		if (!pairs[i].points)
			continue;
		if (pairs[i].leader == i)
			pairs[i].drawn = random_below(random, pairs[i].points);
		/* A family shares layers, unless someone named it oddly. */
		sum += pairs[i].shifts[leader->drawn * pairs[i].points /
			leader->points];
	}
	return sum / (double)known;
}

static void find_leaders(
	const struct stats_curves *curves, size_t count, struct shifted *pairs)
{
	for (size_t i = 0; i < count; i++) {
		size_t leader = 0;

		while (leader < i &&
			(!pairs[leader].points ||
				curves[leader].family != curves[i].family))
			leader++;
		pairs[i].leader = leader;
	}
}

static void pool(struct shifted *pairs, size_t count, uint64_t seed,
	size_t draws, struct stats_pooled *pooled)
{
	size_t hits = 0, hits_less = 0;
	struct random random;
	double sum = 0;

	*pooled = (struct stats_pooled){ .r = NAN, .p = NAN, .p_less = NAN };
	for (size_t i = 0; i < count; i++) {
		if (!pairs[i].points)
			continue;
		pooled->pairs++;
		pooled->families += pairs[i].leader == i;
		sum += pairs[i].shifts[0];
	}
	if (!pooled->pairs)
		return;
	pooled->r = sum / (double)pooled->pairs;
	random_init(&random, seed, STATS_STREAM_POOLED);
	for (size_t i = 0; i < draws; i++) {
		double r = draw_mean(pairs, count, pooled->pairs, &random);

		hits += stats_is_hit(r, pooled->r) ? 1 : 0;
		hits_less += is_hit_less(r, pooled->r) ? 1 : 0;
	}
	pooled->p = stats_p_value(hits, draws);
	pooled->p_less = stats_p_value(hits_less, draws);
}

int stats_pool(const struct stats_curves *pairs, size_t count,
	enum stats_method method, enum stats_series series, uint64_t seed,
	size_t draws, struct stats_pooled *pooled, struct error *error)
{
	struct shifted *shifted = memory_array(count, sizeof(*shifted));
	int failed = 0;

	if (!shifted)
		return error_memory(error);
	for (size_t i = 0; i < count && !failed; i++)
		failed = shifted_init(
			&shifted[i], &pairs[i], method, series, error);
	if (!failed)
		find_leaders(pairs, count, shifted);
	if (!failed)
		pool(shifted, count, seed, draws, pooled);
	for (size_t i = 0; i < count; i++)
		free(shifted[i].shifts);
	free(shifted);
	return failed;
}
