/*
 * The intensity along the response, layer by position, with one panel for each
 * model and task.  Layers are along x as in every other figure, so the response
 * runs upwards.  A figure has room for some hundred squares above each other:
 * of longer responses as many neighbouring positions as needed share one, which
 * shows their mean.  All panels share a scale.
 *
 * The end of the longest responses is that of a few samples and would be read
 * as if it were of all, so positions that less than half of the samples have
 * are left out.
 */
#include "base/memory.h"
#include "figure/kinds.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>

#define SQUARES_MAX 100

/* The rows of one model and task: those of `table` like `first`. */
struct response {
	const struct table *table;
	const struct step_row *first;
	size_t layers, positions;
	size_t samples; /* of the position that most have */
	size_t bin;	/* positions in a square */
	size_t squares; /* above each other */
};

static bool is_of(const struct response *response, const struct step_row *row)
{
	return response->first->task == row->task &&
		schema_key_equal(SCHEMA_KEY(response->first), SCHEMA_KEY(row));
}

static bool shows(const struct figure *figure, const struct response *response,
	const struct step_row *row)
{
	return is_of(response, row) && figure_drawable(row->mean) &&
		figure_shows(figure, row->layer) &&
		row->samples >= response->samples - response->samples / 2;
}

static void measure(const struct figure *figure, struct response *response)
{
	const struct step_row *rows = TABLE_ROWS(response->table, step_row);
	size_t count = response->table->count;

	for (size_t i = 0; i < count; i++)
		if (is_of(response, &rows[i]) &&
			rows[i].samples > response->samples)
			response->samples = rows[i].samples;
	for (size_t i = 0; i < count; i++) {
		const struct step_row *row = &rows[i];

		if (!shows(figure, response, row))
			continue;
		if (row->layer >= response->layers)
			response->layers = row->layer + 1;
		if (row->layers > response->layers)
			response->layers = row->layers;
		if (row->position >= response->positions)
			response->positions = row->position + 1;
	}
	response->bin = (response->positions + SQUARES_MAX - 1) / SQUARES_MAX;
	if (response->bin)
		response->squares = (response->positions + response->bin - 1) /
			response->bin;
}

static struct figure_panel *add_panel(
	struct figure *figure, const struct response *response)
{
	const struct step_row *first = response->first;
	size_t end = response->squares * response->bin;
	struct figure_panel *panel = figure_panel(figure,
		figure_text(figure, "%s: %s", task_name(first->task),
			figure_name(figure, SCHEMA_KEY(first))));

	panel->key = SCHEMA_KEY(first);
	panel->task = first->task;
	panel->x = figure_cells(figure, response->layers);
	panel->y = (struct figure_axis){ .from = -0.5,
		.to = (end ? (double)end : 1) - 0.5,
		.last = fmax(1, (double)response->positions) - 1,
		.whole = true,
		.name = "row of the response",
		.short_name = "row" };
	if (response->bin > 1)
		panel->note = figure_text(
			figure, "%zu rows to a square", response->bin);
	return panel;
}

/* Adds the means of all squares, [layers][squares]. */
static int add_cells(struct figure *figure, const struct response *response,
	struct error *error)
{
	static const struct figure_look look = { .ink = INK_SCALE, .width = 1 };
	const struct step_row *rows = TABLE_ROWS(response->table, step_row);
	struct figure_series *series = figure_series(figure,
		add_panel(figure, response), SERIES_CELLS, "intensity", look);
	size_t cells;
	double *sums = NULL, *counts;

	if (memory_multiply(response->layers, response->squares, &cells))
		sums = memory_array(cells, 2 * sizeof(*sums));
	if (!sums)
		return error_memory(error);
	counts = sums + cells;
	for (size_t i = 0; i < response->table->count; i++) {
		const struct step_row *row = &rows[i];
		size_t cell;

		if (!shows(figure, response, row))
			continue;
		cell = row->layer * response->squares +
			row->position / response->bin;
		sums[cell] += row->mean;
		counts[cell]++;
	}
	series->tall = (double)response->bin;
	for (size_t i = 0; i < cells; i++) {
		size_t first = i % response->squares * response->bin;

		if (!(counts[i] > 0))
			continue;
		figure_point(figure, series,
			(struct figure_point){
				.x = (double)(i / response->squares),
				.y = (double)first + (series->tall - 1) / 2,
				.value = sums[i] / counts[i] });
	}
	free(sums);
	return 0;
}

/* From intensities to places on a scale that ends at the highest of them. */
static void scale_cells(struct figure *figure)
{
	double most = 0;

	for (int divide = 0; divide < 2; divide++) {
		for (size_t i = 0; i < figure->count; i++) {
			struct figure_series *series = figure->panels[i].series;

			for (size_t p = 0; series && p < series->count; p++)
				if (divide)
					series->points[p].value /= most;
				else
					most = fmax(
						most, series->points[p].value);
		}
		if (!(most > 0))
			most = 1;
	}
	figure->scales[0] =
		(struct figure_scale){ .name = "intensity", .to = most };
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *table = source->results;
	const struct step_row *rows = TABLE_ROWS(table, step_row);

	for (size_t i = 0; !figure->failed && i < table->count; i++) {
		struct response response = { .table = table,
			.first = &rows[i] };

		if (rows[i].head != TABLE_NONE)
			return error_set(error,
				"has heads apart; make the table without "
				"--per-head to draw it");

		/* Rows of a response are neighbours in what `steps` writes. */
		if ((i && is_of(&response, &rows[i - 1])) ||
			figure_find(figure, SCHEMA_KEY(&rows[i]),
				rows[i].task) < figure->count)
			continue;
		measure(figure, &response);
		if (figure_check_count(figure->count + 1, error) ||
			add_cells(figure, &response, error))
			return -1;
	}
	scale_cells(figure);
	return figure_finish(figure, "no steps to draw", error);
}

const struct kind kind_steps = {
	.schema = &schema_steps,
	.steps = true,
	.build = build,
};
