#ifndef PLOT_CHART_DATA_H
#define PLOT_CHART_DATA_H

#include "base/buffer.h"
#include "plot/chart.h"

/* The data blocks of a script, and what is plotted from them. */

/* Line styles of what is no series. */
enum { STYLE_GRID = 91, STYLE_ACROSS = 92 };

/* Adds the data of series `index` of panel `panel`. */
void script_series_write(const struct figure *figure, size_t panel,
	size_t index, struct buffer *script);

/*
 * Adds the elements of a plot command that draw the series in line style
 * `style`: with `behind` what lies behind all lines, otherwise the rest.
 * `width` is that of the axes, inches; *comma is what stands before the next
 * element.
 */
void script_series_plot(const struct figure *figure, size_t panel, size_t index,
	size_t style, double width, bool behind, const char **comma,
	struct buffer *script);

/* The size of a mark, in gnuplot's unit. */
#define MARK_SIZE 0.55

bool figure_is_open(enum figure_mark mark);

#endif
