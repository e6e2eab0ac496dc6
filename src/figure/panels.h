#ifndef FIGURE_PANELS_H
#define FIGURE_PANELS_H

#include "base/error.h"
#include "figure/figure.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stddef.h>

/* The rows of a curves table, sorted into panels and curves. */

/* More than a page can show. */
#define PANELS_MAX 100

/* The rows of one curve, in the order of their layers; `count` may be 0. */
struct curve {
	const struct curve_row **rows;
	size_t count;
	size_t layers; /* of the model, as far as the rows tell */
	size_t stride; /* least distance between neighbouring rows' layers */
};

struct panel {
	const char *model, *step, *group; /* of the table */
	struct curve curves[TASKS];
};

struct panels {
	struct panel *items; /* in the order of their first rows */
	size_t count;
	const struct curve_row **rows;
	/* Whether two panels differ in it. */
	bool models, steps, groups;
};

/*
 * Sorts `rows` into panels; the panels point into `rows`.  It is an error
 * when there are no rows or more than PANELS_MAX panels, when the measures
 * differ, or when a curve has a layer twice.  The caller ends with
 * panels_release(), after a failure too.
 */
int panels_make(struct panels *panels, const struct curve_row *rows,
	size_t count, struct error *error);

void panels_release(struct panels *panels);

/* An error when there are more panels than PANELS_MAX. */
int panels_check(size_t count, struct error *error);

/* Whether the value can be drawn: finite, and not beyond all axes. */
bool panels_drawable(double value);

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
