#ifndef PLOT_FIGURE_H
#define PLOT_FIGURE_H

#include "base/buffer.h"
#include "base/error.h"
#include "table/schema.h"

/*
 * Figures as gnuplot scripts.  A script is pure text, holds its own data and
 * runs alone: "gnuplot curves.gp" draws curves.svg again.
 */

/* Where y ends: at 0 and 1, or around the data; around the data also where
 * values lie outside 0 to 1, so that no point is hidden. */
enum figure_range { FIGURE_UNIT, FIGURE_AUTO };

struct figure_style {
	const char *title; /* NULL: from the models */
	enum figure_range y;
	double width, height; /* inches; 0: chosen from the panels */
};

/*
 * Adds to `script` the figure of mean curves over layers: one panel per
 * (model, step, group) in the order of their first rows, understanding red
 * with filled circles, generation blue with open squares, a band from ci_low
 * to ci_high where there is one.  Where the tasks of a panel have different
 * numbers of layers its x axis is the depth.  Missing layers and values are
 * gaps; a panel without a value says "no data".
 *
 * It is an error when there are no rows or too many panels, when rows have
 * other measures than the first row's, or a curve has a layer twice, and when
 * a given size is too small for the panels; on failure `script` may hold a
 * part.  Alone, the script makes curves.svg in the working folder, or what its
 * variable `output` says; its first lines tell how to change that.
 */
int figure_curves(const struct curve_row *rows, size_t count,
	const struct figure_style *style, struct buffer *script,
	struct error *error);

/*
 * Runs gnuplot on a script from above to make `path`, whose extension chooses
 * the format: .png (288 pixels to the inch), .svg or .pdf.  The file appears
 * whole or not at all.  The error names the path, and says what to install
 * when there is no gnuplot.
 */
int figure_draw(const char *script, const char *path, struct error *error);

#endif
