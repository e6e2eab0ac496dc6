/*
 * Samples and texts of a legend are where figure/plan.c says, drawn from arrows,
 * boxes and labels: gnuplot breaks its own where a terminal, by its guess of the
 * letters' width, finds it too long, and its samples do not know the widths of
 * ours.
 */
#include "figure/legend.h"

#include "figure/script.h"
#include "figure/series.h"

#include <math.h>
#include <stdio.h>

/* A filled rectangle, three fifths of a line high, around y. */
static void write_box(const struct plan *plan, double left, double right,
	double y, const char *colour, double opacity, struct buffer *script)
{
	buffer_print(script, "set object rectangle");
	script_at(plan, "from", left, y + PLAN_LINE * 0.3, script);
	script_at(plan, "to", right, y - PLAN_LINE * 0.3, script);
	buffer_print(script,
		" fillcolor rgb '%s' fillstyle transparent solid %g "
		"noborder\n",
		colour, opacity);
}

/* The sample of one entry, from x on. */
static void write_sample(const struct plan *plan,
	const struct figure_entry *entry, double x, double y,
	struct buffer *script)
{
	const struct palette *palette = plan->palette;
	size_t style = plan_style(plan, entry->look);
	double middle = x + PLAN_SAMPLE / 2, end = x + PLAN_SAMPLE;
	/* An open mark stays open: the line makes room for it. */
	double hole = series_is_open(entry->look.mark) ? 0.05 : 0;

	if (entry->kind == SERIES_BOXES || entry->kind == SERIES_RANGES) {
		write_box(plan, x, end, y, palette->inks[entry->look.ink],
			entry->kind == SERIES_BOXES ? 1 : palette->band,
			script);
		return;
	}
	if (entry->kind == SERIES_LINE) {
		buffer_print(script, "set arrow");
		script_at(plan, "from", x, y, script);
		script_at(plan, "to", middle - hole, y, script);
		buffer_print(script, " nohead ls %zu\nset arrow", style);
		script_at(plan, "from", middle + hole, y, script);
		script_at(plan, "to", end, y, script);
		buffer_print(script, " nohead ls %zu\n", style);
	}
	if (entry->look.mark != MARK_NONE) {
		buffer_print(script, "set label \"\"");
		script_at(plan, "at", middle, y, script);
		buffer_print(script, " point ls %zu\n", style);
	}
}

static void write_entries(const struct plan *plan, struct buffer *script)
{
	const struct figure *figure = plan->figure;

	for (size_t i = 0; i < figure->entries; i++) {
		struct label label;
		double x, y;

		plan_entry(plan, i, &x, &y);
		plan_entry_text(plan, i, &label);
		write_sample(plan, &figure->legend[i], x, y, script);
		script_lines(
			plan, &label, x + PLAN_SAMPLE_TEXT, y, "left", script);
	}
}

static void write_stroke(const struct plan *plan, double x, double top,
	double bottom, const char *colour, struct buffer *script)
{
	buffer_print(script, "set arrow");
	script_at(plan, "from", x, top, script);
	script_at(plan, "to", x, bottom, script);
	buffer_print(script, " nohead lw 1 lc rgb '%s' front\n", colour);
}

/* A value of the scale that is marked: a line across the bar, and its number
 * below. */
static void write_mark(const struct plan *plan,
	const struct figure_scale *scale, double y, struct buffer *script)
{
	double place = figure_scale_place(scale, scale->mark);
	double x = plan->bar_left + place * plan->bar_width;
	char text[32];

	/* The middle of a bar is light in every theme. */
	write_stroke(plan, x, y - PLAN_LINE * 0.3, y + PLAN_LINE * 0.3,
		"#000000", script);
	write_stroke(plan, x, y + PLAN_LINE * 0.3, y + PLAN_LINE * 0.45,
		plan->palette->text, script);
	plan_scale_end(text, scale->mark);
	script_label(plan, text, x, y + PLAN_LINE * 0.9, "center", script);
}

/* A scale of colours: its name, its ends, and what is between. */
static void write_scale(
	const struct plan *plan, int which, struct buffer *script)
{
	enum { STEPS = 32 };
	const struct figure_scale *scale = &plan->figure->scales[which];
	const struct label *name = &plan->scale_names[which];
	double step = plan->bar_width / STEPS, left = plan->bar_left;
	double right = left + plan->bar_width;
	double y = plan->legend_y + (double)plan->bar_rows[which] * PLAN_LINE;
	char text[32];

	for (int i = 0; i < STEPS; i++) {
		snprintf(text, sizeof(text), "#%06x",
			palette_scale(which, (i + 0.5) / STEPS));
		write_box(plan, left + i * step, left + (i + 1.1) * step, y,
			text, 1, script);
	}
	plan_scale_end(text, scale->from);
	script_label(plan, text, left - PLAN_BAR_NUMBER, y, "right", script);
	plan_scale_end(text, scale->to);
	script_label(plan, text, right + PLAN_BAR_NUMBER, y, "left", script);
	if (plan->names_above)
		script_lines(plan, name, left + plan->bar_width / 2,
			y - (double)name->lines * PLAN_LINE, "center", script);
	else
		script_label(plan, name->text, left - plan_scale_name(scale), y,
			"right", script);
	if (scale->mark > 0)
		write_mark(plan, scale, y, script);
}

/* It undoes what was set for panels, so it comes last. */
void legend_write(const struct plan *plan, struct buffer *script)
{
	const struct figure *figure = plan->figure;

	buffer_print(script,
		"\n# legend\n"
		"set lmargin at screen 0; set rmargin at screen 1\n"
		"set bmargin at screen 0; set tmargin at screen 1\n"
		"unset border; unset tics; unset grid; unset arrow\n"
		"unset label\n"
		"set xrange [0:1]; set yrange [0:1]\n");
	script_lines(plan, &plan->title, plan->width / 2, plan->title_y,
		"center", script);
	if (!figure->style.no_legend) {
		write_entries(plan, script);
		for (int i = 0; i < 2; i++)
			if (figure->scales[i].name)
				write_scale(plan, i, script);
	}
	buffer_print(script, "plot NaN notitle\n");
}
