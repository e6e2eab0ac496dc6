#ifndef FIGURE_PLAN_H
#define FIGURE_PLAN_H

#include "base/error.h"
#include "figure/figure.h"
#include "figure/label.h"

#include <stddef.h>

/*
 * Everything that is decided about a figure before the first line of its
 * script: how texts break, which line styles there are, and where things are.
 * Lengths are in units of `scale` inches, from the figure's left and top, so
 * that letters are always PALETTE_FONT_SIZE high.
 *
 *	┌───────────────────────────────┐
 *	│             title             │ title_y
 *	│       legend ... legend       │ legend_y
 *	│        title     title        │
 *	│      ┌───────┐ ┌───────┐      │ top
 *	│ name │ panel │ │ panel │      │
 *	│      └───────┘ └───────┘      │
 *	│        name      name         │
 *	└───────────────────────────────┘
 *	  left  panel_width  gap_x
 */
struct plan {
	const struct figure *figure;
	const struct palette *palette;
	double scale; /* the theme's, or what the size of letters asks for */
	size_t columns, rows;		  /* of panels */
	double width, height;		  /* of the figure */
	double panel_width, panel_height; /* of the axes of one panel */
	double left, top;		  /* of the first axes */
	double gap_x, gap_y;		  /* between the axes of neighbours */
	double middle;			  /* of all axes */
	double title_y, legend_y; /* of the middle of their first lines */

	/* Entries of the legend are side by side where they fit, else in
	 * columns as wide as the widest; scales of colour have the last rows.
	 * No rows: no legend. */
	size_t legend_columns, legend_rows;
	double legend_column; /* 0: each as wide as it is */
	double legend_width;  /* of the widest row */

	struct label title, *titles, *notes; /* the latter of each panel */
	struct figure_look *looks;	     /* line style i + 1 */
	size_t look_count;
};

/* Points to inches: one em, and from one line of text to the next. */
#define PLAN_EM (PALETTE_FONT_SIZE / 72)
#define PLAN_LINE (PALETTE_LINE_STEP / 72)

/* From the bottom of the axes to the middle of the name below, from the
 * figure's left to the middle of the name of the y axis, and from the top of
 * the axes up to the middle of the title's last line. */
#define PLAN_X_NAME 0.36
#define PLAN_Y_NAME 0.14
#define PLAN_TITLE 0.16

/* Words left of the axes go on in a next line beyond this, em. */
#define PLAN_WORDS 19.0

/* In a legend: the width of a sample, from its left to the text, and from the
 * text to the next sample. */
#define PLAN_SAMPLE 0.32
#define PLAN_SAMPLE_TEXT 0.4
#define PLAN_BETWEEN 0.15

/* Fails when a given size is absurd, or too small for the panels.  The caller
 * ends with plan_release(), after a failure too. */
int plan_make(
	struct plan *plan, const struct figure *figure, struct error *error);
void plan_release(struct plan *plan);

/* The left and the top of the axes of panel `index`. */
double plan_left(const struct plan *plan, size_t index);
double plan_top(const struct plan *plan, size_t index);

/* The number of the look's line style. */
size_t plan_style(const struct plan *plan, struct figure_look look);

/* Width of an entry of the legend, with its sample, and where its left end and
 * the middle of its line are. */
double plan_entry_width(const struct figure_entry *entry);
void plan_entry(const struct plan *plan, size_t index, double *x, double *y);

#endif
