/*
 * A script must draw the same figure when somebody runs it a year later with
 * nothing but gnuplot: it holds its data, chooses a terminal from the name of
 * the output, and uses nothing newer than gnuplot 5.2.
 *
 * A name in a dump may hold anything.  gnuplot's rules of quoting have holes:
 * the doubled quote of its manual ends a text that begins with it, and a quote
 * of the other kind misleads its search for @macros.  So a text stands in
 * double quotes, and every character that could mean something there or to
 * that search is an octal escape, which is only ever read as a character.
 * `noenhanced` leaves _^{} alone.
 */
#include "figure/script.h"

#include "base/memory.h"
#include "figure/figure.h"
#include "figure/palette.h"
#include "figure/plan.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_head(struct buffer *script, const char *kind)
{
	buffer_print(script,
		"# A figure by attnscope.  Draw it again:\n"
		"#   gnuplot %s.gp                            makes %s.svg\n"
		"#   gnuplot -e \"output='%s.pdf'\" %s.gp   or .png\n"
		"# To restyle it, change the lines above the data.\n"
		"if (GPVAL_VERSION < 5.2) "
		"exit error 'this gnuplot is too old: 5.2 is needed'\n"
		"if (!exists(\"output\")) output = '%s.svg'\n"
		"if (!exists(\"format\")) "
		"format = output[strlen(output)-2:strlen(output)]\n",
		kind, kind, kind, kind, kind);
}

/*
 * The sizes mean the same in all formats: svg counts px of 1/96 inch, png is
 * drawn with 288 pixels to the inch, enough for print, and the cairo terminals
 * take a point for 1/72 of 96 pixels, which pdf's own inches do not want.
 */
static const char terminal[] =
	"set encoding utf8\n"
	"if (format eq 'svg') {\n"
	"\tset terminal svg noenhanced size 96*width,96*height fixed \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize*96/72) \\\n"
	"\t\tbackground backdrop\n"
	"}\n"
	"if (format eq 'pdf') {\n"
	"\tset terminal pdfcairo noenhanced size width,height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 0.75 \\\n"
	"\t\tlinewidth 1.5 background backdrop\n"
	"}\n"
	"if (format eq 'png' && strstrt(GPVAL_TERMINALS, 'pngcairo')) {\n"
	"\tset terminal pngcairo noenhanced size 288*width,288*height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 3 \\\n"
	"\t\tlinewidth 3 pointscale 3 background backdrop\n"
	"}\n"
	"if (format eq 'png' && !strstrt(GPVAL_TERMINALS, 'pngcairo')) {\n"
	"\tset terminal png truecolor noenhanced \\\n"
	"\t\tsize 288*width,288*height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 3 \\\n"
	"\t\tlinewidth 3 background backdrop\n"
	"}\n"
	"if (output eq '') { set output } else { set output output }\n";

void script_begin(struct buffer *script, const char *kind, double width,
	double height, const struct palette *palette)
{
	write_head(script, kind);
	buffer_print(script, "width = ");
	script_place(script, width * palette->scale);
	buffer_print(script, "; height = ");
	script_place(script, height * palette->scale);
	buffer_print(script,
		"  # inches\nfont = '%s'; fontsize = %g; backdrop = '%s'\n",
		PALETTE_FONT, PALETTE_FONT_SIZE * palette->scale,
		palette->background);
	buffer_add(script, terminal, strlen(terminal));
}

void script_end(struct buffer *script)
{
	buffer_print(script, "set output\n");
}

void script_text(struct buffer *script, const char *text)
{
	static const char plain[] = " !%&()*+,-./:;<=>?[]^_|~";

	buffer_add(script, "\"", 1);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool letter = (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (letter || c >= 0x80 || strchr(plain, c))
			buffer_add(script, text, 1);
		else if (c == '\n')
			buffer_add(script, "\\n", 2);
		else
			buffer_print(script, "\\%03o", c);
	}
	buffer_add(script, "\"", 1);
}

