#ifndef PLOT_LAYOUT_H
#define PLOT_LAYOUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the panels of a figure stand.  All lengths are inches. */
struct panel_layout {
	size_t panels, columns, rows;
	double width, height;		  /* of the figure */
	double panel_width, panel_height; /* of the axes of one panel */
	double left, top;    /* from the figure's edge to the first axes */
	double gap_x, gap_y; /* between the axes of neighbours */
	double title_y;	     /* from the top to the middle of the first line */
	double middle;	     /* of all axes, from the left */
	double legend_y;     /* from the top to the middle of its first row */
};

/* What stands around the panels. */
struct panel_layout_texts {
	size_t title_lines; /* of the figure */
	size_t first_lines; /* most of a panel in the first row */
	size_t other_lines; /* most of a panel in the other rows */
	size_t legend_rows;
	double aspect;	     /* height of the axes by their width; 0: ours */
	double least_height; /* of the axes, as much as they need */
};

/* What the columns of panels depend on. */
struct panel_layout_ticks {
	double width;	 /* of the texts left of the axes, em */
	bool first_only; /* in the first column of panels */
	size_t columns;	 /* 0: by the number of panels */
};

/* Columns and panel width for `panels` panels, before their titles are
 * broken into lines; `width` as in figure_style. */
void panel_layout_columns(struct panel_layout *layout, size_t panels,
	double width, struct panel_layout_ticks ticks);

/* All the rest; it is an error when a given size is too small. */
int panel_layout_rows(struct panel_layout *layout,
	const struct panel_layout_texts *texts, double height,
	struct error *error);

/* From the figure's left to the axes of a column, from its top to a row's. */
double panel_layout_left(const struct panel_layout *layout, size_t column);
double panel_layout_top(const struct panel_layout *layout, size_t row);

/* From the bottom of the axes to the middle of the name below, from the
 * figure's left to the middle of the name of the y axis, and from the top of
 * the axes up to the middle of the title's last line. */
#define PANEL_X_NAME 0.36
#define PANEL_Y_NAME 0.14
#define PANEL_TITLE 0.16

/* The edges of panel `index` as fractions of the figure, y from below. */
struct panel_box {
	double left, right, bottom, top;
};
struct panel_box panel_layout_box(
	const struct panel_layout *layout, size_t index);

#endif
