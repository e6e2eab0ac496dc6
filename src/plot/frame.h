#ifndef PLOT_FRAME_H
#define PLOT_FRAME_H

#include "base/buffer.h"
#include "base/vocabulary.h"
#include "plot/label.h"
#include "plot/layout.h"

/* What stands around the curves of a figure, at the places of its layout. */

/* Inches that the legend of one task takes, the sample of its line included. */
double frame_legend_width(const char *legend);

/*
 * Adds the edges, the title and the axes' names of panel `index`; `x_name` may
 * be NULL, and `y_name` is written in the first column only.
 */
void frame_panel(const struct layout *layout, size_t index,
	const struct label *title, const char *x_name, const char *y_name,
	struct buffer *script);

/*
 * Adds a plot of nothing but the figure's title and the legend of the tasks
 * whose text is not NULL, in the line styles 1 + task.  It undoes what was set
 * for panels, so it comes last.
 */
void frame_legend(const struct layout *layout, const struct label *title,
	const char *const legends[TASKS], struct buffer *script);

#endif
