/* p_ar by its definition, without what makes it fast: two surrogates side by side,
 * one stream of noise for pairs of any length, ranks of rounded values. */
#include "unit.h"

#include "base/random.h"
#include "stats/significance.h"

#include <math.h>

static struct error error;
enum { POINTS = 130, PAIRS = STATS_METHODS * STATS_SERIES };

static double p_by_definition(
	const struct stats_pair *observed, size_t surrogates)
{
	bool trend = observed->series == STATS_DETRENDED;
	size_t n = observed->points, hits = 0;
	double phi_x = stats_autoregression(
		stats_autocorrelation(observed->x, n), n, trend);
	double phi_y = stats_autoregression(
		stats_autocorrelation(observed->y, n), n, trend);
	struct random random;

	random_init(&random, 1, STATS_STREAM_AUTOREGRESSION);
	for (size_t i = 0; i < surrogates; i++) {
		double x[POINTS], y[POINTS], r;

		stats_autoregressive_pair(&random, phi_x, phi_y, n, x, y);
		CHECK(stats_r(observed->method,
			      trend ? STATS_DETRENDED : STATS_LEVEL, x, y, n,
			      &r, &error) == 0);
		hits += fabs(r) >= fabs(observed->r) - 1e-12;
	}
	return surrogates ? (1 + (double)hits) / (1 + (double)surrogates) : NAN;
}

static void draw_curves(size_t n, double *x, double *y)
{
	struct random random;

	random_init(&random, n, 1);
	stats_autoregressive_pair(&random, 0.7, 0.4, n, x, y);
	for (size_t i = 0; i < n; i++)
		y[i] += 0.2 * x[i];
}

/* All pairs of curves of n layers at once, and each alone. */
static void check_curves(size_t n, size_t surrogates)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;
	double x[POINTS], y[POINTS], together[PAIRS], alone, expected;
	struct stats_tested_pair asked[PAIRS];
	struct stats_pair pairs[PAIRS];

	resampling.surrogates = surrogates;
	draw_curves(n, x, y);
	for (size_t k = 0; k < PAIRS; k++) {
		CHECK(stats_pair_init(&pairs[k], n, &error) == 0);
		stats_pair_fill(&pairs[k], (enum stats_method)(k % 2),
			(enum stats_series)(k / 2), x, y, n);
		asked[k] =
			(struct stats_tested_pair){ &pairs[k], &together[k] };
	}
	CHECK(stats_p_ar(asked, PAIRS, &resampling, &error) == 0);
	for (size_t k = 0; k < PAIRS; k++) {
		struct stats_tested_pair one = { &pairs[k], &alone };

		expected = p_by_definition(&pairs[k], surrogates);
		CHECK(stats_p_ar(&one, 1, &resampling, &error) == 0);
		CHECK(isnan(expected)
				? isnan(alone) && isnan(together[k])
				: expected == alone && expected == together[k]);
		stats_pair_release(&pairs[k]);
	}
}

static void p_is_that_of_the_definition(void)
{
	static const size_t lengths[] = { 4, 5, 30, 63, 64, 65, 66, 130 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		check_curves(lengths[i], 301);
	for (size_t surrogates = 0; surrogates < 6; surrogates++)
		check_curves(12, surrogates);
}

static void stored_noise_is_the_same(void)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;
	double x[POINTS], y[POINTS], drawn, stored;
	struct stats_noise noise;
	struct stats_pair pair;
	struct stats_tested_pair asked = { &pair, &drawn };

	resampling.surrogates = 301;
	CHECK(stats_pair_init(&pair, 20, &error) == 0);
	for (size_t n = 18; n <= 20; n++) {
		draw_curves(n, x, y);
		stats_pair_fill(&pair, STATS_PEARSON, STATS_LEVEL, x, y, n);
		asked.p = &drawn;
		CHECK(stats_p_ar(&asked, 1, &resampling, &error) == 0);
		/* Enough for 19 layers, so not for 20. */
		CHECK(stats_noise_init(&noise, &resampling, 19, &error) == 0);
		resampling.noise = &noise;
		asked.p = &stored;
		CHECK(stats_p_ar(&asked, 1, &resampling, &error) == 0);
		CHECK(drawn == stored);
		resampling.noise = NULL;
		stats_noise_release(&noise);
	}
	stats_pair_release(&pair);
}

int main(void)
{
	CASE(p_is_that_of_the_definition);
	CASE(stored_noise_is_the_same);
	UNIT_END;
}
