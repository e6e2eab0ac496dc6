#ifndef PLOT_SERIES_H
#define PLOT_SERIES_H

#include "base/buffer.h"
#include "plot/panels.h"

#include <stdbool.h>

/* What is drawn of one curve. */
struct series {
	size_t points; /* drawn; 0 when no row has a value */
	bool band;     /* some have a confidence interval */
	bool lone;     /* some have no neighbour to be joined with */
};

/* More points than this on one curve are thinned. */
#define SERIES_MOST 2000

/*
 * Adds the data block `name` with the lines "x mean ci_low ci_high", x being
 * the layer or, with `depth`, the depth; and, where points stand alone, the
 * block `name`_lone with those.  A blank line is a gap.
 */
int series_write(struct buffer *script, const char *name,
	const struct curve *curve, bool depth, struct series *series,
	struct error *error);

/* Depth of the row, computed where the table does not say. */
double series_depth(const struct curve_row *row, size_t layers);

#endif
