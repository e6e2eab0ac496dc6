#ifndef FIGURE_PLAN_H
#define FIGURE_PLAN_H

#include "base/buffer.h"
#include "base/error.h"
#include "figure/figure.h"
#include "figure/label.h"

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

/* What stands around the data of a figure, at the places of its layout. */
struct frame {
	const struct panel_layout *layout;
	const struct palette *palette;
	struct buffer *script;
};

/* The texts of a panel; x_name and y_name may be NULL or "". */
struct frame_texts {
	const struct label *title, *note; /* the note below the title */
	const char *x_name, *y_name;
};

/* Adds the edges, the title and the axes' names of panel `index`. */
void frame_panel(const struct frame *frame, size_t index,
	const struct frame_texts *texts);

/* Adds the words of the panel's y axis, each at most `width` em wide. */
void frame_words(
	const struct frame *frame, const struct figure_axis *y, double width);

/* Adds " at screen X,Y" for a place in inches from the figure's top left. */
void frame_at(const struct frame *frame, const char *at, double x, double y);

/* Adds a text whose left end, or middle, is there. */
void frame_text(const struct frame *frame, const char *text, double x, double y,
	const char *adjust);

/* Adds the lines of a label, centred; the first's middle is at y. */
void frame_lines(const struct frame *frame, const struct label *label, double x,
	double y);

/* How the entries of a legend stand: side by side where they fit, else in
 * columns as wide as the widest; the scale of colours has the last row. */
struct legend_plan {
	size_t columns, rows;
	double column; /* inches; 0: each as wide as it is */
	double width;  /* of the widest row */
};

/* For a figure `width` inches wide. */
struct legend_plan legend_plan(const struct figure *figure, double width);

/*
 * Adds a plot of nothing but the figure's title and its legend, the looks as
 * line styles `styles`[entry].  It undoes what was set for panels, so it comes
 * last.
 */
void legend_draw(const struct frame *frame, const struct figure *figure,
	const struct label *title, const struct legend_plan *plan,
	const size_t *styles);

/* What a script is written from, beside the figure. */
struct figure_plan {
	const struct figure *figure;
	const struct palette *palette;
	struct panel_layout layout;
	struct legend_plan legend;
	struct label title, *titles, *notes;
	struct figure_look *looks; /* line style i + 1 */
	size_t look_count;
	double words; /* em */
};

/* Words left of the axes go on in a next line beyond this, em. */
#define FIGURE_PLAN_WORDS 19.0

/* Chooses looks, labels and places for the figure.  The caller ends with
 * figure_plan_release(), after a failure too. */
int figure_plan_make(struct figure_plan *plan, const struct figure *figure,
	struct error *error);
void figure_plan_release(struct figure_plan *plan);

/* The number of the look's line style. */
size_t figure_plan_style(
	const struct figure_plan *plan, struct figure_look look);

/* Adds the line styles, colours and tics. */
void figure_plan_write_style(
	const struct figure_plan *plan, struct buffer *script);

#endif
