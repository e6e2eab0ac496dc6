/*
 * The figure of mean curves: what the paper's figures 1 and 4 show, with the
 * confidence bands and without their hard-coded 30 layers.
 *
 * All panels share the y axis, so that heights compare across them, and one
 * legend above, which therefore can cover no curve.  Curves with different
 * layer counts meet on depth = (layer + 0.5) / layers.
 */
#include "plot/curves.h"

#include <stdlib.h>
#include <string.h>

/* One panel for every model, step and group. */
static int by_model(struct figure *figure, const struct kinds_curves *curves,
	const struct panels *panels, struct error *error)
{
	for (size_t i = 0; i < panels->count; i++) {
		const struct curve *tasks = panels->items[i].curves;
		const struct curve *both[TASKS] = { &tasks[0], &tasks[1] };
		size_t layers;
		bool depth = curves_differ(both, TASKS, &layers);
		struct figure_panel *panel =
			figure_panel(figure, curves_title(figure, panels, i));

		panel->x = depth ? figure_depth()
				 : figure_layers(layers, &figure->style);
		for (int task = 0; task < TASKS; task++)
			if (curves_add_context(figure, panel, curves,
				    (enum task)task, layers, depth, error))
				return -1;
		for (int task = 0; task < TASKS; task++)
			curves_add(figure, panel, &tasks[task],
				figure_task_look((enum task)task), depth);
	}
	return 0;
}

/* The tasks that have a point anywhere. */
static void add_legend(struct figure *figure, const struct panels *panels)
{
	for (int task = 0; task < TASKS; task++) {
		bool any = false;

		for (size_t i = 0; i < panels->count; i++) {
			const struct curve *curve =
				&panels->items[i].curves[task];

			for (size_t j = 0; j < curve->count; j++)
				any |= panels_drawable(curve->rows[j]->mean);
		}
		if (any)
			figure_legend(figure,
				curves_task_text(figure, (enum task)task),
				SERIES_LINE, figure_task_look((enum task)task));
	}
}

static int make(struct figure *figure, const struct kinds_curves *curves,
	struct error *error)
{
	struct panels panels = { 0 };
	size_t count;
	struct curve_row *rows =
		curves_select(curves, &figure->style, ROLE_CURVE, &count);
	int result = rows ? 0 : error_memory(error);

	if (!result && (!curves->before || count))
		result = panels_make(&panels, rows, count, error);
	if (!result && curves->overlay) {
		result = curves_by_task(figure, curves, &panels, error);
	} else if (!result) {
		add_legend(figure, &panels);
		result = by_model(figure, curves, &panels, error);
	}
	panels_release(&panels);
	/* The figure holds points of its own; texts are of curves->rows. */
	free(rows);
	return result;
}

/* Lines without marks are what curves are compared with: they come last. */
static void order_legend(struct figure *figure)
{
	size_t front = 0;

	for (size_t i = 0; i < figure->entries; i++) {
		struct figure_entry entry = figure->legend[i];

		if (entry.look.mark == MARK_NONE)
			continue;
		memmove(&figure->legend[front + 1], &figure->legend[front],
			(i - front) * sizeof(entry));
		figure->legend[front++] = entry;
	}
}

int kinds_curves(struct figure *figure, const struct kinds_curves *curves,
	struct error *error)
{
	const char *nothing = "no curve to draw";
	int result = curves->before ? curves_before_after(figure, curves, error)
				    : make(figure, curves, error);

	if (result)
		return -1;
	order_legend(figure);
	curves_fit_y(figure, curves->rows[0].measure);
	if (curves->before)
		nothing = figure_text(figure,
			"no model has curves of both '%s' and '%s'",
			curves->before, curves->after);
	return figure_finish(figure, nothing, error);
}
