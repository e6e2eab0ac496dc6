#ifndef PLOT_FIGURE_H
#define PLOT_FIGURE_H

#include "base/buffer.h"
#include "base/error.h"
#include "table/schema.h"

/*
 * Figures as gnuplot scripts.  A script is pure text, holds its own data and
 * runs alone: "gnuplot curves.gp" draws curves.svg again.
 */

/* Where y ends. */
enum figure_range { FIGURE_UNIT /* 0 to 1 */, FIGURE_AUTO };

struct figure_style {
	const char *title; /* NULL: from the models */
	enum figure_range y;
	double width, height; /* inches; 0: chosen from the panels */
};

/*
 * Adds to `script` the figure of mean curves over layers: one panel per
 * (model, step, group) in the order of the rows, understanding red with
 * filled circles, generation blue with open squares, a band from ci_low to
 * ci_high where there is one.  Rows of other measures than the first row's
 * are an error.  The script's first lines set `output` and the terminal and
 * say how to change them; see figure_draw().
 */
int figure_curves(const struct curve_row *rows, size_t count,
	const struct figure_style *style, struct buffer *script,
	struct error *error);

/*
 * Runs gnuplot on `script` to make `path`, whose extension (.png, .svg)
 * chooses the terminal.  The file appears whole or not at all.  The error
 * says what to install when gnuplot is not there.
 */
int figure_draw(const char *script, const char *path, struct error *error);

#endif
