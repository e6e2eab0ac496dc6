/*
 * The script in the order in which a reader wants to change it: sizes and
 * font, lines and colours, the data, and last the panels, which refer to both.
 *
 * Every panel's edges are given, since gnuplot's own margins follow the width
 * of each panel's numbers and neighbours would not line up.
 */
#include "plot/curves_script.h"

#include "plot/palette.h"
#include "plot/script.h"
#include "plot/series.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MARK_SIZE 0.55	/* gnuplot's point size */
#define MARK_SPACE 0.06 /* inches that a mark of that size needs */
#define LEAST_MARK 0.3

/* What the panels are written from, beside the figure. */
struct written {
	struct series series[TASKS];
	bool depth; /* the x axis */
	double layers;
};

static void write_style(
	const struct curves_figure *figure, double mark, struct buffer *script)
{
	buffer_print(script,
		"set style line 1 lc rgb '%s' lw 1.5 pt 7 ps %.3g\n"
		"set style line 2 lc rgb '%s' lw 1.5 dt (7,3) pt 4 ps %.3g pi "
		"-1\n",
		PALETTE_UNDERSTANDING, mark, PALETTE_GENERATION, mark);
	buffer_print(script,
		"set style line 3 lc rgb '%s' lw 0.6\n"
		"set style line 4 lc rgb '%s' lw 0.8 dt (2,3)\n"
		"set style fill transparent solid %g noborder\n"
		"set pointintervalbox 0.7\n",
		PALETTE_GRID, PALETTE_NOTE, PALETTE_BAND);
	buffer_print(script,
		"set border 3 lc rgb '%s' lw 0.8\n"
		"set tics nomirror out scale 0.5\n"
		"set grid xtics ytics back ls 3\n"
		"set format '%%g'\n"
		"set yrange [",
		PALETTE_AXIS);
	script_datum(script, figure->y.from);
	buffer_print(script, ":");
	script_datum(script, figure->y.to);
	buffer_print(script, "]\nset ytics ");
	script_datum(script, figure->y.step);
	buffer_print(script, "\n");
}

static void block_name(char name[32], size_t panel, int task)
{
	snprintf(name, 32, "$%s%zu", task_name((enum task)task), panel + 1);
}

/* Adds the data of all panels, and notes in `written` what there is. */
static int write_data(const struct curves_figure *figure,
	struct written *written, struct buffer *script, struct error *error)
{
	buffer_print(script, "\n# data: x, mean, ci_low, ci_high\n");
	for (size_t i = 0; i < figure->panels.count; i++) {
		const struct curve *curves = figure->panels.items[i].curves;
		size_t first = curves[0].layers, second = curves[1].layers;

		written[i].depth = first && second && first != second;
		written[i].layers = (double)(first > second ? first : second);
		for (int task = 0; task < TASKS; task++) {
			char name[32];

			block_name(name, i, task);
			if (curves[task].count &&
				series_write(script, name, &curves[task],
					written[i].depth,
					&written[i].series[task], error))
				return -1;
		}
	}
	return 0;
}

/* A plot of nothing but the legend (and the title) over the whole figure. */
static void write_legend(
	const struct curves_figure *figure, struct buffer *script)
{
	const struct layout *layout = &figure->layout;
	const char *comma = "";

	buffer_print(script,
		"\n# legend\n"
		"set lmargin at screen 0; set rmargin at screen 1\n"
		"set bmargin at screen 0; set tmargin at screen 1\n"
		"unset border; unset tics; unset grid\n"
		"unset title; unset xlabel; unset ylabel\n"
		"set xrange [0:1]\n"
		"set key at screen 0.5,");
	script_place(script, 1 - layout->legend_y / layout->height);
	buffer_print(script,
		" center top %s Left reverse noenhanced samplen 3\n",
		layout->legend_rows > 1 ? "vertical maxrows 2"
					: "horizontal maxrows 1");
	if (figure->title.lines) {
		buffer_print(script, "set label 1 ");
		script_label(script, &figure->title);
		buffer_print(script, " at screen 0.5,");
		script_place(script, 1 - layout->title_y / layout->height);
		buffer_print(script, " center noenhanced\n");
	}
	buffer_print(script, "plot ");
	for (int task = 0; task < TASKS; task++) {
		if (!figure->legend[task])
			continue;
		buffer_print(script, "%sNaN with linespoints ls %d title ",
			comma, task + 1);
		script_text(script, figure->legend[task]);
		comma = ", ";
	}
	buffer_print(script, "%s\n", *comma ? "" : "NaN notitle");
}

static void write_x(const struct written *written, double width, bool named,
	struct buffer *script)
{
	double last = written->layers - 1, room = fmax(0.5, 0.02 * last);
	/* A number needs about four times its digits' width. */
	size_t most = (size_t)fmin(8, fmax(3, width / 0.36));

