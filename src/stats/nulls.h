#ifndef STATS_NULLS_H
#define STATS_NULLS_H

#include "stats/significance.h"

/* What is asked of one pair. */
struct nulls_pair {
	const struct stats_pair *pair; /* without an r it is left out */
	struct stats_correlation *result;
};

/*
 * Sets p_phase and p_permutation of pairs, how many surrogates of one series are as
 * correlated with the other as that series is.  A pair's values do not depend on
 * what it is asked with, but what pairs of as many points have in common is drawn
 * once.  Only stats/significance.c includes this.  Fails only without memory.
 */
int nulls_test(const struct nulls_pair *asked, size_t count,
	const struct stats_resampling *resampling, struct error *error);

#endif
