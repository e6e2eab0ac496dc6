/*
 * Neighbouring layers are alike, so n layers hold less than n observations.
 * The simplest series with that property, and the one whose only parameter a
 * curve of thirty layers can support, is x_t = φ x_{t-1} + e_t.
 *
 * The lag-1 autocorrelation over n points underestimates φ by 3φ/n with a known
 * mean, and by (1 + φ)/n more for every parameter of the mean that is fitted:
 * (1 + 4φ)/n about a mean (Marriott and Pope 1954, Kendall 1954, Biometrika
 * 41:390 and 403), (2 + 5φ)/n about a line.  Effective count: Bartlett 1935
 * (J. R. Stat. Soc. 98:536), for two AR(1) series.
 */
#include "stats/significance.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/correlation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_PHI 0.99

double stats_autocorrelation(const double *values, size_t n)
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

/*
 * p values by asking how often series that have nothing to do with each other,
 * but resemble the observed ones, correlate as strongly:
 *
 *	p = (1 + #{|r*| >= |r|}) / (1 + surrogates)
 *
 * The choice of null is the whole question.  A shuffle destroys the similarity
 * of neighbouring layers and so finds any two smooth curves related; the
 * measured error rates of all of them are in tests/stats/RESULTS.md.
 */

/* Correlations this close are the same one, summed in another order. */
#define SAME 1e-12

bool stats_is_hit(double surrogate, double observed)
{
	return fabs(surrogate) >= fabs(observed) - SAME;
}

bool stats_is_hit_less(double surrogate, double observed)
{
	return surrogate <= observed + SAME;
}

/* The AR(1) surrogates of a pair go the way that the pair itself went. */
static size_t count_autoregressive_hits(const struct stats_pair *pair,
	const struct stats_resampling *resampling, struct stats_pair *surrogate,
	double *x, double *y)
{
	size_t n = pair->points, hits = 0;
	int trend = pair->series == STATS_DETRENDED;
	double phi_x = stats_autoregression(
		stats_autocorrelation(pair->x, n), n, trend);
	double phi_y = stats_autoregression(
		stats_autocorrelation(pair->y, n), n, trend);
	struct random random;

	random_init(&random, resampling->seed, STATS_STREAM_AUTOREGRESSION);
	for (size_t i = 0; i < resampling->surrogates; i++) {
		stats_autoregressive_pair(&random, phi_x, phi_y, n, x, y);
		/* φ was estimated in the differences themselves, so these
		 * surrogates are differences already. */
		stats_pair_fill(surrogate, pair->method,
			trend ? STATS_DETRENDED : STATS_LEVEL, x, y, n);
		hits += stats_is_hit(surrogate->r, pair->r) ? 1 : 0;
	}
	return hits;
}

