/*
 * The figure of mean curves: what the paper's figures 1 and 4 show, with the
 * confidence bands and without their hard-coded 30 layers.
 *
 * All panels share the y axis, so that heights compare across them, and one
 * legend above, which therefore can cover no curve.  Curves with different
 * layer counts meet on depth = (layer + 0.5) / layers.
 */
#include "figure/curves.h"
#include "base/memory.h"
#include "figure/kinds.h"
#include "figure/palette.h"
#include "figure/panels.h"

#include <math.h>
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

/*
 * What the figures of curves share: which rows they show, how a curve, a title and
 * the common y axis come about.
 */

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

/*
 * What curves are compared with in their own panel: curves of other models,
 * and the targets of the loss.  A reference of another number of layers is
 * laid over the panel by depth, and on an axis of layers a depth d stands at
 * d * layers - 1/2.
 */

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

/*
 * Figures with a panel for each task.  All models in one panel are told apart
 * by colours that are neither task's; before and after are the pale and the
 * full colour of the task, as in the paper's figure 5.
 */

/* The curves of a task, of all panels that pass. */
static size_t list_curves(
	const struct panels *panels, int task, const struct curve **list)
{
	size_t count = 0;

	for (size_t i = 0; i < panels->count; i++)
		if (panels->items[i].curves[task].count)
			list[count++] = &panels->items[i].curves[task];
	return count;
}

int curves_by_task(struct figure *figure, const struct kinds_curves *curves,
	const struct panels *panels, struct error *error)
{
	const struct curve **list = memory_array(panels->count, sizeof(*list));

	if (!list)
		return error_memory(error);
	for (int task = 0; task < TASKS; task++) {
		size_t layers, count = list_curves(panels, task, list);
		bool depth = curves_differ(list, count, &layers);
		struct figure_panel *panel;

		if (!count)
			continue;
		panel = figure_panel(
			figure, curves_task_text(figure, (enum task)task));
		panel->x = depth ? figure_depth()
				 : figure_layers(layers, &figure->style);
		if (curves_add_context(figure, panel, curves, (enum task)task,
			    layers, depth, error)) {
			free(list);
			return -1;
		}
		for (size_t i = 0; i < panels->count; i++) {
			const struct curve *curve =
				&panels->items[i].curves[task];
			struct figure_look look = figure_kind_look(i);

			curves_add(figure, panel, curve, look, depth);
			if (curve->count)
				figure_legend(figure,
					curves_title(figure, panels, i),
					SERIES_LINE, look);
		}
	}
	free(list);
	return 0;
}

static struct figure_look look_of(enum task task, bool before)
{
	struct figure_look look = figure_task_look(task);

	look.dash = before ? DASH_LONG : DASH_NONE;
	if (before)
		look.ink = task == TASK_GENERATION ? INK_GENERATION_PALE
						   : INK_UNDERSTANDING_PALE;
	return look;
}

/* The two sides of a figure of before and after. */
struct sides {
	struct curve_row *rows[2];
	struct panels panels[2];
};

static int read_sides(struct sides *sides, const struct figure *figure,
	const struct kinds_curves *curves, struct error *error)
{
	static const enum kinds_role roles[] = { ROLE_BEFORE, ROLE_AFTER };

	for (size_t i = 0; i < 2; i++) {
		size_t count;

		sides->rows[i] =
			curves_select(curves, &figure->style, roles[i], &count);
		if (!sides->rows[i])
			return error_memory(error);
		if (!count)
			return error_set(error, "there is no curve of '%s'",
				i ? curves->after : curves->before);
		if (panels_make(
			    &sides->panels[i], sides->rows[i], count, error))
			return -1;
	}
	return 0;
}

/* What to find `panel` by on the other side: its model, unless the models are
 * what differs. */
static const struct panel *partner(
	const struct panels *panels, const struct panel *panel)
{
	for (size_t i = 0; i < panels->count; i++)
		if (strcmp(panels->items[i].model, panel->model) == 0)
			return &panels->items[i];
	return panels->count == 1 ? &panels->items[0] : NULL;
}

static int add_pair(struct figure *figure, const struct kinds_curves *curves,
	const struct panel *before, const struct panel *after,
	struct error *error)
{
	for (int task = 0; task < TASKS; task++) {
		const struct curve *both[] = { &before->curves[task],
			&after->curves[task] };
		size_t layers;
		bool depth = curves_differ(both, 2, &layers);
		struct figure_panel *panel;

		if (!both[0]->count && !both[1]->count)
			continue;
		panel = figure_panel(figure,
			figure_text(figure, "%s, %s", after->model,
				task_name((enum task)task)));
		panel->x = depth ? figure_depth()
				 : figure_layers(layers, &figure->style);
		if (curves_add_context(figure, panel, curves, (enum task)task,
			    layers, depth, error))
			return -1;
		for (int i = 0; i < 2; i++) {
			struct figure_look look =
				look_of((enum task)task, i == 0);

			curves_add(figure, panel, both[i], look, depth);
			if (both[i]->count)
				figure_legend(figure,
					figure_text(figure, "%s, %s",
						task_name((enum task)task),
						i ? curves->after
						  : curves->before),
					SERIES_LINE, look);
		}
	}
	return 0;
}

int curves_before_after(struct figure *figure,
	const struct kinds_curves *curves, struct error *error)
{
	struct sides sides = { 0 };
	int result = read_sides(&sides, figure, curves, error);

	for (size_t i = 0; !result && i < sides.panels[1].count; i++) {
		const struct panel *after = &sides.panels[1].items[i];
		const struct panel *before = partner(&sides.panels[0], after);

		if (before)
			result = add_pair(figure, curves, before, after, error);
	}
	for (size_t i = 0; i < 2; i++) {
		panels_release(&sides.panels[i]);
		free(sides.rows[i]);
	}
	return result;
}
