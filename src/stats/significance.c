/*
 * p values by asking how often series that have nothing to do with each other,
 * but resemble the observed ones, correlate as strongly:
 *
 *	p = (1 + #{|r*| >= |r|}) / (1 + surrogates)
 *
 * The choice of null is the whole question.  A shuffle destroys the similarity
 * of neighbouring layers and so finds any two smooth curves related; the
 * measured error rates of all of them are in tests/stats/RESULTS.md.
 */
#include "stats/significance.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/autoregression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Correlations this close are the same one, summed in another order. */
#define SAME 1e-12

bool stats_is_hit(double surrogate, double observed)
{
	return fabs(surrogate) >= fabs(observed) - SAME;
}

bool stats_is_hit_less(double surrogate, double observed)
{
	return surrogate <= observed + SAME;
}

/* The AR(1) surrogates of a pair go the way that the pair itself went. */
static size_t count_autoregressive_hits(const struct stats_pair *pair,
	const struct stats_resampling *resampling, struct stats_pair *surrogate,
	double *x, double *y)
{
	size_t n = pair->points, hits = 0;
	int trend = pair->series == STATS_DETRENDED;
	double phi_x = stats_autoregression(
		stats_autocorrelation(pair->x, n), n, trend);
	double phi_y = stats_autoregression(
		stats_autocorrelation(pair->y, n), n, trend);
	struct random random;

	random_init(&random, resampling->seed, STATS_STREAM_AUTOREGRESSION);
	for (size_t i = 0; i < resampling->surrogates; i++) {
		stats_autoregressive_pair(&random, phi_x, phi_y, n, x, y);
		/* φ was estimated in the differences themselves, so these
		 * surrogates are differences already. */
		stats_pair_fill(surrogate, pair->method,
			trend ? STATS_DETRENDED : STATS_LEVEL, x, y, n);
		hits += stats_is_hit(surrogate->r, pair->r) ? 1 : 0;
	}
	return hits;
}

int stats_p_autoregression(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error)
{
	struct stats_pair surrogate;
	double *x, *y;
	int result = -1;

	*p = NAN;
	if (isnan(pair->r))
		return 0;
	if (stats_pair_init(&surrogate, pair->points, error))
		return -1;
	x = memory_array(pair->points, sizeof(*x));
	y = memory_array(pair->points, sizeof(*y));
	if (!x || !y) {
		error_memory(error);
		goto out;
	}
	*p = stats_p_value(
		count_autoregressive_hits(pair, resampling, &surrogate, x, y),
		resampling->surrogates);
	result = 0;
out:
	free(y);
	free(x);
	stats_pair_release(&surrogate);
	return result;
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

int stats_p_shift(const struct stats_pair *pair, struct stats_shift *p,
	struct error *error)
{
	size_t n = pair->points, hits = 0, hits_less = 0;
	double *shifts;
	int failed;

	p->two_sided = p->less = NAN;
	if (isnan(pair->r))
		return 0;
	shifts = memory_array(n, sizeof(*shifts));
	if (!shifts)
		return error_memory(error);
	failed = stats_shifts(pair, shifts, error);
	for (size_t i = 0; i < n && !failed; i++) {
		hits += stats_is_hit(shifts[i], pair->r) ? 1 : 0;
		hits_less += stats_is_hit_less(shifts[i], pair->r) ? 1 : 0;
	}
	if (!failed) {
		p->two_sided = (double)hits / (double)n;
		p->less = (double)hits_less / (double)n;
	}
	free(shifts);
	return failed;
}

int stats_p_permutation(const struct stats_pair *pair,
	const struct stats_resampling *resampling, double *p,
	struct error *error)
{
	size_t n = pair->points, hits = 0;
	struct random random;
	double *shuffled;

	*p = NAN;
	if (isnan(pair->r))
		return 0;
	shuffled = memory_array(n, sizeof(*shuffled));
	if (!shuffled)
		return error_memory(error);
	memcpy(shuffled, pair->y, n * sizeof(*shuffled));
	random_init(&random, resampling->seed, STATS_STREAM_PERMUTATION);
	for (size_t i = 0; i < resampling->surrogates; i++) {
		double r;

		random_shuffle(&random, shuffled, n);
		r = stats_pearson(pair->x, shuffled, n);
		hits += stats_is_hit(r, pair->r) ? 1 : 0;
	}
	*p = stats_p_value(hits, resampling->surrogates);
	free(shuffled);
	return 0;
}
