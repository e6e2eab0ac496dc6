/*
 * A mean hides what it is the mean of: every sample's own curve, thin and pale,
 * and on top the mean of those that are drawn.  One panel for each task of a
 * model, step and group; a layer without a value is a gap.
 */
#include "base/memory.h"
#include "figure/curves.h"
#include "results/results.h"
#include "results/rows.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rows of one panel, sample by sample. */
struct group {
	const struct intensity_row **rows;
	size_t count;
	enum measure measure;
};

static double value_of(const struct intensity_row *row, enum measure measure)
{
	double value;

	memcpy(&value, (const char *)row + rows_offset(measure), sizeof(value));
	return value;
}

static bool same_panel(
	const struct intensity_row *a, const struct intensity_row *b)
{
	return a->of.task == b->of.task &&
		schema_key_equal(SCHEMA_KEY(&a->of), SCHEMA_KEY(&b->of));
}

static bool same_sample(
	const struct intensity_row *a, const struct intensity_row *b)
{
	return strcmp(a->of.file, b->of.file) == 0 &&
		strcmp(a->of.sample, b->of.sample) == 0;
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
			.y = figure_drawable(y) ? y : (double)NAN,
			.low = (double)NAN,
			.high = (double)NAN });
}

static void add_samples(struct figure *figure, struct figure_panel *panel,
	const struct group *group)
{
	struct figure_series *series = NULL;
	struct figure_look look = figure_task_look(group->rows[0]->of.task);

	look.ink = palette_pale(look.ink);
	look.mark = MARK_NONE;
	look.width = 0.5;
	for (size_t i = 0; i < group->count; i++) {
		const struct intensity_row *row = group->rows[i];

		if (!i || !same_sample(group->rows[i - 1], row))
			series = figure_series(
				figure, panel, SERIES_LINE, "sample", look);
		add_point(figure, series, row->of.layer,
			value_of(row, group->measure));
	}
}

static int add_mean(struct figure *figure, struct figure_panel *panel,
	const struct group *group, struct error *error)
{
	const struct intensity_row *first = group->rows[0];
	struct figure_look look = figure_task_look(first->of.task);
	double *sums = memory_array(first->of.layers, 3 * sizeof(*sums));
	double *counts = sums ? sums + first->of.layers : NULL;
	double *rows = sums ? counts + first->of.layers : NULL;
	struct figure_series *series;

	if (!sums)
		return error_memory(error);
	for (size_t i = 0; i < group->count; i++) {
		const struct intensity_row *row = group->rows[i];
		double value = value_of(row, group->measure);

		if (row->of.layer >= first->of.layers)
			continue;
		rows[row->of.layer]++;
		if (!figure_drawable(value))
			continue;
		sums[row->of.layer] += value;
		counts[row->of.layer]++;
	}
	series = figure_series(
		figure, panel, SERIES_LINE, task_name(first->of.task), look);
	for (size_t l = 0; l < first->of.layers; l++)
		if (rows[l] > 0 && figure_shows(figure, l))
			add_point(figure, series, l, sums[l] / counts[l]);
	figure_legend(figure,
		figure_text(figure, "mean, %s",
			figure_task_text(figure, first->of.task)),
		SERIES_LINE, look);
	free(sums);
	return 0;
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct intensity_row *rows =
		TABLE_ROWS(source->results, intensity_row);
	size_t count = source->results->count;
	struct group group = { .rows = memory_array(count, sizeof(*group.rows)),
		.measure = source->settings->results.curves.measure };
	int failed = group.rows ? 0 : error_memory(error);

	for (size_t i = 0; !failed && i < count; i++) {
		struct figure_panel *panel;

		if (!is_first(rows, i))
			continue;
		group.count = 0;
		for (size_t j = i; j < count; j++)
			if (same_panel(&rows[i], &rows[j]) &&
				figure_shows(figure, rows[j].of.layer))
				group.rows[group.count++] = &rows[j];
		if (rows[i].head != TABLE_NONE)
			failed = error_set(error,
				"samples are drawn from means over heads: "
				"leave "
				"out --per-head");
		if (failed || !group.count)
			continue;
		panel = figure_panel(figure,
			figure_text(figure, "%s: %s",
				task_name(rows[i].of.task),
				figure_name(figure, SCHEMA_KEY(&rows[i].of))));
		panel->x = figure_layers(figure, rows[i].of.layers);
		add_samples(figure, panel, &group);
		failed = add_mean(figure, panel, &group, error) ||
			figure_check_count(figure->count, error);
	}
	free(group.rows);
	if (failed)
		return -1;
	curves_fit_y(figure, settings_measure(&source->settings->results));
	return figure_finish(figure, "no sample to draw", error);
}

/* Shares of a role as an intensity, which value_of() takes for them; samples of the
 * same name are told apart by their files. */
static int add_shares(const struct sample_sets *sets, struct table *results,
	struct error *error)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];
		const double *value = set->values.values;

		for (size_t s = 0; s < set->samples; s++)
			for (size_t l = 0; l < set->measured; l++) {
				const struct intensity_row row = {
					.of = { .model = set->key.model,
						.step = set->key.step,
						.file = s % 2 ? "1" : "",
						.sample = set->names[s],
						.group = set->key.group,
						.task = set->task,
						.layer = set->numbers[l],
						.layers = set->layers,
						.provenance = set->provenance },
					.head = TABLE_NONE,
					.measures.intensity = *value++
				};

				if (table_add(results, &row))
					return error_memory(error);
			}
	}
	return 0;
}

/* The rows themselves; their groups are apart when curves' are. */
static int make(const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct table *results,
	struct error *error)
{
	struct intensity_row *rows;

	if (!inputs->samples.rows)
		return error_set(error,
			"a table of curves has no samples to draw; give the "
			"intensity table that it was made of");
	if (settings_shares(settings))
		return add_shares(sets, results, error);
	if (store_copy(&inputs->samples, SIZE_MAX, results, error))
		return -1;
	rows = TABLE_ROWS(results, intensity_row);
	for (size_t i = 0; i < results->count; i++)
		if (settings->curves.by == BY_MODEL)
			rows[i].of.group = "";
	return 0;
}

const struct kind kind_samples = {
	.schema = &schema_intensity,
	.make = make,
	.build = build,
};
