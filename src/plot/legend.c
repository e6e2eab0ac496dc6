/*
 * The legend is drawn by hand, from arrows, boxes and labels: gnuplot breaks
 * its legend's row where a terminal, by its guess of the letters' width, finds
 * it too long, and its own samples do not know the widths of ours.
 */
#include "plot/legend.h"

#include "plot/chart_data.h"
#include "plot/script.h"

#include <math.h>
#include <stdio.h>

/* Inches: a sample of the line, and from its left to the text. */
#define SAMPLE 0.32
#define SAMPLE_TEXT 0.4
#define BETWEEN 0.15
#define EM (PALETTE_FONT_SIZE / 72)
#define LINE (PALETTE_LINE_STEP / 72)
#define SCALE_WIDTH 1.6
#define SCALE_STEPS 32

static double entry_width(const struct figure_entry *entry)
{
	struct label label;

	label_make(&label, entry->text, 1e9);
	return SAMPLE_TEXT + label_width(label.text) * EM;
}

struct legend_plan legend_plan(const struct figure *figure, double width)
{
	struct legend_plan plan = { 0 };
	double widest = 0, all = 0;

	if (figure->style.no_legend)
		return plan;
	for (size_t i = 0; i < figure->entries; i++) {
		double one = entry_width(&figure->legend[i]);

		widest = fmax(widest, one);
		all += one + (i ? BETWEEN : 0);
	}
	if (figure->entries && all + 0.1 <= width) {
		plan = (struct legend_plan){
			.columns = figure->entries, .rows = 1, .width = all
		};
	} else if (figure->entries) {
		double column = fmin(widest + BETWEEN, width - 0.1);
		size_t fit = (size_t)((width - 0.1 + BETWEEN) / column);

		plan.columns = fit ? fit : 1;
		plan.rows = (figure->entries + plan.columns - 1) / plan.columns;
		/* As even as the rows allow. */
		plan.columns = (figure->entries + plan.rows - 1) / plan.rows;
		plan.column = column;
		plan.width = column * (double)plan.columns -
			(plan.columns > 1 ? BETWEEN : 0);
	}
	for (int i = 0; i < 2; i++)
		plan.rows += figure->scales[i].name != NULL;
	return plan;
}

/* A filled rectangle between two places in inches. */
static void write_box(const struct frame *frame, double left, double top,
	double right, double bottom, const char *colour, double opacity)
{
	buffer_print(frame->script, "set object rectangle");
	frame_at(frame, "from", left, bottom);
	frame_at(frame, "to", right, top);
	buffer_print(frame->script,
		" fillcolor rgb '%s' fillstyle transparent solid %g "
		"noborder\n",
		colour, opacity);
}

/* Adds the sample of one entry, x and y in inches. */
static void write_sample(const struct frame *frame,
	const struct figure_entry *entry, size_t style, double x, double y)
{
	bool open = figure_is_open(entry->look.mark);
	/* An open mark stays open: the line makes room for it. */
	double hole = open ? 0.05 : 0, middle = x + SAMPLE / 2;

	if (entry->kind == SERIES_BOXES || entry->kind == SERIES_LYING) {
		write_box(frame, x, y - LINE * 0.3, x + SAMPLE, y + LINE * 0.3,
			frame->palette->inks[entry->look.ink],
			entry->kind == SERIES_BOXES ? 1 : frame->palette->band);
		return;
	}
	if (entry->kind == SERIES_LINE) {
		buffer_print(frame->script, "set arrow");
		frame_at(frame, "from", x, y);
		frame_at(frame, "to", middle - hole, y);
		buffer_print(frame->script, " nohead ls %zu\nset arrow", style);
		frame_at(frame, "from", middle + hole, y);
		frame_at(frame, "to", x + SAMPLE, y);
		buffer_print(frame->script, " nohead ls %zu\n", style);
	}
	if (entry->look.mark != MARK_NONE) {
		buffer_print(frame->script, "set label \"\"");
		frame_at(frame, "at", middle, y);
		buffer_print(frame->script, " point ls %zu\n", style);
	}
}

static void write_entries(const struct frame *frame,
	const struct figure *figure, const struct legend_plan *plan,
	const size_t *styles)
{
	double left = fmax(0.05,
		fmin(frame->layout->middle - plan->width / 2,
			frame->layout->width - plan->width - 0.05));
	double x = left, y = frame->layout->legend_y;

	for (size_t i = 0; i < figure->entries; i++) {
		const struct figure_entry *entry = &figure->legend[i];
		double room = 0;
		struct label label;

		if (plan->column > 0)
			x = left + (double)(i % plan->columns) * plan->column;
		if (i && i % plan->columns == 0)
			y += LINE;
		if (plan->column > 0)
			room = fmin(frame->layout->width - x - 0.05,
				       plan->column) -
				SAMPLE_TEXT;
		label_make(&label, entry->text, 1e9);
		if (plan->column > 0)
			label_cut(&label, room / EM);
		write_sample(frame, entry, styles[i], x, y);
		frame_text(frame, label.text, x + SAMPLE_TEXT, y, "left");
		x += entry_width(entry) + BETWEEN;
	}
}

/* The scale of colours: its name, its ends, and what lies between. */
static void write_scale(const struct frame *frame,
	const struct figure_scale *scale, bool diverging, double y)
{
	double left = frame->layout->middle - SCALE_WIDTH / 2;
	double step = SCALE_WIDTH / SCALE_STEPS;
	char text[64];

	for (int i = 0; i < SCALE_STEPS; i++) {
		snprintf(text, sizeof(text), "#%06x",
			palette_scale(diverging, (i + 0.5) / SCALE_STEPS));
		write_box(frame, left + i * step, y - LINE * 0.3,
			left + (i + 1.1) * step, y + LINE * 0.3, text, 1);
	}
	snprintf(text, sizeof(text), "%.3g", scale->from);
	frame_text(frame, text, left - 0.06, y, "right");
	snprintf(text, sizeof(text), "%.3g", scale->to);
	frame_text(frame, text, left + SCALE_WIDTH + 0.06, y, "left");
	frame_text(frame, scale->name,
		left - 0.16 -
			label_width(scale->from < 0 ? "-0.00" : "0.00") * EM,
		y, "right");
}

void legend_draw(const struct frame *frame, const struct figure *figure,
	const struct label *title, const struct legend_plan *plan,
	const size_t *styles)
{
	buffer_print(frame->script,
		"\n# legend\n"
		"set lmargin at screen 0; set rmargin at screen 1\n"
		"set bmargin at screen 0; set tmargin at screen 1\n"
		"unset border; unset tics; unset grid; unset arrow\n"
		"unset label\n"
		"set xrange [0:1]; set yrange [0:1]\n");
	frame_lines(
		frame, title, frame->layout->width / 2, frame->layout->title_y);
	if (!figure->style.no_legend)
		write_entries(frame, figure, plan, styles);
	for (int i = 1, row = 1; i >= 0 && !figure->style.no_legend; i--)
		if (figure->scales[i].name)
			write_scale(frame, &figure->scales[i], i == 1,
				frame->layout->legend_y +
					((double)plan->rows - row++) * LINE);
	buffer_print(frame->script, "plot NaN notitle\n");
}
