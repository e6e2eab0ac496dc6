/* The random numbers: equal to an independent generator's, and of the right
 * distribution. */
#include "unit.h"

#include "base/random.h"
#include "random_reference.h"

#include <stdlib.h>

#define DRAWS 100000

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void equals_the_reference(void)
{
	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++) {
		const struct reference *expected = &references[i];
		struct random random;

		random_init(&random, expected->seed, expected->stream);
		for (size_t j = 0; j < 8; j++)
			CHECK(random_bits(&random) == expected->bits[j]);
		random_init(&random, expected->seed, expected->stream);
		for (size_t j = 0; j < 64; j++)
			CHECK_NEAR(random_normal(&random), expected->normal[j],
				4e-16 * (1 + fabs(expected->normal[j])));
	}
}

static void streams_are_apart(void)
{
	struct random one, other;
	size_t same = 0;

	random_init(&one, 1, 1);
	random_init(&other, 2, 0);
	for (size_t i = 0; i < 1000; i++)
		same += random_bits(&one) == random_bits(&other);
	CHECK(same == 0);
	random_init(&one, 1, 1);
	random_init(&other, 1, 2);
	for (size_t i = 0; i < 1000; i++)
		same += random_bits(&one) == random_bits(&other);
	CHECK(same == 0);
}

static void uniform_covers_the_unit_interval(void)
{
	struct random random;
	double sum = 0, lowest = 1, highest = 0;

	random_init(&random, 1, 5);
	for (size_t i = 0; i < DRAWS; i++) {
		double value = random_uniform(&random);

		sum += value;
		lowest = fmin(lowest, value);
		highest = fmax(highest, value);
	}
	CHECK(lowest >= 0 && lowest < 1e-3);
	CHECK(highest < 1 && highest > 1 - 1e-3);
	/* Five standard errors. */
	CHECK_NEAR(sum / DRAWS, 0.5, 5 * sqrt(1.0 / 12 / DRAWS));
}

static void below_is_even(void)
{
	size_t counts[7] = { 0 };
	double chi = 0;
	struct random random;

	random_init(&random, 1, 6);
	for (size_t i = 0; i < 7 * 10000; i++) {
		size_t value = random_below(&random, 7);

		CHECK(value < 7);
		counts[value]++;
	}
	for (size_t i = 0; i < 7; i++)
		chi += ((double)counts[i] - 1e4) * ((double)counts[i] - 1e4) /
			1e4;
	/* The .9999 quantile of chi square with 6 degrees of freedom. */
	CHECK(chi < 27.86);
	for (size_t i = 0; i < 100; i++)
		CHECK(random_below(&random, 1) == 0);
}

/* With a bound of 2/3 of the range, taking bits % bound would give results
 * in the lower half two times out of three. */
static void below_a_huge_bound_is_even(void)
{
	size_t bound = SIZE_MAX / 3 * 2, low = 0;
	struct random random;

	random_init(&random, 1, 7);
	for (size_t i = 0; i < 10000; i++)
		low += random_below(&random, bound) < bound / 2;
	CHECK_NEAR((double)low / 10000, 0.5, 0.025);
}

/* Bit for bit what one call after another draws. */
static void normal_pairs_are_those_of_single_calls(void)
{
	double x[11], y[11];
	struct random one, many;
	size_t wrong = 0;

	random_init(&one, 1, 9);
	random_init(&many, 1, 9);
	for (size_t count = 0; count <= 11; count++)
		for (size_t times = 0; times < 100; times++) {
			random_normal_pairs(&many, count, x, y);
			for (size_t i = 0; i < count; i++) {
				double single[2];

				random_normal_pair(
					&one, &single[0], &single[1]);
				wrong += memcmp(&single[0], &x[i],
						 sizeof(double)) ||
					memcmp(&single[1], &y[i],
						sizeof(double));
			}
		}
	CHECK(wrong == 0);
}

static void normal_has_gaussian_moments(void)
{
	struct random random;
	double moments[5] = { 0 };

	random_init(&random, 1, 8);
	for (size_t i = 0; i < DRAWS; i++) {
		double value = random_normal(&random), power = 1;

		for (size_t k = 1; k <= 4; k++)
			moments[k] += (power *= value) / DRAWS;
	}
	/* Five standard errors; the variances of x..x^4 are 1, 2, 15, 96. */
	CHECK_NEAR(moments[1], 0, 5 * sqrt(1.0 / DRAWS));
	CHECK_NEAR(moments[2], 1, 5 * sqrt(2.0 / DRAWS));
	CHECK_NEAR(moments[3], 0, 5 * sqrt(15.0 / DRAWS));
	CHECK_NEAR(moments[4], 3, 5 * sqrt(96.0 / DRAWS));
}

static void normal_passes_kolmogorov_and_smirnov(void)
{
	static double values[DRAWS];
	struct random random;
	double distance = 0;

	random_init(&random, 1, 9);
	for (size_t i = 0; i < DRAWS; i++)
		values[i] = random_normal(&random);
	qsort(values, DRAWS, sizeof(*values), compare_doubles);
	for (size_t i = 0; i < DRAWS; i++) {
		double share = erfc(-values[i] / sqrt(2)) / 2;

		distance = fmax(distance, share - (double)i / DRAWS);
		distance = fmax(distance, (double)(i + 1) / DRAWS - share);
	}
	/* 1.95: the .999 quantile of Kolmogorov's distribution. */
	CHECK(distance * sqrt(DRAWS) < 1.95);
	/* And it reaches into the tails. */
	CHECK(values[0] < -3.7 && values[DRAWS - 1] > 3.7);
}

static void direction_is_a_uniform_phase(void)
{
	size_t octants[8] = { 0 };
	struct random random;
	double chi = 0;

	random_init(&random, 1, 10);
	for (size_t i = 0; i < 80000; i++) {
		double x, y;

		random_direction(&random, &x, &y);
		CHECK_NEAR(x * x + y * y, 1, 1e-15);
		octants[4 * (x < 0) + 2 * (y < 0) + (fabs(x) < fabs(y))]++;
	}
	for (size_t i = 0; i < 8; i++)
		chi += ((double)octants[i] - 1e4) * ((double)octants[i] - 1e4) /
			1e4;
	/* The .9999 quantile of chi square with 7 degrees of freedom. */
	CHECK(chi < 29.88);
}

static void shuffle_reaches_every_order_alike(void)
{
	size_t counts[27] = { 0 }, orders = 0;
	struct random random;

	random_init(&random, 1, 11);
	for (size_t i = 0; i < 60000; i++) {
		size_t values[3] = { 0, 1, 2 };

		random_shuffle(&random, values, 3);
		counts[9 * values[0] + 3 * values[1] + values[2]]++;
	}
	for (size_t i = 0; i < 27; i++) {
		if (!counts[i])
			continue;
		orders++;
		CHECK_NEAR((double)counts[i], 10000, 460);
	}
	CHECK(orders == 6);
	random_shuffle(&random, NULL, 0);
}

int main(void)
{
	CASE(equals_the_reference);
	CASE(streams_are_apart);
	CASE(uniform_covers_the_unit_interval);
	CASE(below_is_even);
	CASE(below_a_huge_bound_is_even);
	CASE(normal_pairs_are_those_of_single_calls);
	CASE(normal_has_gaussian_moments);
	CASE(normal_passes_kolmogorov_and_smirnov);
	CASE(direction_is_a_uniform_phase);
	CASE(shuffle_reaches_every_order_alike);
	UNIT_END;
}
