/* Curves: means, deviations, quantiles and intervals against numpy and scipy,
 * and what must hold exactly. */
#include "unit.h"

#include "base/random.h"
#include "stats/curve.h"
#include "stats/ranks.h"
#include "stats/significance.h"
#include "stats_reference.h"

#include <float.h>
#include <stdlib.h>

static const struct stats_resampling defaults = STATS_RESAMPLING_DEFAULT;
static struct stats_resampling percentile = STATS_RESAMPLING_DEFAULT;
static struct error error;

static void quantiles_are_those_of_numpy(void)
{
	static const double q[] = { 0, 0.025, 0.5, 0.9, 1 };

	for (size_t i = 0; i < 5; i++)
		CHECK_NEAR(stats_quantile(quantile_values, 11, q[i]),
			quantiles[i], 1e-13);
	CHECK_NEAR(
		stats_quantile(quantile_values, 1, 0.3), quantile_values[0], 0);
	CHECK(isnan(stats_quantile(quantile_values, 0, 0.5)));
}

static void ranks_are_those_of_scipy(void)
{
	size_t order[11];
	double ranked[11];

	stats_ranks(rank_values, 11, order, ranked);
	for (size_t i = 0; i < 11; i++)
		CHECK_NEAR(ranked[i], ranks[i], 0);
}

/* Against the definition: 1 + how many are smaller + half the other equals. */
static void check_ranks(const double *values, size_t count)
{
	enum { MOST = 1500 };
	static double ranked[MOST];
	static size_t order[MOST];
	size_t wrong = 0;

	stats_ranks(values, count, order, ranked);
	for (size_t i = 0; i < count; i++) {
		double expected = 0.5;

		for (size_t j = 0; j < count; j++)
			expected += (values[j] < values[i]) +
				0.5 * (values[j] == values[i]);
		wrong += ranked[i] != expected;
	}
	CHECK(wrong == 0);
}

/* Distinct values, and with two that are equal or nearly so. */
static void short_ranks_are_right(void)
{
	double values[70];
	struct random random;

	random_init(&random, 2, 1);
	for (size_t n = 1; n <= 70; n++) {
		for (size_t i = 0; i < n; i++)
			values[i] = random_normal(&random);
		check_ranks(values, n);
		values[n / 2] = nextafter(values[0], 9);
		check_ranks(values, n);
		values[n / 2] = values[0];
		check_ranks(values, n);
	}
}

static void r_of_ranks_is_pearson(void)
{
	double values[2][70], ranked[2][70];
	struct random random;
	size_t order[70];

	random_init(&random, 3, 1);
	for (size_t n = 2; n <= 70; n++)
		for (size_t bound = 1; bound <= 60; bound += 20) {
			for (size_t i = 0; i < 2 * n; i++)
				values[i % 2][i / 2] =
					(double)random_below(&random, bound);
			stats_ranks(values[0], n, order, ranked[0]);
			stats_ranks(values[1], n, order, ranked[1]);
			CHECK_NEAR(
				stats_pearson_of_ranks(ranked[0], ranked[1], n),
				stats_pearson(ranked[0], ranked[1], n), 0);
		}
}

static void long_ranks_are_right(void)
{
	enum { N = 1500 };
	static double values[N];
	struct random random;

	random_init(&random, 1, 1);
	for (size_t i = 0; i < N; i++)
		values[i] = (double)random_below(&random, 1000);
	check_ranks(values, N);
	for (size_t i = 0; i < N; i++)
		values[i] = random_normal(&random);
	check_ranks(values, N);
	/* Ranges that leave all values but some alike, or that no double has. */
	values[7] = 1e300;
	check_ranks(values, N);
	values[8] = -DBL_MAX;
	values[9] = DBL_MAX;
	check_ranks(values, N);
	values[10] = INFINITY;
	check_ranks(values, N);
	values[11] = -INFINITY;
	check_ranks(values, N);
}

static void curve_is_that_of_numpy(void)
{
	struct stats_set set = { &samples_x[0][0], 40, 8 };
	struct stats_point points[8];

	CHECK(stats_curve(&set, &percentile, points, &error) == 0);
	for (size_t i = 0; i < 8; i++) {
		CHECK(points[i].samples == 40);
		CHECK_NEAR(points[i].mean, curve_x[i][0], 1e-13);
		CHECK_NEAR(points[i].deviation, curve_x[i][1], 1e-13);
		/* 2,000 draws know an end to a tenth of a standard error. */
		CHECK_NEAR(points[i].interval.low, curve_x[i][2], 0.009);
		CHECK_NEAR(points[i].interval.high, curve_x[i][3], 0.009);
	}
}

static void student_is_that_of_scipy(void)
{
	struct stats_set set = { &samples_x[0][0], 40, 8 };
	struct stats_point points[8];

	CHECK(stats_curve(&set, &defaults, points, &error) == 0);
	for (size_t i = 0; i < 8; i++) {
		CHECK_NEAR(points[i].interval.low, student_x[i][0], 1e-12);
		CHECK_NEAR(points[i].interval.high, student_x[i][1], 1e-12);
	}
	set.samples = 2;
	CHECK(stats_curve(&set, &defaults, points, &error) == 0);
	CHECK(!isnan(points[0].deviation) && isnan(points[0].interval.low));
	CHECK(stats_curve(&set, &percentile, points, &error) == 0);
	CHECK(isnan(points[0].interval.low));
}

