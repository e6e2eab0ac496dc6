/*
 * Braille has a character for each of the 256 patterns of 2 by 4 dots, from
 * U+2800, where bit k is the dot of this order:
 *
 *	0 3
 *	1 4
 *	2 5
 *	6 7
 *
 * A character has one colour, that of the last thing drawn there.
 */
#include "figure/canvas.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/unicode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int canvas_init(struct canvas *canvas, long width, long height, bool unicode,
	bool colour, struct error *error)
{
	size_t count;

	*canvas = (struct canvas){ .width = width,
		.height = height,
		.dots_x = unicode ? 2 : 1,
		.dots_y = unicode ? 4 : 1,
		.unicode = unicode,
		.colour = colour };
	if (memory_multiply((size_t)width, (size_t)height, &count))
		canvas->cells = memory_array(count, sizeof(*canvas->cells));
	if (!canvas->cells)
		return error_memory(error);
	canvas_whole(canvas);
	return 0;
}

void canvas_window(
	struct canvas *canvas, long left, long top, long width, long height)
{
	canvas->left = left > 0 ? left : 0;
	canvas->top = top > 0 ? top : 0;
	canvas->right =
		left + width < canvas->width ? left + width : canvas->width;
	canvas->bottom =
		top + height < canvas->height ? top + height : canvas->height;
}

void canvas_whole(struct canvas *canvas)
{
	canvas_window(canvas, 0, 0, canvas->width, canvas->height);
}

void canvas_release(struct canvas *canvas)
{
	free(canvas->cells);
	*canvas = (struct canvas){ 0 };
}

static struct canvas_cell *cell_at(struct canvas *canvas, long column, long row)
{
	if (column < canvas->left || column >= canvas->right ||
		row < canvas->top || row >= canvas->bottom)
		return NULL;
	return &canvas->cells[row * canvas->width + column];
}

void canvas_glyph(struct canvas *canvas, long column, long row,
	const char *glyph, int colour)
{
	struct canvas_cell *cell = cell_at(canvas, column, row);

	if (!cell)
		return;
	*cell = (struct canvas_cell){ .colour = colour };
	strncpy(cell->glyph, glyph, sizeof(cell->glyph) - 1);
}

void canvas_dot(struct canvas *canvas, long x, long y, int colour)
{
	static const unsigned char bits[4][2] = { { 1, 8 }, { 2, 16 },
		{ 4, 32 }, { 64, 128 } };
	struct canvas_cell *cell;

	if (x < 0 || y < 0)
		return;
	cell = cell_at(canvas, x / canvas->dots_x, y / canvas->dots_y);
	if (!cell || cell->covered)
		return;
	cell->glyph[0] = '\0';
	cell->colour = colour;
	if (canvas->unicode)
		cell->dots |= bits[y % 4][x % 2];
	else
		cell->glyph[0] = '.';
}

void canvas_line(struct canvas *canvas, const long from[2], const long to[2],
	int on, int period, int colour)
{
	long dx = labs(to[0] - from[0]), dy = labs(to[1] - from[1]);
	long steps = dx > dy ? dx : dy;

	/* Further than any page: a value that should have been cut. */
	if (steps > 100000)
		return;
	for (long i = 0; i <= steps; i++) {
		double part = steps ? (double)i / (double)steps : 0;

		if (i % period < on)
			canvas_dot(canvas,
				from[0] +
					lround((double)(to[0] - from[0]) *
						part),
				from[1] +
					lround((double)(to[1] - from[1]) *
						part),
				colour);
	}
}

/* One character's text and its width; the step to the next.  The marks upon it
 * come with it, as far as there is room; those upon nothing get the circle that
 * Unicode shows them on. */
static size_t next(const struct canvas *canvas, const char *s,
	char glyph[CANVAS_GLYPH], long *width)
{
	uint32_t code;
	size_t taken = unicode_decode(s, &code), used = 0, bytes = taken;
	bool upon_nothing = unicode_columns(code) == 0;

	if (!canvas->unicode && code >= 0x80) {
		const char *spelled = unicode_spelled(s, bytes);

		strcpy(glyph, spelled ? spelled : "?");
		*width = (long)strlen(glyph);
		return bytes;
	}
	*width = upon_nothing ? 1 : unicode_columns(code);
	if (upon_nothing)
		used = (size_t)(stpcpy(glyph, "\u25cc") - glyph);
	memcpy(glyph + used, s, bytes);
	used += bytes;
	while (canvas->unicode && (bytes = unicode_decode(s + taken, &code)) &&
		code && unicode_columns(code) == 0) {
		if (used + bytes < CANVAS_GLYPH) {
			memcpy(glyph + used, s + taken, bytes);
			used += bytes;
		}
		taken += bytes;
	}
	glyph[used] = '\0';
	return taken;
}

