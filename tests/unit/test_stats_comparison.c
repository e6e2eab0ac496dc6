/* Targets: meeting on depth, distances, the loss and the tables it needs. */
#include "unit.h"

#include "stats/distance.h"
#include "stats/curve.h"
#include "stats_reference.h"

static const size_t paper_layers[] = { 32, 30, 28 };
static const struct stats_resampling defaults = STATS_RESAMPLING_DEFAULT;
static struct error error;

static void interpolates_as_numpy(void)
{
	double out[9];

	stats_interpolate(
		rank_values, stats_all_layers(11), stats_all_layers(9), out);
	for (size_t i = 0; i < 9; i++)
		CHECK_NEAR(out[i], longer[i], 1e-13);
}

static void ends_are_held(void)
{
	static const double curve[] = { 1, 3 };
	double out[8];

	stats_interpolate(curve, stats_all_layers(2), stats_all_layers(8), out);
	/* Depths 1/16, 3/16 lie before the first layer's 1/4. */
	CHECK_NEAR(out[0], 1, 0);
	CHECK_NEAR(out[1], 1, 0);
	CHECK_NEAR(out[2], 1.25, 1e-15);
	CHECK_NEAR(out[5], 2.75, 1e-15);
	CHECK_NEAR(out[6], 3, 0);
	CHECK_NEAR(out[7], 3, 0);
	stats_interpolate(curve, stats_all_layers(1), stats_all_layers(8), out);
	CHECK_NEAR(out[0], 1, 0);
	CHECK_NEAR(out[7], 1, 0);
}

static void same_depth_changes_no_bit(void)
{
	for (size_t n = 1; n <= 36; n++) {
		double out[36];

		stats_interpolate(target_generation, stats_all_layers(n),
			stats_all_layers(n), out);
		CHECK(memcmp(out, target_generation, n * sizeof(*out)) == 0);
	}
}

static void holes_stay_where_they_are(void)
{
	static const double curve[] = { 1, NAN, 3, 4 };
	double out[4];

	stats_interpolate(curve, stats_all_layers(4), stats_all_layers(4), out);
	CHECK_NEAR(out[0], 1, 0);
	CHECK(isnan(out[1]));
	CHECK_NEAR(out[2], 3, 0);
	stats_interpolate(curve, stats_all_layers(4), stats_all_layers(2), out);
	CHECK(isnan(out[0]));
	CHECK_NEAR(out[1], 3.5, 0);
	stats_interpolate(NULL, stats_all_layers(0), stats_all_layers(2), out);
	CHECK(isnan(out[0]) && isnan(out[1]));
}

static void paper_distances_are_those_of_scipy(void)
{
	for (size_t model = 0; model < 3; model++) {
		size_t n = paper_layers[model];
		struct stats_part parts[2] = {
			{ paper_understanding[model], target_understanding,
				stats_all_layers(n), stats_all_layers(36) },
			{ paper_generation[model], target_generation,
				stats_all_layers(n), stats_all_layers(36) }
		};

		for (size_t task = 0; task < 3; task++) {
			const double *expected = paper_comparison[model][task];
			struct stats_comparison own;

			CHECK(stats_compare(parts + task % 2, 1 + task / 2,
				      &own, &error) == 0);
			CHECK(own.layers == (task == 2 ? 2 * n : n));
			CHECK_NEAR(own.pearson, expected[0], 1e-12);
			CHECK_NEAR(own.spearman, expected[1], 1e-12);
			CHECK_NEAR(own.rmse, expected[2], 1e-13);
			CHECK_NEAR(own.mad, expected[3], 1e-13);
		}
	}
}

/* Worked out by others from the same digitised curves, to their digits. */
static void paper_distances_are_the_published(void)
{
	static const double published[3][4] = { { -0.64, 0.189, 0.04, 0.339 },
		{ 0.55, 0.071, 0.76, 0.323 }, { 0.61, 0.098, 0.41, 0.254 } };

	for (size_t model = 0; model < 3; model++) {
		struct stats_part parts[2] = {
			{ paper_understanding[model], target_understanding,
				stats_all_layers(paper_layers[model]),
				stats_all_layers(36) },
			{ paper_generation[model], target_generation,
				stats_all_layers(paper_layers[model]),
				stats_all_layers(36) }
		};

		for (size_t task = 0; task < 2; task++) {
			const double *expected = published[model] + 2 * task;
			struct stats_comparison own;

			CHECK(stats_compare(&parts[task], 1, &own, &error) ==
				0);
			CHECK_NEAR(own.pearson, expected[0], 0.015);
			CHECK_NEAR(own.rmse, expected[1], 0.0015);
		}
	}
}

