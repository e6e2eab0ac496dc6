#ifndef FIGURE_SCRIPT_H
#define FIGURE_SCRIPT_H

#include "base/buffer.h"
#include "base/error.h"
#include "figure/figure.h"
#include "figure/palette.h"

/* Adds the figure as a gnuplot script that holds its data and runs alone. */
int figure_script(const struct figure *figure, struct buffer *script,
	struct error *error);

/*
 * The pieces that every figure's gnuplot script is put together from.  No
 * text of others reaches a script but through script_text().
 */

/* The first lines: how to draw again and restyle, size, font, terminal.  Width
 * and height, in inches, are before the palette's scale; `kind` names files. */
void script_begin(struct buffer *script, const char *kind, double width,
	double height, const struct palette *palette);

/* The last lines. */
void script_end(struct buffer *script);

/* Adds `text`, of one or several lines, quoted such that gnuplot takes it
 * literally.  Labels of other people's words come through label_make(). */
void script_text(struct buffer *script, const char *text);

/* Adds a number of an axis or a place, rounded to six decimals. */
void script_place(struct buffer *script, double number);

/* Adds a number of a data block, in full; what is not finite is "NaN". */
void script_datum(struct buffer *script, double number);

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
