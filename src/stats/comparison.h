#ifndef STATS_COMPARISON_H
#define STATS_COMPARISON_H

#include "base/error.h"

#include <stddef.h>

/* How far a model's curve is from a target curve. */

/* A model's curve, curve[layers], and its target, target[target_layers]. */
struct stats_part {
	const double *curve, *target;
	size_t layers, target_layers;
};

struct stats_comparison {
	size_t layers;		  /* compared, those of all parts */
	double pearson, spearman; /* NaN as in stats_pearson() */
	double rmse, mad;	  /* root of mean square, mean |difference| */
};

/*
 * Compares on the model's own layers, the target interpolated to them by
 * depth.  Several parts (understanding and generation) are one comparison of
 * the curves end to end: the task `joint`.  All NaN when a layer is.  Fails
 * only without memory.
 */
int stats_compare(const struct stats_part *parts, size_t count,
	struct stats_comparison *comparison, struct error *error);

#endif
