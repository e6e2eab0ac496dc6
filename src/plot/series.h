#ifndef PLOT_SERIES_H
#define PLOT_SERIES_H

#include "plot/chart.h"
#include "plot/panels.h"

/* More points than this on one curve are thinned. */
#define SERIES_MAX 2000

/*
 * Adds to `series` the points of a curve, x being the layer or, with `depth`,
 * the depth; where no line may be drawn, a point without y.  Returns 0, or -1
 * when memory runs out.
 */
int series_add(struct figure *figure, struct figure_series *series,
	const struct curve *curve, bool depth);

/* Depth of the row, computed where the table does not say. */
double series_depth(const struct curve_row *row, size_t layers);

#endif
