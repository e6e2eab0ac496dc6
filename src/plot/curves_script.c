/*
 * The script in the order in which a reader wants to change it: sizes and
 * font, lines and colours, the data, and last the panels, which refer to both.
 */
#include "plot/curves_script.h"

#include "plot/frame.h"
#include "plot/palette.h"
#include "plot/script.h"
#include "plot/series.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Marks in gnuplot's point size, and the inches that one of size 1 needs. */
#define MARK_SIZE 0.55
#define LEAST_MARK 0.4
#define MARK_SPACE 0.11

/* What the panels are written from, beside the figure. */
struct written {
	struct series series[TASKS];
	bool depth; /* the x axis */
	double layers;
};

static void write_style(
	const struct curves_figure *figure, struct buffer *script)
{
	buffer_print(script,
		"set style line 1 lc rgb '%s' lw 1.5 pt 7 ps %.3g\n"
		"set style line 2 lc rgb '%s' lw 1.5 dt (7,3) pt 4 ps %.3g "
		"pi -1\n",
		PALETTE_UNDERSTANDING, MARK_SIZE, PALETTE_GENERATION,
		MARK_SIZE);
	buffer_print(script,
		"set style line 3 lc rgb '%s' lw 0.6\n"
		"set style line 4 lc rgb '%s' lw 0.8 dt (2,3)\n"
		"set style fill transparent solid %g noborder\n"
		"set pointintervalbox 0.7\n",
		PALETTE_GRID, PALETTE_NOTE, PALETTE_BAND);
	buffer_print(script,
		"set border 3 lc rgb '%s' lw 0.8\n"
		"set tics nomirror out scale 0.5; set xtics offset 0,0.3\n"
		"set grid xtics ytics back ls 3\n"
		"set format '%%g'\n"
		"set yrange [",
		PALETTE_AXIS);
	script_datum(script, figure->y.from);
	buffer_print(script, ":");
	script_datum(script, figure->y.to);
	buffer_print(script, "]\nset ytics ");
	script_datum(script, figure->y.step);
	buffer_print(script, "\n%s",
		figure->line_at_1 ? "set arrow 1 from graph 0, first 1 to "
				    "graph 1, first 1 nohead back ls 4\n"
				  : "");
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

static void write_x(
	const struct written *written, double width, struct buffer *script)
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
		buffer_print(script, ",");
		script_place(script, last);
	}
	buffer_print(script, "\n");
}

/*
 * Adds the line of one curve.  Where its points lie close together on axes of
 * `width` inches the marks are smaller, and closer still there is one at every
 * few points.
 */
static void write_curve(const char *name, int task, double width,
	const struct series *series, struct buffer *script)
{
	double space = width / (double)series->points;
	double size = fmax(LEAST_MARK, fmin(MARK_SIZE, space / MARK_SPACE));
	int every = (int)ceil(size * MARK_SPACE / space - 1e-9);

	buffer_print(script, "\\\n\t%s using 1:2 with linespoints ls %d", name,
		task + 1);
	if (size < MARK_SIZE)
		buffer_print(script, " ps %.3g", size);
	if (every > 1)
		buffer_print(script, " pi %d",
			task == TASK_GENERATION ? -every : every);
	if (series->lone && series->band)
		buffer_print(script,
			", \\\n\t%s_lone using 1:2:3:4 with yerrorbars ls %d "
			"dt 1 ps %.3g",
			name, task + 1, size);
	if (series->lone)
		buffer_print(script,
			", \\\n\t%s_lone using 1:2 with points ls %d ps %.3g",
			name, task + 1, size);
}

/* The name of a panel's x axis, NULL where the panel below says it too. */
static const char *x_name(const struct curves_figure *figure, size_t index,
	const struct written *written)
{
	size_t below = index + figure->layout.columns;

	if (below < figure->layout.panels &&
		written[below].depth == written[index].depth)
		return NULL;
	return written[index].depth ? "depth" : "layer";
}

static void write_panel(const struct curves_figure *figure, size_t index,
	const struct written *written, struct buffer *script)
{
	const struct series *series = written[index].series;
	const char *comma = "";

	buffer_print(script, "\n# panel %zu\n", index + 1);
	frame_panel(&figure->layout, index, &figure->titles[index],
		x_name(figure, index, written), figure->y_name, script);
	write_x(&written[index], figure->layout.panel_width, script);
	if (!series[0].points && !series[1].points) {
		buffer_print(script,
			"set label 'no data' at graph 0.5,0.5 center "
			"textcolor rgb '%s'\nplot NaN\n",
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

		if (!series[task].points)
			continue;
		block_name(name, index, task);
		buffer_print(script, "%s", comma);
		write_curve(name, task, figure->layout.panel_width,
			&series[task], script);
		comma = ", ";
	}
	buffer_print(script, "\n");
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
	write_style(figure, script);
	if (data.text)
		buffer_add(script, data.text, data.length);
	buffer_print(script, "\nset multiplot\nunset key\n");
	for (size_t i = 0; i < figure->panels.count; i++)
		write_panel(figure, i, written, script);
	frame_legend(&figure->layout, &figure->title, figure->legend, script);
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