void script_place(struct buffer *script, double number)
{
	buffer_number(script, round(number * 1e6) / 1e6);
}

void script_datum(struct buffer *script, double number)
{
	if (isfinite(number))
		buffer_number(script, number);
	else
		buffer_print(script, "NaN");
}

/*
 * A line ends where a value is missing, so a point between two gaps has no
 * line at all: it is written a second time, for a mark that is always drawn.
 *
 * Colours are computed here and written as numbers, so that a script needs
 * nothing of gnuplot's palettes.
 */

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
	const struct palette *palette = palette_of(figure->style.theme);
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

/*
 * The script in the order in which a reader wants to change it: sizes and
 * font, lines and colours, the data, and last the panels, which refer to both.
 */

#define EM (PALETTE_FONT_SIZE / 72)
#define NOTHING "no data"

/* In full, so that no point lies beyond it, but 29.58 and not 29.580000000001. */
static void write_end(struct buffer *script, double end)
{
	if (fabs(end * 100 - round(end * 100)) < 1e-9)
		script_place(script, end);
	else
		script_datum(script, end);
}

/* Numbers that are not the places they stand at: ("1" 0, "2" 1, ...). */
static void write_shifted(char which, const struct figure_axis *axis,
	double step, struct buffer *script)
{
	buffer_print(script, "]; set %ctics (", which);
	for (double at = axis->first; at <= axis->last; at += step) {
		buffer_print(script, "%s'", at > axis->first ? ", " : "");
		script_place(script, at + axis->shift);
		buffer_print(script, "' ");
		script_place(script, at);
	}
	buffer_print(script, ")\n");
}

/* "set xrange [A:B]; set xtics A,STEP,B"; an axis of words has no numbers. */
static void write_axis(char which, const struct figure_axis *axis,
	double length, struct buffer *script)
{
	/* A number needs about four times its digits' width. */
	size_t most = (size_t)fmin(8, fmax(3, length / 0.36));
	double step = axis->step;

	buffer_print(script, "set %crange [", which);
	write_end(script, axis->from);
	buffer_print(script, ":");
	write_end(script, axis->to);
	if (axis->words) {
		buffer_print(script, "]; unset %ctics\n", which);
		return;
	}
	if (!(step > 0))
		step = axis_step(axis->last - axis->first, most);
	if (axis->whole)
		step = fmax(1, step);
	if (axis->shift != 0) {
		write_shifted(which, axis, step, script);
		return;
	}
	buffer_print(script, "]; set %ctics ", which);
	script_place(script, ceil(axis->first / step - 1e-9) * step + 0.0);
	buffer_print(script, ",");
	script_place(script, step);
	buffer_print(script, ",");
	script_place(script, axis->last);
	buffer_print(script, "\n");
}

static void write_across(
	const struct figure_panel *panel, struct buffer *script)
{
	if (!isnan(panel->line_y)) {
		buffer_print(script, "set arrow 1 from graph 0, first ");
		script_place(script, panel->line_y);
		buffer_print(script, " to graph 1, first ");
		script_place(script, panel->line_y);
		buffer_print(script, " nohead back ls %d\n", STYLE_ACROSS);
	}
	if (!isnan(panel->line_x)) {
		buffer_print(script, "set arrow 2 from first ");
		script_place(script, panel->line_x);
		buffer_print(script, ", graph 0 to first ");
		script_place(script, panel->line_x);
		buffer_print(
			script, ", graph 1 nohead back ls %d\n", STYLE_ACROSS);
	}
}

