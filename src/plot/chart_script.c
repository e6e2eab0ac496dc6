/*
 * The script in the order in which a reader wants to change it: sizes and
 * font, lines and colours, the data, and last the panels, which refer to both.
 */
#include "plot/chart.h"

#include "base/memory.h"
#include "plot/axis.h"
#include "plot/chart_data.h"
#include "plot/drawing.h"
#include "plot/script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
