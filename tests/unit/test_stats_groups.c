/* Groups of samples, heads, and several models at once. */
#include "unit.h"

#include "stats/groups.h"
#include "stats/heads.h"
#include "stats/significance.h"
#include "stats_reference.h"

static const struct stats_resampling defaults = STATS_RESAMPLING_DEFAULT;
static const struct stats_set set_x = { &samples_x[0][0], 40, 8 };
static const struct stats_set set_y = { &samples_y[0][0], 30, 8 };
static struct error error;

static void fill_labels(size_t labels[40])
{
	for (size_t i = 0; i < 40; i++)
		labels[i] = i % 3;
}

static void effects_are_those_of_numpy(void)
{
	struct stats_group_effect effects[8], again[8];
	size_t labels[40];

	fill_labels(labels);
	CHECK(stats_group_effects(
		      &set_x, labels, 3, &defaults, effects, &error) == 0);
	for (size_t i = 0; i < 8; i++) {
		double p = groups_x[i][1];

		CHECK_NEAR(effects[i].eta_squared, groups_x[i][0], 1e-12);
		CHECK_NEAR(
			effects[i].p, p, 4 * sqrt(p * (1 - p) * 1.5e-4) + 2e-4);
		CHECK(labels[i] == i % 3);
	}
	CHECK(stats_group_effects(
		      &set_x, labels, 3, &defaults, again, &error) == 0);
	CHECK(memcmp(effects, again, sizeof(effects)) == 0);
}

static void effects_at_the_ends(void)
{
	/* All, nothing, constant, one group only, missing. */
	static const double values[4][5] = { { 1, 1, 5, 1, NAN },
		{ 1, 3, 5, 2, NAN }, { 2, 1, 5, NAN, NAN },
		{ 2, 3, 5, NAN, NAN } };
	static const size_t labels[] = { 0, 0, 2, 2 };
	struct stats_set set = { &values[0][0], 4, 5 };
	struct stats_group_effect effects[5];

	CHECK(stats_group_effects(
		      &set, labels, 3, &defaults, effects, &error) == 0);
	CHECK_NEAR(effects[0].eta_squared, 1, 1e-15);
	/* Two of the six ways to deal four samples out are as good. */
	CHECK_NEAR(effects[0].p, 1.0 / 3, 0.02);
	CHECK_NEAR(effects[1].eta_squared, 0, 1e-15);
	CHECK_NEAR(effects[1].p, 1, 0);
	for (size_t i = 2; i < 5; i++)
		CHECK(isnan(effects[i].eta_squared) && isnan(effects[i].p));
}

/* A group of one has no variance: it counts in the share, not in the test. */
static void a_group_of_one_is_not_tested(void)
{
	static const double values[] = { 1, 2, 3, 4, 9 };
	static const size_t labels[] = { 0, 0, 1, 1, 2 };
	const struct stats_set set = { values, 5, 1 }, pair = { values, 2, 1 };
	static const size_t apart[] = { 0, 1 };
	struct stats_group_effect effect;

	CHECK(stats_group_effects(
		      &set, labels, 3, &defaults, &effect, &error) == 0);
	CHECK_NEAR(effect.eta_squared, 1 - 1 / 38.8, 1e-12);
	/* 8 of the 120 orders of the values: F of two groups of two is 8. */
	CHECK_NEAR(effect.p, 1.0 / 15, 0.01);
	CHECK(stats_group_effects(
		      &pair, apart, 2, &defaults, &effect, &error) == 0);
	CHECK_NEAR(effect.eta_squared, 1, 1e-12);
	CHECK(isnan(effect.p));
}

