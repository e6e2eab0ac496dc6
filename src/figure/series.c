/*
 * A line ends where a value is missing, so a point between two gaps has no
 * line at all: it is written a second time, for a mark that is always drawn.
 *
 * Colours are computed here and written as numbers, so that a script needs
 * nothing of gnuplot's palettes.
 */
#include "figure/series.h"

#include "figure/script.h"

#include <math.h>
#include <stdio.h>

/* The size of a mark, in gnuplot's unit. */
#define MARK 0.55
#define MIN_MARK 0.4
/* Inches that a mark of size 1 needs. */
#define MARK_SPACE 0.11

bool series_is_open(enum figure_mark mark)
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

static void write_point(const struct figure_series *series,
	const struct figure_point *p, struct buffer *script)
{
	int scale = figure_scale_of(series->look.ink);
	double tall = series->tall > 0 ? series->tall : 1;
	double numbers[7] = { p->x, p->y };
	double *n = numbers + 2;

	switch (series->kind) {
	case SERIES_BOXES:
		*n++ = p->x - 0.49;
		*n++ = p->x + 0.49;
		*n++ = p->low;
		*n++ = p->high;
		break;
	case SERIES_RANGES:
		*n++ = p->low;
		*n++ = p->high;
		*n++ = p->y - 0.17;
		*n++ = p->y + 0.17;
		break;
	case SERIES_CELLS:
		/* A little over its neighbour: no seams, however small they
		 * are. */
		*n++ = p->x - 0.5;
		*n++ = p->x + 0.5 + 0.02;
		*n++ = p->y - 0.5 * tall;
		*n++ = p->y + (0.5 + (tall > 1 ? 0.2 : 0.02)) * tall;
		break;
	default:
		*n++ = p->low;
		*n++ = p->high;
	}
	/* Where there is no interval its bar is as short as the mark. */
	if ((series->kind == SERIES_BARS || series->kind == SERIES_MARKS) &&
		!has_interval(p))
		numbers[2] = numbers[3] =
			series->kind == SERIES_BARS ? p->x : p->y;
	if (series->kind == SERIES_CELLS ||
		(series->kind != SERIES_LINE && scale >= 0))
		*n++ = palette_scale(scale, p->value);
	for (double *number = numbers; number < n; number++) {
		script_datum(script, *number);
		buffer_print(script, number + 1 < n ? " " : "\n");
	}
}

void series_write(const struct figure *figure, size_t panel, size_t index,
	struct buffer *script)
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

/* Adds what is behind all lines: bands, boxes and cells. */
static size_t plot_behind(const struct figure_series *series, const char *name,
	size_t style, double opacity, const char **comma, struct buffer *script)
{
	if (series->kind == SERIES_LINE && any(series, with_interval)) {
		add(script, comma, name);
		buffer_print(script,
			" using 1:3:4 with filledcurves fs transparent solid "
			"%g noborder ls %zu notitle",
			opacity, style);
		return 1;
	}
	if (series->kind == SERIES_BOXES || series->kind == SERIES_RANGES) {
		add(script, comma, name);
		buffer_print(script,
			" using 1:2:3:4:5:6 with boxxyerror fs transparent "
			"solid %g noborder ls %zu notitle",
			series->kind == SERIES_RANGES ? opacity : 1, style);
		return 1;
	}
	if (series->kind == SERIES_CELLS) {
		add(script, comma, name);
		buffer_print(script,
			" using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 "
			"noborder lc rgb variable notitle");
		return 1;
	}
	return 0;
}

/*
 * Adds the line of one curve.  Where its points are close together on axes of
 * `width` inches the marks are smaller, and closer still there is one at every
 * few points.
 */
static size_t plot_line(const struct figure_series *series, const char *name,
	size_t style, double width, double scale, const char **comma,
	struct buffer *script)
{
	double space = width / (double)series->count;
	double size = fmax(MIN_MARK, fmin(MARK, space / MARK_SPACE));
	int every = (int)ceil(size * MARK_SPACE / space - 1e-9);
	bool bar = any(series, with_interval);
	bool mark = series->look.mark != MARK_NONE;

