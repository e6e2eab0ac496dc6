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
#include "stats/significance.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>

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