static void similarity_is_that_of_numpy(void)
{
	struct stats_group_similarity similarities[3];
	size_t labels[40];

	fill_labels(labels);
	CHECK(stats_group_similarities(&set_x, labels, 3, STATS_PEARSON,
		      similarities, &error) == 0);
	for (size_t i = 0; i < 3; i++) {
		CHECK(similarities[i].samples == (i ? 13 : 14));
		CHECK_NEAR(
			similarities[i].r_overall, similarity_x[i][0], 1e-12);
		CHECK_NEAR(similarities[i].r_others, similarity_x[i][1], 1e-12);
	}
	/* One group is all there is: like itself, and there are no others. */
	memset(labels, 0, sizeof(labels));
	CHECK(stats_group_similarities(&set_x, labels, 2, STATS_SPEARMAN,
		      similarities, &error) == 0);
	CHECK_NEAR(similarities[0].r_overall, 1, 1e-15);
	CHECK(isnan(similarities[0].r_others));
	CHECK(similarities[1].samples == 0 && isnan(similarities[1].r_overall));
}

static void heads_are_those_of_scipy(void)
{
	struct stats_head heads[8];

	CHECK(stats_heads(&set_x, &set_y, &defaults, heads, &error) == 0);
	for (size_t i = 0; i < 8; i++) {
		CHECK_NEAR(heads[i].understanding_interval.low, student_x[i][0],
			1e-12);
		CHECK_NEAR(heads[i].difference_interval.low, student_xy[i][0],
			1e-12);
		CHECK_NEAR(heads[i].difference_interval.high, student_xy[i][1],
			1e-12);
	}
}

static void heads_are_those_of_numpy(void)
{
	struct stats_resampling percentile = defaults;
	struct stats_head heads[8];

	percentile.interval = STATS_PERCENTILE;
	CHECK(stats_heads(&set_x, &set_y, &percentile, heads, &error) == 0);
	for (size_t i = 0; i < 8; i++) {
		CHECK_NEAR(heads[i].understanding, curve_x[i][0], 1e-13);
		CHECK_NEAR(heads[i].difference, difference_xy[i][0], 1e-13);
		CHECK_NEAR(heads[i].understanding_interval.low, curve_x[i][2],
			0.01);
		CHECK_NEAR(heads[i].difference_interval.low,
			difference_xy[i][1], 0.013);
		CHECK_NEAR(heads[i].difference_interval.high,
			difference_xy[i][2], 0.013);
		CHECK(heads[i].generation_interval.low < heads[i].generation &&
			heads[i].generation <
				heads[i].generation_interval.high);
	}
}

static void a_missing_task_leaves_the_other(void)
{
	struct stats_set none = { NULL, 0, 8 }, other = { NULL, 0, 7 };
	struct stats_head heads[8];

	CHECK(stats_heads(&set_x, &none, &defaults, heads, &error) == 0);
	CHECK_NEAR(heads[3].understanding, curve_x[3][0], 1e-13);
	CHECK(!isnan(heads[3].understanding_interval.low));
	CHECK(isnan(heads[3].generation) && isnan(heads[3].difference));
	CHECK(isnan(heads[3].generation_interval.low) &&
		isnan(heads[3].difference_interval.low));
	CHECK(stats_heads(&set_x, &other, &defaults, heads, &error) == -1);
	CHECK_TEXT(error.text, "understanding has 8 heads, generation 7");
}

static void heads_are_ordered(void)
{
	static const struct stats_head heads[] = {
		{ .understanding = 0.1, .generation = 0.9, .difference = -0.8 },
		{ .understanding = NAN, .generation = 0.2, .difference = NAN },
		{ .understanding = 0.5, .generation = 0.1, .difference = 0.4 },
		{ .understanding = 0.5, .generation = 0.5, .difference = 0 }
	};
	static const size_t expected[STATS_HEAD_ORDERS][4] = { { 0, 1, 2, 3 },
		{ 2, 3, 0, 1 }, { 0, 3, 1, 2 }, { 0, 2, 3, 1 } };

	for (size_t by = 0; by < STATS_HEAD_ORDERS; by++) {
		size_t order[4];

		CHECK(stats_heads_order(heads, 4, (enum stats_head_order)by,
			      order, &error) == 0);
		CHECK(memcmp(order, expected[by], sizeof(order)) == 0);
	}
}

