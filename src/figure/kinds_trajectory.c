/*
 * A model's curves over the steps of its training: a row of panels for each
 * model, one panel for each quantity that any row has.
 */
#include "base/number.h"
#include "figure/curves.h"
#include "figure/quantity.h"
#include "results/results.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

#define THIRDS 3

enum quantity {
	QUANTITY_MEAN,
	QUANTITY_THIRDS,
	QUANTITY_R,
	QUANTITY_RMSE,
	QUANTITY_LOSS,
	QUANTITIES
};

static double value_of(
	const struct trajectory_row *row, enum quantity quantity, int third)
{
	switch (quantity) {
	case QUANTITY_MEAN:
		return row->mean;
	case QUANTITY_THIRDS:
		return third == 0    ? row->early
			: third == 1 ? row->middle
				     : row->late;
	case QUANTITY_R:
		return row->r;
	case QUANTITY_RMSE:
		return row->rmse;
	default:
		return row->loss;
	}
}

static const char *title_of(struct figure *figure,
	const struct trajectory_row *row, enum quantity quantity)
{
	switch (quantity) {
	case QUANTITY_MEAN:
		return figure_text(figure, "mean %s",
			quantity_short(figure, row->measure));
	case QUANTITY_THIRDS:
		return figure_text(figure, "%s by thirds of depth",
			quantity_short(figure, row->measure));
	case QUANTITY_R:
		return "r of the two curves";
	case QUANTITY_RMSE:
		return figure_text(figure, "rmse from %s", row->reference);
	default:
		return figure_text(figure, "loss (%s)", row->targets);
	}
}

/* The group of steps that a row belongs to. */
static bool is_of(
	const struct trajectory_row *a, const struct trajectory_row *b)
{
	return strcmp(a->model, b->model) == 0 &&
		strcmp(a->group, b->group) == 0 &&
		strcmp(a->measure, b->measure) == 0;
}

/* x of each of the rows of one model: its step where all steps are numbers, else
 * the number of the step in their order. */
static bool has_numbers(const struct trajectory_row *rows, size_t count)
{
	double number;

	for (size_t i = 0; i < count; i++)
		if (!number_parse(rows[i].step, &number))
			return false;
	return true;
}

static struct figure_look look_of(
	enum quantity quantity, enum task task, int third)
{
	static const enum figure_dash dashes[THIRDS] = { DASH_NONE, DASH_LONG,
		DASH_DOTS };
	static const enum figure_mark marks[THIRDS] = { MARK_DIAMOND, MARK_RING,
		MARK_TRIANGLE };
	struct figure_look look = figure_task_look(task);

	if (quantity == QUANTITY_R)
		return figure_kind_look(0);
	if (quantity != QUANTITY_THIRDS)
		return look;
	look.dash = dashes[third];
	look.mark = marks[third];
	return look;
}

static void add_line(struct figure *figure, struct figure_panel *panel,
	const struct trajectory_row *rows, size_t count, enum quantity quantity,
	enum task task, int third)
{
	static const char *const thirds[THIRDS] = { "early", "middle", "late" };
	struct figure_look look = look_of(quantity, task, third);
	bool numbers = has_numbers(rows, count);
	struct figure_series *series = NULL;
	size_t order = 0;

	for (size_t i = 0; i < count; i++) {
		struct figure_point point = { .low = NAN, .high = NAN };

		order += i && strcmp(rows[i].step, rows[i - 1].step) != 0;
		point.x = (double)order;
		if (numbers)
			number_parse(rows[i].step, &point.x);
		point.y = value_of(&rows[i], quantity, third);
		if (rows[i].task != task || isnan(point.y))
			continue;
		if (quantity == QUANTITY_MEAN) {
			point.low = rows[i].ci_low;
			point.high = rows[i].ci_high;
		}
		if (!series)
			series = figure_series(figure, panel, SERIES_LINE,
				task_name(task), look);
		figure_point(figure, series, point);
	}
	if (!series || quantity == QUANTITY_R)
		return;
	figure_legend(figure,
		quantity == QUANTITY_THIRDS
			? figure_text(figure, "%s, %s third", task_name(task),
				  thirds[third])
			: figure_task_text(figure, task),
		SERIES_LINE, look);
}

