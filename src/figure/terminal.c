/*
 * Panels in characters.  Up to two are beside each other; the rest goes below,
 * since a terminal scrolls down and not sideways.
 *
 *	title
 *	1.0 ┤
 *	0.5 ┤  axes
 *	  0 ┼────────
 *	    0   10  20
 *	      layer
 *
 * Without colours the marks and the dashes tell the curves apart, shades the
 * values, and the digits 0 to 9 the depths.
 */
#include "figure/terminal.h"

#include "figure/canvas.h"
#include "figure/palette.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MIN_HEIGHT 7L
#define MIN_WIDTH 40 /* columns of a terminal */
#define AROUND 3L    /* lines: title, numbers, name */
#define TICK_SIZE 32
#define TICKS_MAX 51

/* Where the axes of a panel are on a canvas, in characters. */
struct axes {
	long left, top, width, height;
	struct canvas *canvas;
	const struct figure_panel *panel;
};

static int colour_of(const struct canvas *canvas, enum ink ink)
{
	static const int inks[INKS] = {
		[INK_UNDERSTANDING] = 167,
		[INK_GENERATION] = 68,
		[INK_UNDERSTANDING_PALE] = 174,
		[INK_GENERATION_PALE] = 110,
		[INK_NOTE] = 245,
		[INK_SCALE] = 245,
		[INK_DIVERGING] = 245,
		[INK_KIND] = 172,
		36,
		175,
		245,
		74,
		137,
		142,
		102,
	};

	return canvas->colour ? inks[ink] : CANVAS_PLAIN;
}

static const char *mark_of(const struct canvas *canvas, enum figure_mark mark)
{
	static const char *const unicode[MARKS] = { "·", "●", "□", "▲", "◇",
		"■", "○" };
	static const char *const ascii[MARKS] = { ".", "*", "o", "^", "x", "#",
		"0" };

	return canvas_either(canvas, unicode[mark], ascii[mark]);
}

/* What fills the boxes of the `index`-th series of their kind. */
static const char *fill_of(
	const struct canvas *canvas, enum series_kind kind, size_t index)
{
	static const char *const unicode[] = { "█", "▒", "░", "▓" };
	static const char *const ascii[] = { "#", "+", ".", "o" };

	if (kind == SERIES_RANGES)
		return canvas_either(canvas, "░", ":");
	return canvas_either(canvas, unicode[index % 4], ascii[index % 4]);
}

/* What shows a value from 0 to 1. */
static const char *shade_of(const struct canvas *canvas, double value)
{
	static const char *const unicode[] = { "·", "░", "▒", "▓", "█" };
	static const char *const ascii[] = { ".", ":", "-", "=", "+", "*", "#",
		"%", "@" };

	if (canvas->colour)
		return canvas_either(canvas, "█", "#");
	value = fmin(fmax(value, 0), 0.999);
	return canvas_either(
		canvas, unicode[(int)(value * 5)], ascii[(int)(value * 9)]);
}

static double place(double value, double from, double to, double length)
{
	double at = (value - from) / (to - from) * (length - 1);

	return fmin(fmax(at, -4 * length), 4 * length);
}

/* The dots of a value from the page's left or top; within a few pages. */
static long dot_x(const struct axes *axes, double x)
{
	double dots = (double)axes->canvas->dots_x;

	return lround((double)axes->left * dots +
		place(x, axes->panel->x.from, axes->panel->x.to,
			(double)axes->width * dots));
}

static long dot_y(const struct axes *axes, double y)
{
	double dots = (double)axes->canvas->dots_y;

	return lround((double)axes->top * dots +
		place(y, axes->panel->y.to, axes->panel->y.from,
			(double)axes->height * dots));
}

static long column_of(const struct axes *axes, double x)
{
	return dot_x(axes, x) / axes->canvas->dots_x;
}

static long row_of(const struct axes *axes, double y)
{
	return dot_y(axes, y) / axes->canvas->dots_y;
}

