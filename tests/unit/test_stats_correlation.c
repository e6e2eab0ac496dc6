/* Correlations: the paper's curves against scipy and independent surrogates,
 * and what must hold exactly. */
#include "unit.h"

#include "base/random.h"
#include "stats/significance.h"
#include "stats_reference.h"

static const struct stats_resampling defaults = STATS_RESAMPLING_DEFAULT;
static const size_t paper_layers[] = { 32, 30, 28 };
static struct error error;

typedef struct stats_correlation table[STATS_METHODS][STATS_SERIES];

/* All correlations of the paper's three models, used by several cases. */
static table paper[3];

static void correlates_the_paper(void)
{
	for (size_t model = 0; model < 3; model++)
		CHECK(stats_correlate_curves(paper_understanding[model],
			      paper_generation[model], paper_layers[model],
			      &defaults, paper[model], &error) == 0);
}

/* Worked out by others from the same digitised curves, to their digits. */
static void paper_has_the_published_values(void)
{
	static const double level[3][6] = {
		/* r, p_shift, p_shift_less, n_eff, p_ar and its tolerance */
		{ -0.319, 0.281, 0.156, 23.6, 0.146, 0.01 },
		{ -0.464, 0.167, 0.100, 12.0, 0.138, 0.01 },
		{ -0.716, 0.071, 0.036, 17.3, 0.001, 0.001 }
	};
	static const double others[3][3] = { { -0.42, 0.14, -0.26 },
		{ -0.49, -0.37, -0.58 }, { -0.78, -0.05, -0.20 } };

	for (size_t model = 0; model < 3; model++) {
		const struct stats_correlation *pearson =
			paper[model][STATS_PEARSON];

		CHECK_NEAR(pearson->r, level[model][0], 0.0006);
		CHECK_NEAR(pearson->p_shift, level[model][1], 0.0006);
		CHECK_NEAR(pearson->p_shift_less, level[model][2], 0.0006);
		CHECK_NEAR(pearson->n_eff, level[model][3], 0.06);
		CHECK_NEAR(pearson->p_ar, level[model][4], level[model][5]);
		CHECK_NEAR(paper[model][STATS_SPEARMAN][STATS_LEVEL].r,
			others[model][0], 0.0056);
		CHECK_NEAR(
			pearson[STATS_DIFFERENCE].r, others[model][1], 0.0056);
		CHECK_NEAR(
			pearson[STATS_DETRENDED].r, others[model][2], 0.0056);
	}
}

static void paper_agrees_with_scipy(void)
{
	for (size_t model = 0; model < 3; model++) {
		for (size_t i = 0; i < STATS_METHODS * STATS_SERIES; i++) {
			const struct stats_correlation *own = &paper[model][i /
				STATS_SERIES][i % STATS_SERIES];
			const double *expected = paper_correlation[model][i /
				STATS_SERIES][i % STATS_SERIES];

			CHECK_NEAR(own->r, expected[0], 1e-12);
			CHECK_NEAR(own->n_eff, expected[1], 1e-9);
			CHECK_NEAR(own->p_shift, expected[3], 1e-12);
			CHECK_NEAR(own->p_shift_less, expected[4], 1e-12);
			/* Four standard errors of 9,999 and 100,000 draws. */
			for (size_t k = 2; k < 7; k += k == 2 ? 3 : 1) {
				double p = expected[k];
				double observed = k == 2 ? own->p_ar
					: k == 5	 ? own->p_phase
							 : own->p_permutation;

				CHECK_NEAR(observed, p,
					4 * sqrt(p * (1 - p) * 1.1e-4) + 2e-4);
			}
			CHECK(isnan(own->interval.low));
		}
	}
}