static void same_seed_same_bits(void)
{
	struct stats_set set = { &samples_x[0][0], 40, 8 };
	struct stats_resampling other = percentile;
	struct stats_point one[8], two[8], three[8];

	other.seed = 2;
	CHECK(stats_curve(&set, &percentile, one, &error) == 0);
	CHECK(stats_curve(&set, &percentile, two, &error) == 0);
	CHECK(stats_curve(&set, &other, three, &error) == 0);
	CHECK(memcmp(one, two, sizeof(one)) == 0);
	CHECK(one[0].interval.low < three[0].interval.low ||
		one[0].interval.low > three[0].interval.low);
}

/* The layers beyond the first block see the same draws as those before. */
static void blocks_do_not_show(void)
{
	enum { SAMPLES = 5, LAYERS = 150 };
	static double values[SAMPLES][LAYERS];
	struct stats_set set = { &values[0][0], SAMPLES, LAYERS };
	struct stats_point points[LAYERS];

	for (size_t i = 0; i < SAMPLES; i++)
		for (size_t j = 0; j < LAYERS; j++)
			values[i][j] = (double)(i * i);
	CHECK(stats_curve(&set, &percentile, points, &error) == 0);
	for (size_t j = 1; j < LAYERS; j++)
		CHECK(memcmp(&points[j], &points[0], sizeof(*points)) == 0);
	CHECK(points[0].interval.low < points[0].mean &&
		points[0].mean < points[0].interval.high);
}

static void missing_values_are_left_out(void)
{
	/* Student's quantile has a closed form for two degrees of freedom. */
	double half = 0.95 * sqrt(2 / 0.0975) / sqrt(3);
	static const double values[4][4] = { { 1, NAN, NAN, 1 },
		{ 2, 5, NAN, 1 }, { 3, NAN, NAN, 1 }, { NAN, NAN, NAN, 1 } };
	struct stats_set set = { &values[0][0], 4, 4 };
	struct stats_point points[4];

	CHECK(stats_curve(&set, &defaults, points, &error) == 0);
	CHECK(points[0].samples == 3);
	CHECK_NEAR(points[0].mean, 2, 0);
	CHECK_NEAR(points[0].deviation, 1, 0);
	/* Of the three that are there, 2 ± 4.30 / sqrt(3). */
	CHECK_NEAR(points[0].interval.low, 2 - half, 1e-12);
	CHECK_NEAR(points[0].interval.high, 2 + half, 1e-12);
	/* One value is a mean, but no deviation and no interval. */
	CHECK(points[1].samples == 1);
	CHECK_NEAR(points[1].mean, 5, 0);
	CHECK(isnan(points[1].deviation));
	CHECK(isnan(points[1].interval.low) && isnan(points[1].interval.high));
	CHECK(points[2].samples == 0);
	CHECK(isnan(points[2].mean) && isnan(points[2].deviation));
	CHECK_NEAR(points[3].deviation, 0, 0);
	CHECK_NEAR(points[3].interval.low, 1, 0);
	CHECK_NEAR(points[3].interval.high, 1, 0);
}

static void nothing_has_no_curve(void)
{
	struct stats_set none = { NULL, 0, 3 }, flat = { NULL, 0, 0 };
	struct stats_resampling off = defaults;
	struct stats_set set = { &samples_x[0][0], 40, 8 };
	struct stats_point points[8];

	CHECK(stats_curve(&none, &defaults, points, &error) == 0);
	for (size_t i = 0; i < 3; i++)
		CHECK(isnan(points[i].mean) && points[i].samples == 0 &&
			isnan(points[i].interval.low));
	CHECK(stats_curve(&flat, &defaults, points, &error) == 0);
	off.interval = STATS_NO_INTERVAL;
	CHECK(stats_curve(&set, &off, points, &error) == 0);
	CHECK_NEAR(points[7].mean, curve_x[7][0], 1e-13);
	CHECK(isnan(points[7].interval.low));
}

static void undefined_draws_leave_no_interval(void)
{
	double some[] = { 3, NAN, 1, 2, NAN }, few[] = { NAN, NAN, NAN, 1, 2 };

	CHECK_NEAR(stats_interval_of(some, 5, 0.5).low, 1.5, 0);
	some[0] = 3, some[1] = NAN, some[2] = 1, some[3] = 2, some[4] = NAN;
	CHECK_NEAR(stats_interval_of(some, 5, 0.5).high, 2.5, 0);
	CHECK(isnan(stats_interval_of(few, 5, 0.5).low));
	CHECK(isnan(stats_interval_of(few, 0, 0.5).high));
	CHECK_NEAR(stats_p_value(0, 9999), 1e-4, 1e-18);
	CHECK_NEAR(stats_p_value(9999, 9999), 1, 0);
	CHECK(isnan(stats_p_value(0, 0)));
}

int main(void)
{
	percentile.interval = STATS_PERCENTILE;
	CASE(quantiles_are_those_of_numpy);
	CASE(ranks_are_those_of_scipy);
	CASE(short_ranks_are_right);
	CASE(long_ranks_are_right);
	CASE(r_of_ranks_is_pearson);
	CASE(curve_is_that_of_numpy);
	CASE(student_is_that_of_scipy);
	CASE(same_seed_same_bits);
	CASE(blocks_do_not_show);
	CASE(missing_values_are_left_out);
	CASE(nothing_has_no_curve);
	CASE(undefined_draws_leave_no_interval);
	UNIT_END;
}
