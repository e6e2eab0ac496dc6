#ifndef FIGURE_CANVAS_H
#define FIGURE_CANVAS_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A page of characters that can be drawn on, as fine as the terminal allows:
 * with Unicode each character is 2 by 4 dots of braille, else one dot.
 */
#define CANVAS_PLAIN (-1) /* the terminal's own colour */

/* Bytes of a character with the marks upon it, and the end of the text. */
#define CANVAS_GLYPH 16

struct canvas_cell {
	char glyph[CANVAS_GLYPH]; /* UTF-8; "" for a blank or for dots */
	unsigned char dots;
	bool covered; /* by a wide character to the left */
	int colour;   /* of 256, or CANVAS_PLAIN */
};

struct canvas {
	long width, height;  /* characters */
	long dots_x, dots_y; /* of a character */
	/* The window, which is what can be drawn on: from the first up to and
	 * without the last, within the page. */
	long left, top, right, bottom;
	struct canvas_cell *cells;
	bool unicode, colour;
};

int canvas_init(struct canvas *canvas, long width, long height, bool unicode,
	bool colour, struct error *error);
void canvas_release(struct canvas *canvas);

/* Makes a part of the page the window; canvas_init() and canvas_whole() make it
 * the whole page. */
void canvas_window(
	struct canvas *canvas, long left, long top, long width, long height);
void canvas_whole(struct canvas *canvas);

/* Each draws nothing outside the window.  A glyph is one character of UTF-8,
 * maybe with marks upon it. */
void canvas_glyph(struct canvas *canvas, long column, long row,
	const char *glyph, int colour);
void canvas_dot(struct canvas *canvas, long x, long y, int colour);

/* A line of dots; of `period` dots the first `on` are drawn. */
void canvas_line(struct canvas *canvas, const long from[2], const long to[2],
	int on, int period, int colour);

/* Writes a text, cut to `room` characters; returns how many it took.  Control
 * characters are written out; without Unicode, others are spelled. */
long canvas_text(struct canvas *canvas, long column, long row, const char *text,
	long room, int colour);
long canvas_text_width(const struct canvas *canvas, const char *text);

/* The first glyph with Unicode, else the second. */
const char *canvas_either(
	const struct canvas *canvas, const char *unicode, const char *ascii);

/* Adds the page, without blanks at the ends of lines. */
void canvas_print(const struct canvas *canvas, struct buffer *text);

/* The nearest of the 256 colours to 0xRRGGBB. */
int canvas_colour(unsigned rgb);

#endif
