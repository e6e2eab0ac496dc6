#ifndef STATS_INFLUENCE_H
#define STATS_INFLUENCE_H

#include "stats/correlation.h"

/* What a correlation over layers rests on.  Pure. */

struct stats_influence {
	size_t layer;	/* without which r is least in its direction */
	double r, p_ar; /* without it; NaN where undefined */
};

/*
 * Finds the layer of two curves of n layers without which r, of the curves as
 * they are, is smallest if it is positive and largest if it is negative; the
 * first of several.  *without, which has room for n layers, becomes the pair without
 * it.  Its neighbours then follow each other, so that p_ar, which stats_p_ar() of
 * that pair finds, takes the curves for ones of n - 1 layers; here it is NaN.  All
 * NaN and layer 0 where r is undefined.  Fails only without memory.
 */
int stats_influence(enum stats_method method, const double *x, const double *y,
	size_t n, struct stats_pair *without, struct stats_influence *influence,
	struct error *error);

#endif
