#ifndef FIGURE_PALETTE_H
#define FIGURE_PALETTE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The look that all figures share.  Red and blue stay apart for every common
 * kind of colour blindness; in grey print the blue is the darker one, and the
 * marks (filled circle, open square) and the dashes tell the tasks apart.
 */

/* For print, for a wall (letters and lines twice as large), on black. */
enum figure_theme { FIGURE_PAPER, FIGURE_SLIDES, FIGURE_DARK };

/* What something is drawn with; the theme chooses the colour. */
enum ink {
	INK_UNDERSTANDING,
	INK_GENERATION,
	INK_UNDERSTANDING_PALE, /* before, beside after */
	INK_GENERATION_PALE,
	INK_NOTE,      /* what is in the background */
	INK_SCALE,     /* by the value of each point, see palette_scale() */
	INK_DIVERGING, /* the same */
	INK_KIND,      /* and the next INKS_KIND - 1: kinds without an order */
	INKS = INK_KIND + 8
};
#define INKS_KIND (INKS - INK_KIND)

struct palette {
	/* "#rrggbb"; of INK_SCALE and INK_DIVERGING that of what has no
	 * value. */
	const char *inks[INKS];
	const char *background, *text, *axis, *grid;
	double band;  /* opacity of a confidence band */
	double scale; /* of all sizes */
};

const struct palette *palette_of(enum figure_theme theme);

/* The pale ink of a task's. */
enum ink palette_pale(enum ink ink);

/*
 * The colour 0xRRGGBB of a value at `place` of its scale, 0 to 1.
 * A diverging scale goes from generation's blue over white to understanding's
 * red, the other one from dark blue to yellow.
 */
unsigned palette_scale(bool diverging, double place);

/* Points of 1/72 inch, before the style's scale. */
#define PALETTE_FONT "Helvetica"
#define PALETTE_FONT_SIZE 9.0
#define PALETTE_LINE_STEP 13.0 /* from one line of text to the next */

/* Where an axis begins and ends, and the distance of its numbers. */
struct axis {
	double from, to, step;
};

/* The least step of 1, 2 or 5 times a power of ten that divides an axis of
 * length `span` into at most `most` parts; 1 when there is no length. */
double axis_step(double span, size_t most);

/*
 * An axis for values from `low` to `high`: its ends are numbers of the axis,
 * and it starts at 0 unless the values are close together far from 0.
 */
struct axis axis_around(double low, double high);

#endif
