#ifndef PLOT_DRAWING_H
#define PLOT_DRAWING_H

#include "plot/legend.h"

/* What a script is written from, beside the chart. */
struct drawing {
	const struct chart *chart;
	const struct palette *palette;
	struct layout layout;
	struct legend_plan legend;
	struct label title, *titles, *notes;
	struct chart_look *looks; /* line style i + 1 */
	size_t look_count;
	double words; /* em */
};

/* Words left of the axes go on in a next line beyond this, em. */
#define DRAWING_WORDS 19.0

/* Chooses looks, labels and places for the chart.  The caller ends with
 * drawing_release(), after a failure too. */
int drawing_make(struct drawing *drawing, const struct chart *chart,
	struct error *error);
void drawing_release(struct drawing *drawing);

/* The number of the look's line style. */
size_t drawing_style(const struct drawing *drawing, struct chart_look look);

/* Adds the line styles, colours and tics. */
void drawing_write_style(const struct drawing *drawing, struct buffer *script);

#endif
