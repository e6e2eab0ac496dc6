/*
 * The figure of mean curves: what the paper's figures 1 and 4 show, with the
 * confidence bands and without their hard-coded 30 layers.  One panel for each
 * model, step and group; or one for each task, with all models told apart by
 * colours that are neither task's; or one for each model and task, with before
 * and after in the pale and the full colour of the task, as in the paper's
 * figure 5.
 *
 * All panels share the y axis, so that heights compare across them, and one
 * legend above, which therefore can cover no curve.  Curves with different
 * layer counts meet on depth = (layer + 0.5) / layers.
 *
 * What curves are compared with is in their own panel: curves of other models,
 * and the targets of the loss.  A reference of another number of layers is laid
 * over the panel by depth; on an axis of layers, depth d is at d * layers - 1/2.
 */
#include "figure/curves.h"

#include "base/memory.h"
#include "figure/kinds.h"
#include "results/results.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A figure while it is built, and what is in all its panels. */
struct builder {
	struct figure *figure;
	const struct figure_source *source;
	struct curves references;
};

/* Whether any curve has another number of layers; *layers is the most. */
static bool differ(
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

/* The model, and what tells this reference from others of the same model. */
static const char *reference_name(
	struct figure *figure, const struct curves *curves, size_t index)
{
	struct schema_key key = curves->items[index].key;
	bool steps = false, groups = false;

	for (size_t i = 0; i < curves->count; i++) {
		struct schema_key other = curves->items[i].key;

		if (strcmp(other.model, key.model) != 0)
			continue;
		steps |= strcmp(other.step, key.step) != 0;
		groups |= strcmp(other.group, key.group) != 0;
	}
	if (!steps)
		key.step = "";
	if (!groups)
		key.group = "";
	return figure_name(figure, key);
}

static void add_references(const struct builder *builder,
	struct figure_panel *panel, enum task task, size_t layers, bool depth)
{
	static const enum figure_dash dashes[] = { DASH_LONG, DASH_DOTS,
		DASH_NONE };
	struct figure *figure = builder->figure;

	for (size_t i = 0; i < builder->references.count; i++) {
		const struct figure_look look = {
			.ink = INK_NOTE, .dash = dashes[i % 3], .width = 1.2
		};
		struct figure_series *series = curves_add(figure, panel,
			&builder->references.items[i].tasks[task], "reference",
			look, true);

		if (!series)
			continue;
		for (size_t j = 0; j < series->count; j++) {
			struct figure_point *point = &series->points[j];

			if (!depth)
				point->x = point->x * (double)layers - 0.5;
			point->low = point->high = (double)NAN;
		}
		figure_legend(figure,
			reference_name(figure, &builder->references, i),
			SERIES_LINE, look);
	}
}

/* Adds the target of the task for models of `layers` layers: that of the first
 * of the losses that has one, whose rows are neighbours. */
static void add_target(const struct builder *builder,
	struct figure_panel *panel, enum task task, size_t layers, bool depth)
{
	const struct table *losses = builder->source->losses;
	struct figure *figure = builder->figure;
	struct figure_look look = curves_target_look(task);
	struct figure_series *series;
	const struct loss_row *row;
	size_t first = 0, count = 0;

	if (!losses)
		return;
	row = TABLE_ROWS(losses, loss_row);
	while (first < losses->count &&
		!(row[first].task == task && row[first].layers == layers))
		first++;
	while (first + count < losses->count &&
		row[first + count].layer != TABLE_NONE &&
		row[first + count].task == task &&
		schema_key_equal(SCHEMA_KEY(&row[first]),
			SCHEMA_KEY(&row[first + count])))
		count++;
	if (!layers || !count)
		return;
	series = figure_series(figure, panel, SERIES_LINE, "target", look);
	for (size_t i = 0; i < 2 * count; i++) {
		double edge = (double)(row[first + i / 2].layer + i % 2);
		double y = row[first + i / 2].target;
		double delta = row[first + i / 2].delta;

		figure_point(figure, series,
			(struct figure_point){
				.x = depth ? edge / (double)layers : edge - 0.5,
				.y = y,
				.low = y - delta,
				.high = y + delta,
			});
	}
	figure_legend(figure, curves_target_text(task), SERIES_LINE, look);
}

/* Adds a panel whose axis suits the `count` curves. */
static struct figure_panel *add_panel(struct figure *figure, const char *title,
	const struct curve *const *curves, size_t count, size_t *layers,
	bool *depth)
{
	struct figure_panel *panel = figure_panel(figure, title);

	*depth = differ(curves, count, layers);
	panel->x = *depth ? figure_depth() : figure_layers(figure, *layers);
	return panel;
}

/* Adds what curves of the task are compared with. */
static void add_context(const struct builder *builder,
	struct figure_panel *panel, enum task task, size_t layers, bool depth)
{
	add_target(builder, panel, task, layers, depth);
	add_references(builder, panel, task, layers, depth);
}

static bool has_value(const struct curve *curve)
{
	for (size_t i = 0; i < curve->count; i++)
		if (figure_drawable(curve->rows[i]->mean))
			return true;
	return false;
}

/* One panel for every model, step and group. */
static void add_models(
	const struct builder *builder, const struct curves *curves)
{
	struct figure *figure = builder->figure;

	for (enum task task = 0; task < TASKS; task++)
		for (size_t i = 0; i < curves->count; i++)
			if (has_value(&curves->items[i].tasks[task]))
				figure_legend(figure,
					figure_task_text(figure, task),
					SERIES_LINE, figure_task_look(task));
	for (size_t i = 0; i < curves->count; i++) {
		const struct curve *tasks = curves->items[i].tasks;
		const struct curve *both[TASKS] = { &tasks[0], &tasks[1] };
		size_t layers;
		bool depth;
		struct figure_panel *panel =
			add_panel(figure, curves_title(figure, curves, i), both,
				TASKS, &layers, &depth);

		for (enum task task = 0; task < TASKS; task++)
			add_context(builder, panel, task, layers, depth);
		for (enum task task = 0; task < TASKS; task++)
			curves_add(figure, panel, &tasks[task], task_name(task),
				figure_task_look(task), depth);
	}
}

/* More curves than that are no longer told apart by their colours. */
#define TOLD_APART 20

/* One of many curves, which show together where most of them are: thin, without
 * its interval. */
static void add_one_of_many(struct figure *figure, struct figure_panel *panel,
	const struct curves *curves, size_t index, enum task task, bool depth)
{
	struct figure_look look = figure_task_look(task);
	struct figure_series *series;

	look.mark = MARK_NONE;
	look.dash = DASH_NONE;
	look.width = 0.5;
	series = curves_add(figure, panel, &curves->items[index].tasks[task],
		task_name(task), look, depth);
	if (!series)
		return;
	series->label = curves_title(figure, curves, index);
	for (size_t i = 0; i < series->count; i++)
		series->points[i].low = series->points[i].high = (double)NAN;
}

static void add_one(struct figure *figure, struct figure_panel *panel,
	const struct curves *curves, size_t index, enum task task, bool depth)
{
	struct figure_look look = figure_kind_look(index);

	if (curves_add(figure, panel, &curves->items[index].tasks[task],
		    task_name(task), look, depth))
		figure_legend(figure, curves_title(figure, curves, index),
			SERIES_LINE, look);
}

/* One panel for each task, all models in it. */
static void add_overlay(
	const struct builder *builder, const struct curves *curves)
{
	struct figure *figure = builder->figure;
	const struct curve **list = memory_array(curves->count, sizeof(*list));

	figure->failed |= !list;
	for (enum task task = 0; list && task < TASKS; task++) {
		size_t layers, count = 0;
		bool depth;
		struct figure_panel *panel;

		for (size_t i = 0; i < curves->count; i++)
			if (curves->items[i].tasks[task].count)
				list[count++] = &curves->items[i].tasks[task];
		if (!count)
			continue;
		panel = add_panel(figure, figure_task_text(figure, task), list,
			count, &layers, &depth);
		add_context(builder, panel, task, layers, depth);
		for (size_t i = 0; i < curves->count; i++)
			(curves->count > TOLD_APART ? add_one_of_many
						    : add_one)(
				figure, panel, curves, i, task, depth);
	}
	free(list);
}

static int build_curves(const struct builder *builder, struct error *error)
{
	struct curves curves;
	int failed = curves_make(
		&curves, builder->figure, builder->source, ROLE_CURVE, error);

	if (!failed && !curves.count)
		failed = figure_refuse(
			builder->figure, "no rows to draw", error);
	else if (!failed && builder->source->settings->overlay)
		add_overlay(builder, &curves);
	else if (!failed)
		add_models(builder, &curves);
	curves_release(&curves);
	return failed;
}

/* The pair to show beside `pair`: of the same model, unless the models are
 * what differs. */
static const struct curve_pair *partner(
	const struct curves *curves, const struct curve_pair *pair)
{
	for (size_t i = 0; i < curves->count; i++)
		if (strcmp(curves->items[i].key.model, pair->key.model) == 0)
			return &curves->items[i];
	return curves->count == 1 ? &curves->items[0] : NULL;
}

/* Adds the panels of one model; sides[0] is before, sides[1] after. */
static void add_sides(
	const struct builder *builder, const struct curve_pair *const sides[2])
{
	const struct figure_settings *settings = builder->source->settings;
	const char *const names[] = { settings->before, settings->after };
	struct figure *figure = builder->figure;
	const struct schema_key model = { sides[1]->key.model, "", "" };

	for (enum task task = 0; task < TASKS; task++) {
		const struct curve *both[] = { &sides[0]->tasks[task],
			&sides[1]->tasks[task] };
		size_t layers;
		bool depth;
		struct figure_panel *panel;

		if (!both[0]->count && !both[1]->count)
			continue;
		panel = add_panel(figure,
			figure_text(figure, "%s, %s",
				figure_name(figure, model), task_name(task)),
			both, 2, &layers, &depth);
		add_context(builder, panel, task, layers, depth);
		for (int i = 0; i < 2; i++) {
			struct figure_look look = figure_task_look(task);

			look.dash = i ? DASH_NONE : DASH_LONG;
			if (!i)
				look.ink = palette_pale(look.ink);
			if (curves_add(figure, panel, both[i], task_name(task),
				    look, depth))
				figure_legend(figure,
					figure_text(figure, "%s, %s",
						task_name(task),
						figure_called(
							figure, names[i])),
					SERIES_LINE, look);
		}
	}
}

static int build_sides(const struct builder *builder, struct error *error)
{
	static const enum curve_role roles[] = { ROLE_BEFORE, ROLE_AFTER };
	const struct figure_settings *settings = builder->source->settings;
	struct curves curves[2] = { { 0 }, { 0 } };
	int failed = 0;

	for (size_t i = 0; !failed && i < 2; i++) {
		failed = curves_make(&curves[i], builder->figure,
			builder->source, roles[i], error);
		if (!failed && !curves[i].count)
			failed = curves_refuse(builder->source->curves,
				i ? settings->after : settings->before,
				i ? "after" : "before", error);
	}
	for (size_t i = 0; !failed && i < curves[1].count; i++) {
		const struct curve_pair *const sides[] = {
			partner(&curves[0], &curves[1].items[i]),
			&curves[1].items[i]
		};

		if (sides[0])
			add_sides(builder, sides);
	}
	for (size_t i = 0; i < 2; i++)
		curves_release(&curves[i]);
	return failed;
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

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct figure_settings *settings = source->settings;
	struct builder builder = { .figure = figure, .source = source };
	const char *nothing = "no curve to draw";
	int failed = curves_make(
		&builder.references, figure, source, ROLE_REFERENCE, error);

	if (!failed)
		failed = settings->before ? build_sides(&builder, error)
					  : build_curves(&builder, error);
	curves_release(&builder.references);
	if (failed)
		return -1;
	order_legend(figure);
	curves_fit_y(figure, TABLE_ROWS(source->curves, curve_row)->measure);
	if (settings->before)
		nothing = figure_text(figure,
			"no model has curves of both '%s' and '%s'",
			settings->before, settings->after);
	return figure_finish(figure, nothing, error);
}

const struct kind kind_curves = {
	.of_curves = true,
	.keeps = KEEP_LAYERS,
	.build = build,
};
