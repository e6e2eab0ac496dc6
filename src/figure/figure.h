#ifndef FIGURE_FIGURE_H
#define FIGURE_FIGURE_H

#include "base/error.h"
#include "base/length.h"
#include "base/strings.h"
#include "figure/palette.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A figure with every choice made and nothing drawn yet: script.c turns it into
 * a gnuplot script, terminal.c into characters, and neither looks at anything
 * else.
 *
 *	figure ── panels ── series ── points
 *	       └─ legend: entries and scales of colour
 *
 * Points, series and panels belong to the figure, and so do the texts that
 * figure_text() makes; all other texts must outlive it.  Texts are as they came,
 * of any length and content: script.c and terminal.c break and clean them.
 */

/* More panels than a page can show. */
#define PANELS_MAX 100

#define RENAMES_MAX 64

/* Where y ends: at 0 and 1, or around the data; around the data also where
 * values are outside 0 to 1, so that no point is hidden. */
enum figure_range { RANGE_UNIT, RANGE_AUTO };

/* What a user can say about any figure. */
struct figure_style {
	const char *title;	     /* NULL: from the models */
	const char *x_name, *y_name; /* NULL: from the data; "": none */
	struct word_list renames;    /* OLD=NEW, at most RENAMES_MAX */
	const char *layers;	     /* A:B, FIRST-LAST or ONE; NULL: all */
	enum figure_range y;
	enum figure_theme theme;
	int no_legend;
	const char *font;	     /* family; NULL: the palette's */
	double font_size;	     /* points; 0: the theme's */
	struct length width, height; /* 0: chosen from the panels */
	int column; /* of a page, where no width is given: one or both; 0:
		       chosen from the panels */
};

enum series_kind {
	SERIES_BOXES,  /* one from low to high at each x, one unit wide */
	SERIES_RANGES, /* boxes from low to high of x, at each y */
	SERIES_CELLS,  /* one unit wide around (x, y), coloured by value */
	SERIES_LINE,   /* joined; where y is NaN there is a gap */
	SERIES_MARKS,  /* marks alone, with a bar from low to high */
	SERIES_BARS, /* the same with a horizontal bar: low and high are of x */
};

enum figure_mark {
	MARK_NONE,
	MARK_DISC,
	MARK_SQUARE, /* open */
	MARK_TRIANGLE,
	MARK_DIAMOND, /* open */
	MARK_FILLED_SQUARE,
	MARK_RING, /* open */
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
	const char *name; /* letters, for readers of the script */
	struct figure_look look;
	const char *label; /* what it is of, not drawn; NULL: as its legend */
	double tall;	   /* height of cells; 0: one unit */
	struct figure_point *points;
	size_t count, capacity;
};

struct figure_axis {
	double from, to;	/* ends */
	double first, last;	/* numbers are between these */
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
	/* What it is of, to find it by; not drawn. */
	struct schema_key key;
	enum task task;
};

struct figure_entry {
	const char *text;
	enum series_kind kind;
	struct figure_look look;
};

/* What the colours of INK_SCALE and of INK_DIVERGING mean; `name` NULL when
 * the figure has none. */
struct figure_scale {
	const char *name;
	double from, to;
	bool log;    /* of values whose logarithm has the colour */
	double mark; /* a value between to be marked; 0: none */
};

struct figure {
	const char *kind;  /* "curves", for names of files */
	const char *file;  /* the user's name of the file, or NULL */
	const char *title; /* "" for none */
	struct figure_panel *panels;
	size_t count, capacity;
	struct figure_entry *legend;
	size_t entries, entry_capacity;
	struct figure_scale scales[2];
	size_t columns; /* of panels that begin a row; 0: by their number */
	double aspect;	/* height of the axes by their width; 0: a curve's */
	struct figure_style style;
	size_t first_layer, last_layer; /* shown; SIZE_MAX: all */
	uint64_t renamed;		/* bits of the renames that fitted */
	struct strings strings;
	const char **words; /* of an axis, where the figure owns them */
	bool failed;	    /* memory ran out; what was added is lost */
};

