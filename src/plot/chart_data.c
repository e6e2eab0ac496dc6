/*
 * A line ends where a value is missing, so a point between two gaps has no
 * line at all: it is written a second time, for a mark that is always drawn.
 *
 * Colours are computed here and written as numbers, so that a script needs
 * nothing of gnuplot's palettes.
 */
#include "plot/chart_data.h"

#include "plot/script.h"

#include <math.h>
#include <stdio.h>

#define MIN_MARK 0.4
/* Inches that a mark of size 1 needs. */
#define MARK_SPACE 0.11

bool figure_is_open(enum figure_mark mark)
{
	return mark == MARK_SQUARE || mark == MARK_DIAMOND || mark == MARK_RING;
}

static void block_name(
	const struct figure *figure, size_t panel, size_t index, char name[64])
{
	const struct figure_series *all = figure->panels[panel].series;
	size_t same = 0, before = 0;

	for (size_t i = 0; i < figure->panels[panel].count; i++) {
		bool equal = all[i].name == all[index].name;

		same += equal;
		before += equal && i < index;
	}
	if (same > 1)
		snprintf(name, 64, "$%s%zu_%zu", all[index].name, panel + 1,
			before + 1);
	else
		snprintf(name, 64, "$%s%zu", all[index].name, panel + 1);
}

static bool has_interval(const struct figure_point *point)
{
	return isfinite(point->low) && isfinite(point->high);
}

static bool seen(const struct figure_series *series, size_t i)
{
	return i < series->count && isfinite(series->points[i].y);
}

static bool is_lone(const struct figure_series *series, size_t i)
{
	return seen(series, i) && !(i && seen(series, i - 1)) &&
		!seen(series, i + 1);
}

static bool any(const struct figure_series *series,
	bool (*holds)(const struct figure_series *series, size_t i))
{
	for (size_t i = 0; i < series->count; i++)
		if (holds(series, i))
			return true;
	return false;
}

static bool with_interval(const struct figure_series *series, size_t i)
{
	return seen(series, i) && has_interval(&series->points[i]);
}

static void write_numbers(
	struct buffer *script, const double *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		script_datum(script, numbers[i]);
		buffer_print(script, i + 1 < count ? " " : "\n");
	}
}

static void write_point(const struct figure_series *series,
	const struct figure_point *p, struct buffer *script)
{
	/* Where there is no interval its bar is as short as the mark. */
	double own = series->kind == SERIES_BARS ? p->x : p->y;
	bool bar = series->kind == SERIES_BARS || series->kind == SERIES_MARKS;
	int scale = figure_scale_of(series->look.ink);
	double half = series->kind == SERIES_BOXES ? 0.49 : 0.5;
	double tall = series->tall > 0 ? series->tall : 1;
	double numbers[7] = { p->x, p->y, p->low, p->high };
	size_t count = series->kind == SERIES_LINE || scale < 0 ? 4 : 5;

	if (bar && !has_interval(p))
		numbers[2] = numbers[3] = own;
	if (series->kind == SERIES_CELLS || series->kind == SERIES_BOXES ||
		series->kind == SERIES_LYING) {
		double box[7] = { p->x, p->y, p->x - half, p->x + half, p->low,
			p->high };

		count = 6;
		if (series->kind == SERIES_LYING) {
			box[2] = p->low;
			box[3] = p->high;
			box[4] = p->y - 0.32;
			box[5] = p->y + 0.32;
		}
		if (series->kind == SERIES_CELLS) {
			/* A little over its neighbour: no seams, however
			 * small they are. */
			box[3] += 0.02;
			box[4] = p->y - half * tall;
			box[5] = p->y + (half + (tall > 1 ? 0.2 : 0.02)) * tall;
			count = 7;
		}
		for (size_t i = 0; i < 7; i++)
			numbers[i] = box[i];
	}
	if (scale >= 0)
		numbers[count == 7 ? 6 : 4] = palette_scale(scale, p->value);
	write_numbers(script, numbers, count);
}

void script_series_write(const struct figure *figure, size_t panel,
	size_t index, struct buffer *script)
{
	const struct figure_series *series =
		&figure->panels[panel].series[index];
	bool gap = false, first = true;
	char name[64];

	block_name(figure, panel, index, name);
	buffer_print(script, "%s << EOD\n", name);
	for (size_t i = 0; i < series->count; i++) {
		if (!seen(series, i)) {
			gap = true;
			continue;
		}
		if (gap && !first)
			buffer_print(script, "\n");
		gap = first = false;
		write_point(series, &series->points[i], script);
	}
	buffer_print(script, "EOD\n");
	if (series->kind != SERIES_LINE || !any(series, is_lone))
		return;
	buffer_print(script, "%s_lone << EOD\n", name);
	for (size_t i = 0; i < series->count; i++)
		if (is_lone(series, i))
			write_point(series, &series->points[i], script);
	buffer_print(script, "EOD\n");
}

