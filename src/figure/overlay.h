#ifndef FIGURE_OVERLAY_H
#define FIGURE_OVERLAY_H

#include "base/buffer.h"
#include "base/error.h"
#include "figure/figure.h"

/*
 * Adds what a script in a page needs to lay something over the svg that gnuplot
 * made of the figure, as JSON:
 *
 *	{ "panels": [ {
 *	      "box": [left, top, width, height],	of the axes
 *	      "title": "...",
 *	      "x": { "from": 0, "to": 11, "name": "layer", "shift": 0,
 *	             "words": [...] }, "y": { ... },
 *	      "series": [ {
 *	          "kind": "line" | "guide" | "mark" | "bar" | "range" |
 *	                  "cell",
 *	          "name": "...", "key": 0,	its entry in the legend, or -1
 *	          "value": "depth",	what its colours mean, if anything
 *	          "plots": [0, 2],
 *	          "points": [[x, y, low, high, value], ...] } ] } ],
 *	  "legend": [ { "text": "...", "box": [...] } ] }
 *
 * A guide is a line without marks, which others are compared with.
 * Boxes are in shares of the figure's width and height.  Plots count the groups
 * "gnuplot_plot_..." of the svg from 0, in their order.  Numbers have five
 * digits, of what is not known null; points end after what they have.
 */
int overlay_write(
	const struct figure *figure, struct buffer *json, struct error *error);

#endif
