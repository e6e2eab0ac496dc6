/*
 * A script must draw the same figure when somebody runs it a year later with
 * nothing but gnuplot: it holds its data, chooses a terminal from the name of
 * the output, and uses nothing newer than gnuplot 5.2.  It is in the order in
 * which a reader wants to change it: sizes and font, lines and colours, the
 * data, and last the panels and the legend, which refer to all of these.
 *
 * Every panel's edges are given, since gnuplot's own margins follow the width
 * of each panel's numbers and neighbours would not line up.  (A multiplot's layout
 * with margins and spacing lines them up too, but the labels need the places
 * anyway, and its sums differ from them in the last digit.)  Titles, names and
 * words are labels at places of our own: gnuplot puts the name of an axis where
 * it thinks that the numbers end, which for svg is off the figure.
 */
#include "figure/script.h"

#include "figure/label.h"
#include "figure/legend.h"
#include "figure/series.h"
#include "figure/tex.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NOTHING "no data"

/*
 * Adds the first `length` bytes of a text in quotes; one that is `drawn`, with
 * invisible joiners in what gnuplot's svg would write as markup.
 *
 * A name in a dump may hold anything.  gnuplot's rules of quoting have holes:
 * the doubled quote of its manual ends a text that begins with it, and a quote
 * of the other kind misleads its search for @macros.  So a text is in
 * double quotes, and every character that could mean something there or to
 * that search is an octal escape, which is only ever read as a character.  So is
 * a digit after one, which gnuplot 5.4 would take for a fourth digit of it.
 * `noenhanced` leaves _^{} alone.
 *
 * Its svg writes "]]>" and "&#x" as they are, though XML takes neither for
 * text.  A word joiner, which draws nothing, keeps their characters apart.
 */
static void quote(
	struct buffer *script, const char *text, size_t length, bool drawn)
{
	static const char plain[] = " !%&()*+,-./:;<=>?[]^_|~";
	static const char word_joiner[] = "\u2060";
	const char *start = text;
	bool escaped = false;