static void intervals_agree_with_numpy(void)
{
	struct stats_set x = { &samples_x[0][0], 40, 8 };
	struct stats_set y = { &samples_y[0][0], 30, 8 };
	struct stats_resampling few = defaults;
	table result, again;

	few.surrogates = 0;
	few.interval = STATS_PERCENTILE;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	for (size_t m = 0; m < STATS_METHODS; m++) {
		const struct stats_correlation *own = &result[m][STATS_LEVEL];

		CHECK_NEAR(own->interval.low, interval_r[m][0], 0.02);
		CHECK_NEAR(own->interval.high, interval_r[m][1], 0.03);
		CHECK(own->interval.low < own->r &&
			own->r < own->interval.high);
		CHECK(isnan(own->p_ar) && isnan(own->p_phase) &&
			isnan(own->p_permutation));
		CHECK(own->p_shift >= 0.125);
	}
	CHECK(stats_correlate(&x, &y, &few, again, &error) == 0);
	CHECK(memcmp(result, again, sizeof(result)) == 0);
}

/* ends[method][series][2], equal ones where there is no interval. */
static void check_student(table result, const double *ends)
{
	for (size_t i = 0; i < STATS_METHODS * STATS_SERIES; i++, ends += 2) {
		const struct stats_correlation *own =
			&result[i / STATS_SERIES][i % STATS_SERIES];

		if (!(ends[0] < ends[1])) {
			CHECK(isnan(own->interval.low));
			continue;
		}
		CHECK_NEAR(own->interval.low, ends[0], 1e-12);
		CHECK_NEAR(own->interval.high, ends[1], 1e-12);
		CHECK(own->interval.low < own->r &&
			own->r < own->interval.high);
	}
}

static void student_agrees_with_scipy(void)
{
	struct stats_set x = { &samples_x[0][0], 40, 8 };
	struct stats_set y = { &samples_y[0][0], 30, 8 };
	struct stats_resampling few = defaults;
	table result;

	few.surrogates = 0;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	check_student(result, &student_r[0][0][0]);
	x.samples = y.samples = 3;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	check_student(result, &student_r3[0][0][0]);
}

/* Two samples have a difference, but none that says how far a third lies; and
 * those that are all the same, none at all. */
static void few_or_equal_samples_have_no_interval(void)
{
	struct stats_set x = { &samples_x[0][0], 40, 8 };
	struct stats_set y = { &samples_y[0][0], 2, 8 };
	struct stats_resampling few = defaults;
	double same[6][8];
	table result;

	few.surrogates = 0;
	for (int kind = STATS_STUDENT; kind <= STATS_PERCENTILE; kind++) {
		few.interval = (enum stats_interval_kind)kind;
		CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
		CHECK(!isnan(result[0][0].r));
		CHECK(isnan(result[0][0].interval.low));
	}
	for (size_t i = 0; i < 6; i++)
		memcpy(same[i], i < 3 ? samples_x[0] : samples_y[0],
			sizeof(same[i]));
	x = (struct stats_set){ same[0], 3, 8 };
	y = (struct stats_set){ same[3], 3, 8 };
	CHECK(stats_correlate(&x, &y, &defaults, result, &error) == 0);
	CHECK(isnan(result[1][0].interval.low));
}

static void one_sample_has_no_interval(void)
{
	struct stats_set x = { &samples_x[0][0], 40, 8 };
	struct stats_set y = { &samples_y[0][0], 1, 8 };
	struct stats_resampling few = defaults;
	table result;

	few.surrogates = 99;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	CHECK(!isnan(result[0][0].r) && !isnan(result[0][0].p_ar));
	CHECK(isnan(result[0][0].interval.low));
	y.layers = 7;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == -1);
	CHECK_TEXT(error.text, "understanding has 8 layers, generation 7");
}

