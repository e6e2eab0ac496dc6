#ifndef PLOT_CHART_H
#define PLOT_CHART_H

#include "base/error.h"
#include "base/strings.h"
#include "plot/figure.h"
#include "plot/palette.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A figure with every choice made and not a line drawn: what gnuplot draws
 * (chart_script.c) and what a terminal shows (chart_text.c) is this.
 *
 * Texts are as they came, of any length and content; who draws them breaks
 * and cleans them.  Points, series and panels belong to the chart, texts to
 * its pool.
 */
enum chart_kind {
	CHART_BOXES, /* one from low to high at each x, one unit wide */
	CHART_LYING, /* one from low to high, of x, at each y */
	CHART_CELLS, /* one unit wide around (x, y), coloured by value */
	CHART_LINE,  /* joined; where y is NaN there is a gap */
	CHART_MARKS, /* marks alone, with a bar from low to high */
	CHART_BARS,  /* the same, the bar lying: low and high are of x */
};

enum chart_mark {
	MARK_NONE,
	MARK_DISC,
	MARK_SQUARE, /* open */
	MARK_TRIANGLE,
	MARK_DIAMOND, /* open */
	MARK_FILLED_SQUARE,
	MARK_RING,
	MARKS
};

enum chart_dash { DASH_NONE, DASH_LONG, DASH_DOTS };

struct chart_look {
	enum ink ink;
	enum chart_mark mark;
	enum chart_dash dash;
	double width; /* of the line, points */
};

struct chart_point {
	double x, y, low, high;
	double value; /* place on the scale of colours, 0 to 1 */
};

struct chart_series {
	enum chart_kind kind;
	const char *name; /* letters, for whoever reads the script */
	struct chart_look look;
	double tall; /* of cells: height; 0: one unit */
	struct chart_point *points;
	size_t count, capacity;
};

struct chart_axis {
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

struct chart_panel {
	const char *title, *note; /* may be "" */
	struct chart_axis x, y;
	double line_x, line_y; /* a thin line across; NaN: none */
	struct chart_series *series;
	size_t count, capacity;
};

struct chart_entry {
	const char *text;
	enum chart_kind kind;
	struct chart_look look;
};

/* What the colours of INK_SCALE and of INK_DIVERGING mean; `name` NULL when
 * none are. */
struct chart_scale {
	const char *name;
	double from, to;
};

struct chart {
	const char *kind;  /* "curves", for names of files */
	const char *title; /* "" for none */
	struct chart_panel *panels;
	size_t count, capacity;
	struct chart_entry *legend;
	size_t entries, entry_capacity;
	struct chart_scale scales[2];
	size_t columns; /* of panels; 0: by their number */
	double aspect;	/* height of the axes by their width; 0: a curve's */
	struct figure_style style;
	struct strings strings;
	const char **words; /* of an axis, where the chart owns them */
	bool failed;	    /* memory ran out; what was added is lost */
};

/* An empty chart; a part of it says chart->failed when memory runs out, and
 * chart_check() turns that into an error. */
void chart_init(struct chart *chart, const char *kind,
	const struct figure_style *style);
void chart_release(struct chart *chart);
int chart_check(const struct chart *chart, struct error *error);

/* Each returns the new one, valid until the next of its kind is added, or, out
 * of memory, something that can be written to and is not looked at. */
struct chart_panel *chart_panel(struct chart *chart, const char *title);
struct chart_series *chart_series(struct chart *chart,
	struct chart_panel *panel, enum chart_kind kind, const char *name,
	struct chart_look look);
void chart_point(struct chart *chart, struct chart_series *series,
	struct chart_point point);

/* Adds an entry of the legend, unless one says the same. */
void chart_legend(struct chart *chart, const char *text, enum chart_kind kind,
	struct chart_look look);

/* The chart's copy of a text; printf-like. */
const char *chart_text(struct chart *chart, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The look of a task's curve, and of the `index`-th of kinds without order. */
struct chart_look chart_task_look(enum task task);
struct chart_look chart_kind_look(size_t index);

/* The x axis of `layers` layers, or of depth from 0 to 1. */
struct chart_axis chart_layers(size_t layers, const struct figure_style *style);
struct chart_axis chart_depth(void);

/* An axis of words, the first on top. */
struct chart_axis chart_words(const char *const *words, size_t count);

/* "MODEL, step 100, GROUP", without what is empty. */
const char *chart_name(struct chart *chart, const char *model, const char *step,
	const char *group);

/* Ends a builder: an error when memory ran out or there is no panel (`nothing`
 * says of what); else the user's words are put over the data's. */
int chart_finish(struct chart *chart, const char *nothing, struct error *error);

/* The scale's number of what is coloured by value: 0 or 1; -1 for others. */
int chart_scale_of(enum ink ink);

/* Whether any point of the panel can be seen. */
bool chart_has_points(const struct chart_panel *panel);

/* Adds the figure as a gnuplot script that holds its data and runs alone. */
int chart_script(
	const struct chart *chart, struct buffer *script, struct error *error);

#endif
