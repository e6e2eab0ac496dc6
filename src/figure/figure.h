#ifndef FIGURE_FIGURE_H
#define FIGURE_FIGURE_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/strings.h"
#include "figure/palette.h"
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
 * A figure with every choice made and not a line drawn: what gnuplot draws
 * (figure_script.c) and what a terminal shows (figure_text.c) is this.
 *
 * Texts are as they came, of any length and content; who draws them breaks
 * and cleans them.  Points, series and panels belong to the figure, texts to
 * its pool.
 */
enum series_kind {
	SERIES_BOXES, /* one from low to high at each x, one unit wide */
	SERIES_LYING, /* one from low to high, of x, at each y */
	SERIES_CELLS, /* one unit wide around (x, y), coloured by value */
	SERIES_LINE,  /* joined; where y is NaN there is a gap */
	SERIES_MARKS, /* marks alone, with a bar from low to high */
	SERIES_BARS,  /* the same, the bar lying: low and high are of x */
};

enum figure_mark {
	MARK_NONE,
	MARK_DISC,
	MARK_SQUARE, /* open */
	MARK_TRIANGLE,
	MARK_DIAMOND, /* open */
	MARK_FILLED_SQUARE,
	MARK_RING,
	MARKS
};

enum figure_dash { DASH_NONE, DASH_LONG, DASH_DOTS };

struct figure_look {
	enum ink ink;
	enum figure_mark mark;
	enum figure_dash dash;
	double width; /* of the line, points */
};

struct figure_point {
	double x, y, low, high;
	double value; /* place on the scale of colours, 0 to 1 */
};

struct figure_series {
	enum series_kind kind;
	const char *name; /* letters, for whoever reads the script */
	struct figure_look look;
	double tall; /* of cells: height; 0: one unit */
	struct figure_point *points;
	size_t count, capacity;
};

struct figure_axis {
	double from, to;	/* ends */
	double first, last;	/* numbers stand between these */
	double step;		/* 0: as many as there is room for */
	bool whole;		/* numbers are whole */
	double shift;		/* what is added to a place for its number */
	const char *name;	/* NULL: none */
	const char *short_name; /* where there is no room */
	/* Instead of numbers: at y = 0, 1 ..., 0 on top. */
	const char *const *words;
	size_t word_count;
};

struct figure_panel {
	const char *title, *note; /* may be "" */
	struct figure_axis x, y;
	double line_x, line_y; /* a thin line across; NaN: none */
	struct figure_series *series;
	size_t count, capacity;
};

struct figure_entry {
	const char *text;
	enum series_kind kind;
	struct figure_look look;
};

/* What the colours of INK_SCALE and of INK_DIVERGING mean; `name` NULL when
 * none are. */
struct figure_scale {
	const char *name;
	double from, to;
};

struct figure {
	const char *kind;  /* "curves", for names of files */
	const char *title; /* "" for none */
	struct figure_panel *panels;
	size_t count, capacity;
	struct figure_entry *legend;
	size_t entries, entry_capacity;
	struct figure_scale scales[2];
	size_t columns; /* of panels; 0: by their number */
	double aspect;	/* height of the axes by their width; 0: a curve's */
	struct figure_style style;
	struct strings strings;
	const char **words; /* of an axis, where the figure owns them */
	bool failed;	    /* memory ran out; what was added is lost */
};

/* An empty figure; a part of it says figure->failed when memory runs out, and
 * figure_check() turns that into an error. */
void figure_init(struct figure *figure, const char *kind,
	const struct figure_style *style);
void figure_release(struct figure *figure);
int figure_check(const struct figure *figure, struct error *error);

/* Each returns the new one, valid until the next of its kind is added, or, out
 * of memory, something that can be written to and is not looked at. */
struct figure_panel *figure_panel(struct figure *figure, const char *title);
struct figure_series *figure_series(struct figure *figure,
	struct figure_panel *panel, enum series_kind kind, const char *name,
	struct figure_look look);
void figure_point(struct figure *figure, struct figure_series *series,
	struct figure_point point);

/* Adds an entry of the legend, unless one says the same. */
void figure_legend(struct figure *figure, const char *text,
	enum series_kind kind, struct figure_look look);

/* The figure's copy of a text; printf-like. */
const char *figure_text(struct figure *figure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The look of a task's curve, and of the `index`-th of kinds without order. */
struct figure_look figure_task_look(enum task task);
struct figure_look figure_kind_look(size_t index);

/* The x axis of `layers` layers, or of depth from 0 to 1. */
struct figure_axis figure_layers(
	size_t layers, const struct figure_style *style);
struct figure_axis figure_depth(void);

/* An axis of words, the first on top. */
struct figure_axis figure_words(const char *const *words, size_t count);

/* "MODEL, step 100, GROUP", without what is empty. */
const char *figure_name(struct figure *figure, const char *model,
	const char *step, const char *group);

/* Ends a builder: an error when memory ran out or there is no panel (`nothing`
 * says of what); else the user's words are put over the data's. */
int figure_finish(
	struct figure *figure, const char *nothing, struct error *error);

/* The scale's number of what is coloured by value: 0 or 1; -1 for others. */
int figure_scale_of(enum ink ink);

/* Whether any point of the panel can be seen. */
bool figure_has_points(const struct figure_panel *panel);

/* Adds the figure as a gnuplot script that holds its data and runs alone. */
int figure_script(const struct figure *figure, struct buffer *script,
	struct error *error);

#endif
