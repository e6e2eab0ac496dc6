/*
 * The data of a panel in characters.  Without colours the marks and the dashes
 * tell the curves apart, shades the values, and the digits 0 to 9 the depths.
 */
#include "plot/chart_text.h"

#include <math.h>

int text_colour(const struct canvas *canvas, enum ink ink)
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

const char *text_mark(const struct canvas *canvas, enum figure_mark mark)
{
	static const char *const unicode[] = { "·", "●", "□", "▲", "◇", "■",
		"○" };
	static const char *const ascii[] = { ".", "*", "o", "^", "x", "#",
		"0" };

	return canvas->unicode ? unicode[mark] : ascii[mark];
}

const char *text_fill(const struct canvas *canvas, size_t index)
{
	static const char *const unicode[] = { "█", "▒", "░", "▓" };
	static const char *const ascii[] = { "#", "+", ".", "o" };

	return canvas->unicode ? unicode[index % 4] : ascii[index % 4];
}

const char *text_shade(const struct canvas *canvas, double value)
{
	static const char *const unicode[] = { "·", "░", "▒", "▓", "█" };
	static const char *const ascii[] = { ".", ":", "-", "=", "+", "*", "#",
		"%", "@" };

	if (canvas->colour)
		return canvas->unicode ? "█" : "#";
	value = fmin(fmax(value, 0), 0.999);
	return canvas->unicode ? unicode[(int)(value * 5)]
			       : ascii[(int)(value * 9)];
}

static double place(double value, double from, double to, double length)
{
	double at = (value - from) / (to - from) * (length - 1);

	return fmin(fmax(at, -4 * length), 4 * length);
}

long text_dot_x(const struct text_axes *axes, double x)
{
	double dots = (double)axes->canvas->dots_x;

	return lround((double)axes->left * dots +
		place(x, axes->panel->x.from, axes->panel->x.to,
			(double)axes->width * dots));
}

long text_dot_y(const struct text_axes *axes, double y)
{
	double dots = (double)axes->canvas->dots_y;

	return lround((double)axes->top * dots +
		place(y, axes->panel->y.to, axes->panel->y.from,
			(double)axes->height * dots));
}

static long column_of(const struct text_axes *axes, double x)
{
	return text_dot_x(axes, x) / (long)axes->canvas->dots_x;
}

static long row_of(const struct text_axes *axes, double y)
{
	return text_dot_y(axes, y) / (long)axes->canvas->dots_y;
}

static void put(const struct text_axes *axes, double x, double y,
	const char *glyph, int colour)
{
	canvas_glyph(axes->canvas, column_of(axes, x), row_of(axes, y), glyph,
		colour);
}

static void draw_lines(
	const struct text_axes *axes, const struct figure_series *series)
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
		from[0] = text_dot_x(axes, a->x);
		from[1] = text_dot_y(axes, a->y);
		to[0] = joined ? text_dot_x(axes, b->x) : from[0];
		to[1] = joined ? text_dot_y(axes, b->y) : from[1];
		canvas_line(axes->canvas, from, to, fine ? on[dash] : 1,
			fine			    ? period[dash]
				: dash == DASH_DOTS ? 3
						    : 1,
			text_colour(axes->canvas, series->look.ink));
	}
}

static void draw_marks(
	const struct text_axes *axes, const struct figure_series *series)
{
	int colour = text_colour(axes->canvas, series->look.ink);
	int scale = figure_scale_of(series->look.ink);
	/* At least three characters from one mark to the next. */
	size_t every = series->kind == SERIES_LINE
		? 1 + 3 * series->count / (size_t)axes->width
		: 1;

	for (size_t i = 0; i < series->count; i += every) {
		const struct figure_point *p = &series->points[i];
		const char *mark = text_mark(axes->canvas, series->look.mark);
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
		put(axes, p->x, p->y, mark, colour);
	}
}

/* A lying interval: ├──●──┤ */
static void draw_bars(
	const struct text_axes *axes, const struct figure_series *series)
{
	int colour = text_colour(axes->canvas, series->look.ink);
	bool fine = axes->canvas->unicode;

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *p = &series->points[i];
		long from, to, row = row_of(axes, p->y);

		if (isnan(p->y) || isnan(p->low) || isnan(p->high))
			continue;
		from = column_of(axes, p->low);
		to = column_of(axes, p->high);
		for (long c = from; c <= to; c++)
			canvas_glyph(axes->canvas, c, row,
				c == from	  ? fine ? "├" : "|"
					: c == to ? fine ? "┤" : "|"
					: fine	  ? "─"
						  : "-",
				colour);
	}
	draw_marks(axes, series);
}

static void fill(const struct text_axes *axes, const double box[4],
	const char *glyph, int colour)
{
	for (long row = row_of(axes, box[3]); row <= row_of(axes, box[2]);
		row++)
		for (long c = column_of(axes, box[0]);
			c <= column_of(axes, box[1]); c++)
			canvas_glyph(axes->canvas, c, row, glyph, colour);
}

static void draw_boxes(const struct text_axes *axes, size_t index)
{
	const struct figure_series *series = &axes->panel->series[index];
	bool lying = series->kind == SERIES_LYING;
	int colour = text_colour(axes->canvas, series->look.ink);
	const char *glyph = lying ? (axes->canvas->unicode ? "░" : ":")
				  : text_fill(axes->canvas, index);

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *p = &series->points[i];
		double box[4] = { p->x - 0.5, p->x + 0.5, p->low, p->high };

		if (lying) {
			box[0] = p->low;
			box[1] = p->high;
			box[2] = p->y + 0.3;
			box[3] = p->y - 0.3;
		}
		if (!isnan(p->y) && !isnan(p->low) && !isnan(p->high))
			fill(axes, box, glyph, colour);
	}
}

/* The middle of a character lies in one cell of the data: that one is shown,
 * so that wide terminals leave no holes and narrow ones show a sample. */
static void draw_cells(
	const struct text_axes *axes, const struct figure_series *series)
{
	const struct canvas *canvas = axes->canvas;
	int scale = figure_scale_of(series->look.ink);
	double half = 0.499 * (series->tall > 0 ? series->tall : 1);

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *p = &series->points[i];
		double box[4] = { p->x - 0.499, p->x + 0.499, p->y - half,
			p->y + half };
		const char *glyph = text_shade(canvas, p->value);
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

void text_draw(const struct text_axes *axes)
{
	const struct figure_panel *panel = axes->panel;

	/* A line may come from, and go to, what the axes do not show. */
	canvas_window(
		axes->canvas, axes->left, axes->top, axes->width, axes->height);
	for (size_t i = 0; i < panel->count; i++)
		if (panel->series[i].kind == SERIES_CELLS)
			draw_cells(axes, &panel->series[i]);
		else if (panel->series[i].kind == SERIES_BOXES ||
			panel->series[i].kind == SERIES_LYING)
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