	add(script, comma, name);
	buffer_print(script, " using 1:2 with %s ls %zu",
		mark ? "linespoints" : "lines", style);
	if (mark && size < MARK)
		buffer_print(script, " ps %.3g", size * scale);
	if (mark && every > 1)
		buffer_print(script, " pi %d",
			series_is_open(series->look.mark) ? -every : every);
	buffer_print(script, " notitle");
	if (!any(series, is_lone))
		return 1;
	for (int i = bar ? 0 : 1; i < 2; i++) {
		add(script, comma, name);
		/* What has no mark still is a dot when it is alone. */
		buffer_print(script,
			"_lone using %s ls %zu dt 1 %sps %.3g notitle",
			i ? "1:2 with points" : "1:2:3:4 with yerrorbars",
			style, mark ? "" : "pt 7 ",
			(mark ? size : MIN_MARK / 2) * scale);
	}
	return bar ? 3 : 2;
}

static size_t plot_marks(const struct figure_series *series, const char *name,
	size_t style, const char **comma, struct buffer *script)
{
	bool bars = any(series, with_interval);

	if (bars) {
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
	return bars ? 2 : 1;
}

size_t series_plot(const struct plan *plan, size_t panel, size_t index,
	bool behind, const char **comma, struct buffer *script)
{
	const struct figure_series *series =
		&plan->figure->panels[panel].series[index];
	size_t style = plan_style(plan, series->look);
	char name[64];

	if (!any(series, seen))
		return 0;
	block_name(plan->figure, panel, index, name);
	if (behind)
		return plot_behind(series, name, style, plan->palette->band,
			comma, script);
	if (series->kind == SERIES_LINE)
		return plot_line(series, name, style, plan->panel_width,
			plan->palette->scale, comma, script);
	if (series->kind == SERIES_MARKS || series->kind == SERIES_BARS)
		return plot_marks(series, name, style, comma, script);
	return 0;
}

static void write_look(
	const struct plan *plan, size_t index, struct buffer *script)
{
	static const int marks[MARKS] = { [MARK_DISC] = 7,
		[MARK_SQUARE] = 4,
		[MARK_TRIANGLE] = 9,
		[MARK_DIAMOND] = 12,
		[MARK_FILLED_SQUARE] = 5,
		[MARK_RING] = 6 };
	static const char *const dashes[] = { "1", "(7,3)", "(2,3)" };
	const struct figure_look *look = &plan->looks[index];
	double scale = plan->palette->scale;

	buffer_print(script, "set style line %zu lc rgb '%s' lw %g dt %s",
		index + 1, plan->palette->inks[look->ink], look->width * scale,
		dashes[look->dash]);
	if (look->mark != MARK_NONE)
		buffer_print(script, " pt %d ps %.3g%s", marks[look->mark],
			MARK * scale,
			series_is_open(look->mark) ? " pi -1" : "");
	buffer_print(script, "\n");
}

void series_styles(const struct plan *plan, struct buffer *script)
{
	const struct palette *palette = plan->palette;

	for (size_t i = 0; i < plan->look_count; i++)
		write_look(plan, i, script);
	buffer_print(script,
		"set style line %d lc rgb '%s' lw %g\n"
		"set style line %d lc rgb '%s' lw %g dt (2,3)\n"
		"set pointintervalbox 0.7\n",
		STYLE_GRID, palette->grid, 0.6 * palette->scale, STYLE_ACROSS,
		palette->inks[INK_NOTE], 0.8 * palette->scale);
	buffer_print(script,
		"set border 3 lc rgb '%s' lw %g\n"
		"set tics nomirror out scale 0.5 textcolor rgb '%s'\n"
		"set xtics offset 0,0.3\n"
		"set grid xtics ytics back ls %d\n"
		"set format '%%g'\nset bars 0.4\n",
		palette->axis, 0.8 * palette->scale, palette->axis, STYLE_GRID);
}
