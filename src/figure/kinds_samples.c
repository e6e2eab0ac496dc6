/*
 * A mean hides what it is the mean of: every sample's own curve, thin and pale,
 * and on top the mean of those that are drawn.  One panel for each task of a
 * model, step and group; a layer without a value is a gap.
 */
#include "base/memory.h"
#include "figure/curves.h"
#include "figure/kinds.h"
#include "figure/panels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rows of one panel, sample by sample. */
struct group {
	const struct intensity_row **rows;
	size_t count;
};

static bool same_panel(
	const struct intensity_row *a, const struct intensity_row *b)
{
	return a->task == b->task &&
		schema_key_equal(SCHEMA_KEY(a), SCHEMA_KEY(b));
}

static bool same_sample(
	const struct intensity_row *a, const struct intensity_row *b)
{
	return strcmp(a->file, b->file) == 0 &&
		strcmp(a->sample, b->sample) == 0;
}

/* Whether no earlier row is of the same panel. */
static bool is_first(const struct intensity_row *rows, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (same_panel(&rows[j], &rows[i]))
			return false;
	return true;
}

static void add_point(struct figure *figure, struct figure_series *series,
	size_t layer, double y)
{
	figure_point(figure, series,
		(struct figure_point){ .x = (double)layer,
			.y = panels_drawable(y) ? y : (double)NAN,
			.low = (double)NAN,
			.high = (double)NAN });
}

static void add_samples(struct figure *figure, struct figure_panel *panel,
	const struct group *group)
{
	struct figure_series *series = NULL;
	struct figure_look look = figure_task_look(group->rows[0]->task);

	look.ink = look.ink == INK_GENERATION ? INK_GENERATION_PALE
					      : INK_UNDERSTANDING_PALE;
	look.mark = MARK_NONE;
	look.width = 0.5;
	for (size_t i = 0; i < group->count; i++) {
		const struct intensity_row *row = group->rows[i];

		if (!i || !same_sample(group->rows[i - 1], row))
			series = figure_series(
				figure, panel, SERIES_LINE, "sample", look);
		add_point(figure, series, row->layer, row->measures.intensity);
	}
}

static int add_mean(struct figure *figure, struct figure_panel *panel,
	const struct group *group, struct error *error)
{
	const struct intensity_row *first = group->rows[0];
	struct figure_look look = figure_task_look(first->task);
	double *sums = memory_array(first->layers, 2 * sizeof(*sums));
	double *counts = sums ? sums + first->layers : NULL;
	struct figure_series *series;

	if (!sums)
		return error_memory(error);
	for (size_t i = 0; i < group->count; i++) {
		const struct intensity_row *row = group->rows[i];

		if (row->layer >= first->layers ||
			!panels_drawable(row->measures.intensity))
			continue;
		sums[row->layer] += row->measures.intensity;
		counts[row->layer]++;
	}
	series = figure_series(
		figure, panel, SERIES_LINE, task_name(first->task), look);
	for (size_t l = 0; l < first->layers; l++)
		if (figure_shows(&figure->style, l))
			add_point(figure, series, l, sums[l] / counts[l]);
	figure_legend(figure,
		figure_text(figure, "mean, %s",
			curves_task_text(figure, first->task)),
		SERIES_LINE, look);
	free(sums);
	return 0;
}

int kinds_samples(struct figure *figure, const void *table_rows, size_t count,
	struct error *error)
{
	const struct intensity_row *rows = table_rows;
	struct group group = { memory_array(count, sizeof(*group.rows)), 0 };
	int failed = group.rows ? 0 : error_memory(error);

	for (size_t i = 0; !failed && i < count; i++) {
		struct figure_panel *panel;

		if (!is_first(rows, i))
			continue;
		group.count = 0;
		for (size_t j = i; j < count; j++)
			if (same_panel(&rows[i], &rows[j]) &&
				figure_shows(&figure->style, rows[j].layer))
				group.rows[group.count++] = &rows[j];
		if (rows[i].head != TABLE_NONE)
			failed = error_set(error,
				"samples are drawn of means over heads: leave "
				"out --per-head");
		if (failed || !group.count)
			continue;
		panel = figure_panel(figure,
			figure_text(figure, "%s: %s", task_name(rows[i].task),
				figure_name(figure, rows[i].model, rows[i].step,
					rows[i].group)));
		panel->x = figure_layers(rows[i].layers, &figure->style);
		add_samples(figure, panel, &group);
		failed = add_mean(figure, panel, &group, error) ||
			panels_check(figure->count, error);
	}
	free(group.rows);
	if (failed)
		return -1;
	curves_fit_y(figure, measure_name(MEASURE_INTENSITY));
	return figure_finish(figure, "no sample to draw", error);
}
