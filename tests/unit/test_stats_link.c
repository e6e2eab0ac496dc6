/* What follows from a correlation: every conclusion, what r rests on, and the
 * correction for several models, against scipy and by hand. */
#include "unit.h"

#include "stats/autoregression.h"
#include "stats/influence.h"
#include "stats/link.h"
#include "stats_reference.h"

static const struct stats_resampling defaults = STATS_RESAMPLING_DEFAULT;
static const size_t paper_layers[] = { 32, 30, 28 };
static struct error error;

/* Evidence of a link, of which each case spoils something. */
static struct stats_evidence good(void)
{
	return (struct stats_evidence){ .layers = 30,
		.level = { -0.7, 0.001 },
		.detrended = { -0.6, 0.002 },
		.ranks = { -0.65, 0.003 },
		.without = { -0.6, 0.004 },
		.effective = 12,
		.interval = { -0.8, -0.5 } };
}

static enum stats_link conclude(const struct stats_evidence *evidence)
{
	return stats_link(evidence, stats_link_p(evidence));
}

static void a_claim_needs_every_test(void)
{
	struct stats_evidence e = good();

	CHECK_NEAR(stats_link_p(&e), 0.004, 0);
	CHECK(conclude(&e) == STATS_LINK_FOUND);
	CHECK(stats_link(&e, 0.05) == STATS_LINK_MULTIPLE);
	e.level.p = 0.05;
	CHECK(conclude(&e) == STATS_LINK_NONE);
	e = good(), e.detrended.p = 0.05;
	CHECK(conclude(&e) == STATS_LINK_TREND);
	e = good(), e.without.p = 0.05;
	CHECK(conclude(&e) == STATS_LINK_LAYER);
	e = good(), e.ranks.p = 0.05;
	CHECK(conclude(&e) == STATS_LINK_RANKS);
}

static void what_is_farthest_off_is_the_cause(void)
{
	struct stats_evidence e = good();

	e.detrended.p = 0.06, e.without.p = 0.5, e.ranks.p = 0.6;
	CHECK(conclude(&e) == STATS_LINK_LAYER);
	e.detrended.p = 0.7;
	CHECK(conclude(&e) == STATS_LINK_TREND);
	e.detrended.p = 0.06, e.without.p = 0.01;
	CHECK(conclude(&e) == STATS_LINK_RANKS);
}

/* A test that is significant in the other direction is against the claim. */
static void signs_have_to_agree(void)
{
	struct stats_evidence e = good();

	e.detrended.r = 0.9;
	CHECK_NEAR(stats_link_p(&e), 1, 0);
	CHECK(conclude(&e) == STATS_LINK_TREND);
	e = good(), e.without.r = 0.9;
	CHECK(conclude(&e) == STATS_LINK_LAYER);
	e = good(), e.ranks.r = 0.9;
	CHECK(conclude(&e) == STATS_LINK_RANKS);
}

static void what_is_undefined_does_not_pass(void)
{
	struct stats_evidence e = good();

	e.level = (struct stats_tested){ NAN, NAN };
	CHECK(conclude(&e) == STATS_LINK_UNDEFINED);
	CHECK(isnan(stats_link_p(&e)));
	e = good(), e.level.p = NAN;
	CHECK(conclude(&e) == STATS_LINK_SHORT);
	e = good(), e.detrended = (struct stats_tested){ NAN, NAN };
	CHECK(conclude(&e) == STATS_LINK_TREND);
	e = good(), e.without = (struct stats_tested){ NAN, NAN };
	CHECK(conclude(&e) == STATS_LINK_LAYER);
}

static void too_little_is_said_to_be_so(void)
{
	struct stats_evidence e = good();

	e.layers = STATS_LINK_LAYERS - 1;
	CHECK(conclude(&e) == STATS_LINK_SHORT);
	e = good(), e.effective = 5.9;
	CHECK(conclude(&e) == STATS_LINK_SMOOTH);
	e.effective = 7.9;
	CHECK(conclude(&e) == STATS_LINK_FOUND);
	e.layers = 64;
	CHECK(conclude(&e) == STATS_LINK_SMOOTH);
	e.level.p = 0.3;
	CHECK(conclude(&e) == STATS_LINK_NONE);
	e = good(), e.interval = stats_no_interval;
	CHECK(conclude(&e) == STATS_LINK_UNKNOWN);
	e = good(), e.interval.high = 0;
	CHECK(conclude(&e) == STATS_LINK_SIGN);
}

static struct stats_influence find_influence(enum stats_method method,
	const double *x, const double *y, size_t layers)
{
	struct stats_influence found;
	struct stats_pair without;
	struct stats_tested_pair asked = { &without, &found.p_ar };

	CHECK(stats_pair_init(&without, layers, &error) == 0);
	CHECK(stats_influence(method, x, y, layers, &without, &found, &error) ==
		0);
	CHECK(stats_p_ar(&asked, 1, &defaults, &error) == 0);
	stats_pair_release(&without);
	return found;
}

static void influence_is_that_of_scipy(void)
{
	for (size_t model = 0; model < 3; model++)
		for (size_t method = 0; method < STATS_METHODS; method++) {
			const double *expected = paper_influence[model][method];
			double p = expected[2];
			struct stats_influence found = find_influence(
				(enum stats_method)method,
				paper_understanding[model],
				paper_generation[model], paper_layers[model]);

			CHECK(found.layer == (size_t)expected[0]);
			CHECK_NEAR(found.r, expected[1], 1e-12);
			CHECK_NEAR(found.p_ar, p,
				4 * sqrt(p * (1 - p) * 1.1e-4) + 2e-4);
		}
}

static void one_layer_can_be_all(void)
{
	static const double x[] = { 9, 1, 1, 1, 1, 1 };
	static const double y[] = { 9, 1, 2, 1, 2, 1 };
	struct stats_influence found = find_influence(STATS_PEARSON, x, y, 6);

	CHECK(found.layer == 0 && isnan(found.r) && isnan(found.p_ar));
	found = find_influence(STATS_PEARSON, x + 1, y + 1, 5);
	CHECK(found.layer == 0 && isnan(found.r));
	found = find_influence(STATS_PEARSON, x, y, 0);
	CHECK(isnan(found.r));
}

static void holm_is_right(void)
{
	double with_holes[] = { NAN, 0.01, NAN, 0.02 }, corrected[7];

	stats_holm(holm_p, 7, corrected);
	for (size_t i = 0; i < 7; i++)
		CHECK_NEAR(corrected[i], holm_corrected[i], 1e-15);
	stats_holm(with_holes, 4, corrected);
	CHECK(isnan(corrected[0]) && isnan(corrected[2]));
	CHECK_NEAR(corrected[1], 0.02, 1e-18);
	CHECK_NEAR(corrected[3], 0.02, 1e-18);
}

int main(void)
{
	CASE(a_claim_needs_every_test);
	CASE(what_is_farthest_off_is_the_cause);
	CASE(signs_have_to_agree);
	CASE(what_is_undefined_does_not_pass);
	CASE(too_little_is_said_to_be_so);
	CASE(influence_is_that_of_scipy);
	CASE(one_layer_can_be_all);
	CASE(holm_is_right);
	UNIT_END;
}
