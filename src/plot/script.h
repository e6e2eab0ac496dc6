#ifndef PLOT_SCRIPT_H
#define PLOT_SCRIPT_H

#include "base/buffer.h"
#include "plot/label.h"

/*
 * The pieces that every figure's gnuplot script is put together from.  No
 * text reaches a script but through script_text() and script_label().
 */

/* The first lines: how to draw again and restyle, size, font, terminal. */
void script_begin(struct buffer *script, double width, double height);

/* The last lines. */
void script_end(struct buffer *script);

/* Adds `text` quoted such that gnuplot takes it literally. */
void script_text(struct buffer *script, const char *text);

/* Adds a label of one or several lines as one gnuplot expression. */
void script_label(struct buffer *script, const struct label *label);

/* Adds a number of an axis or a place, rounded to six decimals. */
void script_place(struct buffer *script, double number);

/* Adds a number of a data block, in full; what is not finite is "NaN". */
void script_datum(struct buffer *script, double number);

#endif
