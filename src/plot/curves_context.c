/*
 * What curves are compared with in their own panel: curves of other models,
 * and the targets of the loss.  A reference of another number of layers is
 * laid over the panel by depth, and on an axis of layers a depth d stands at
 * d * layers - 1/2.
 */
#include "plot/curves.h"

#include "plot/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct figure_look reference_look(size_t index)
{
	static const enum figure_dash dashes[] = { DASH_LONG, DASH_DOTS,
		DASH_NONE };

	return (struct figure_look){
		.ink = INK_NOTE,
		.dash = dashes[index % 3],
		.width = 1.2,
	};
}

/* The model, and what tells this reference from others of the same model. */
static const char *reference_name(
	struct figure *figure, const struct panels *panels, size_t index)
{
	const struct panel *one = &panels->items[index];
	bool steps = false, groups = false;

	for (size_t i = 0; i < panels->count; i++) {
		const struct panel *other = &panels->items[i];

		if (strcmp(other->model, one->model) != 0)
			continue;
		steps |= strcmp(other->step, one->step) != 0;
		groups |= strcmp(other->group, one->group) != 0;
	}
	return figure_name(figure, one->model, steps ? one->step : "",
		groups ? one->group : "");
}

static int add_references(struct figure *figure, struct figure_panel *panel,
	const struct kinds_curves *curves, enum task task, size_t layers,
	bool depth, struct error *error)
{
	struct panels panels = { 0 };
	size_t count;
	struct curve_row *rows =
		curves_select(curves, &figure->style, ROLE_REFERENCE, &count);
	int result = rows ? 0 : error_memory(error);

	if (!result && count)
		result = panels_make(&panels, rows, count, error);
	for (size_t i = 0; !result && i < panels.count; i++) {
		const struct panel *one = &panels.items[i];
		const struct curve *curve = &one->curves[task];
		struct figure_look look = reference_look(i);
		struct figure_series *series;

		if (!curve->count)
			continue;
		series = figure_series(
			figure, panel, SERIES_LINE, "reference", look);
		if (series_add(figure, series, curve, true))
			result = error_memory(error);
		for (size_t j = 0; j < series->count; j++) {
			struct figure_point *point = &series->points[j];

			if (!depth)
				point->x = point->x * (double)layers - 0.5;
			point->low = point->high = (double)NAN;
		}
		figure_legend(figure, reference_name(figure, &panels, i),
			SERIES_LINE, look);
	}
	panels_release(&panels);
	free(rows);
	return result;
}

static void add_target(struct figure *figure, struct figure_panel *panel,
	const struct kinds_target *target, bool depth)
{
	struct figure_look look = curves_target_look(target->task);
	struct figure_series *series =
		figure_series(figure, panel, SERIES_LINE, "target", look);

	for (size_t i = 0; i < 2 * target->layers; i++) {
		size_t layer = i / 2;
		double edge = (double)(layer + i % 2);
		double y = target->target[layer], d = target->delta[layer];

		figure_point(figure, series,
			(struct figure_point){
				.x = depth ? edge / (double)target->layers
					   : edge - 0.5,
				.y = y,
				.low = y - d,
				.high = y + d,
			});
	}
	figure_legend(
		figure, curves_target_text(target->task), SERIES_LINE, look);
}

int curves_add_context(struct figure *figure, struct figure_panel *panel,
	const struct kinds_curves *curves, enum task task, size_t layers,
	bool depth, struct error *error)
{
	for (size_t i = 0; i < curves->target_count; i++) {
		const struct kinds_target *target = &curves->targets[i];

		if (target->task == task && target->layers == layers)
			add_target(figure, panel, target, depth);
	}
	return add_references(
		figure, panel, curves, task, layers, depth, error);
}
