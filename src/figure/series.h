#ifndef FIGURE_SERIES_H
#define FIGURE_SERIES_H

#include "base/buffer.h"
#include "figure/plan.h"

/* The line styles and data blocks of a script, and what is plotted from them. */

/* Line styles of what is not a series. */
enum { STYLE_GRID = 91, STYLE_ACROSS = 92 };

bool series_is_open(enum figure_mark mark);

/* Adds the line styles, colours and tics. */
void series_styles(const struct plan *plan, struct buffer *script);

/* Adds the data of series `index` of panel `panel`. */
void series_write(const struct figure *figure, size_t panel, size_t index,
	struct buffer *script);

/*
 * Adds the elements of a plot command that draw the series: with `behind` what
 * is behind all lines, otherwise the rest; *comma is what comes before the next
 * element.  Returns how many they are.
 */
size_t series_plot(const struct plan *plan, size_t panel, size_t index,
	bool behind, const char **comma, struct buffer *script);

#endif
