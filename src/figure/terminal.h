#ifndef FIGURE_TERMINAL_H
#define FIGURE_TERMINAL_H

#include "base/buffer.h"
#include "base/error.h"
#include "figure/figure.h"

/* Figures in characters, for a look over SSH. */
struct terminal_size {
	size_t width, height; /* characters */
	bool unicode, colour;
};

/*
 * Adds the figure as lines of characters: as high as the terminal where its
 * panels are in one row, else higher.  Bands are not drawn.  Fails on a terminal
 * that is too narrow.
 */
int terminal_print(const struct figure *figure,
	const struct terminal_size *terminal, struct buffer *text,
	struct error *error);

#endif
