#ifndef FIGURE_CURVES_H
#define FIGURE_CURVES_H

#include "figure/kinds.h"

/* The rows of a table of curves as curves, and curves as lines of a panel. */

/* What a row is drawn as. */
enum curve_role {
	ROLE_CURVE,
	ROLE_REFERENCE, /* grey, in every panel */
	ROLE_BEFORE,
	ROLE_AFTER,
	ROLE_NONE
};

/* The rows of one curve, in the order of their layers; `count` may be 0. */
struct curve {
	const struct curve_row **rows;
	size_t count;
	size_t layers; /* of the model, as far as the rows say */
	size_t stride; /* least distance between neighbouring rows' layers */
};

struct curve_pair {
	struct schema_key key;
	struct curve tasks[TASKS];
};

struct curves {
	struct curve_pair *items; /* in the order of their first rows */
	size_t count, most;	  /* that there may be */
	const struct curve_row **rows;
	/* Whether two of the pairs differ in it. */
	bool models, steps, groups;
};

/*
 * Sorts those rows of source->curves that have the role, and a layer that the
 * figure shows, into curves; there may be none.  It is an error when there are
 * more than PANELS_MAX pairs, or CURVES_OVERLAID that share their panels, when measures differ, or when a curve has a layer
 * twice.  The caller ends with curves_release(), after a failure too.
 */
int curves_make(struct curves *curves, const struct figure *figure,
	const struct figure_source *source, enum curve_role role,
	struct error *error);
void curves_release(struct curves *curves);

/* The error that no curve of the table has this name, which --`option` gave; it
 * lists what there is. */
int curves_refuse(const struct table *curves, const char *name,
	const char *option, struct error *error);

/* So many curves can be drawn into one another. */
#define CURVES_OVERLAID 1000

/* The names that tell this pair from the others; the model if none does. */
const char *curves_title(
	struct figure *figure, const struct curves *curves, size_t index);

/* More points than this on one curve are thinned. */
#define CURVE_MAX 2000

/*
 * Adds a curve to a panel, x being the layer or, with `depth`, the depth; where
 * no line may be drawn there is a point without y.  Returns the series, NULL
 * when the curve has no rows.
 */
struct figure_series *curves_add(struct figure *figure,
	struct figure_panel *panel, const struct curve *curve, const char *name,
	struct figure_look look, bool depth);

/* Depth of the row, computed where the table has none. */
double curves_depth(const struct curve_row *row, size_t layers);

/* The look of a target of the loss, and its text in a legend. */
struct figure_look curves_target_look(enum task task);
const char *curves_target_text(enum task task);

/* Gives all panels the same y axis, around what they hold. */
void curves_fit_y(struct figure *figure, const char *measure);

#endif
