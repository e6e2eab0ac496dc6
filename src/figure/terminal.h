#ifndef FIGURE_TERMINAL_H
#define FIGURE_TERMINAL_H

#include "base/buffer.h"
#include "figure/canvas.h"
#include "figure/figure.h"

/* Figures in characters, for a look over SSH. */
struct terminal_size {
	size_t width, height; /* characters */
	bool unicode, colour;
};

/*
 * Adds the figure as lines of characters: as high as the terminal where its
 * panels stand in one row, else higher.  Bands are not drawn.
 */
int terminal_print(const struct figure *figure,
	const struct terminal_size *terminal, struct buffer *text,
	struct error *error);

/* Where a panel's axes stand on a canvas, in characters. */
struct text_axes {
	long left, top, width, height;
	struct canvas *canvas;
	const struct figure_panel *panel;
};

/* Draws what the panel holds (figure_marks.c). */
void text_draw(const struct text_axes *axes);

/* The dots of a value from the page's left or top; within a few pages. */
long text_dot_x(const struct text_axes *axes, double x);
long text_dot_y(const struct text_axes *axes, double y);

/* The colour of an ink, and the sample of a look in a legend. */
int text_colour(const struct canvas *canvas, enum ink ink);
const char *text_mark(const struct canvas *canvas, enum figure_mark mark);

/* The character that shows a value from 0 to 1. */
const char *text_shade(const struct canvas *canvas, double value);

/* The character that fills the `index`-th kind of boxes. */
const char *text_fill(const struct canvas *canvas, size_t index);

#endif
