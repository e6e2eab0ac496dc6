/*
 * Every head of every layer as a square.  Both tasks share a scale, so that
 * their panels compare; the difference has one of its own, with 0 in its
 * middle, red where understanding looks more, blue where generation does.
 */
#include "plot/kinds.h"

#include "plot/panels.h"

#include <math.h>
#include <string.h>

enum { HEAD_SIDES = 3 };

static double value_of(const struct head_row *row, int side)
{
	return side == 0    ? row->understanding
		: side == 1 ? row->generation
			    : row->difference;
}

/* The largest of both tasks, and of the size of the difference. */
static void find_ranges(
	const struct head_row *rows, size_t count, double most[2])
{
	most[0] = most[1] = 0;
	for (size_t i = 0; i < count; i++) {
		for (int side = 0; side < HEAD_SIDES; side++) {
			double value = fabs(value_of(&rows[i], side));

			if (panels_drawable(value) && value > most[side / 2])
				most[side / 2] = value;
		}
	}
	for (int i = 0; i < 2; i++)
		if (!(most[i] > 0))
			most[i] = 1;
}

static void add_side(struct chart *chart, const struct head_row *rows,
	size_t count, const char *name, int side, const double most[2])
{
	static const char *const names[] = { "understanding", "generation",
		"difference" };
	const struct chart_look look = {
		.ink = side == 2 ? INK_DIVERGING : INK_SCALE, .width = 1
	};
	struct chart_panel *panel = chart_panel(
		chart, chart_text(chart, "%s: %s", names[side], name));
	struct chart_series *series =
		chart_series(chart, panel, CHART_CELLS, names[side], look);
	size_t layers = 1, heads = 1;

	for (size_t i = 0; i < count; i++) {
		const struct head_row *row = &rows[i];
		double value = value_of(row, side);

		if (strcmp(chart_name(chart, row->model, row->step, row->group),
			    name) != 0)
			continue;
		layers = row->layers > layers ? row->layers : layers;
		heads = row->heads > heads ? row->heads : heads;
		if (!panels_drawable(value))
			continue;
		chart_point(chart, series,
			(struct chart_point){ .x = (double)row->layer,
				.y = (double)row->head,
				.value = side == 2 ? 0.5 + value / most[1] / 2
						   : value / most[0] });
	}
	panel->x = chart_layers(layers, &chart->style);
	if (!chart->style.layers) {
		panel->x.from = -0.5;
		panel->x.to = (double)layers - 0.5;
	}
	panel->y = (struct chart_axis){ .from = -0.5,
		.to = (double)heads - 0.5,
		.last = (double)heads - 1,
		.step = fmax(1, ceil((double)heads / 8)),
		.whole = true,
		.name = "head" };
}

/* Whether an earlier row is of the same model, step and group. */
static bool is_known(const struct head_row *rows, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(rows[j].model, rows[i].model) == 0 &&
			strcmp(rows[j].step, rows[i].step) == 0 &&
			strcmp(rows[j].group, rows[i].group) == 0)
			return true;
	return false;
}

int kinds_heads(struct chart *chart, const struct head_row *rows, size_t count,
	struct error *error)
{
	double most[2];

	find_ranges(rows, count, most);
	for (size_t i = 0; i < count; i++) {
		const struct head_row *row = &rows[i];

		/* Rows of a model are neighbours in what `heads` writes. */
		if ((i && strcmp(row->model, row[-1].model) == 0 &&
			    strcmp(row->step, row[-1].step) == 0 &&
			    strcmp(row->group, row[-1].group) == 0) ||
			is_known(rows, i))
			continue;
		if (chart->count + HEAD_SIDES > PANELS_MOST)
			return error_set(error,
				"more than %d panels: draw fewer at once",
				PANELS_MOST);
		for (int side = 0; side < HEAD_SIDES; side++)
			add_side(chart, rows, count,
				chart_name(chart, row->model, row->step,
					row->group),
				side, most);
	}
	if (!chart->count)
		return error_set(error, "no heads to draw");
	chart->columns = HEAD_SIDES;
	chart->scales[0] =
		(struct chart_scale){ .name = rows[0].measure, .to = most[0] };
	chart->scales[1] = (struct chart_scale){
		.name = "difference", .from = -most[1], .to = most[1]
	};
	chart_wish(chart);
	return chart_check(chart, error);
}
