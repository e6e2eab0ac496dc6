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
	size_t columns, rows; /* of panels */
	size_t block; /* so many panels begin a row of their own, and take */
	size_t block_rows;
	double width, height;		  /* of the figure */
	double panel_width, panel_height; /* of the axes of one panel */
	double left, top;		  /* of the first axes */
	double gap_x, gap_y;		  /* between the axes of neighbours */
	double middle;			  /* of all axes */
	double words;		  /* most width of a word left of them, em */
	size_t name_lines;	  /* of the names of y axes */
	double name_room;	  /* along the axis, for one line of them */
	double title_y, legend_y; /* of the middle of their first lines */

	/* Entries of the legend are side by side where they fit, else in
	 * columns as wide as the widest, of which the only one may have
	 * entries of several lines; scales of colour have the last rows.  No
	 * rows: no legend. */
	size_t legend_columns, legend_rows;
	double legend_column; /* 0: each as wide as it is */
	double legend_width;  /* of the widest row */
	/* The bars of the scales stand below each other, right of their names
	 * or, where these are too long for that, below them: in the row of the
	 * legend that follows the name's lines.  A number at a mark has the
	 * next row. */
	double bar_left, bar_width;
	bool names_above;
	size_t bar_rows[2];
	struct label scale_names[2];

	/* What the panels need, in inches; 0: whatever there is. */
	double least_width, least_height;

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

/* In a legend: the width of a sample, from its left to the text, and from the
 * text to the next sample. */
#define PLAN_SAMPLE 0.32
#define PLAN_SAMPLE_TEXT 0.4
#define PLAN_BETWEEN 0.15

/* From a bar to the numbers beside it. */
#define PLAN_BAR_NUMBER 0.06

/* Fails when a given size is too small for the panels; the error says, in the
 * unit of that size, which would do.  The caller ends with plan_release(), after
 * a failure too. */
int plan_make(
	struct plan *plan, const struct figure *figure, struct error *error);
void plan_release(struct plan *plan);

/* The left and the top of the axes of panel `index`. */
double plan_left(const struct plan *plan, size_t index);
double plan_top(const struct plan *plan, size_t index);

/* The row and the column of panel `index`. */
size_t plan_row(const struct plan *plan, size_t index);
size_t plan_column(const struct plan *plan, size_t index);

/* The panel below panel `index`; figure->count for none. */
size_t plan_below(const struct plan *plan, size_t index);

/* The name of an axis of panel `index`, in lines that there is room for. */
typedef void plan_name(
	const struct plan *plan, size_t index, struct label *label);
plan_name plan_x_name, plan_y_name;

/* "0.0942": an end of a scale, and how far from a bar to the right end of the
 * name left of it. */
void plan_scale_end(char text[32], double end);
double plan_scale_name(const struct figure_scale *scale);

/* The number of the look's line style. */
size_t plan_style(const struct plan *plan, struct figure_look look);

/* Width of an entry of the legend, with its sample, and where its left end and
 * the middle of its line are. */
double plan_entry_width(const struct figure_entry *entry);
void plan_entry(const struct plan *plan, size_t index, double *x, double *y);

/* The text of an entry, in its lines. */
void plan_entry_text(
	const struct plan *plan, size_t index, struct label *label);

#endif