static void r_is_symmetric_and_affine(void)
{
	const double *x = paper_understanding[0], *y = paper_generation[0];
	double scaled[32], flipped[32], warped[32], rho, other;
	double r = stats_pearson(x, y, 32);

	for (size_t i = 0; i < 32; i++) {
		scaled[i] = 1000 + 3 * y[i];
		flipped[i] = -y[i];
		warped[i] = exp(9 * y[i]);
	}
	CHECK_NEAR(stats_pearson(y, x, 32), r, 1e-15);
	CHECK_NEAR(stats_pearson(x, scaled, 32), r, 1e-12);
	CHECK_NEAR(stats_pearson(x, flipped, 32), -r, 0);
	CHECK(stats_r(STATS_SPEARMAN, STATS_LEVEL, x, y, 32, &rho, &error) ==
		0);
	CHECK(stats_r(STATS_SPEARMAN, STATS_LEVEL, x, warped, 32, &other,
		      &error) == 0);
	CHECK_NEAR(other, rho, 0);
	CHECK(stats_r(STATS_SPEARMAN, STATS_LEVEL, x, flipped, 32, &other,
		      &error) == 0);
	CHECK_NEAR(other, -rho, 1e-15);
}

static void perfect_correlations_are_one(void)
{
	struct stats_resampling few = defaults;
	double mirrored[32];
	table result;

	few.surrogates = 99;
	for (size_t i = 0; i < 32; i++)
		mirrored[i] = 0.9 - 0.3 * paper_generation[0][i];
	CHECK(stats_correlate_curves(paper_generation[0], mirrored, 32, &few,
		      result, &error) == 0);
	for (size_t m = 0; m < STATS_METHODS; m++)
		for (size_t s = 0; s < STATS_SERIES; s++) {
			CHECK_NEAR(result[m][s].r, -1, 1e-14);
			CHECK(result[m][s].r >= -1);
			/* Nothing but the identity is as large. */
			CHECK_NEAR(result[m][s].p_ar, 0.01, 1e-15);
			CHECK_NEAR(result[m][s].p_permutation, 0.01, 1e-15);
			CHECK_NEAR(result[m][s].p_shift,
				1.0 / (s == STATS_DIFFERENCE ? 31 : 32), 1e-15);
		}
}

static void check_undefined(const struct stats_correlation *result)
{
	CHECK(isnan(result->r) && isnan(result->n_eff));
	CHECK(isnan(result->interval.low) && isnan(result->interval.high));
	CHECK(isnan(result->p_ar) && isnan(result->p_phase));
	CHECK(isnan(result->p_shift) && isnan(result->p_shift_less));
	CHECK(isnan(result->p_permutation));
}

static void undefined_correlations_are_empty(void)
{
	double holed[32], constant[32], infinite[32];
	const double *x = paper_understanding[0];
	const double *sides[] = { holed, constant, infinite };
	table result;

	for (size_t i = 0; i < 32; i++) {
		holed[i] = i == 9 ? NAN : paper_generation[0][i];
		infinite[i] = i == 9 ? INFINITY : paper_generation[0][i];
		constant[i] = 0.1;
	}
	for (size_t i = 0; i < 3; i++) {
		CHECK(stats_correlate_curves(
			      x, sides[i], 32, &defaults, result, &error) == 0);
		for (size_t k = 0; k < STATS_METHODS * STATS_SERIES; k++)
			check_undefined(
				&result[k / STATS_SERIES][k % STATS_SERIES]);
	}
	for (size_t n = 0; n < 3; n++) {
		CHECK(stats_correlate_curves(x, paper_generation[0], n,
			      &defaults, result, &error) == 0);
		for (size_t k = 0; k < STATS_METHODS * STATS_SERIES; k++)
			check_undefined(
				&result[k / STATS_SERIES][k % STATS_SERIES]);
	}
	/* Two differences, or what a line leaves of three layers, can only
	 * correlate at 1 or -1. */
	CHECK(stats_correlate_curves(x, paper_generation[0], 3, &defaults,
		      result, &error) == 0);
	CHECK(!isnan(result[0][STATS_LEVEL].r));
	check_undefined(&result[0][STATS_DIFFERENCE]);
	check_undefined(&result[0][STATS_DETRENDED]);
}