	if (written->depth) {
		buffer_print(script, "set xrange [-0.02:1.02]; set xtics %s",
			most > 5 ? "0.2" : "0.5");
	} else {
		buffer_print(script, "set xrange [");
		script_place(script, -room);
		buffer_print(script, ":");
		script_place(script, last + room);
		buffer_print(script, "]; set xtics 0,");
		script_place(script, fmax(1, axis_step(last, most)));
	}
	buffer_print(script, "; set xlabel '%s' offset 0,0.4\n",
		!named			 ? ""
			: written->depth ? "depth"
					 : "layer");
}

/* The box of the axes and what is written around it. */
static void write_frame(const struct curves_figure *figure, size_t index,
	const struct written *written, struct buffer *script)
{
	const struct layout *layout = &figure->layout;
	struct box box = layout_box(layout, index);
	const double edges[] = { box.left, box.right, box.bottom, box.top };
	size_t below = index + layout->columns;
	bool named = below >= layout->panels ||
		written[below].depth != written[index].depth;

	buffer_print(script, "\n# panel %zu\n", index + 1);
	for (size_t i = 0; i < 4; i++) {
		buffer_print(script, "set %cmargin at screen ", "lrbt"[i]);
		script_place(script, edges[i]);
		buffer_print(script, i < 3 ? "; " : "\n");
	}
	buffer_print(script, "set title ");
	script_label(script, &figure->titles[index]);
	buffer_print(script, " offset 0,-0.4 noenhanced\nset ylabel ");
	if (index % layout->columns == 0)
		script_label(script, &figure->y_name);
	else
		buffer_print(script, "''");
	buffer_print(script, " noenhanced\n");
	write_x(&written[index], layout->panel_width, named, script);
}

/* Adds the parts of one curve, the band before the line. */
static const char *write_curve(const char *name, int task, size_t every,
	const struct series *series, const char *comma, struct buffer *script)
{
	const char *style = task == TASK_UNDERSTANDING ? "ls 1" : "ls 2";
	/* A negative interval also breaks the line around the mark, which
	 * keeps open squares open. */
	const char *sign = task == TASK_GENERATION ? "-" : "";

	buffer_print(script,
		"%s\\\n\t%s using 1:2 with linespoints %s pi %s%zu", comma,
		name, style, sign, every);
	if (series->lone && series->band)
		buffer_print(script,
			", \\\n\t%s_lone using 1:2:3:4 with yerrorbars %s dt 1",
			name, style);
	if (series->lone)
		buffer_print(script, ", \\\n\t%s_lone using 1:2 with points %s",
			name, style);
	return ", ";
}

static void write_panel(const struct curves_figure *figure, size_t index,
	const struct written *written, struct buffer *script)
{
	const struct series *series = written[index].series;
	double space = figure->layout.panel_width;
	const char *comma = "";

	write_frame(figure, index, written, script);
	if (!series[0].points && !series[1].points) {
		buffer_print(script,
			"set label 1 'no data' at graph 0.5,0.5 center "
			"textcolor rgb '%s'\nplot NaN notitle\nunset label\n",
			PALETTE_NOTE);
		return;
	}
	buffer_print(script, "plot ");
	for (int task = 0; task < TASKS; task++) {
		char name[32];

		if (!series[task].band)
			continue;
		block_name(name, index, task);
		buffer_print(script,
			"%s\\\n\t%s using 1:3:4 with filledcurves ls %d", comma,
			name, task + 1);
		comma = ", ";
	}
	for (int task = 0; task < TASKS; task++) {
		char name[32];
		double marks = (double)series[task].points;

		if (!series[task].points)
			continue;
		block_name(name, index, task);
		comma = write_curve(name, task,
			(size_t)ceil(fmax(1, marks * MARK_SPACE / 2 / space)),
			&series[task], comma, script);
	}
	buffer_print(script, "\n");
}

/* Smaller marks where the layers of some panel lie close together. */
static double mark_size(
	const struct curves_figure *figure, const struct written *written)
{
	double size = MARK_SIZE;

	for (size_t i = 0; i < figure->panels.count; i++) {
		double space = figure->layout.panel_width / written[i].layers;

		size = fmin(size, MARK_SIZE * space / MARK_SPACE);
	}
	return fmax(size, LEAST_MARK);
}

int curves_script(const struct curves_figure *figure, struct buffer *script,
	struct error *error)
{
	struct written *written =
		memory_array(figure->panels.count, sizeof(*written));
	struct buffer data = { 0 };
	int result = -1;

	if (!written) {
		error_memory(error);
		goto out;
	}
	if (write_data(figure, written, &data, error))
		goto out;
	script_begin(script, figure->layout.width, figure->layout.height);
	write_style(figure, mark_size(figure, written), script);
	buffer_add(script, data.text, data.length);
	buffer_print(script, "\nset multiplot\nunset key\n");
	for (size_t i = 0; i < figure->panels.count; i++)
		write_panel(figure, i, written, script);
	write_legend(figure, script);
	buffer_print(script, "unset multiplot\n");
	script_end(script);
	if (script->failed || data.failed)
		error_memory(error);
	else
		result = 0;
out:
	buffer_release(&data);
	free(written);
	return result;
}
