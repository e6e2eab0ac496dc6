#ifndef PLOT_LEGEND_H
#define PLOT_LEGEND_H

#include "plot/frame.h"

/* How the entries of a legend stand: side by side where they fit, else in
 * columns as wide as the widest; the scale of colours has the last row. */
struct legend_plan {
	size_t columns, rows;
	double column; /* inches; 0: each as wide as it is */
	double width;  /* of the widest row */
};

/* For a figure `width` inches wide. */
struct legend_plan legend_plan(const struct figure *figure, double width);

/*
 * Adds a plot of nothing but the figure's title and its legend, the looks as
 * line styles `styles`[entry].  It undoes what was set for panels, so it comes
 * last.
 */
void legend_draw(const struct frame *frame, const struct figure *figure,
	const struct label *title, const struct legend_plan *plan,
	const size_t *styles);

#endif