static void draw_lines(
	const struct axes *axes, const struct figure_series *series)
{
	static const int on[] = { 1, 3, 1 }, period[] = { 1, 5, 3 };
	bool fine = axes->canvas->unicode;
	enum figure_dash dash = series->look.dash;

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *a = &series->points[i], *b = a + 1;
		bool joined = i + 1 < series->count && !isnan(b->y);
		long from[2], to[2];

		if (isnan(a->y))
			continue;
		from[0] = dot_x(axes, a->x);
		from[1] = dot_y(axes, a->y);
		to[0] = joined ? dot_x(axes, b->x) : from[0];
		to[1] = joined ? dot_y(axes, b->y) : from[1];
		canvas_line(axes->canvas, from, to, fine ? on[dash] : 1,
			fine			    ? period[dash]
				: dash == DASH_DOTS ? 3
						    : 1,
			colour_of(axes->canvas, series->look.ink));
	}
}

static void draw_marks(
	const struct axes *axes, const struct figure_series *series)
{
	int colour = colour_of(axes->canvas, series->look.ink);
	int scale = figure_scale_of(series->look.ink);
	/* At least three characters from one mark to the next. */
	size_t every = series->kind == SERIES_LINE
		? 1 + 3 * series->count / (size_t)axes->width
		: 1;

	for (size_t i = 0; i < series->count; i += every) {
		const struct figure_point *p = &series->points[i];
		const char *mark = mark_of(axes->canvas, series->look.mark);
		char digit[2] = "";

		if (isnan(p->y))
			continue;
		if (scale >= 0 && axes->canvas->colour) {
			colour = canvas_colour(palette_scale(scale, p->value));
		} else if (scale >= 0) {
			digit[0] = (char)('0' +
				(int)fmin(9, floor(fmax(0, p->value) * 10)));
			mark = digit;
		}
		canvas_glyph(axes->canvas, column_of(axes, p->x),
			row_of(axes, p->y), mark, colour);
	}
}

/* A horizontal interval: ├──●──┤ */
static void draw_bars(
	const struct axes *axes, const struct figure_series *series)
{
	int colour = colour_of(axes->canvas, series->look.ink);
	const char *end = canvas_either(axes->canvas, "├", "|");
	const char *line = canvas_either(axes->canvas, "─", "-");

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *p = &series->points[i];
		long from, to, row = row_of(axes, p->y);

		if (isnan(p->y) || isnan(p->low) || isnan(p->high))
			continue;
		from = column_of(axes, p->low);
		to = column_of(axes, p->high);
		for (long c = from; c <= to; c++)
			canvas_glyph(axes->canvas, c, row,
				c == from || c == to ? end : line, colour);
		if (from < to)
			canvas_glyph(axes->canvas, to, row,
				canvas_either(axes->canvas, "┤", "|"), colour);
	}
	draw_marks(axes, series);
}

static void fill(const struct axes *axes, const double box[4],
	const char *glyph, int colour)
{
	for (long row = row_of(axes, box[3]); row <= row_of(axes, box[2]);
		row++)
		for (long c = column_of(axes, box[0]);
			c <= column_of(axes, box[1]); c++)
			canvas_glyph(axes->canvas, c, row, glyph, colour);
}

static void draw_boxes(const struct axes *axes, size_t index)
{
	const struct figure_series *series = &axes->panel->series[index];
	bool flat = series->kind == SERIES_RANGES;
	int colour = colour_of(axes->canvas, series->look.ink);
	const char *glyph = fill_of(axes->canvas, series->kind, index);

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *p = &series->points[i];
		double box[4] = { p->x - 0.5, p->x + 0.5, p->low, p->high };

		if (flat) {
			box[0] = p->low;
			box[1] = p->high;
			box[2] = p->y + 0.17;
			box[3] = p->y - 0.17;
		}
		if (!isnan(p->y) && !isnan(p->low) && !isnan(p->high))
			fill(axes, box, glyph, colour);
	}
}

/* The middle of a character is in one cell of the data: that one is shown,
 * so that wide terminals leave no holes and narrow ones show a sample. */
static void draw_cells(
	const struct axes *axes, const struct figure_series *series)
{
	const struct canvas *canvas = axes->canvas;
	int scale = figure_scale_of(series->look.ink);
	double half = 0.499 * (series->tall > 0 ? series->tall : 1);

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *p = &series->points[i];
		double box[4] = { p->x - 0.499, p->x + 0.499, p->y - half,
			p->y + half };
		const char *glyph = shade_of(canvas, p->value);
		int colour = CANVAS_PLAIN;

		if (isnan(p->y) || isnan(p->value))
			continue;
		if (canvas->colour)
			colour = canvas_colour(palette_scale(scale, p->value));
		if (axes->panel->y.to < axes->panel->y.from) {
			box[2] = p->y + half;
			box[3] = p->y - half;
		}
		fill(axes, box, glyph, colour);
	}
}