static bool same_name(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static void write_names(
	const struct figure_plan *plan, size_t index, struct buffer *script)
{
	const struct figure *figure = plan->figure;
	const struct figure_panel *panel = &figure->panels[index];
	const struct panel_layout *layout = &plan->layout;
	struct frame frame = { layout, plan->palette, script };
	struct frame_texts texts = { &plan->titles[index], &plan->notes[index],
		panel->x.name, panel->y.name };
	size_t below = index + layout->columns;
	struct label x, y;

	/* What the panel below says too, or the one to the left. */
	if (below < figure->count &&
		same_name(figure->panels[below].x.name, texts.x_name))
		texts.x_name = NULL;
	if (texts.y_name && panel->y.short_name &&
		label_width(texts.y_name) > layout->panel_height * 1.25 / EM)
		texts.y_name = panel->y.short_name;
	if (index % layout->columns &&
		same_name(figure->panels[index - 1].y.name, panel->y.name))
		texts.y_name = NULL;
	if (texts.x_name) {
		label_make(&x, texts.x_name, 1e9);
		label_cut(&x, (layout->panel_width + layout->gap_x) / EM);
		texts.x_name = x.text;
	}
	if (texts.y_name) {
		label_make(&y, texts.y_name, 1e9);
		label_cut(&y, layout->height / EM - 2);
		texts.y_name = y.text;
	}
	frame_panel(&frame, index, &texts);
	if (panel->y.words && index % layout->columns == 0)
		frame_words(&frame, &panel->y, FIGURE_PLAN_WORDS);
}

static void write_panel(
	const struct figure_plan *plan, size_t index, struct buffer *script)
{
	const struct figure *figure = plan->figure;
	const struct figure_panel *panel = &figure->panels[index];
	const char *comma = "";

	buffer_print(script, "\n# panel %zu\nunset arrow\n", index + 1);
	write_names(plan, index, script);
	write_axis('x', &panel->x, plan->layout.panel_width, script);
	write_axis('y', &panel->y, plan->layout.panel_height, script);
	write_across(panel, script);
	if (!figure_has_points(panel)) {
		buffer_print(script,
			"set label '" NOTHING "' at graph 0.5,0.5 center "
			"textcolor rgb '%s'\nplot NaN notitle\n",
			plan->palette->inks[INK_NOTE]);
		return;
	}
	buffer_print(script, "plot ");
	for (int behind = 1; behind >= 0; behind--)
		for (size_t i = 0; i < panel->count; i++)
			script_series_plot(figure, index, i,
				figure_plan_style(plan, panel->series[i].look),
				plan->layout.panel_width, behind, &comma,
				script);
	buffer_print(script, "\n");
}

static int write_legend(const struct figure_plan *plan, struct buffer *script)
{
	const struct figure *figure = plan->figure;
	const struct frame frame = { &plan->layout, plan->palette, script };
	size_t *styles = memory_array(figure->entries, sizeof(*styles));

	if (!styles)
		return -1;
	for (size_t i = 0; i < figure->entries; i++)
		styles[i] = figure_plan_style(plan, figure->legend[i].look);
	legend_draw(&frame, figure, &plan->title, &plan->legend, styles);
	free(styles);
	return 0;
}

static int write_all(const struct figure_plan *plan, struct buffer *script)
{
	const struct figure *figure = plan->figure;

	script_begin(script, figure->kind, plan->layout.width,
		plan->layout.height, plan->palette);
	figure_plan_write_style(plan, script);
	buffer_print(script,
		"\n# data: x, y, low, high; of boxes: x, y, left, right, "
		"bottom, top;\n# last, where values have colours, the "
		"colour\n");
	for (size_t i = 0; i < figure->count; i++)
		for (size_t j = 0; j < figure->panels[i].count; j++)
			script_series_write(figure, i, j, script);
	buffer_print(script, "\nset multiplot\nunset key\n");
	for (size_t i = 0; i < figure->count; i++)
		write_panel(plan, i, script);
	if (write_legend(plan, script))
		return -1;
	buffer_print(script, "unset multiplot\n");
	script_end(script);
	return script->failed ? -1 : 0;
}

int figure_script(
	const struct figure *figure, struct buffer *script, struct error *error)
{
	struct figure_plan plan;
	int result = figure_plan_make(&plan, figure, error);

	if (!result && write_all(&plan, script))
		result = error_memory(error);
	figure_plan_release(&plan);
	return result;
}