static void models_meet_on_the_fewer_layers(void)
{
	double met[28], r, back, own;

	stats_interpolate(paper_understanding[0], stats_all_layers(32),
		stats_all_layers(28), met);
	CHECK(stats_r(STATS_PEARSON, STATS_LEVEL, met, paper_generation[2], 28,
		      &r, &error) == 0);
	CHECK_NEAR(r, cross_emu3_bagel, 1e-12);
	CHECK(stats_r(STATS_PEARSON, STATS_LEVEL, paper_generation[2], met, 28,
		      &back, &error) == 0);
	CHECK_NEAR(back, r, 1e-15);
	CHECK(stats_r(STATS_SPEARMAN, STATS_LEVEL, paper_understanding[0],
		      paper_generation[0], 32, &own, &error) == 0);
	CHECK_NEAR(own, paper_correlation[0][1][0][0], 1e-12);
	CHECK(stats_r(STATS_PEARSON, STATS_LEVEL, paper_understanding[0],
		      paper_generation[0], 0, &r, &error) == 0);
	CHECK(isnan(r));
}

static void pooled_r_agrees_with_all_shifts(void)
{
	static const double flat[32] = { 0 };
	struct stats_curves models[] = { { paper_understanding[0],
						 paper_generation[0], 32, 0 },
		{ paper_understanding[1], paper_generation[1], 30, 1 },
		{ flat, paper_generation[1], 30, 3 },
		{ paper_understanding[2], paper_generation[2], 28, 3 },
		{ paper_understanding[0], paper_generation[0], 32, 0 },
		{ paper_understanding[1], paper_generation[1], 30, 1 },
		{ paper_understanding[2], paper_generation[2], 28, 3 } };
	struct stats_pooled own, none, twice;

	CHECK(stats_pool(models, 4, STATS_PEARSON, STATS_LEVEL, 1,
		      STATS_POOLED_DRAWS, &own, &error) == 0);
	CHECK(own.pairs == 3 && own.families == 3);
	CHECK_NEAR(own.r, pooled[0], 1e-12);
	CHECK_NEAR(own.r, -0.50, 0.005);
	/* Four standard errors of 20,000 draws. */
	CHECK_NEAR(own.p, pooled[1],
		4 * sqrt(pooled[1] * (1 - pooled[1]) / 20000) + 1e-4);
	CHECK_NEAR(own.p_less, pooled[2],
		4 * sqrt(pooled[2] * (1 - pooled[2]) / 20000) + 1e-4);
	/* Each of them twice is no more evidence than once. */
	CHECK(stats_pool(models, 7, STATS_PEARSON, STATS_LEVEL, 1,
		      STATS_POOLED_DRAWS, &twice, &error) == 0);
	CHECK(twice.pairs == 6 && twice.families == 3);
	CHECK_NEAR(twice.r, own.r, 1e-15);
	CHECK(twice.p == own.p && twice.p_less == own.p_less);
	CHECK(stats_pool(models + 2, 1, STATS_PEARSON, STATS_LEVEL, 1,
		      STATS_POOLED_DRAWS, &none, &error) == 0);
	CHECK(none.pairs == 0 && isnan(none.r) && isnan(none.p) &&
		isnan(none.p_less));
	CHECK(stats_pool(models, 4, STATS_PEARSON, STATS_LEVEL, 1, 0, &own,
		      &error) == 0);
	CHECK_NEAR(own.r, pooled[0], 1e-12);
	CHECK(isnan(own.p));
}

int main(void)
{
	CASE(effects_are_those_of_numpy);
	CASE(effects_at_the_ends);
	CASE(a_group_of_one_is_not_tested);
	CASE(similarity_is_that_of_numpy);
	CASE(heads_are_those_of_scipy);
	CASE(heads_are_those_of_numpy);
	CASE(a_missing_task_leaves_the_other);
	CASE(heads_are_ordered);
	CASE(models_meet_on_the_fewer_layers);
	CASE(pooled_r_agrees_with_all_shifts);
	UNIT_END;
}