static void distance_needs_every_layer(void)
{
	static const double holed[] = { 1, NAN, 3 }, two[] = { 1, 2 },
			    flat[] = { 2, 2, 2 };
	struct stats_part hole = { holed, target_generation,
		stats_all_layers(3), stats_all_layers(36) };
	struct stats_part none = { two, target_generation, stats_all_layers(0),
		stats_all_layers(36) };
	struct stats_part constant = { flat, flat, stats_all_layers(3),
		stats_all_layers(3) };
	struct stats_part pair = { two, flat, stats_all_layers(2),
		stats_all_layers(3) };
	struct stats_comparison own;

	CHECK(stats_compare(&hole, 1, &own, &error) == 0);
	CHECK(isnan(own.pearson) && isnan(own.spearman) && isnan(own.rmse) &&
		isnan(own.mad));
	CHECK(stats_compare(&none, 1, &own, &error) == 0);
	CHECK(own.layers == 0 && isnan(own.rmse) && isnan(own.pearson));
	/* No shape, but a distance. */
	CHECK(stats_compare(&constant, 1, &own, &error) == 0);
	CHECK(isnan(own.pearson) && isnan(own.spearman));
	CHECK_NEAR(own.rmse, 0, 0);
	CHECK(stats_compare(&pair, 1, &own, &error) == 0);
	CHECK(isnan(own.pearson));
	CHECK_NEAR(own.rmse, sqrt(0.5), 1e-15);
	CHECK_NEAR(own.mad, 0.5, 0);
}

static void same_or_nan(double a, double b)
{
	CHECK((isnan(a) && isnan(b)) || !(a < b || a > b));
}

/* Ties, a constant, a hole, and values that no sum holds exactly. */
static const double hard_curves[][5] = { { 0.1, 0.7, 0.3, 0.2, 0.9 },
	{ 0.4, 0.4, 0.1, 0.8, 0.3 }, { 0.2, 0.2, 0.2, 0.2, 0.2 },
	{ 0.1, NAN, 0.3, 0.5, 0.6 }, { 1e300, 1, -1e300, 0.1, 3 } };
#define HARD 5

/* `count` of the curves from `from` on with curve `target`, by their first n
 * layers. */
static void check_abreast(size_t from, size_t count, size_t target, size_t n)
{
	const double *y = hard_curves[target];
	struct stats_profile profiles[STATS_ABREAST] = { 0 }, other;
	const struct stats_profile *list[STATS_ABREAST];
	struct stats_comparison quick[STATS_ABREAST];
	struct stats_abreast abreast;

	for (size_t k = 0; k < count; k++) {
		CHECK(!stats_profile_init(&profiles[k],
			hard_curves[(from + k) % HARD], n, &error));
		list[k] = &profiles[k];
	}
	CHECK(!stats_profile_init(&other, y, n, &error));
	CHECK(!stats_abreast_init(&abreast, list, count, &error));
	stats_compare_abreast(&abreast, &other, quick);
	for (size_t k = 0; k < count; k++) {
		const struct stats_part part = { hard_curves[(from + k) % HARD],
			y, { n, n, NULL }, { n, n, NULL } };
		struct stats_comparison whole;

		CHECK(!stats_compare(&part, 1, &whole, &error));
		CHECK(quick[k].layers == whole.layers);
		same_or_nan(quick[k].pearson, whole.pearson);
		same_or_nan(quick[k].spearman, whole.spearman);
		same_or_nan(quick[k].rmse, whole.rmse);
		same_or_nan(quick[k].mad, whole.mad);
		stats_profile_release(&profiles[k]);
	}
	stats_abreast_release(&abreast);
	stats_profile_release(&other);
}

static void profiles_are_compared_as_curves_are(void)
{
	for (size_t i = 0; i < HARD * HARD; i++)
		for (size_t count = 1; count <= STATS_ABREAST; count++)
			for (size_t n = 1; n <= 5; n += 2)
				check_abreast(i / HARD, count, i % HARD, n);
}

static void huber_is_that_of_scipy(void)
{
	for (size_t i = 0; i < 11; i++)
		CHECK_NEAR(stats_huber(rank_values[i], 0.2), huber_values[i],
			1e-15);
	CHECK_NEAR(stats_huber(0.25, 0.25), 0.03125, 0);
	CHECK_NEAR(stats_huber(-0.25, 0.25), 0.03125, 0);
	CHECK(isnan(stats_huber(NAN, 0.25)));
}

/* Two samples that miss a target from both sides have a perfect mean. */
static void loss_is_of_samples_not_of_their_mean(void)
{
	static const double values[3][2] = { { 0.1, 0.5 }, { 0.3, NAN },
		{ 0.3, 0.5 } };
	static const double target[] = { 0.2, 0.4 }, delta[] = { 0.05, 0.2 };
	struct stats_set set = { &values[0][0], 3, 2 };
	struct stats_loss_layer layers[2];
	struct stats_loss loss;
	double far = 0.05 * 0.1 - 0.05 * 0.05 / 2, near = 0.1 * 0.1 / 2;

	CHECK(stats_loss(&set, target, delta, &defaults, &loss, layers,
		      &error) == 0);
	CHECK(loss.samples == 2);
	CHECK_NEAR(loss.loss, (far + near) / 2, 1e-16);
	CHECK_NEAR(loss.loss_of_mean, near / 2, 1e-16);
	CHECK_NEAR(layers[0].intensity, 0.2, 1e-16);
	CHECK_NEAR(layers[0].huber, far, 1e-16);
	CHECK_NEAR(layers[1].huber, near, 1e-16);
	set.samples = 0;
	CHECK(stats_loss(&set, target, delta, &defaults, &loss, layers,
		      &error) == 0);
	CHECK(loss.samples == 0 && isnan(loss.loss) &&
		isnan(loss.loss_of_mean) && isnan(layers[1].intensity));
	CHECK(stats_loss(&set, target, delta, &defaults, &loss, NULL, &error) ==
		0);
}

