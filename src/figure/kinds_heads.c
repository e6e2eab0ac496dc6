/*
 * Every head of every layer as a square.  Both tasks share a scale, so that
 * their panels compare; the difference has one of its own, with 0 in its
 * middle, red where understanding looks more, blue where generation does.
 */
#include "figure/kinds.h"
#include "figure/panels.h"

#include <math.h>
#include <string.h>

enum { HEAD_SIDES = 3 };

static double value_of(const struct head_row *row, int side)
{
	return side == 0    ? row->understanding
		: side == 1 ? row->generation
			    : row->difference;
}

static bool same(const struct head_row *a, const struct head_row *b)
{
	return schema_key_equal(SCHEMA_KEY(a), SCHEMA_KEY(b));
}

/* The largest of both tasks, and of the size of the difference. */
static void find_ranges(const struct figure_style *style,
	const struct head_row *rows, size_t count, double most[2])
{
	most[0] = most[1] = 0;
	for (size_t i = 0; i < count; i++) {
		if (!figure_shows(style, rows[i].layer))
			continue;
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

static void add_side(struct figure *figure, const struct head_row *rows,
	size_t count, const struct head_row *first, int side,
	const double most[2])
{
	static const char *const names[] = { "understanding", "generation",
		"difference" };
	const struct figure_look look = {
		.ink = side == 2 ? INK_DIVERGING : INK_SCALE, .width = 1
	};
	struct figure_panel *panel = figure_panel(figure,
		figure_text(figure, "%s: %s", names[side],
			figure_name(figure, first->model, first->step,
				first->group)));
	struct figure_series *series =
		figure_series(figure, panel, SERIES_CELLS, names[side], look);
	size_t layers = 1, heads = 1;

	for (size_t i = 0; i < count; i++) {
		const struct head_row *row = &rows[i];
		double value = value_of(row, side);

		if (!same(row, first))
			continue;
		layers = row->layers > layers ? row->layers : layers;
		heads = row->heads > heads ? row->heads : heads;
		if (!panels_drawable(value) ||
			!figure_shows(&figure->style, row->layer))
			continue;
		figure_point(figure, series,
			(struct figure_point){ .x = (double)row->layer,
				.y = (double)row->head,
				.value = side == 2 ? 0.5 + value / most[1] / 2
						   : value / most[0] });
	}
	panel->x = figure_layers(layers, &figure->style);
	if (!figure->style.layers) {
		panel->x.from = -0.5;
		panel->x.to = (double)layers - 0.5;
	}
	panel->y = (struct figure_axis){ .from = -0.5,
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
		if (same(&rows[j], &rows[i]))
			return true;
	return false;
}

int kinds_heads(struct figure *figure, const void *table_rows, size_t count,
	struct error *error)
{
	const struct head_row *rows = table_rows;
	double most[2];

	find_ranges(&figure->style, rows, count, most);
	for (size_t i = 0; i < count; i++) {
		const struct head_row *row = &rows[i];

		/* Rows of a model are neighbours in what `heads` writes. */
		if ((i && same(row, row - 1)) || is_known(rows, i))
			continue;
		if (panels_check(figure->count + HEAD_SIDES, error))
			return -1;
		for (int side = 0; side < HEAD_SIDES; side++)
			add_side(figure, rows, count, row, side, most);
	}
	figure->columns = HEAD_SIDES;
	figure->scales[0] =
		(struct figure_scale){ .name = count ? rows[0].measure : NULL,
			.to = most[0] };
	figure->scales[1] = (struct figure_scale){
		.name = "difference", .from = -most[1], .to = most[1]
	};
	return figure_finish(figure, "no heads to draw", error);
}
