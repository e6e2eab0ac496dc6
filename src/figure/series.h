#ifndef FIGURE_SERIES_H
#define FIGURE_SERIES_H

#include "base/buffer.h"
#include "figure/figure.h"

/* The data blocks of a script, and what is plotted from them. */

/* The size of a mark, in gnuplot's unit. */
#define SERIES_MARK 0.55

bool series_is_open(enum figure_mark mark);

/* Adds the data of series `index` of panel `panel`. */
void series_write(const struct figure *figure, size_t panel, size_t index,
	struct buffer *script);

/*
 * Adds the elements of a plot command that draw the series in line style
 * `style`: with `behind` what is behind all lines, otherwise the rest.
 * `width` is that of the axes, inches; *comma is what comes before the next
 * element.
 */
void series_plot(const struct figure *figure, size_t panel, size_t index,
	size_t style, double width, bool behind, const char **comma,
	struct buffer *script);

#endif
