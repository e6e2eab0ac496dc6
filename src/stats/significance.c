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
#include "stats/nulls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Sets what needs no surrogates. */
static int result_begin(const struct stats_pair *pair,
	struct stats_correlation *result, struct error *error)
{
	size_t n = pair->points;

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
	result->n_eff = stats_effective_count(stats_autocorrelation(pair->x, n),
		stats_autocorrelation(pair->y, n), n);
	return test_shifts(pair, result, error);
}

int stats_significance(const struct stats_pair *pair,
	const struct stats_resampling *resampling,
	struct stats_correlation *result, struct error *error)
{
	struct stats_tested_pair asked = { pair, &result->p_ar };
	struct nulls_pair nulls = { pair, result };

	return result_begin(pair, result, error) ||
			stats_p_ar(&asked, 1, resampling, error) ||
			nulls_test(&nulls, 1, resampling, error)
		? -1
		: 0;
}

/* All pairs of two curves. */
struct pairs {
	struct stats_pair of[STATS_METHODS][STATS_SERIES];
	struct stats_pair without[STATS_METHODS]; /* the layer of influence */
};

static void pairs_release(struct pairs *pairs)
{
	for (int m = 0; m < STATS_METHODS; m++) {
		for (int s = 0; s < STATS_SERIES; s++)
			stats_pair_release(&pairs->of[m][s]);
		stats_pair_release(&pairs->without[m]);
	}
}

static int pairs_init(struct pairs *pairs, const double *understanding,
	const double *generation, size_t n,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	*pairs = (struct pairs){ 0 };
	for (int m = 0; m < STATS_METHODS; m++) {
		for (int s = 0; s < STATS_SERIES; s++) {
			struct stats_pair *pair = &pairs->of[m][s];

			if (stats_pair_init(pair, n, error))
				return -1;
			stats_pair_fill(pair, (enum stats_method)m,
				(enum stats_series)s, understanding, generation,
				n);
			if (result_begin(pair, &result[m][s], error))
				return -1;
		}
		if (stats_pair_init(&pairs->without[m], n, error) ||
			stats_influence((enum stats_method)m, understanding,
				generation, n, &pairs->without[m],
				&result[m][STATS_LEVEL].influence, error))
			return -1;
	}
	return 0;
}

static int test_nulls(const struct pairs *pairs,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	struct nulls_pair asked[STATS_METHODS * STATS_SERIES];

	for (size_t i = 0; i < STATS_METHODS * STATS_SERIES; i++) {
		size_t m = i / STATS_SERIES, s = i % STATS_SERIES;

		asked[i] =
			(struct nulls_pair){ &pairs->of[m][s], &result[m][s] };
	}
	return nulls_test(
		asked, STATS_METHODS * STATS_SERIES, resampling, error);
}

static int test_autoregressions(const struct pairs *pairs,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	/* Those of as many points one after the other, which is cheaper. */
	static const enum stats_series order[] = { STATS_LEVEL, STATS_DETRENDED,
		STATS_DIFFERENCE };
	struct stats_tested_pair asked[STATS_METHODS * (STATS_SERIES + 1)];
	size_t count = 0;

	for (int s = 0; s < STATS_SERIES; s++)
		for (int m = 0; m < STATS_METHODS; m++)
			asked[count++] = (struct stats_tested_pair){
				&pairs->of[m][order[s]],
				&result[m][order[s]].p_ar
			};
	for (int m = 0; m < STATS_METHODS; m++)
		asked[count++] = (struct stats_tested_pair){ &pairs->without[m],
			&result[m][STATS_LEVEL].influence.p_ar };
	return stats_p_ar(asked, count, resampling, error);
}

int stats_correlate_curves(const double *understanding,
	const double *generation, size_t n,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	struct pairs pairs;
	int failed = pairs_init(&pairs, understanding, generation, n, result,
			     error) ||
		(resampling->share != STATS_SURROGATES &&
			test_autoregressions(
				&pairs, resampling, result, error)) ||
		(resampling->share != STATS_AUTOREGRESSIONS &&
			test_nulls(&pairs, resampling, result, error));

	pairs_release(&pairs);
	return failed ? -1 : 0;
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
	if (!failed && resampling->share != STATS_SURROGATES)
		failed = add_intervals(
			understanding, generation, resampling, result, error);
	return failed ? -1 : 0;
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
