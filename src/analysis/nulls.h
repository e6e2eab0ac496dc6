#ifndef ANALYSIS_NULLS_H
#define ANALYSIS_NULLS_H

#include "plot/kinds.h"
#include "table/table.h"

/*
 * For each row of `correlations` that is Pearson's r of two curves in `curves`
 * the range in which 95 % of the r of all circular shifts lie, in
 * nulls[correlations->count]; NaN for the others.
 */
int nulls_find(const struct table *curves, const struct table *correlations,
	struct kinds_null *nulls, struct error *error);

#endif