static void add(struct buffer *script, const char **comma, const char *name)
{
	buffer_print(script, "%s\\\n\t%s", *comma, name);
	*comma = ", ";
}

static void plot_behind(const struct figure_series *series, const char *name,
	size_t style, double opacity, const char **comma, struct buffer *script)
{
	if (series->kind == SERIES_LINE && any(series, with_interval)) {
		add(script, comma, name);
		buffer_print(script,
			" using 1:3:4 with filledcurves fs transparent solid "
			"%g noborder ls %zu notitle",
			opacity, style);
	} else if (series->kind == SERIES_BOXES ||
		series->kind == SERIES_LYING) {
		add(script, comma, name);
		buffer_print(script,
			" using 1:2:3:4:5:6 with boxxyerror fs transparent "
			"solid %g noborder ls %zu notitle",
			series->kind == SERIES_LYING ? opacity : 1, style);
	} else if (series->kind == SERIES_CELLS) {
		add(script, comma, name);
		buffer_print(script,
			" using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 "
			"noborder lc rgb variable notitle");
	}
}

/*
 * Adds the line of one curve.  Where its points lie close together on axes of
 * `width` inches the marks are smaller, and closer still there is one at every
 * few points.
 */
static void plot_line(const struct figure_series *series, const char *name,
	size_t style, double width, double scale, const char **comma,
	struct buffer *script)
{
	double space = width / (double)series->count;
	double size = fmax(MIN_MARK, fmin(MARK_SIZE, space / MARK_SPACE));
	int every = (int)ceil(size * MARK_SPACE / space - 1e-9);
	bool bar = any(series, with_interval);
	bool mark = series->look.mark != MARK_NONE;

	add(script, comma, name);
	buffer_print(script, " using 1:2 with %s ls %zu",
		mark ? "linespoints" : "lines", style);
	if (mark && size < MARK_SIZE)
		buffer_print(script, " ps %.3g", size * scale);
	if (mark && every > 1)
		buffer_print(script, " pi %d",
			figure_is_open(series->look.mark) ? -every : every);
	buffer_print(script, " notitle");
	if (!any(series, is_lone))
		return;
	for (int i = bar ? 0 : 1; i < 2; i++) {
		add(script, comma, name);
		buffer_print(script, "_lone using %s ls %zu dt 1 ",
			i ? "1:2 with points" : "1:2:3:4 with yerrorbars",
			style);
		/* What has no mark still is a dot when it is alone. */
		buffer_print(script,
			mark ? "ps %.3g notitle"
			     : "pt 7 ps %.3g "
			       "notitle",
			(mark ? size : MIN_MARK / 2) * scale);
	}
}

static void plot_marks(const struct figure_series *series, const char *name,
	size_t style, const char **comma, struct buffer *script)
{
	if (any(series, with_interval)) {
		add(script, comma, name);
		buffer_print(script,
			" using 1:2:3:4 with %cerrorbars ls %zu pt -1 notitle",
			series->kind == SERIES_BARS ? 'x' : 'y', style);
	}
	add(script, comma, name);
	buffer_print(script, " using 1:2%s with points ls %zu%s notitle",
		figure_scale_of(series->look.ink) >= 0 ? ":5" : "", style,
		figure_scale_of(series->look.ink) >= 0 ? " lc rgb variable"
						       : "");
}

void script_series_plot(const struct figure *figure, size_t panel, size_t index,
	size_t style, double width, bool behind, const char **comma,
	struct buffer *script)
{
	const struct palette *palette = palette_of(figure->style.look);
	const struct figure_series *series =
		&figure->panels[panel].series[index];
	char name[64];

	if (!any(series, seen))
		return;
	block_name(figure, panel, index, name);
	if (behind)
		plot_behind(series, name, style, palette->band, comma, script);
	else if (series->kind == SERIES_LINE)
		plot_line(series, name, style, width, palette->scale, comma,
			script);
	else if (series->kind == SERIES_MARKS || series->kind == SERIES_BARS)
		plot_marks(series, name, style, comma, script);
}