int stats_p_autoregression(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error)
{
	struct stats_pair surrogate;
	double *x, *y;
	int result = -1;

	*p = NAN;
	if (isnan(pair->r))
		return 0;
	if (stats_pair_init(&surrogate, pair->points, error))
		return -1;
	x = memory_array(pair->points, sizeof(*x));
	y = memory_array(pair->points, sizeof(*y));
	if (!x || !y) {
		error_memory(error);
		goto out;
	}
	*p = stats_p_value(
		count_autoregressive_hits(pair, resampling, &surrogate, x, y),
		resampling->surrogates);
	result = 0;
out:
	free(y);
	free(x);
	stats_pair_release(&surrogate);
	return result;
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

int stats_p_shift(const struct stats_pair *pair, struct stats_shift *p,
	struct error *error)
{
	size_t n = pair->points, hits = 0, hits_less = 0;
	double *shifts;
	int failed;

	p->two_sided = p->less = NAN;
	if (isnan(pair->r))
		return 0;
	shifts = memory_array(n, sizeof(*shifts));
	if (!shifts)
		return error_memory(error);
	failed = stats_shifts(pair, shifts, error);
	for (size_t i = 0; i < n && !failed; i++) {
		hits += stats_is_hit(shifts[i], pair->r) ? 1 : 0;
		hits_less += stats_is_hit_less(shifts[i], pair->r) ? 1 : 0;
	}
	if (!failed) {
		p->two_sided = (double)hits / (double)n;
		p->less = (double)hits_less / (double)n;
	}
	free(shifts);
	return failed;
}

int stats_p_permutation(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error)
{
	size_t n = pair->points, hits = 0;
	struct random random;
	double *shuffled;

	*p = NAN;
	if (isnan(pair->r))
		return 0;
	shuffled = memory_array(n, sizeof(*shuffled));
	if (!shuffled)
		return error_memory(error);
	memcpy(shuffled, pair->y, n * sizeof(*shuffled));
	random_init(&random, resampling->seed, STATS_STREAM_PERMUTATION);
	for (size_t i = 0; i < resampling->surrogates; i++) {
		double r;

		random_shuffle(&random, shuffled, n);
		r = stats_pearson(pair->x, shuffled, n);
		hits += stats_is_hit(r, pair->r) ? 1 : 0;
	}
	*p = stats_p_value(hits, resampling->surrogates);
	free(shuffled);
	return 0;
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

#define HALF_PI 1.57079632679489661923
#define TAYLOR_TERMS 13

/*
 * The waves of a series: wave 2k of n points is cosine k + 1, wave 2k + 1 its
 * sine, and for even n the last one is (-1)^t; n - 1 waves in all.
 */
struct spectrum {
	size_t n;
	double *waves;	      /* [n - 1][n] */
	double *coefficients; /* [n - 1] of the observed series */
};

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

static void fill_waves(struct spectrum *spectrum)
{
	size_t n = spectrum->n;

	for (size_t t = 0; t < n; t++)
		unit_root(t, n, &spectrum->waves[t], &spectrum->waves[n + t]);
	for (size_t wave = 2; wave < n - 1; wave++) {
		size_t cycles = wave / 2 + 1;
		const double *slowest = spectrum->waves + wave % 2 * n;

		for (size_t t = 0; t < n; t++)
			spectrum->waves[wave * n + t] = slowest[cycles * t % n];
	}
}

static void analyse(struct spectrum *spectrum, const double *values)
{
	size_t n = spectrum->n;

	for (size_t wave = 0; wave < n - 1; wave++) {
		double sum = 0;

		for (size_t t = 0; t < n; t++)
			sum += values[t] * spectrum->waves[wave * n + t];
		spectrum->coefficients[wave] = sum;
	}
	if (n % 2 == 0)
		spectrum->coefficients[n - 2] /= 2;
}

static void draw_surrogate(
	const struct spectrum *spectrum, struct random *random, double *values)
{
	size_t n = spectrum->n, wave;

	for (size_t t = 0; t < n; t++)
		values[t] = 0;
	for (wave = 0; wave + 1 < n - 1; wave += 2) {
		const double *cosines = spectrum->waves + wave * n;
		const double *sines = cosines + n;
		double a = spectrum->coefficients[wave];
		double b = spectrum->coefficients[wave + 1];
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
			values[t] += sign * spectrum->coefficients[n - 2] *
				spectrum->waves[(n - 2) * n + t];
	}
}

static size_t count_hits(const struct stats_pair *pair,
	const struct stats_resampling *resampling,
	const struct spectrum *spectrum, double *values, double *ranks,
	size_t *order)
{
	size_t n = pair->points, hits = 0;
	struct random random;

	random_init(&random, resampling->seed, STATS_STREAM_PHASE);
	for (size_t i = 0; i < resampling->surrogates; i++) {
		const double *surrogate = values;
		double r;

		draw_surrogate(spectrum, &random, values);
		if (pair->method == STATS_SPEARMAN) {
			stats_ranks(values, n, order, ranks);
			surrogate = ranks;
		}
		r = stats_pearson(pair->x, surrogate, n);
		hits += stats_is_hit(r, pair->r) ? 1 : 0;
	}
	return hits;
}

int stats_p_phase(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error)
{
	struct spectrum spectrum = { .n = pair->points };
	double *values, *ranks;
	size_t *order, n = pair->points, cells;
	int result = -1;

	*p = NAN;
	if (isnan(pair->r))
		return 0;
	if (!memory_multiply(n, n, &cells))
		return error_memory(error);
	spectrum.waves = memory_array(cells, sizeof(double));
	spectrum.coefficients = memory_array(n, sizeof(double));
	values = memory_array(n, sizeof(*values));
	ranks = memory_array(n, sizeof(*ranks));
	order = memory_array(n, sizeof(*order));
	if (!spectrum.waves || !spectrum.coefficients || !values || !ranks ||
		!order) {
		error_memory(error);
		goto out;
	}
	fill_waves(&spectrum);
	analyse(&spectrum, pair->y);
	*p = stats_p_value(
		count_hits(pair, resampling, &spectrum, values, ranks, order),
		resampling->surrogates);
	result = 0;
out:
	free(order);
	free(ranks);
	free(values);
	free(spectrum.coefficients);
	free(spectrum.waves);
	return result;
}