/* Fails when the style asks for layers in none of these forms, for a size
 * beyond reason, or for a font that gnuplot takes for more than a name. */
int figure_style_check(const struct figure_style *style, struct error *error);

/* An empty figure.  Fails, with a figure that may be released, when the style
 * does not hold. */
int figure_init(struct figure *figure, const char *kind,
	const struct figure_style *style, struct error *error);
void figure_release(struct figure *figure);

/* The parts of a figure set figure->failed when memory runs out;
 * figure_check() turns that into an error. */
int figure_check(const struct figure *figure, struct error *error);

/* Each returns the new one, valid until the next of its kind is added, or, out
 * of memory, something that can be written to and is not looked at. */
struct figure_panel *figure_panel(struct figure *figure, const char *title);
struct figure_series *figure_series(struct figure *figure,
	struct figure_panel *panel, enum series_kind kind, const char *name,
	struct figure_look look);
void figure_point(struct figure *figure, struct figure_series *series,
	struct figure_point point);

bool figure_look_equal(struct figure_look a, struct figure_look b);

/* Adds an entry to the legend, unless there is one with this text and look. */
void figure_legend(struct figure *figure, const char *text,
	enum series_kind kind, struct figure_look look);

/* The figure's copy of a text; printf-like. */
const char *figure_text(struct figure *figure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "MODEL, step 100, GROUP", without what is empty, and with what the style
 * renames: a model, step or group alone, or MODEL:STEP:GROUP as a whole. */
const char *figure_name(struct figure *figure, struct schema_key key);

/* What the user gave as a name, or what the style renames it to. */
const char *figure_called(struct figure *figure, const char *name);

/* "understanding (text→image)" */
const char *figure_task_text(struct figure *figure, enum task task);

/* The number of the first panel of a key and task; figure->count for none. */
size_t figure_find(
	const struct figure *figure, struct schema_key key, enum task task);

/* The look of a task's curve, and of the `index`-th of kinds without order. */
struct figure_look figure_task_look(enum task task);
struct figure_look figure_kind_look(size_t index);

/* Whether the figure shows the layer. */
bool figure_shows(const struct figure *figure, size_t layer);

/* Whether a value can be drawn: finite, and not beyond all axes. */
bool figure_drawable(double value);

/* The x axis of `layers` layers, of as many cells or boxes that fill it, or of
 * depth from 0 to 1. */
struct figure_axis figure_layers(const struct figure *figure, size_t layers);
struct figure_axis figure_cells(const struct figure *figure, size_t layers);
struct figure_axis figure_depth(void);

/* An axis of words, the first on top. */
struct figure_axis figure_words(const char *const *words, size_t count);

/* An error when there are more panels than PANELS_MAX. */
int figure_check_count(size_t panels, struct error *error);

/* The error that there is nothing to draw, as `nothing` says it, and within
 * which layers, if the style has some. */
int figure_refuse(
	const struct figure *figure, const char *nothing, struct error *error);

/* Ends a builder: an error when memory ran out or there is no panel (`nothing`
 * says of what); else the user's words replace the data's. */
int figure_finish(
	struct figure *figure, const char *nothing, struct error *error);

/* The scale's number of what is coloured by value: 0 or 1; -1 for others. */
int figure_scale_of(enum ink ink);

/* The place of a value on a scale, 0 to 1, and the value at a place. */
double figure_scale_place(const struct figure_scale *scale, double value);
double figure_scale_value(const struct figure_scale *scale, double place);

/* Frees what a panel holds that is taken out of its figure. */
void figure_panel_release(struct figure_panel *panel);

/* Whether any point of the panel can be seen. */
bool figure_has_points(const struct figure_panel *panel);

#endif
