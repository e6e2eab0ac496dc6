/*
 * Understanding by generation: what a correlation over layers looks like.  A
 * point is a layer, and its colour is the depth, because neighbouring layers
 * are alike: a cloud that is really a path shows as a path.
 */
#include "figure/curves.h"

#include "figure/quantity.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

static const struct correlation_row *find_correlation(
	const struct table *table, struct schema_key key)
{
	const struct correlation_row *rows = TABLE_ROWS(table, correlation_row);

	for (size_t i = 0; i < table->count; i++)
		if (schema_key_equal(SCHEMA_KEY(&rows[i]), key) &&
			strcmp(rows[i].series, "level") == 0 &&
			strcmp(rows[i].method, "pearson") == 0)
			return &rows[i];
	return NULL;
}

/* "r = -0.50 [-0.62, -0.34], p_ar = 0.22" */
static const char *note(
	struct figure *figure, const struct correlation_row *row)
{
	const char *interval = "", *chance = "";

	if (!row || isnan(row->r))
		return "no r";
	if (!isnan(row->ci_low) && !isnan(row->ci_high))
		interval = figure_text(
			figure, " [%+.2f, %+.2f]", row->ci_low, row->ci_high);
	if (!isnan(row->p_ar))
		chance = figure_text(figure, ", p_ar = %.3f", row->p_ar);
	return figure_text(figure, "r = %+.2f%s%s", row->r, interval, chance);
}

/* Adds the layers that both curves have, the shallow ones first. */
static void add_points(struct figure *figure, struct figure_series *series,
	const struct curve *x, const struct curve *y)
{
	size_t i = 0, j = 0;

	while (i < x->count && j < y->count) {
		const struct curve_row *a = x->rows[i], *b = y->rows[j];

		if (a->layer == b->layer && figure_drawable(a->mean) &&
			figure_drawable(b->mean))
			figure_point(figure, series,
				(struct figure_point){
					.x = a->mean,
					.y = b->mean,
					.low = (double)NAN,
					.high = (double)NAN,
					.value = curves_depth(a, x->layers),
				});
		i += a->layer <= b->layer;
		j += b->layer <= a->layer;
	}
}

/* Both axes of all panels, so that clouds compare. */
static void fit(struct figure *figure, const char *measure)
{
	struct extent extents[2] = { EXTENT_NONE, EXTENT_NONE };

	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_panel *panel = &figure->panels[i];

		for (size_t j = 0; panel->count && j < panel->series->count;
			j++) {
			const struct figure_point *p =
				&panel->series->points[j];

			extent_add(&extents[0], p->x, NAN, NAN);
			extent_add(&extents[1], p->y, NAN, NAN);
		}
	}
	for (size_t i = 0; i < figure->count; i++) {
		struct figure_axis *axes[] = { &figure->panels[i].x,
			&figure->panels[i].y };

		for (size_t k = 0; k < 2; k++) {
			struct axis axis = { .to = 1, .step = 0.2 };
			double room;

			if (extents[k].low <= extents[k].high)
				axis = quantity_axis(&extents[k], measure);
			/* A mark at the edge is not cut. */
			room = (axis.to - axis.from) * 0.03;
			axes[k]->from = axis.from - room;
			axes[k]->to = axis.to + room;
			axes[k]->first = axis.from;
			axes[k]->last = axis.to;
			axes[k]->step = k ? axis.step : 0;
		}
	}
}

/* "intensity, understanding (text→image)" */
static const char *name_of(
	struct figure *figure, const char *measure, enum task task)
{
	return figure_text(figure, "%s, %s", quantity_short(figure, measure),
		figure_task_text(figure, task));
}

static void add_panels(struct figure *figure, const struct curves *curves,
	const struct table *correlations, const char *measure)
{
	static const struct figure_look look = {
		.ink = INK_SCALE, .mark = MARK_DISC, .width = 1
	};

	for (size_t i = 0; i < curves->count; i++) {
		const struct curve_pair *pair = &curves->items[i];
		struct figure_panel *panel;

		if (!pair->tasks[0].count || !pair->tasks[1].count)
			continue;
		panel = figure_panel(figure, curves_title(figure, curves, i));
		panel->note =
			note(figure, find_correlation(correlations, pair->key));
		panel->x.name = name_of(figure, measure, TASK_UNDERSTANDING);
		panel->y.name = name_of(figure, measure, TASK_GENERATION);
		panel->y.short_name = figure_text(figure, "%s, %s",
			quantity_short(figure, measure),
			task_name(TASK_GENERATION));
		add_points(figure,
			figure_series(
				figure, panel, SERIES_MARKS, "layers", look),
			&pair->tasks[TASK_UNDERSTANDING],
			&pair->tasks[TASK_GENERATION]);
	}
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(source->curves, curve_row);
	struct curves curves;
	int failed = curves_make(&curves, figure, source, ROLE_CURVE, error);

	if (!failed && !curves.count)
		failed = figure_refuse(figure, "no rows to draw", error);
	if (!failed)
		add_panels(
			figure, &curves, source->correlations, rows->measure);
	curves_release(&curves);
	if (failed)
		return -1;
	figure->scales[0] = (struct figure_scale){ .name = "depth", .to = 1 };
	figure->aspect = 0.9;
	fit(figure, rows->measure);
	return figure_finish(figure,
		"no model has curves of both tasks, so there is nothing to "
		"draw",
		error);
}

const struct kind kind_scatter = {
	.of_curves = true,
	.keeps = KEEP_LAYERS,
	.build = build,
};
