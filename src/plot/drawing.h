#ifndef PLOT_DRAWING_H
#define PLOT_DRAWING_H

#include "plot/legend.h"

/* What a script is written from, beside the figure. */
struct figure_plan {
	const struct figure *figure;
	const struct palette *palette;
	struct panel_layout layout;
	struct legend_plan legend;
	struct label title, *titles, *notes;
	struct figure_look *looks; /* line style i + 1 */
	size_t look_count;
	double words; /* em */
};

/* Words left of the axes go on in a next line beyond this, em. */
#define FIGURE_PLAN_WORDS 19.0

/* Chooses looks, labels and places for the figure.  The caller ends with
 * figure_plan_release(), after a failure too. */
int figure_plan_make(struct figure_plan *plan, const struct figure *figure,
	struct error *error);
void figure_plan_release(struct figure_plan *plan);

/* The number of the look's line style. */
size_t figure_plan_style(
	const struct figure_plan *plan, struct figure_look look);

/* Adds the line styles, colours and tics. */
void figure_plan_write_style(
	const struct figure_plan *plan, struct buffer *script);

#endif