static void draw_data(const struct axes *axes)
{
	const struct figure_panel *panel = axes->panel;

	/* A line may come from, and go to, what the axes do not show. */
	canvas_window(
		axes->canvas, axes->left, axes->top, axes->width, axes->height);
	for (size_t i = 0; i < panel->count; i++)
		if (panel->series[i].kind == SERIES_CELLS)
			draw_cells(axes, &panel->series[i]);
		else if (panel->series[i].kind == SERIES_BOXES ||
			panel->series[i].kind == SERIES_RANGES)
			draw_boxes(axes, i);
	for (size_t i = 0; i < panel->count; i++)
		if (panel->series[i].kind == SERIES_LINE)
			draw_lines(axes, &panel->series[i]);
	for (size_t i = 0; i < panel->count; i++) {
		const struct figure_series *series = &panel->series[i];

		if (series->kind == SERIES_BARS)
			draw_bars(axes, series);
		else if (series->kind == SERIES_MARKS ||
			(series->kind == SERIES_LINE &&
				series->look.mark != MARK_NONE))
			draw_marks(axes, series);
	}
	canvas_whole(axes->canvas);
}

/* With at most `most` numbers, if there are any. */
static double tick_step(const struct figure_axis *axis, long most)
{
	double step = axis_step(
		axis->last - axis->first, most > 0 ? (size_t)most : 1);

	if (axis->step > step)
		step = axis->step;
	return axis->whole ? fmax(1, step) : step;
}

/* The place of the axis's `index`-th number, and how it is written; false after
 * the last. */
static bool tick_at(const struct figure_axis *axis, double step, int index,
	double *tick, char text[TICK_SIZE])
{
	*tick = (ceil(axis->first / step - 1e-9) + index) * step;
	snprintf(text, TICK_SIZE, "%.6g", *tick + axis->shift);
	return index < TICKS_MAX && *tick <= axis->last + step * 1e-6;
}

/* Characters of the longest number of an axis. */
static long longest_tick(const struct figure_axis *axis, double step)
{
	long longest = 0;
	char text[TICK_SIZE];
	double tick;

	for (int i = 0; tick_at(axis, step, i, &tick, text); i++)
		if ((long)strlen(text) > longest)
			longest = (long)strlen(text);
	return longest;
}

static double step_y(const struct figure_axis *y, long height)
{
	return tick_step(y, height / 2);
}

/* With at least a blank between two numbers. */
static double step_x(const struct figure_axis *x, long width)
{
	long room = 7, longest;

	for (;; room = longest + 1) {
		double step = tick_step(x, width / room);

		longest = longest_tick(x, step);
		if (longest < room)
			return step;
	}
}

static void draw_y(const struct axes *axes, long label_width)
{
	const struct figure_axis *y = &axes->panel->y;
	struct canvas *canvas = axes->canvas;
	long left = axes->left - 1;
	char text[TICK_SIZE];
	double step, tick;

	for (long i = 0; i < axes->height; i++)
		canvas_glyph(canvas, left, axes->top + i,
			canvas_either(canvas, "│", "|"), CANVAS_PLAIN);
	for (size_t i = 0; i < y->word_count; i++)
		canvas_text(canvas, left - label_width, row_of(axes, (double)i),
			y->words[i], label_width - 1, CANVAS_PLAIN);
	if (y->words)
		return;
	step = step_y(y, axes->height);
	for (int i = 0; tick_at(y, step, i, &tick, text); i++) {
		long width = (long)strlen(text), row = row_of(axes, tick);

		canvas_text(canvas, left - 1 - width, row, text, width,
			CANVAS_PLAIN);
		canvas_glyph(canvas, left, row, canvas_either(canvas, "┤", "+"),
			CANVAS_PLAIN);
	}
}

