#ifndef FIGURE_CURVES_H
#define FIGURE_CURVES_H

#include "figure/kinds.h"
#include "figure/panels.h"

/* What the figures of curves share. */

/* Whether any curve has another number of layers; *layers is the most. */
bool curves_differ(
	const struct curve *const *curves, size_t count, size_t *layers);

/* Adds a curve to a panel; nothing when it has no rows. */
void curves_add(struct figure *figure, struct figure_panel *panel,
	const struct curve *curve, struct figure_look look, bool depth);

/*
 * Adds the references and targets of `task` to a panel whose x axis is the
 * layers of a model of `layers`, or the depth.
 */
int curves_add_context(struct figure *figure, struct figure_panel *panel,
	const struct kinds_curves *curves, enum task task, size_t layers,
	bool depth, struct error *error);

/* The names that tell this panel from the others; the model if none does. */
const char *curves_title(
	struct figure *figure, const struct panels *panels, size_t index);

/* The copies of the rows of a role that the figure's style shows; the
 * caller frees them.  NULL when memory runs out. */
struct curve_row *curves_select(const struct kinds_curves *curves,
	const struct figure_style *style, enum kinds_role role, size_t *count);

/* The panels of one task each: all models in one, or before and after. */
int curves_by_task(struct figure *figure, const struct kinds_curves *curves,
	const struct panels *panels, struct error *error);
int curves_before_after(struct figure *figure,
	const struct kinds_curves *curves, struct error *error);

/* "understanding (text→image)" */
const char *curves_task_text(struct figure *figure, enum task task);

/* The look of a target of the loss, and its text in a legend. */
struct figure_look curves_target_look(enum task task);
const char *curves_target_text(enum task task);

/* Gives all panels the same y axis, around what they hold. */
void curves_fit_y(struct figure *figure, const char *measure);

#endif
