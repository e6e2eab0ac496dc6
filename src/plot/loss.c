/*
 * What the loss sees: the intensity of each layer and the target that it is
 * pulled to, with the range within which the loss is quadratic.
 */
#include "plot/curves.h"

#include <math.h>
#include <string.h>

static bool same_panel(const struct loss_row *a, const struct loss_row *b)
{
	return strcmp(a->model, b->model) == 0 &&
		strcmp(a->step, b->step) == 0 &&
		strcmp(a->group, b->group) == 0 &&
		strcmp(a->targets, b->targets) == 0;
}

static struct chart_series *series_of(struct chart *chart,
	struct chart_panel *panel, enum task task, bool target)
{
	struct chart_look look =
		target ? curves_target_look(task) : chart_task_look(task);

	for (size_t i = 0; i < panel->count; i++)
		if (panel->series[i].look.ink == look.ink &&
			panel->series[i].look.mark == look.mark)
			return &panel->series[i];
	return chart_series(chart, panel, CHART_LINE,
		target ? "target" : task_name(task), look);
}

static void add_row(struct chart *chart, struct chart_panel *panel,
	const struct loss_row *row)
{
	struct chart_series *target = series_of(chart, panel, row->task, true);
	struct chart_series *curve;

	for (int side = -1; side <= 1; side += 2)
		chart_point(chart, target,
			(struct chart_point){
				.x = (double)row->layer + 0.5 * side,
				.y = row->target,
				.low = row->target - row->delta,
				.high = row->target + row->delta });
	curve = series_of(chart, panel, row->task, false);
	chart_point(chart, curve,
		(struct chart_point){ .x = (double)row->layer,
			.y = row->intensity,
			.low = (double)NAN,
			.high = (double)NAN });
}

/* "understanding 0.0123, generation 0.0045" */
static const char *losses(struct chart *chart, const struct loss_row *rows,
	size_t count, const struct loss_row *first)
{
	const char *text = "";

	for (int task = 0; task < TASKS; task++) {
		for (size_t i = 0; i < count; i++) {
			if (rows[i].task != (enum task)task ||
				!same_panel(&rows[i], first))
				continue;
			text = chart_text(chart, "%s%s%s %.3g", text,
				*text ? ", " : "", task_name((enum task)task),
				rows[i].loss);
			break;
		}
	}
	return text;
}

/* The panel of a row, known by the texts that are made of the row. */
static struct chart_panel *panel_of(struct chart *chart,
	const struct loss_row *rows, size_t count, const struct loss_row *row)
{
	const char *title =
		chart_name(chart, row->model, row->step, row->group);
	struct chart_panel *panel;
	const char *note;

	note = chart_text(chart, "%s (%s)", losses(chart, rows, count, row),
		row->targets);
	for (size_t i = 0; i < chart->count; i++)
		if (strcmp(chart->panels[i].title, title) == 0 &&
			strcmp(chart->panels[i].note, note) == 0)
			return &chart->panels[i];
	panel = chart_panel(chart, title);
	panel->x = chart_layers(row->layers, &chart->style);
	panel->note = note;
	return panel;
}

static void add_legend(struct chart *chart, enum task task)
{
	chart_legend(chart, curves_task_text(chart, task), CHART_LINE,
		chart_task_look(task));
	chart_legend(chart, curves_target_text(task), CHART_LINE,
		curves_target_look(task));
}

int kinds_loss(struct chart *chart, const struct loss_row *rows, size_t count,
	struct error *error)
{
	const struct loss_row *last = NULL;
	struct chart_panel *panel = NULL;
	bool named[TASKS] = { false };

	for (size_t i = 0; i < count; i++) {
		const struct loss_row *row = &rows[i];

		if (row->layer == TABLE_NONE || row->task >= TASKS ||
			!figure_shows(&chart->style, row->layer))
			continue;
		if (!last || !same_panel(last, row))
			panel = panel_of(chart, rows, count, row);
		last = row;
		add_row(chart, panel, row);
		if (!named[row->task])
			add_legend(chart, row->task);
		named[row->task] = true;
		if (panels_check(chart->count, error))
			return -1;
	}
	curves_fit_y(chart, measure_name(MEASURE_INTENSITY));
	return chart_finish(chart,
		"the table of losses has no layers to draw: make it with "
		"--per-layer",
		error);
}