static void draw_x(const struct axes *axes)
{
	const struct figure_axis *x = &axes->panel->x;
	struct canvas *canvas = axes->canvas;
	long row = axes->top + axes->height, end = axes->left + axes->width;
	double step = step_x(x, axes->width), tick;
	char text[TICK_SIZE];

	canvas_glyph(canvas, axes->left - 1, row,
		canvas_either(canvas, "└", "+"), CANVAS_PLAIN);
	for (long i = axes->left; i < end; i++)
		canvas_glyph(canvas, i, row, canvas_either(canvas, "─", "-"),
			CANVAS_PLAIN);
	for (int i = 0; tick_at(x, step, i, &tick, text); i++) {
		long width = (long)strlen(text), column = column_of(axes, tick);
		long left = column - width / 2;

		canvas_glyph(canvas, column, row,
			canvas_either(canvas, "┬", "+"), CANVAS_PLAIN);
		canvas_text(canvas, left < end - width ? left : end - width,
			row + 1, text, width, CANVAS_PLAIN);
	}
}

/* A text in the middle of the axes. */
static void centre(const struct axes *axes, long row, const char *text)
{
	long width = canvas_text_width(axes->canvas, text);
	long room = axes->width + 2;
	long shift = width < room ? (room - width) / 2 : 0;

	canvas_text(axes->canvas, axes->left - 1 + shift, row, text, room,
		CANVAS_PLAIN);
}

struct page {
	const struct figure *figure;
	struct canvas *canvas;
	long columns; /* of panels */
	long left;    /* characters left of the axes, the axis included */
	long panel_width, panel_height; /* all included */
	bool notes;
};

/* Writes the entries of the legend from `row`; returns the lines they take.
 * With `dry` nothing is written. */
static long draw_legend(const struct page *page, long row, bool dry)
{
	const struct figure *figure = page->figure;
	struct canvas *canvas = page->canvas;
	size_t count = figure->style.no_legend ? 0 : figure->entries;
	long column = 0, first = row;

	for (size_t i = 0; i < count; i++) {
		const struct figure_entry *entry = &figure->legend[i];
		long need = 3 + canvas_text_width(canvas, entry->text);
		int colour = colour_of(canvas, entry->look.ink);
		bool box = entry->kind == SERIES_BOXES ||
			entry->kind == SERIES_RANGES;

		if (column && column + need > canvas->width) {
			column = 0;
			row++;
		}
		if (!dry) {
			canvas_glyph(canvas, column, row,
				box ? fill_of(canvas, entry->kind, i)
				    : mark_of(canvas, entry->look.mark),
				colour);
			canvas_text(canvas, column + 2, row, entry->text,
				canvas->width - column - 2, colour);
		}
		column += need;
	}
	return row - first + (column > 0);
}

/* A scale of colours on one line. */
static void draw_scale(const struct page *page, int which, long row)
{
	const struct figure_scale *scale = &page->figure->scales[which];
	struct canvas *canvas = page->canvas;
	/* Marks without colours are digits. */
	bool marks = page->figure->count && page->figure->panels[0].count &&
		page->figure->panels[0].series[0].kind == SERIES_MARKS;
	char text[128];
	long column;

	snprintf(text, sizeof(text), "%s %.3g ", scale->name, scale->from);
	column = canvas_text(canvas, 0, row, text, canvas->width, CANVAS_PLAIN);
	for (int i = 0; i < 20; i++) {
		double place = (i + 0.5) / 20;
		char digit[2] = { (char)('0' + i / 2), '\0' };

		canvas_glyph(canvas, column + i, row,
			marks && !canvas->colour ? digit
						 : shade_of(canvas, place),
			canvas->colour
				? canvas_colour(palette_scale(which, place))
				: CANVAS_PLAIN);
	}
	if (scale->mark > 0) {
		long at = lround(
			20 * figure_scale_place(scale, scale->mark) - 0.5);

		snprintf(text, sizeof(text), "%.3g", scale->mark);
		canvas_text(
			canvas, column + at, row, text, 20 - at, CANVAS_PLAIN);
	}
	snprintf(text, sizeof(text), " %.3g", scale->to);
	canvas_text(canvas, column + 20, row, text, 12, CANVAS_PLAIN);
}

/* The title of a panel, with the name of its y axis where the panels differ in
 * that: names of y axes are not shown. */
static void draw_title(const struct page *page, const struct axes *axes,
	const struct figure_panel *panel, long row)
{
	const char *first = page->figure->panels[0].y.short_name;
	const char *name = panel->y.short_name;
	bool differ = false;
	char text[256];

	for (size_t i = 1; i < page->figure->count; i++) {
		const char *other = page->figure->panels[i].y.short_name;

		differ |= first && other && strcmp(first, other) != 0;
	}
	snprintf(text, sizeof(text), "%s, %s", panel->title, name ? name : "");
	centre(axes, row, differ ? text : panel->title);
}

