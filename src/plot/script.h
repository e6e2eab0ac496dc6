#ifndef PLOT_SCRIPT_H
#define PLOT_SCRIPT_H

#include "base/buffer.h"
#include "plot/palette.h"

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

#endif
