/*
 * One question in six forms: Pearson or Spearman, of the curves, of their
 * differences, or of what a straight line leaves of them.  Each form makes its
 * pair of series once, and r, the effective count and all p values come from
 * that pair.
 *
 * The interval resamples the samples of each task independently, as they are
 * different prompts, and recomputes both mean curves and r (Davison and
 * Hinkley 1997, section 3.2 for two samples).  It says how well these curves
 * are known, not whether such an r could come about by chance.
 */
#include "stats/correlation.h"

#include "base/memory.h"
#include "stats/autoregression.h"
#include "stats/significance.h"

#include <math.h>
#include <stdlib.h>

int stats_spearman(const double *x, const double *y, size_t n, double *rho,
	struct error *error)
{
	struct stats_pair pair;

	if (stats_pair_init(&pair, n, error))
		return -1;
	stats_pair_fill(&pair, STATS_SPEARMAN, STATS_LEVEL, x, y, n);
	*rho = pair.r;
	stats_pair_release(&pair);
	return 0;
}

static int correlate_pair(const struct stats_pair *pair,
	const struct stats_resampling *resampling,
	struct stats_correlation *result, struct error *error)
{
	struct stats_shift shift;

	result->r = pair->r;
	result->interval = stats_no_interval;
	result->n_eff = NAN;
	if (!isnan(pair->r))
		result->n_eff = stats_effective_count(
			stats_autocorrelation(pair->x, pair->points),
			stats_autocorrelation(pair->y, pair->points),
			pair->points);
	if (stats_p_autoregression(pair, resampling, &result->p_ar, error) ||
		stats_p_shift(pair, &shift, error) ||
		stats_p_phase(pair, resampling, &result->p_phase, error) ||
		stats_p_permutation(
			pair, resampling, &result->p_permutation, error))
		return -1;
	result->p_shift = shift.two_sided;
	result->p_shift_less = shift.less;
	return 0;
}

int stats_correlate_curves(const double *understanding,
	const double *generation, size_t n,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	struct stats_pair pair;
	int failed = 0;

	if (stats_pair_init(&pair, n, error))
		return -1;
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES && !failed; s++) {
			stats_pair_fill(&pair, (enum stats_method)m,
				(enum stats_series)s, understanding, generation,
				n);
			failed = correlate_pair(
				&pair, resampling, &result[m][s], error);
		}
	stats_pair_release(&pair);
	return failed;
}

/* The intervals from bootstrap curves of both sides, [resamples][n]. */
static int add_intervals(const double *x, const double *y, size_t n,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	size_t resamples = resampling->resamples;
	double *draws = memory_array(resamples, sizeof(*draws));
	struct stats_pair pair;

	if (!draws)
		return error_memory(error);
	if (stats_pair_init(&pair, n, error)) {
		free(draws);
		return -1;
	}
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++) {
			if (isnan(result[m][s].r))
				continue;
			for (size_t i = 0; i < resamples; i++) {
				stats_pair_fill(&pair, (enum stats_method)m,
					(enum stats_series)s, x + i * n,
					y + i * n, n);
				draws[i] = pair.r;
			}
			result[m][s].interval = stats_interval_of(
				draws, resamples, resampling->level);
		}
	stats_pair_release(&pair);
	free(draws);
	return 0;
}

static int bootstrap(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling,
	struct stats_correlation result[STATS_METHODS][STATS_SERIES],
	struct error *error)
{
	size_t n = understanding->layers, cells;
	double *x = NULL, *y = NULL;
	int failed = -1;

	if (!memory_multiply(resampling->resamples, n, &cells) ||
		!(x = memory_array(cells, sizeof(*x))) ||
		!(y = memory_array(cells, sizeof(*y))))
		error_memory(error);
	else if (!stats_bootstrap(understanding, resampling,
			 STATS_STREAM_UNDERSTANDING, 0, n, x, error) &&
		!stats_bootstrap(generation, resampling,
			STATS_STREAM_GENERATION, 0, n, y, error))
		failed = add_intervals(x, y, n, resampling, result, error);
	free(y);
	free(x);
	return failed;
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
			"understanding has %zu layers, generation %zu", n,
			generation->layers);
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
	if (!failed && understanding->samples > 1 && generation->samples > 1)
		failed = bootstrap(
			understanding, generation, resampling, result, error);
	return failed;
}