/* Lines of the axes of a panel. */
static long height_of(const struct page *page)
{
	return page->panel_height - AROUND - 1 - page->notes;
}

static void draw_panel(const struct page *page, size_t index, long top)
{
	const struct figure_panel *panel = &page->figure->panels[index];
	long column = (long)index % page->columns * page->panel_width;
	long row = top + (long)index / page->columns * page->panel_height;
	struct axes axes = { .left = column + page->left,
		.top = row + 1 + page->notes,
		.width = page->panel_width - page->left - 1,
		.height = height_of(page),
		.canvas = page->canvas,
		.panel = panel };

	draw_title(page, &axes, panel, row);
	if (page->notes)
		centre(&axes, row + 1, panel->note);
	draw_y(&axes, page->left - 1);
	draw_x(&axes);
	if (panel->x.name)
		centre(&axes, axes.top + axes.height + 2, panel->x.name);
	if (figure_has_points(panel))
		draw_data(&axes);
	else
		centre(&axes, axes.top + axes.height / 2, "no data");
}

/* Characters left of the axes, once their height is known: the longest number
 * or word, a blank, the axis. */
static long left_of(const struct page *page)
{
	long longest = 5, most = page->canvas->width / 3;

	for (size_t i = 0; i < page->figure->count; i++) {
		const struct figure_axis *y = &page->figure->panels[i].y;
		long width = 0;

		if (!y->words)
			width = longest_tick(y, step_y(y, height_of(page)));
		for (size_t j = 0; j < y->word_count; j++) {
			long word =
				canvas_text_width(page->canvas, y->words[j]);

			width = word > width ? word : width;
		}
		longest = width > longest ? width : longest;
	}
	return (longest < most ? longest : most) + 2;
}

/* Sizes of everything on a terminal of `height` lines; the lines it takes. */
static long arrange(struct page *page, long height)
{
	const struct figure *figure = page->figure;
	bool words = figure->count && figure->panels[0].y.words;
	long count = (long)figure->count, least = MIN_HEIGHT;
	long rows, header, room;

	page->columns =
		count > 1 && !words && page->canvas->width >= 60 ? 2 : 1;
	rows = (count + page->columns - 1) / page->columns;
	page->panel_width = page->canvas->width / page->columns;
	for (size_t i = 0; i < figure->count; i++) {
		long need = (long)figure->panels[i].y.word_count * 2;

		page->notes |= figure->panels[i].note[0] != '\0';
		least = need > least ? need : least;
	}
	header = draw_legend(page, 0, true) + (figure->title[0] != '\0');
	for (int i = 0; i < 2 && !figure->style.no_legend; i++)
		header += figure->scales[i].name != NULL;
	/* One line is left for the prompt. */
	room = (height - 1 - header) / rows;
	page->panel_height = least + AROUND + 1 + page->notes;
	if (room > page->panel_height)
		page->panel_height = room;
	page->left = left_of(page);
	return header + rows * page->panel_height;
}

int terminal_print(const struct figure *figure,
	const struct terminal_size *terminal, struct buffer *text,
	struct error *error)
{
	/* What arrange() asks of it; its height is not known yet. */
	struct canvas canvas = { .width = (long)terminal->width,
		.unicode = terminal->unicode,
		.colour = terminal->colour };
	struct page page = { .figure = figure, .canvas = &canvas };
	long height, row = 0;

	if (figure_check(figure, error))
		return -1;
	if (terminal->width < MIN_WIDTH)
		return error_set(error,
			"the terminal has %zu columns; a figure needs %d",
			terminal->width, MIN_WIDTH);
	height = arrange(&page, (long)terminal->height);
	if (canvas_init(&canvas, canvas.width, height, terminal->unicode,
		    terminal->colour, error))
		return -1;
	if (figure->title[0])
		canvas_text(&canvas, 0, row++, figure->title, canvas.width,
			CANVAS_PLAIN);
	row += draw_legend(&page, row, false);
	for (int i = 0; i < 2 && !figure->style.no_legend; i++)
		if (figure->scales[i].name)
			draw_scale(&page, i, row++);
	for (size_t i = 0; i < figure->count; i++)
		draw_panel(&page, i, row);
	canvas_print(&canvas, text);
	canvas_release(&canvas);
	return text->failed ? error_memory(error) : 0;
}
