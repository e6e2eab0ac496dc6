/*
 * Layers lie along x as in every other figure, so the response runs upwards.
 * A figure has room for some hundred squares above each other: of longer
 * responses as many neighbouring positions as needed share one, which shows
 * their mean.  All panels share a scale.
 *
 * The end of the longest responses is that of a few samples and would be read
 * as if it were of all, so positions that less than half of the samples have
 * are left out.
 */
#include "base/memory.h"
#include "figure/kinds.h"
#include "figure/panels.h"

#include <stdlib.h>
#include <string.h>

#define SQUARES_MAX 100

/* The rows of one model and task. */
struct pile {
	const struct figure_style *style;
	const struct step_row *rows; /* all rows; its own are like `first` */
	size_t count;
	const struct step_row *first;
	size_t layers, positions;
	size_t samples; /* of the position that most have */
	size_t bin;	/* positions in a square */
	size_t squares; /* above each other */
	double *sums;	/* [layers][squares] */
	size_t *counts; /* the same */
};

static bool same(const struct step_row *a, const struct step_row *b)
{
	return a->task == b->task &&
		schema_key_equal(SCHEMA_KEY(a), SCHEMA_KEY(b));
}

static bool shows(const struct pile *pile, const struct step_row *row)
{
	return same(pile->first, row) && panels_drawable(row->mean) &&
		figure_shows(pile->style, row->layer) &&
		row->samples >= pile->samples - pile->samples / 2;
}

static int open_pile(struct pile *pile, struct error *error)
{
	size_t cells;

	for (size_t i = 0; i < pile->count; i++)
		if (same(pile->first, &pile->rows[i]) &&
			pile->rows[i].samples > pile->samples)
			pile->samples = pile->rows[i].samples;
	for (size_t i = 0; i < pile->count; i++) {
		const struct step_row *row = &pile->rows[i];

		if (!shows(pile, row))
			continue;
		if (row->layer >= pile->layers)
			pile->layers = row->layer + 1;
		if (row->layers > pile->layers)
			pile->layers = row->layers;
		if (row->position >= pile->positions)
			pile->positions = row->position + 1;
	}
	pile->bin = (pile->positions + SQUARES_MAX - 1) / SQUARES_MAX;
	pile->squares =
		pile->bin ? (pile->positions + pile->bin - 1) / pile->bin : 0;
	if (!memory_multiply(pile->layers, pile->squares, &cells))
		return error_memory(error);
	pile->sums = memory_array(cells, sizeof(*pile->sums));
	pile->counts = memory_array(cells, sizeof(*pile->counts));
	if (!pile->sums || !pile->counts)
		return error_memory(error);
	for (size_t i = 0; i < pile->count; i++) {
		const struct step_row *row = &pile->rows[i];
		size_t cell;

		if (!shows(pile, row))
			continue;
		cell = row->layer * pile->squares + row->position / pile->bin;
		pile->sums[cell] += row->mean;
		pile->counts[cell]++;
	}
	return 0;
}

static void close_pile(struct pile *pile)
{
	free(pile->sums);
	free(pile->counts);
}

static const char *title_of(struct figure *figure, const struct step_row *row)
{
	return figure_text(figure, "%s: %s", task_name(row->task),
		figure_name(figure, row->model, row->step, row->group));
}

static struct figure_panel *add_panel(
	struct figure *figure, const struct pile *pile)
{
	const struct step_row *first = pile->first;
	struct figure_panel *panel =
		figure_panel(figure, title_of(figure, first));
	double end = (double)(pile->positions ? pile->positions : 1);

	panel->x =
		figure_layers(pile->layers ? pile->layers : 1, &figure->style);
	if (!figure->style.layers) {
		panel->x.from = -0.5;
		panel->x.to = (double)pile->layers - 0.5;
	}
	panel->y = (struct figure_axis){ .from = -0.5,
		.to = (pile->squares ? (double)(pile->squares * pile->bin)
				     : 1) -
			0.5,
		.last = end - 1,
		.whole = true,
		.name = "row of the response",
		.short_name = "row" };
	if (pile->bin > 1)
		panel->note =
			figure_text(figure, "%zu rows to a square", pile->bin);
	return panel;
}

static void add_cells(
	struct figure *figure, const struct pile *pile, double *most)
{
	const struct figure_look look = { .ink = INK_SCALE, .width = 1 };
	struct figure_panel *panel = add_panel(figure, pile);
	struct figure_series *series =
		figure_series(figure, panel, SERIES_CELLS, "intensity", look);

	series->tall = (double)pile->bin;
	for (size_t i = 0; i < pile->layers * pile->squares; i++) {
		size_t first = i % pile->squares * pile->bin;
		double value = pile->sums[i] / (double)pile->counts[i];

		if (!pile->counts[i])
			continue;
		if (value > *most)
			*most = value;
		figure_point(figure, series,
			(struct figure_point){ .x = (double)(i / pile->squares),
				.y = (double)first +
					(double)(pile->bin - 1) / 2,
				.value = value });
	}
}

/* From intensities to places on the scale, once its end is known. */
static void scale_cells(struct figure *figure, double most)
{
	for (size_t i = 0; i < figure->count; i++)
		for (size_t k = 0; k < figure->panels[i].count; k++) {
			struct figure_series *series =
				&figure->panels[i].series[k];

			for (size_t p = 0; p < series->count; p++)
				series->points[p].value /= most;
		}
	figure->scales[0] =
		(struct figure_scale){ .name = "intensity", .to = most };
}

static bool is_known(const struct step_row *rows, size_t i)
{
	/* Rows of a pile are neighbours in what `steps` writes. */
	for (size_t j = i; j-- > 0;)
		if (same(&rows[j], &rows[i]))
			return true;
	return false;
}

int kinds_steps(struct figure *figure, const void *table_rows, size_t count,
	struct error *error)
{
	const struct step_row *rows = table_rows;
	double most = 0;
	int failed = 0;

	for (size_t i = 0; !failed && i < count; i++) {
		struct pile pile = { .style = &figure->style,
			.rows = rows,
			.count = count,
			.first = &rows[i] };

		if (is_known(rows, i))
			continue;
		if (panels_check(figure->count + 1, error))
			return -1;
		failed = open_pile(&pile, error);
		if (!failed)
			add_cells(figure, &pile, &most);
		close_pile(&pile);
	}
	if (failed)
		return -1;
	scale_cells(figure, most > 0 ? most : 1);
	return figure_finish(figure, "no steps to draw", error);
}