	buffer_add(script, "\"", 1);
	for (const char *end = text + length; text < end; text++) {
		unsigned char c = (unsigned char)*text;
		bool letter = (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		bool markup = text > start &&
			((c == '>' && text[-1] == ']') ||
				(c == '#' && text[-1] == '&'));

		if (drawn && markup)
			buffer_add(script, word_joiner, strlen(word_joiner));
		escaped = !(letter || c >= 0x80 || strchr(plain, c)) ||
			(escaped && c >= '0' && c <= '9');
		if (escaped)
			buffer_print(script, "\\%03o", c);
		else
			buffer_add(script, text, 1);
	}
	buffer_add(script, "\"", 1);
}

void script_text(struct buffer *script, const char *text)
{
	quote(script, text, strlen(text), true);
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

/* Whether a comment and a shell take the first `length` bytes as they are. */
static bool is_plain(const char *name, size_t length)
{
	return length <= strspn(name,
				 "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+");
}

/* What a comment may not hold, it does not say. */
static void write_usage(struct buffer *script, const char *stem, size_t length,
	const char *ending)
{
	bool plain = is_plain(stem, length) && is_plain(ending, strlen(ending));
	const char *shown = plain ? stem : "figure";
	int most = plain ? (int)length : (int)strlen(shown);

	buffer_print(script,
		"# A figure by attnscope.  Draw it again:\n"
		"#   gnuplot %.*s.gp                            makes %.*s%s\n"
		"#   gnuplot -e \"output='%.*s.pdf'\" %.*s.gp   or .png\n"
		"# To restyle it, change the lines above the data.\n",
		most, shown, most, shown, plain ? ending : "", most, shown,
		most, shown);
}

/* The script makes the file that the figure is called by the user, in the
 * folder that it runs in. */
static void write_output(struct buffer *script, const struct figure *figure)
{
	const char *file = figure->file ? figure->file : "";
	const char *dot = strrchr(file, '.'), *ending = ".svg";
	bool named = dot && dot != file;
	const char *stem = named ? file : figure->kind;
	size_t length = named ? (size_t)(dot - file) : strlen(stem);
	struct buffer output = { 0 };

	if (named && strcmp(dot, ".gp") != 0)
		ending = dot;
	write_usage(script, stem, length, ending);
	buffer_print(script,
		"if (GPVAL_VERSION < 5.2) "
		"exit error 'this gnuplot is too old: 5.2 is needed'\n"
		"if (!exists(\"output\")) output = ");
	buffer_add(&output, stem, length);
	buffer_add(&output, ending, strlen(ending));
	if (output.failed)
		script->failed = true;
	else
		quote(script, output.text, output.length, false);
	buffer_release(&output);
	buffer_print(script,
		"\nif (!exists(\"format\")) "
		"format = output[strlen(output)-2:strlen(output)]\n"
		"if (strstrt('PNG SVG PDF EPS TEX', format)) format = word("
		"'png svg pdf eps tex', "
		"(strstrt('PNG SVG PDF EPS TEX', format) + 3) / 4)\n");
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
	"if (format eq 'eps') {\n"
	"\tset terminal epscairo noenhanced size width,height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 0.75 \\\n"
	"\t\tlinewidth 1.5 background backdrop\n"
	"}\n"
	/* Its options are no expressions. */
	"if (format eq 'tex') {\n"
	"\teval sprintf(\"set terminal tikz size %gin,%gin font '\" . \\\n"
	"\t\t'\\fontsize{%g}{%g}\\selectfont'.\"'\", \\\n"
	"\t\twidth, height, fontsize, 1.2*fontsize)\n"
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

/* How to run the script, which file it makes, sizes, font, and the terminal of
 * the format. */
static void write_head(const struct plan *plan, struct buffer *script)
{
	const struct palette *palette = plan->palette;
	const struct figure_style *style = &plan->figure->style;

	write_output(script, plan->figure);
	buffer_print(script, "width = ");
	script_place(script, plan->width * plan->scale);
	buffer_print(script, "; height = ");
	script_place(script, plan->height * plan->scale);
	buffer_print(script, "  # inches\nfont = ");
	if (style->font)
		quote(script, style->font, strlen(style->font), false);
	else
		buffer_print(script, "'" PALETTE_FONT "'");
	buffer_print(script, "; fontsize = %g; backdrop = '%s'\n",
		PALETTE_FONT_SIZE * plan->scale, palette->background);
	buffer_add(script, terminal, strlen(terminal));
}

void script_at(const struct plan *plan, const char *at, double x, double y,
	struct buffer *script)
{
	buffer_print(script, " %s screen ", at);
	script_place(script, x / plan->width);
	buffer_print(script, ",");
	script_place(script, 1 - y / plan->height);
}

/* Adds the first `length` bytes of a text, whose left end, right end or middle
 * is there. */
static void write_part(const struct plan *plan, const char *text, size_t length,
	double x, double y, const char *adjust, struct buffer *script)
{
	buffer_print(script, "set label ");
	quote(script, text, length, true);
	script_at(plan, "at", x, y, script);
	buffer_print(script, " %s noenhanced tc rgb '%s'\n", adjust,
		plan->palette->text);
}

void script_label(const struct plan *plan, const char *text, double x, double y,
	const char *adjust, struct buffer *script)
{
	write_part(plan, text, strlen(text), x, y, adjust, script);
}

/* Where the middle of a line of text is that should be at x, and not reach beyond
 * the figure. */
static double script_middle(
	const struct plan *plan, const char *text, size_t length, double x)
{
	char line[LABEL_SIZE];
	double half;

	memcpy(line, text, length);
	line[length] = '\0';
	half = label_width(line) * PLAN_EM / 2;
	return fmax(half, fmin(plan->width - half, x));
}

/* One by one: terminals differ in how far they set lines apart. */
void script_lines(const struct plan *plan, const struct label *label, double x,
	double y, const char *adjust, struct buffer *script)
{
	bool centred = strcmp(adjust, "center") == 0;
	const char *line = label->text;

	for (size_t i = 0; i < label->lines; i++, y += PLAN_LINE) {
		size_t length = strcspn(line, "\n");

		write_part(plan, line, length,
			centred ? script_middle(plan, line, length, x) : x, y,
			adjust, script);
		line += length + 1;
	}
}

/* In full, so that no point is beyond it, but 29.58 and not 29.580000000001. */
static void write_end(struct buffer *script, double end)
{
	if (fabs(end * 100 - round(end * 100)) < 1e-9)
		script_place(script, end);
	else
		script_datum(script, end);
}

/* Numbers that differ from their places: ("1" 0, "2" 1, ...). */
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

/* The least step of numbers side by side that leaves room between them. */
static double roomy_step(
	const struct figure_axis *axis, size_t most, double length)
{
	double span = axis->last - axis->first, step;

	do {
		double widest = 0;

		step = axis_step(span, most);
		for (double at = ceil(axis->first / step) * step;
			at <= axis->last; at += step) {
			char text[32];

			snprintf(text, sizeof(text), "%g", at);
			widest = fmax(widest, label_width(text));
		}
		if ((widest + 0.4) * PLAN_EM <= step / span * length)
			break;
	} while (--most);
	return step;
}

/* "set xrange [A:B]; set xtics A,STEP,B"; an axis of words has no numbers. */
static void write_axis(char which, const struct figure_axis *axis,
	double length, struct buffer *script)
{
	/* A number needs about four times its digits' width; one that stands
	 * for a name is shown where it can be. */
	size_t most = axis->shift != 0
		? (size_t)fmax(3, length / 0.25)
		: (size_t)fmin(8, fmax(3, length / 0.36));
	/* Of numbers above each other, which may be closer than text. */
	double lines = fmax(1, length / (0.8 * PLAN_LINE));
	double step = axis->step, span = axis->last - axis->first;

	buffer_print(script, "set %crange [", which);
	write_end(script, axis->from);
	buffer_print(script, ":");
	write_end(script, axis->to);
	if (axis->words) {
		buffer_print(script, "]; unset %ctics\n", which);
		return;
	}
	if (!(step > 0))
		step = which == 'x' && axis->shift == 0
			? roomy_step(axis, most, length)
			: axis_step(span, most);
	else if (which == 'y' && span / step > lines)
		step = axis_step(span, (size_t)lines);
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

/* The words of a y axis. */
static void write_words(const struct plan *plan, const struct figure_axis *y,
	struct buffer *script)
{
	for (size_t i = 0; i < y->word_count; i++) {
		struct label label;
		const char *line = label.text;

		label_make(&label, y->words[i], plan->words);
		for (size_t j = 0; j < label.lines; j++) {
			size_t length = strcspn(line, "\n");

			buffer_print(script, "set label ");
			quote(script, line, length, true);
			buffer_print(script,
				" at graph 0, first %zu offset character "
				"-0.6,%.3g right noenhanced tc rgb '%s'\n",
				i, ((double)label.lines - 1) / 2 - (double)j,
				plan->palette->text);
			line += length + 1;
		}
	}
}

static bool same_name(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* The name of an x axis, unless the panel below has the same. */
static void write_x_name(
	const struct plan *plan, size_t index, struct buffer *script)
{
	const struct figure_panel *panels = plan->figure->panels;
	size_t below = plan_below(plan, index);
	double middle = plan_left(plan, index) + plan->panel_width / 2;
	double y = plan_top(plan, index) + plan->panel_height + PLAN_X_NAME;
	struct label label;

	if (!panels[index].x.name ||
		(below < plan->figure->count &&
			same_name(panels[below].x.name, panels[index].x.name)))
		return;
	plan_x_name(plan, index, &label);
	script_lines(plan, &label, middle, y, "center", script);
}

/* The name of a y axis, unless the panel to the left has the same. */
static void write_y_name(
	const struct plan *plan, size_t index, struct buffer *script)
{
	const struct figure_panel *panels = plan->figure->panels;
	double x = plan_left(plan, index) - plan->left + PLAN_Y_NAME;
	double y = plan_top(plan, index) + plan->panel_height / 2;
	struct label label;
	const char *line = label.text;

	if (plan_column(plan, index) &&
		same_name(panels[index - 1].y.name, panels[index].y.name))
		return;
	plan_y_name(plan, index, &label);
	for (size_t i = 0; i < label.lines; i++, x += PLAN_LINE) {
		size_t length = strcspn(line, "\n");

		write_part(plan, line, length, x, y, "center rotate", script);
		line += length + 1;
	}
}

/* The edges of a panel, and the texts around it. */
static void write_frame(
	const struct plan *plan, size_t index, struct buffer *script)
{
	const struct label *title = &plan->titles[index];
	const struct label *note = &plan->notes[index];
	double left = plan_left(plan, index), top = plan_top(plan, index);
	double middle = left + plan->panel_width / 2;
	double y = top - PLAN_TITLE -
		((double)(title->lines + note->lines) - 1) * PLAN_LINE;
	const double edges[] = { left / plan->width,
		(left + plan->panel_width) / plan->width,
		1 - (top + plan->panel_height) / plan->height,
		1 - top / plan->height };

	for (size_t i = 0; i < 4; i++) {
		buffer_print(script, "set %cmargin at screen ", "lrbt"[i]);
		script_place(script, edges[i]);
		buffer_print(script, i < 3 ? "; " : "\n");
	}
	buffer_print(script, "unset label\n");
	script_lines(plan, title, middle, y, "center", script);
	script_lines(plan, note, middle, y + (double)title->lines * PLAN_LINE,
		"center", script);
	write_x_name(plan, index, script);
	write_y_name(plan, index, script);
	if (plan_column(plan, index) == 0)
		write_words(plan, &plan->figure->panels[index].y, script);
}

static void write_panel(
	const struct plan *plan, size_t index, struct buffer *script)
{
	const struct figure *figure = plan->figure;
	const struct figure_panel *panel = &figure->panels[index];
	const char *comma = "";

	buffer_print(script, "\n# panel %zu\nunset arrow\n", index + 1);
	write_frame(plan, index, script);
	write_axis('x', &panel->x, plan->panel_width, script);
	write_axis('y', &panel->y, plan->panel_height, script);
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
			series_plot(plan, index, i, behind, &comma, script);
	buffer_print(script, "\n");
}

static void write_all(const struct plan *plan, struct buffer *script)
{
	const struct figure *figure = plan->figure;

	write_head(plan, script);
	series_styles(plan, script);
	buffer_print(script,
		"\n# data: x, y, low, high; of boxes: x, y, left, right, "
		"bottom, top;\n# last, where values have colours, the "
		"colour\n");
	for (size_t i = 0; i < figure->count; i++)
		for (size_t j = 0; j < figure->panels[i].count; j++)
			series_write(figure, i, j, script);
	buffer_print(script, "\nset multiplot\nunset key\n");
	for (size_t i = 0; i < figure->count; i++)
		write_panel(plan, i, script);
	legend_write(plan, script);
	buffer_print(script, "unset multiplot\nset output\n");
}

static bool ends_in_tex(const char *file)
{
	const char *dot = file ? strrchr(file, '.') : NULL;

	return dot && strcasecmp(dot, ".tex") == 0;
}

int script_write(
	const struct figure *figure, struct buffer *script, struct error *error)
{
	struct plan plan;
	int result = plan_make(&plan, figure, error);

	if (!result && ends_in_tex(figure->file)) {
		struct buffer plain = { 0 };

		write_all(&plan, &plain);
		if (plain.failed)
			script->failed = true;
		else
			tex_labels(plain.text, script);
		buffer_release(&plain);
	} else if (!result) {
		write_all(&plan, script);
	}
	plan_release(&plan);
	return !result && script->failed ? error_memory(error) : result;
}
