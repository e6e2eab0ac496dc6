/*
 * Every panel's edges are given, since gnuplot's own margins follow the width
 * of each panel's numbers and neighbours would not line up.
 *
 * Titles, names and legend are labels at places of our own.  gnuplot puts an
 * axis' name where it thinks that the numbers end, which for svg is off the
 * figure, and breaks its legend's row where a terminal, by its guess of the
 * letters' width, finds it too long.
 */
#include "plot/frame.h"

#include "plot/palette.h"
#include "plot/script.h"

#include <string.h>

/* Inches: a sample of the line, and from its left to the text. */
#define SAMPLE 0.32
#define SAMPLE_TEXT 0.4

double frame_legend_width(const char *legend)
{
	return SAMPLE_TEXT + label_width(legend) * PALETTE_FONT_SIZE / 72;
}

/* Adds " at screen X,Y" for a place in inches from the figure's top left. */
static void write_at(const struct layout *layout, const char *at, double x,
	double y, struct buffer *script)
{
	buffer_print(script, " %s screen ", at);
	script_place(script, x / layout->width);
	buffer_print(script, ",");
	script_place(script, 1 - y / layout->height);
}

/* Adds the lines of a label, centred; the first's middle is at y. */
static void write_lines(const struct layout *layout, const struct label *label,
	double x, double y, struct buffer *script)
{
	const char *line = label->text;

	/* One by one: terminals differ in how far they set lines apart. */
	for (size_t i = 0; i < label->lines; i++) {
		struct label one = { .lines = 1 };
		size_t length = strcspn(line, "\n");

		memcpy(one.text, line, length);
		buffer_print(script, "set label ");
		script_text(script, one.text);
		write_at(layout, "at", x, y, script);
		buffer_print(script, " center noenhanced\n");
		line += length + 1;
		y += PALETTE_LINE_STEP / 72;
	}
}

/* Adds the sample of one task's line and its text, x and y in inches. */
static void write_sample(const struct layout *layout, int task,
	const char *legend, double x, double y, struct buffer *script)
{
	/* An open mark stays open: the line makes room for it. */
	double hole = task == TASK_GENERATION ? 0.05 : 0;
	double middle = x + SAMPLE / 2;

	buffer_print(script, "set arrow");
	write_at(layout, "from", x, y, script);
	write_at(layout, "to", middle - hole, y, script);
	buffer_print(script, " nohead ls %d\nset arrow", task + 1);
	write_at(layout, "from", middle + hole, y, script);
	write_at(layout, "to", x + SAMPLE, y, script);
	buffer_print(script, " nohead ls %d\nset label \"\"", task + 1);
	write_at(layout, "at", middle, y, script);
	buffer_print(script, " point ls %d\nset label ", task + 1);
	script_text(script, legend);
	write_at(layout, "at", x + SAMPLE_TEXT, y, script);
	buffer_print(script, " left noenhanced\n");
}

void frame_legend(const struct layout *layout, const struct label *title,
	const char *const legends[TASKS], struct buffer *script)
{
	double x = layout->legend_x, y = layout->legend_y;

	buffer_print(script,
		"\n# legend\n"
		"set lmargin at screen 0; set rmargin at screen 1\n"
		"set bmargin at screen 0; set tmargin at screen 1\n"
		"unset border; unset tics; unset grid; unset arrow\n"
		"unset label\n"
		"set xrange [0:1]\n");
	write_lines(layout, title, layout->width / 2, layout->title_y, script);
	for (int task = 0; task < TASKS; task++) {
		if (!legends[task])
			continue;
		write_sample(layout, task, legends[task], x, y, script);
		if (layout->legend_rows > 1)
			y += PALETTE_LINE_STEP / 72;
		else
			x += frame_legend_width(legends[task]);
	}
	buffer_print(script, "plot NaN\n");
}

static void write_box(struct box box, struct buffer *script)
{
	const double edges[] = { box.left, box.right, box.bottom, box.top };

	for (size_t i = 0; i < 4; i++) {
		buffer_print(script, "set %cmargin at screen ", "lrbt"[i]);
		script_place(script, edges[i]);
		buffer_print(script, i < 3 ? "; " : "\n");
	}
}

void frame_panel(const struct layout *layout, size_t index,
	const struct label *title, const char *x_name, const char *y_name,
	struct buffer *script)
{
	double left = layout_left(layout, index % layout->columns);
	double top = layout_top(layout, index / layout->columns);

	double middle = left + layout->panel_width / 2;

	write_box(layout_box(layout, index), script);
	buffer_print(script, "unset label\n");
	write_lines(layout, title, middle,
		top - LAYOUT_TITLE -
			((double)title->lines - 1) * PALETTE_LINE_STEP / 72,
		script);
	if (x_name) {
		buffer_print(script, "set label '%s'", x_name);
		write_at(layout, "at", middle,
			top + layout->panel_height + LAYOUT_X_NAME, script);
		buffer_print(script, " center\n");
	}
	if (index % layout->columns == 0) {
		buffer_print(script, "set label ");
		script_text(script, y_name);
		write_at(layout, "at", LAYOUT_Y_NAME,
			top + layout->panel_height / 2, script);
		buffer_print(script, " center rotate noenhanced\n");
	}
}
