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

static struct chart_look reference_look(size_t index)
{
	static const enum chart_dash dashes[] = { DASH_LONG, DASH_DOTS,
		DASH_NONE };

	return (struct chart_look){
		.ink = INK_NOTE,
		.dash = dashes[index % 3],
		.width = 1.2,
	};
}

/* The model, and what tells this reference from others of the same model. */
static const char *reference_name(
	struct chart *chart, const struct panels *panels, size_t index)
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
	return chart_name(chart, one->model, steps ? one->step : "",
		groups ? one->group : "");
}

static int add_references(struct chart *chart, struct chart_panel *panel,
	const struct kinds_curves *curves, enum task task, size_t layers,
	bool depth, struct error *error)
{
	struct panels panels = { 0 };
	size_t count;
	struct curve_row *rows =
		curves_select(curves, &chart->style, ROLE_REFERENCE, &count);
	int result = rows ? 0 : error_memory(error);

	if (!result && count)
		result = panels_make(&panels, rows, count, error);
	for (size_t i = 0; !result && i < panels.count; i++) {
		const struct panel *one = &panels.items[i];
		const struct curve *curve = &one->curves[task];
		struct chart_look look = reference_look(i);
		struct chart_series *series;

		if (!curve->count)
			continue;
		series = chart_series(
			chart, panel, CHART_LINE, "reference", look);
		if (series_add(chart, series, curve, true))
			result = error_memory(error);
		for (size_t j = 0; j < series->count; j++) {
			struct chart_point *point = &series->points[j];

			if (!depth)
				point->x = point->x * (double)layers - 0.5;
			point->low = point->high = (double)NAN;
		}
		chart_legend(chart, reference_name(chart, &panels, i),
			CHART_LINE, look);
	}
	panels_release(&panels);
	free(rows);
	return result;
}

static void add_target(struct chart *chart, struct chart_panel *panel,
	const struct kinds_target *target, bool depth)
{
	struct chart_look look = curves_target_look(target->task);
	struct chart_series *series =
		chart_series(chart, panel, CHART_LINE, "target", look);

	for (size_t i = 0; i < 2 * target->layers; i++) {
		size_t layer = i / 2;
		double edge = (double)(layer + i % 2);
		double y = target->target[layer], d = target->delta[layer];

		chart_point(chart, series,
			(struct chart_point){
				.x = depth ? edge / (double)target->layers
					   : edge - 0.5,
				.y = y,
				.low = y - d,
				.high = y + d,
			});
	}
	chart_legend(chart, curves_target_text(target->task), CHART_LINE, look);
}

int curves_add_context(struct chart *chart, struct chart_panel *panel,
	const struct kinds_curves *curves, enum task task, size_t layers,
	bool depth, struct error *error)
{
	for (size_t i = 0; i < curves->target_count; i++) {
		const struct kinds_target *target = &curves->targets[i];

		if (target->task == task && target->layers == layers)
			add_target(chart, panel, target, depth);
	}
	return add_references(chart, panel, curves, task, layers, depth, error);
}