/* A ramp of tenths is straight, but not to the last bit. */
static void rounding_is_no_curve(void)
{
	double ramp[10];
	table result;

	for (size_t i = 0; i < 10; i++)
		ramp[i] = 0.1 * (double)i;
	CHECK(stats_correlate_curves(ramp, paper_generation[0], 10, &defaults,
		      result, &error) == 0);
	CHECK(!isnan(result[0][STATS_LEVEL].r));
	for (size_t m = 0; m < STATS_METHODS; m++) {
		check_undefined(&result[m][STATS_DIFFERENCE]);
		check_undefined(&result[m][STATS_DETRENDED]);
	}
}

/* A missing sample is not a missing layer, and a sample of which nothing is
 * known changes nothing. */
static void missing_samples_keep_the_interval(void)
{
	double values[40][8];
	struct stats_set x = { &values[0][0], 40, 8 };
	struct stats_set y = { &samples_y[0][0], 30, 8 };
	struct stats_resampling few = defaults;
	table result, shorter;

	few.surrogates = 0;
	memcpy(values, samples_x, sizeof(values));
	for (size_t i = 0; i < 8; i++)
		values[39][i] = NAN;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	x.samples = 39;
	CHECK(stats_correlate(&x, &y, &few, shorter, &error) == 0);
	CHECK(memcmp(result, shorter, sizeof(result)) == 0);
	x.samples = 40;
	for (size_t i = 0; i < 36; i++)
		values[i][3] = NAN;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	CHECK(!isnan(result[0][0].r) && !isnan(result[0][0].interval.low));
	values[36][3] = NAN;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	CHECK(!isnan(result[0][0].r) && isnan(result[0][0].interval.low));
	values[37][3] = values[38][3] = NAN;
	CHECK(stats_correlate(&x, &y, &few, result, &error) == 0);
	check_undefined(&result[0][0]);
}

static void autoregression_is_stationary(void)
{
	double x[20], y[20], first = 0, last = 0, lag = 0, cross = 0;
	struct random random;

	random_init(&random, 1, 1);
	for (size_t i = 0; i < 20000; i++) {
		stats_autoregressive_pair(&random, 0.8, -0.5, 20, x, y);
		first += x[0] * x[0] / 20000;
		last += x[19] * x[19] / 20000;
		lag += y[18] * y[19] / 20000;
		cross += x[10] * y[10] / 20000;
	}
	/* Variance 1/(1-φ²) from first to last; five standard errors. */
	CHECK_NEAR(first, 1 / 0.36, 0.14);
	CHECK_NEAR(last, 1 / 0.36, 0.14);
	CHECK_NEAR(lag, -0.5 / 0.75, 0.06);
	CHECK_NEAR(cross, 0, 0.07);
}

static void estimates_are_clipped(void)
{
	CHECK_NEAR(stats_autoregression(0.5, 30, 0), 0.6, 1e-15);
	CHECK_NEAR(stats_autoregression(0.5, 30, 1), 0.65, 1e-15);
	CHECK_NEAR(stats_autoregression(0.98, 30, 0), 0.99, 0);
	CHECK_NEAR(stats_autoregression(-0.98, 3, 0), -0.99, 0);
	CHECK_NEAR(stats_effective_count(0.99, 0.999, 30), 2, 0);
	CHECK_NEAR(stats_effective_count(-0.5, 0.5, 30), 30, 0);
	CHECK_NEAR(stats_effective_count(0.5, 0.5, 30), 18, 1e-13);
}

int main(void)
{
	CASE(correlates_the_paper);
	CASE(paper_has_the_published_values);
	CASE(paper_agrees_with_scipy);
	CASE(intervals_agree_with_numpy);
	CASE(student_agrees_with_scipy);
	CASE(few_or_equal_samples_have_no_interval);
	CASE(one_sample_has_no_interval);
	CASE(r_is_symmetric_and_affine);
	CASE(perfect_correlations_are_one);
	CASE(undefined_correlations_are_empty);
	CASE(rounding_is_no_curve);
	CASE(missing_samples_keep_the_interval);
	CASE(autoregression_is_stationary);
	CASE(estimates_are_clipped);
	UNIT_END;
}
