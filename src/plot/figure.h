#ifndef PLOT_FIGURE_H
#define PLOT_FIGURE_H

#include "base/buffer.h"
#include "base/error.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a user can say about any figure, and how a figure is drawn.  What is
 * in it: kinds.h.
 */

/* Where y ends: at 0 and 1, or around the data; around the data also where
 * values lie outside 0 to 1, so that no point is hidden. */
enum figure_range { RANGE_UNIT, RANGE_AUTO };

/* For print, for a wall (letters and lines twice as large), on black. */
enum figure_theme { FIGURE_PAPER, FIGURE_SLIDES, FIGURE_DARK };

struct figure_style {
	const char *title;	     /* NULL: from the models */
	const char *x_name, *y_name; /* NULL: from the data; "": none */
	enum figure_range y;
	enum figure_theme look;
	bool no_legend;
	double width, height; /* inches; 0: chosen from the panels */
	/* The layers shown; `layers` false: all of them. */
	bool layers;
	size_t first_layer, last_layer;
};

/* Whether a figure of this style shows the layer. */
static inline bool figure_shows(const struct figure_style *style, size_t layer)
{
	return !style->layers ||
		(layer >= style->first_layer && layer <= style->last_layer);
}

/*
 * Runs gnuplot on a script to make `path`, whose extension chooses the format:
 * .png (288 pixels to the inch), .svg or .pdf.  The file appears whole or not
 * at all.  The error names the path, and says what to install when there is no
 * gnuplot.
 */
int figure_draw(const char *script, const char *path, struct error *error);

/* The same into memory, as svg. */
int figure_svg(const char *script, struct buffer *svg, struct error *error);

#endif
