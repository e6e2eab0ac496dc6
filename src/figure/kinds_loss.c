/*
 * What the loss sees: the intensity of each layer and the target that it is
 * pulled to, with the range within which the loss is quadratic.
 */
#include "figure/curves.h"

#include <math.h>
#include <string.h>

static bool same_panel(const struct loss_row *a, const struct loss_row *b)
{
	return schema_key_equal(SCHEMA_KEY(a), SCHEMA_KEY(b)) &&
		strcmp(a->targets, b->targets) == 0;
}

static struct figure_series *series_of(struct figure *figure,
	struct figure_panel *panel, enum task task, bool target)
{
	struct figure_look look =
		target ? curves_target_look(task) : figure_task_look(task);

	for (size_t i = 0; i < panel->count; i++)
		if (panel->series[i].look.ink == look.ink &&
			panel->series[i].look.mark == look.mark)
			return &panel->series[i];
	return figure_series(figure, panel, SERIES_LINE,
		target ? "target" : task_name(task), look);
}

static void add_row(struct figure *figure, struct figure_panel *panel,
	const struct loss_row *row)
{
	struct figure_series *target =
		series_of(figure, panel, row->task, true);
	struct figure_series *curve;

	for (int side = -1; side <= 1; side += 2)
		figure_point(figure, target,
			(struct figure_point){
				.x = (double)row->layer + 0.5 * side,
				.y = row->target,
				.low = row->target - row->delta,
				.high = row->target + row->delta });
	curve = series_of(figure, panel, row->task, false);
	figure_point(figure, curve,
		(struct figure_point){ .x = (double)row->layer,
			.y = row->intensity,
			.low = (double)NAN,
			.high = (double)NAN });
}

/* "understanding 0.0123, generation 0.0045" */
static const char *losses(struct figure *figure, const struct loss_row *rows,
	size_t count, const struct loss_row *first)
{
	const char *text = "";

	for (int task = 0; task < TASKS; task++) {
		for (size_t i = 0; i < count; i++) {
			if (rows[i].task != (enum task)task ||
				!same_panel(&rows[i], first))
				continue;
			text = figure_text(figure, "%s%s%s %.3g", text,
				*text ? ", " : "", task_name((enum task)task),
				rows[i].loss);
			break;
		}
	}
	return text;
}

/* The panel of a row, known by the texts that are made of the row. */
static struct figure_panel *panel_of(struct figure *figure,
	const struct loss_row *rows, size_t count, const struct loss_row *row)
{
	const char *title =
		figure_name(figure, row->model, row->step, row->group);
	struct figure_panel *panel;
	const char *note;

	note = figure_text(figure, "%s (%s)", losses(figure, rows, count, row),
		row->targets);
	for (size_t i = 0; i < figure->count; i++)
		if (strcmp(figure->panels[i].title, title) == 0 &&
			strcmp(figure->panels[i].note, note) == 0)
			return &figure->panels[i];
	panel = figure_panel(figure, title);
	panel->x = figure_layers(row->layers, &figure->style);
	panel->note = note;
	return panel;
}

static void add_legend(struct figure *figure, enum task task)
{
	figure_legend(figure, curves_task_text(figure, task), SERIES_LINE,
		figure_task_look(task));
	figure_legend(figure, curves_target_text(task), SERIES_LINE,
		curves_target_look(task));
}

int kinds_loss(struct figure *figure, const void *table_rows, size_t count,
	struct error *error)
{
	const struct loss_row *rows = table_rows;
	const struct loss_row *last = NULL;
	struct figure_panel *panel = NULL;
	bool named[TASKS] = { false };

	for (size_t i = 0; i < count; i++) {
		const struct loss_row *row = &rows[i];

		if (row->layer == TABLE_NONE || row->task >= TASKS ||
			!figure_shows(&figure->style, row->layer))
			continue;
		if (!last || !same_panel(last, row))
			panel = panel_of(figure, rows, count, row);
		last = row;
		add_row(figure, panel, row);
		if (!named[row->task])
			add_legend(figure, row->task);
		named[row->task] = true;
		if (panels_check(figure->count, error))
			return -1;
	}
	curves_fit_y(figure, measure_name(MEASURE_INTENSITY));
	return figure_finish(figure,
		"the table of losses has no layers to draw: make it with "
		"--per-layer",
		error);
}