static void measure(
	const struct figure_panel *panel, struct extent *x, struct extent *y)
{
	for (size_t s = 0; s < panel->count; s++) {
		for (size_t i = 0; i < panel->series[s].count; i++) {
			const struct figure_point *p =
				&panel->series[s].points[i];

			extent_add(x, p->x, NAN, NAN);
			extent_add(y, p->y, p->low, p->high);
		}
	}
	if (!isnan(panel->line_y))
		extent_add(y, panel->line_y, NAN, NAN);
}

static struct figure_axis axis_of(
	struct extent extent, const char *measure, const char *name)
{
	struct axis axis;

	quantity_limit(&extent, measure);
	axis = quantity_axis(&extent, measure);
	return (struct figure_axis){ .from = axis.from,
		.to = axis.to,
		.first = axis.from,
		.last = axis.to,
		.step = axis.step,
		.name = name,
		.short_name = name };
}

/* Steps, distances and losses are not below 0, and their axes do not go there
 * where all of them are 0. */
static void begin_at_zero(struct figure_axis *axis, const struct extent *extent)
{
	if (extent->low >= 0)
		axis->from = axis->first = fmax(axis->from, 0);
}

/* One x for all panels, and one y for all of a quantity, of which each model
 * has one in every `count` panels. */
static void fit_axes(struct figure *figure, const enum quantity *quantities,
	size_t count, const char *measured)
{
	struct extent x = EXTENT_NONE, ys[QUANTITIES];

	for (size_t q = 0; q < QUANTITIES; q++)
		ys[q] = EXTENT_NONE;
	for (size_t i = 0; i < figure->count; i++)
		measure(&figure->panels[i], &x, &ys[i % count]);
	for (size_t i = 0; i < figure->count; i++) {
		struct figure_panel *panel = &figure->panels[i];
		const char *of =
			quantities[i % count] > QUANTITY_THIRDS ? "" : measured;

		panel->x = axis_of(x, "", "step");
		begin_at_zero(&panel->x, &x);
		panel->x.step = 0; /* as many as there is room for */
		/* The last number does not end beyond the panel. */
		panel->x.to += 0.05 * (panel->x.to - panel->x.from);
		panel->y = axis_of(ys[i % count], of, NULL);
		if (quantities[i % count] != QUANTITY_R)
			begin_at_zero(&panel->y, &ys[i % count]);
		quantity_uniform(figure, panel, of);
	}
}

static void add_panel(struct figure *figure, const struct trajectory_row *rows,
	size_t count, enum quantity quantity)
{
	struct figure_panel *panel = figure_panel(figure,
		figure_name(figure,
			(struct schema_key){ rows->model, "", rows->group }));

	panel->note = title_of(figure, rows, quantity);
	for (int third = 0; third < THIRDS; third++)
		for (enum task task = 0; task < TASKS; task++)
			if (third == 0 || quantity == QUANTITY_THIRDS)
				add_line(figure, panel, rows, count, quantity,
					task, third);
	if (quantity == QUANTITY_R)
		panel->line_y = 0;
}

/* Whether any row has the quantity. */
static bool any_has(const struct table *table, enum quantity quantity)
{
	const struct trajectory_row *rows = TABLE_ROWS(table, trajectory_row);

	for (size_t i = 0; i < table->count; i++)
		if (!isnan(value_of(&rows[i], quantity, 0)))
			return true;
	return false;
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *table = source->results;
	const struct trajectory_row *rows = TABLE_ROWS(table, trajectory_row);
	enum quantity quantities[QUANTITIES];
	size_t models = 0, count = 0;

	for (enum quantity q = 0; q < QUANTITIES; q++)
		if (any_has(table, q))
			quantities[count++] = q;
	for (size_t i = 0, n; !figure->failed && i < table->count; i += n) {
		models++;
		for (n = 1;
			i + n < table->count && is_of(&rows[i], &rows[i + n]);
			n++)
			;
		for (size_t q = 0; q < count; q++)
			add_panel(figure, &rows[i], n, quantities[q]);
		if (figure_check_count(figure->count, error))
			return -1;
	}
	if (models > 1)
		figure->columns = count;
	fit_axes(figure, quantities, count, table->count ? rows->measure : "");
	return figure_finish(figure, "no steps to draw", error);
}

/* The messages of a comparison are not for a figure. */
static int make(const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct table *results,
	struct error *error)
{
	struct buffer messages = { 0 };
	int failed =
		results_trajectory(sets, settings, results, &messages, error);

	(void)inputs;
	buffer_release(&messages);
	return failed;
}

const struct kind kind_trajectory = {
	.schema = &schema_trajectory,
	.make = make,
	.keeps = KEEP_LAYERS,
	.build = build,
};
