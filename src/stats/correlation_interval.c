/*
 * Would other samples give another r?
 *
 * The samples of the two tasks are different prompts, so the spread of r has
 * two independent parts.  Each is that of the jackknife (stats/jackknife.h), on
 * Fisher's z, whose distribution is closer to Student's than that of r (Fisher
 * 1921):
 *
 *	tanh(atanh r ± t(level, ν) sqrt(v_understanding + v_generation))
 *
 * with the freedom of the sum (stats/interval.h).  The percentile interval of
 * the bootstrap, which resamples both tasks independently (Davison and Hinkley
 * 1997, section 3.2), is biased as well as narrow: noise in a mean curve pulls
 * every resampled r towards 0.
 */
#include "stats/correlation_interval.h"

#include "base/memory.h"
#include "base/portable.h"
#include "stats/jackknife.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Understanding and generation, and room to work on them. */
struct sides {
	const struct stats_set *sets[2];
	double *means[2]; /* [layers] */
	size_t *counts;	  /* [layers] of values, of one set at a time */
	double *without;  /* [layers], a mean curve without one sample */
	struct stats_pair pair;
};

static void sides_release(struct sides *sides)
{
	free(sides->means[0]);
	free(sides->means[1]);
	free(sides->counts);
	free(sides->without);
	stats_pair_release(&sides->pair);
}

static int sides_init(struct sides *sides,
	const struct stats_set *understanding,
	const struct stats_set *generation, struct error *error)
{
	size_t n = understanding->layers;

	*sides = (struct sides){ .sets = { understanding, generation } };
	if (stats_pair_init(&sides->pair, n, error))
		return -1;
	for (int side = 0; side < 2; side++)
		sides->means[side] = memory_array(n, sizeof(double));
	sides->counts = memory_array(n, sizeof(*sides->counts));
	sides->without = memory_array(n, sizeof(*sides->without));
	if (!sides->means[0] || !sides->means[1] || !sides->counts ||
		!sides->without)
		error_memory(error);
	else if (!stats_mean_curve(understanding, sides->means[0], error) &&
		!stats_mean_curve(generation, sides->means[1], error))
		return 0;
	sides_release(sides);
	return -1;
}

/* Fisher's z of the pair; NaN for an r of ±1, too. */
static double fisher(const struct stats_pair *pair)
{
	return fabs(pair->r) < 1 ? portable_atanh(pair->r) : NAN;
}

/* spreads[method][series] of z, as far as it comes from samples of `side`. */
static void find_spreads(struct sides *sides, int side,
	struct stats_spread spreads[STATS_METHODS][STATS_SERIES])
{
	const struct stats_set *set = sides->sets[side];
	const double *curves[2] = { sides->means[0], sides->means[1] };
	struct jackknife z[STATS_METHODS][STATS_SERIES] = { 0 };

	jackknife_count(set, sides->counts);
	curves[side] = sides->without;
	for (size_t i = 0; i < set->samples; i++) {
		if (!jackknife_leave_out(set, i, sides->means[side],
			    sides->counts, sides->without))
			continue;
		for (int m = 0; m < STATS_METHODS; m++)
			for (int s = 0; s < STATS_SERIES; s++) {
				stats_pair_fill(&sides->pair,
					(enum stats_method)m,
					(enum stats_series)s, curves[0],
					curves[1], set->layers);
				jackknife_add(&z[m][s], fisher(&sides->pair));
			}
	}
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++)
			spreads[m][s] = jackknife_spread(&z[m][s]);
}

static void find_student(struct sides *sides, double level,
	struct stats_interval intervals[STATS_METHODS][STATS_SERIES])
{
	struct stats_spread spreads[2][STATS_METHODS][STATS_SERIES];

	for (int side = 0; side < 2; side++)
		find_spreads(sides, side, spreads[side]);
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++) {
			struct stats_spread spread = stats_spread_add(
				spreads[0][m][s], spreads[1][m][s]);
			struct stats_interval z;
			double r;

			stats_pair_fill(&sides->pair, (enum stats_method)m,
				(enum stats_series)s, sides->means[0],
				sides->means[1], sides->sets[0]->layers);
			/* Ranks that no single sample changes say nothing of
			 * how far two would change them. */
			if (!(spread.variance > 0) ||
				isnan(fisher(&sides->pair)))
				continue;
			r = sides->pair.r;
			z = stats_student_interval(
				fisher(&sides->pair), spread, level);
			/* Rounding must not push r out. */
			intervals[m][s] = (struct stats_interval){
				fmin(portable_tanh(z.low), r),
				fmax(portable_tanh(z.high), r)
			};
		}
}

/* The intervals from bootstrap curves of both sides, [resamples][n]. */
static int rank_draws(struct stats_pair *pair, const double *x, const double *y,
	size_t n, const struct stats_resampling *resampling,
	struct stats_interval intervals[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	size_t resamples = resampling->resamples;
	double *draws = memory_array(resamples, sizeof(*draws));

	if (!draws)
		return error_memory(error);
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++) {
			for (size_t i = 0; i < resamples; i++) {
				stats_pair_fill(pair, (enum stats_method)m,
					(enum stats_series)s, x + i * n,
					y + i * n, n);
				draws[i] = pair->r;
			}
			intervals[m][s] = stats_interval_of(
				draws, resamples, resampling->level);
		}
	free(draws);
	return 0;
}

static int find_percentiles(struct sides *sides,
	const struct stats_resampling *resampling,
	struct stats_interval intervals[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	size_t n = sides->sets[0]->layers, cells;
	double *x = NULL, *y = NULL;
	int failed = -1;

	if (!memory_multiply(resampling->resamples, n, &cells) ||
		!(x = memory_array(cells, sizeof(*x))) ||
		!(y = memory_array(cells, sizeof(*y))))
		error_memory(error);
	else if (!stats_bootstrap(sides->sets[0], resampling,
			 STATS_STREAM_UNDERSTANDING, 0, n, x, error) &&
		!stats_bootstrap(sides->sets[1], resampling,
			STATS_STREAM_GENERATION, 0, n, y, error))
		failed = rank_draws(
			&sides->pair, x, y, n, resampling, intervals, error);
	free(y);
	free(x);
	return failed;
}

int stats_correlation_intervals(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_interval intervals[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	struct sides sides;
	int failed = 0;

	for (int i = 0; i < STATS_METHODS * STATS_SERIES; i++)
		intervals[i / STATS_SERIES][i % STATS_SERIES] =
			stats_no_interval;
	if (resampling->interval == STATS_NO_INTERVAL)
		return 0;
	if (sides_init(&sides, understanding, generation, error))
		return -1;
	if (jackknife_count(understanding, sides.counts) >=
			STATS_INTERVAL_SAMPLES &&
		jackknife_count(generation, sides.counts) >=
			STATS_INTERVAL_SAMPLES) {
		if (resampling->interval == STATS_STUDENT)
			find_student(&sides, resampling->level, intervals);
		else
			failed = find_percentiles(
				&sides, resampling, intervals, error);
	}
	sides_release(&sides);
	return failed;
}
