/*
 * What the figures of curves share: which rows they show, how a curve, a title and
 * the common y axis come about.
 */
#include "plot/curves.h"

#include "base/memory.h"
#include "plot/axis.h"
#include "plot/series.h"

#include <math.h>
#include <string.h>

const char *curves_task_text(struct figure *figure, enum task task)
{
	return figure_text(
		figure, "%s (%s)", task_name(task), task_direction(task));
}

struct figure_look curves_target_look(enum task task)
{
	struct figure_look look = figure_task_look(task);

	look.mark = MARK_NONE;
	look.dash = DASH_DOTS;
	return look;
}

const char *curves_target_text(enum task task)
{
	return task == TASK_GENERATION ? "target of generation ± δ"
				       : "target of understanding ± δ";
}

/* The measure's name for an axis, and the short one. */
static void name_measure(struct figure_axis *axis, const char *measure)
{
	static const char *const labels[] = {
		[MEASURE_INTENSITY] = "attention intensity",
		[MEASURE_ENRICHMENT] = "enrichment (uniform attention = 1)",
		[MEASURE_SINKFREE] = "sink-free attention intensity",
	};
	enum measure known;

	axis->name = axis->short_name = measure;
	if (measure_parse(measure, &known))
		axis->name = labels[known];
}

static void widen(double value, double *low, double *high)
{
	if (panels_drawable(value)) {
		*low = fmin(*low, value);
		*high = fmax(*high, value);
	}
}

static void find_extent(const struct figure *figure, double *low, double *high)
{
	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_panel *panel = &figure->panels[i];

		for (size_t j = 0; j < panel->count; j++) {
			const struct figure_series *series = &panel->series[j];

			for (size_t k = 0; k < series->count; k++) {
				if (isnan(series->points[k].y))
					continue;
				widen(series->points[k].y, low, high);
				widen(series->points[k].low, low, high);
				widen(series->points[k].high, low, high);
			}
		}
	}
}

/* What was asked for never hides a point. */
void curves_fit_y(struct figure *figure, const char *measure)
{
	double low = INFINITY, high = -INFINITY;
	struct axis axis = { .from = 0, .to = 1, .step = 0.2 };
	struct figure_axis y = { 0 };

	find_extent(figure, &low, &high);
	if (low <= high &&
		(figure->style.y == RANGE_AUTO || low < -0.02 || high > 1.02))
		axis = axis_around(low, high);
	y = (struct figure_axis){
		.first = axis.from, .last = axis.to, .step = axis.step
	};
	/* Rounding, or a ruler on a printed curve, goes a little beyond. */
	y.from = fmin(axis.from, low);
	y.to = fmax(axis.to, high);
	name_measure(&y, measure);
	for (size_t i = 0; i < figure->count; i++) {
		struct figure_panel *panel = &figure->panels[i];

		panel->y = y;
		/* Only of an enrichment is 1 what no preference looks like. */
		if (strcmp(measure, measure_name(MEASURE_ENRICHMENT)) == 0 &&
			y.from < 1 && y.to > 1)
			panel->line_y = 1;
	}
}

const char *curves_title(
	struct figure *figure, const struct panels *panels, size_t index)
{
	const struct panel *panel = &panels->items[index];
	bool named = panels->models || !(panels->steps || panels->groups);

	return figure_name(figure, named ? panel->model : "",
		panels->steps ? panel->step : "",
		panels->groups ? panel->group : "");
}

bool curves_differ(
	const struct curve *const *curves, size_t count, size_t *layers)
{
	size_t least = 0;

	*layers = 0;
	for (size_t i = 0; i < count; i++) {
		size_t have = curves[i]->layers;

		if (!have)
			continue;
		if (!least || have < least)
			least = have;
		if (have > *layers)
			*layers = have;
	}
	return least != *layers;
}

void curves_add(struct figure *figure, struct figure_panel *panel,
	const struct curve *curve, struct figure_look look, bool depth)
{
	struct figure_series *series;

	if (!curve->count)
		return;
	series = figure_series(figure, panel, SERIES_LINE,
		task_name(curve->rows[0]->task), look);
	if (series_add(figure, series, curve, depth))
		figure->failed = true;
}

struct curve_row *curves_select(const struct kinds_curves *curves,
	const struct figure_style *style, enum kinds_role role, size_t *count)
{
	struct curve_row *rows = memory_array(curves->count, sizeof(*rows));

	*count = 0;
	for (size_t i = 0; rows && i < curves->count; i++) {
		const struct curve_row *row = &curves->rows[i];
		enum kinds_role mine =
			curves->roles ? curves->roles[i] : ROLE_CURVE;

		if (mine != role)
			continue;
		if (row->layer != TABLE_NONE &&
			!figure_shows(style, row->layer))
			continue;
		rows[(*count)++] = *row;
	}
	return rows;
}