static const struct stats_target_range ranges[] = { { 0, 10, 0.1, 0.05 },
	{ 10, 20, 0.15, 0.05 }, { 20, 31, 0.3, 0.05 },
	{ 31, STATS_TARGET_END, 0.2, 0.05 } };

static void ranges_become_layers(void)
{
	double target[40], delta[40];

	CHECK(stats_targets(ranges, 4, 32, 0, target, delta, &error) == 0);
	CHECK_NEAR(target[9], 0.1, 0);
	CHECK_NEAR(target[10], 0.15, 0);
	CHECK_NEAR(target[30], 0.3, 0);
	CHECK_NEAR(target[31], 0.2, 0);
	CHECK_NEAR(delta[31], 0.05, 0);
	/* A shallower model uses what it has layers for. */
	CHECK(stats_targets(ranges, 4, 15, 0, target, delta, &error) == 0);
	CHECK_NEAR(target[14], 0.15, 0);
}

static void tables_are_stretched_by_depth(void)
{
	double target[64], delta[64];

	for (size_t layer = 0; layer < 32; layer++)
		CHECK(stats_stretched_layer(layer, 32, 32) == layer);
	CHECK(stats_stretched_layer(0, 28, 32) == 0);
	CHECK(stats_stretched_layer(3, 28, 32) == 4);
	CHECK(stats_stretched_layer(27, 28, 32) == 31);
	CHECK(stats_stretched_layer(63, 64, 32) == 31);
	CHECK(stats_targets(ranges, 4, 64, 32, target, delta, &error) == 0);
	CHECK_NEAR(target[19], 0.1, 0);
	CHECK_NEAR(target[20], 0.15, 0);
	CHECK_NEAR(target[61], 0.3, 0);
	CHECK_NEAR(target[62], 0.2, 0);
	CHECK(stats_targets(ranges, 4, 8, 32, target, delta, &error) == 0);
	CHECK_NEAR(target[7], 0.3, 0);
	/* An absurd table takes no longer. */
	CHECK(stats_targets(
		      ranges, 4, 1, SIZE_MAX / 2, target, delta, &error) == 0);
	CHECK_NEAR(target[0], 0.2, 0);
	CHECK(stats_targets(
		      ranges, 4, 2, SIZE_MAX / 2, target, delta, &error) == -1);
}

static void check_refused(struct stats_target_range second, size_t table_layers,
	const char *message)
{
	struct stats_target_range both[] = { { 0, 10, 0.1, 0.05 }, second };
	double target[30], delta[30];

	error.text[0] = '\0';
	CHECK(stats_targets(both, 2, 30, table_layers, target, delta, &error) ==
		-1);
	CHECK_TEXT(error.text, message);
}

static void bad_tables_are_refused(void)
{
	check_refused((struct stats_target_range){ 11, 30, 0.1, 0.05 }, 0,
		"layer 10 has no target");
	check_refused((struct stats_target_range){ 9, 30, 0.1, 0.05 }, 0,
		"layer 9 has two targets");
	check_refused((struct stats_target_range){ 10, 29, 0.1, 0.05 }, 0,
		"layer 29 has no target");
	check_refused((struct stats_target_range){ 10, 30, 0.1, 0.05 }, 300,
		"layer 30 has no target");
	check_refused((struct stats_target_range){ 10, 10, 0.1, 0.05 }, 0,
		"range of layers from 10 to 10 is empty");
	check_refused((struct stats_target_range){ 10, 30, NAN, 0.05 }, 0,
		"layer 10: target is not a number");
	check_refused((struct stats_target_range){ 10, 30, 0.1, 0 }, 0,
		"layer 10: delta is not above 0");
	check_refused((struct stats_target_range){ 10, 30, 0.1, NAN }, 0,
		"layer 10: delta is not above 0");
}

int main(void)
{
	CASE(interpolates_as_numpy);
	CASE(ends_are_held);
	CASE(same_depth_changes_no_bit);
	CASE(holes_stay_where_they_are);
	CASE(paper_distances_are_those_of_scipy);
	CASE(paper_distances_are_the_published);
	CASE(distance_needs_every_layer);
	CASE(profiles_are_compared_as_curves_are);
	CASE(huber_is_that_of_scipy);
	CASE(loss_is_of_samples_not_of_their_mean);
	CASE(ranges_become_layers);
	CASE(tables_are_stretched_by_depth);
	CASE(bad_tables_are_refused);
	UNIT_END;
}