long canvas_text_width(const struct canvas *canvas, const char *text)
{
	char clean[1024], glyph[CANVAS_GLYPH];
	long width = 0, one;

	text_printable(clean, sizeof(clean), text);
	for (const char *s = clean; *s; width += one)
		s += next(canvas, s, glyph, &one);
	return width;
}

static void put(struct canvas *canvas, long column, long row, const char *glyph,
	long width, int colour)
{
	struct canvas_cell *right;

	if (!canvas->unicode) {
		for (long i = 0; i < width; i++)
			canvas_glyph(canvas, column + i, row,
				(char[]){ glyph[i], '\0' }, colour);
		return;
	}
	canvas_glyph(canvas, column, row, glyph, colour);
	right = width > 1 ? cell_at(canvas, column + 1, row) : NULL;
	if (right)
		*right = (struct canvas_cell){ .covered = true };
}

long canvas_text(struct canvas *canvas, long column, long row, const char *text,
	long room, int colour)
{
	bool cut = canvas_text_width(canvas, text) > room;
	long dots = canvas->unicode ? 1 : 3, used = 0, one;
	char clean[1024], glyph[CANVAS_GLYPH];

	if (cut && room < dots)
		return 0;
	text_printable(clean, sizeof(clean), text);
	for (const char *s = clean; *s; used += one) {
		s += next(canvas, s, glyph, &one);
		if (used + one > room - (cut ? dots : 0))
			break;
		put(canvas, column + used, row, glyph, one, colour);
	}
	if (cut) {
		put(canvas, column + used, row,
			canvas_either(canvas, "…", "..."), dots, colour);
		used += dots;
	}
	return used;
}

const char *canvas_either(
	const struct canvas *canvas, const char *unicode, const char *ascii)
{
	return canvas->unicode ? unicode : ascii;
}

static void print_cell(const struct canvas_cell *cell, struct buffer *text)
{
	if (cell->dots && !cell->glyph[0]) {
		const char braille[] = { (char)0xe2,
			(char)(0xa0 | cell->dots >> 6),
			(char)(0x80 | (cell->dots & 63)) };

		buffer_add(text, braille, sizeof(braille));
	} else if (!cell->covered) {
		buffer_print(text, "%s", cell->glyph[0] ? cell->glyph : " ");
	}
}

static bool is_blank(const struct canvas_cell *cell)
{
	return !cell->dots && !cell->covered &&
		(!cell->glyph[0] || strcmp(cell->glyph, " ") == 0);
}

void canvas_print(const struct canvas *canvas, struct buffer *text)
{
	for (long row = 0; row < canvas->height; row++) {
		const struct canvas_cell *cells =
			canvas->cells + row * canvas->width;
		long end = canvas->width;
		int colour = CANVAS_PLAIN;

		while (end && is_blank(&cells[end - 1]))
			end--;
		for (long i = 0; i < end; i++) {
			int wanted =
				is_blank(&cells[i]) ? colour : cells[i].colour;

			if (canvas->colour && !cells[i].covered &&
				wanted != colour) {
				if (wanted == CANVAS_PLAIN)
					buffer_print(text, "\033[0m");
				else
					buffer_print(
						text, "\033[38;5;%dm", wanted);
				colour = wanted;
			}
			print_cell(&cells[i], text);
		}
		buffer_print(
			text, "%s\n", colour == CANVAS_PLAIN ? "" : "\033[0m");
	}
}

int canvas_colour(unsigned rgb)
{
	static const int levels[] = { 0, 95, 135, 175, 215, 255 };
	int code = 16;

	for (int shift = 16, weight = 36; shift >= 0; shift -= 8, weight /= 6) {
		int value = (int)(rgb >> shift & 255), best = 0;

		for (int i = 1; i < 6; i++)
			if (abs(levels[i] - value) < abs(levels[best] - value))
				best = i;
		code += weight * best;
	}
	return code;
}
