/*
 * When is r more than chance?  p_ar answers that for series that resemble
 * AR(1).  Curves over layers need not: they may follow a line, have one layer
 * far from all others, or be as smooth as a parabola, and then p_ar finds
 * links between curves that have nothing to do with each other.  Each of these
 * has a test that it does not pass:
 *
 *	a line		r of the residuals of a line
 *	a layer		r without the layer that r rests on most, and r of ranks
 *	smoothness	the number of independent layers, which no test mends
 *
 * A claim needs all of them, so its p is the largest, and several claims are
 * corrected by Holm:
 *
 *	p'_(i) = max_{j <= i} min(1, (m - j + 1) p_(j)),  p_(1) <= ... <= p_(m)
 */
#include "stats/link.h"

#include <math.h>

double stats_link_effective(size_t layers)
{
	return fmax(6, (double)layers / 8);
}

/* The p of a test that is to agree with the level. */
static double p_of(
	const struct stats_tested *test, const struct stats_tested *level)
{
	return test->r * level->r > 0 && !isnan(test->p) ? test->p : 1;
}

double stats_link_p(const struct stats_evidence *evidence)
{
	const struct stats_tested *level = &evidence->level;
	double largest = level->p;

	if (isnan(largest))
		return NAN;
	largest = fmax(largest, p_of(&evidence->detrended, level));
	largest = fmax(largest, p_of(&evidence->ranks, level));
	return fmax(largest, p_of(&evidence->without, level));
}

/* What makes a link that not all tests see: where r of the level is
 * significant, the test that is farthest from it says. */
static enum stats_link find_cause(const struct stats_evidence *evidence)
{
	const struct stats_tested *level = &evidence->level;
	double trend = p_of(&evidence->detrended, level);
	double without = p_of(&evidence->without, level);
	double ranks = p_of(&evidence->ranks, level);

	if (trend >= STATS_SURE && trend >= without && trend >= ranks)
		return STATS_LINK_TREND;
	return without >= STATS_SURE ? STATS_LINK_LAYER : STATS_LINK_RANKS;
}

enum stats_link stats_link(
	const struct stats_evidence *evidence, double corrected)
{
	double p = stats_link_p(evidence);
	const struct stats_interval *interval = &evidence->interval;

	if (isnan(evidence->level.r))
		return STATS_LINK_UNDEFINED;
	if (evidence->layers < STATS_LINK_LAYERS || isnan(p))
		return STATS_LINK_SHORT;
	if (evidence->level.p >= STATS_SURE)
		return STATS_LINK_NONE;
	if (p >= STATS_SURE)
		return find_cause(evidence);
	if (evidence->effective < stats_link_effective(evidence->layers))
		return STATS_LINK_SMOOTH;
	if (isnan(interval->low))
		return STATS_LINK_UNKNOWN;
	if (interval->low <= 0 && interval->high >= 0)
		return STATS_LINK_SIGN;
	return corrected < STATS_SURE ? STATS_LINK_FOUND : STATS_LINK_MULTIPLE;
}

void stats_holm(const double *p, size_t count, double *corrected)
{
	size_t known = 0;

	for (size_t i = 0; i < count; i++)
		known += isnan(p[i]) ? 0 : 1;
	for (size_t i = 0; i < count; i++) {
		size_t below = 0;

		for (size_t k = 0; k < count; k++)
			below += p[k] < p[i] || (p[k] <= p[i] && k < i) ? 1 : 0;
		corrected[i] = isnan(p[i])
			? NAN
			: fmin(1, (double)(known - below) * p[i]);
	}
	/* What is larger stays larger; that some have been raised already
	 * does not matter to the largest. */
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			if (p[k] <= p[i] && corrected[k] > corrected[i])
				corrected[i] = corrected[k];
}
