/*
 * A forest of correlations: a line for each model, Pearson above Spearman.
 *
 * The grey box is what r becomes when one of the two curves is shifted along the
 * layers, layer L - 1 being followed by layer 0: both stay as smooth as they
 * are, but what links them is broken, so an r within that range says nothing.
 * An r is outside of its range exactly where its p_shift is below .05.
 * A table of correlations alone does not hold the curves that it needs.
 */
#include "base/memory.h"
#include "figure/kinds.h"
#include "figure/quantity.h"
#include "stats/curve.h"
#include "stats/significance.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MODELS_MAX 100

static const struct figure_look looks[] = {
	{ .ink = INK_KIND + 3, .mark = MARK_DISC, .width = 1.2 },
	{ .ink = INK_NOTE, .mark = MARK_SQUARE, .width = 1.2 },
};
static const struct figure_look null_look = { .ink = INK_NOTE, .width = 1 };

/* The mean curve of one task on the layers of the row; false when it has
 * others. */
static bool find_curve(const struct table *curves,
	const struct correlation_row *row, enum task task, double *values)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);
	size_t found = 0;

	for (size_t i = 0; i < curves->count; i++) {
		if (rows[i].task != task ||
			!schema_key_equal(
				SCHEMA_KEY(&rows[i]), SCHEMA_KEY(row)))
			continue;
		if (found < row->layers)
			values[found] = rows[i].mean;
		found++;
	}
	return found == row->layers;
}

static int descending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

/* The range that r is beyond where less than 5% of all shifts, of which none is
 * one, are as strong. */
static struct stats_interval range_of(double *shifts, size_t count)
{
	size_t rarer = (count - 1) / 20; /* the most that are less than 5% */

	for (size_t k = 0; k < count; k++)
		shifts[k] = fabs(shifts[k]);
	qsort(shifts, count, sizeof(*shifts), descending);
	return (struct stats_interval){ -shifts[rarer], shifts[rarer] };
}

/* The range of r of all shifts of the two curves of the row; NaN where they are
 * not known. */
static int find_null(const struct table *curves,
	const struct correlation_row *row, enum stats_method method,
	enum stats_series series, struct stats_interval *range,
	struct error *error)
{
	size_t layers = row->layers;
	double *x = memory_array(layers, 3 * sizeof(*x));
	double *y = x + layers, *shifts = y + layers;
	struct stats_pair pair;
	int failed = 0;

	if (!x)
		return error_memory(error);
	if (find_curve(curves, row, TASK_UNDERSTANDING, x) &&
		find_curve(curves, row, TASK_GENERATION, y)) {
		failed = stats_pair_init(&pair, layers, error);
		if (!failed) {
			stats_pair_fill(&pair, method, series, x, y, layers);
			if (!isnan(pair.r))
				failed = stats_shifts(&pair, shifts, error);
			if (!isnan(pair.r) && !failed)
				*range = range_of(shifts, pair.points);
			stats_pair_release(&pair);
		}
	}
	free(x);
	return failed;
}

/* What the lines of the figure are of. */
struct lines {
	struct schema_key keys[MODELS_MAX];
	size_t count;
};

/* The line of the row's model, which gets one when it has none. */
static size_t line_of(struct figure *figure, const struct correlation_row *row,
	struct lines *lines)
{
	struct schema_key key = SCHEMA_KEY(row);

	for (size_t i = 0; i < lines->count; i++)
		if (schema_key_equal(lines->keys[i], key))
			return i;
	if (lines->count == MODELS_MAX)
		return MODELS_MAX;
	lines->keys[lines->count] = key;
	figure->words[lines->count] = figure_name(figure, key);
	return lines->count++;
}

/* A panel for each series, with the null under the two methods. */
static void add_panels(struct figure *figure, const char *measure)
{
	static const char *const titles[STATS_SERIES] = {
		[STATS_LEVEL] = "as they are",
		[STATS_DIFFERENCE] = "differences of neighbours",
		[STATS_DETRENDED] = "without a straight line",
	};
	const char *name = figure_text(figure, "r of the two curves (%s)",
		quantity_short(figure, measure));

	for (int s = 0; s < STATS_SERIES; s++) {
		struct figure_panel *panel = figure_panel(figure, titles[s]);

		figure_series(figure, panel, SERIES_RANGES, "null", null_look);
		for (enum stats_method m = 0; m < STATS_METHODS; m++)
			figure_series(figure, panel, SERIES_BARS,
				stats_method_name(m), looks[m]);
		panel->x = (struct figure_axis){ .from = -1.05,
			.to = 1.05,
			.first = -1,
			.last = 1,
			.name = name };
		panel->line_x = 0;
	}
}

/* Adds a row of `source`, on a line of the figure. */
static int add_row(struct figure *figure, const struct figure_source *source,
	const struct correlation_row *row, size_t line, struct error *error)
{
	struct stats_interval null = { (double)NAN, (double)NAN };
	enum stats_series s = 0;
	enum stats_method m = 0;
	struct figure_series *series;
	double y;

	while (s < STATS_SERIES &&
		strcmp(stats_series_name(s), row->series) != 0)
		s++;
	while (m < STATS_METHODS &&
		strcmp(stats_method_name(m), row->method) != 0)
		m++;
	if (s == STATS_SERIES || m == STATS_METHODS || isnan(row->r))
		return 0;
	if (source->curves && row->layers != TABLE_NONE &&
		find_null(source->curves, row, m, s, &null, error))
		return -1;
	series = figure->panels[s].series;
	y = (double)line + (m ? 0.17 : -0.17);
	if (!isnan(null.low))
		figure_point(figure, &series[0],
			(struct figure_point){ .x = row->r,
				.y = y,
				.low = null.low,
				.high = null.high });
	figure_point(figure, &series[1 + m],
		(struct figure_point){ .x = row->r,
			.y = y,
			.low = row->ci_low,
			.high = row->ci_high });
	return 0;
}

static void add_legend(struct figure *figure)
{
	figure_legend(figure, "Pearson", SERIES_MARKS, looks[0]);
	figure_legend(figure, "Spearman", SERIES_MARKS, looks[1]);
	if (figure->panels[0].series[0].count)
		figure_legend(figure,
			"one curve shifted along the layers (95%)",
			SERIES_RANGES, null_look);
}

/* Panels that have no point are taken out, but for the last. */
static void drop_empty(struct figure *figure)
{
	size_t kept = 0;

	for (size_t i = 0; i < figure->count; i++) {
		struct figure_panel *panel = &figure->panels[i];

		if (figure_has_points(panel) ||
			(!kept && i == figure->count - 1))
			figure->panels[kept++] = *panel;
		else
			figure_panel_release(panel);
	}
	figure->count = kept;
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *table =
		source->results ? source->results : source->correlations;
	const struct correlation_row *rows = TABLE_ROWS(table, correlation_row);
	struct lines lines = { .count = 0 };

	if (!table->count && !figure->failed)
		return error_set(error,
			source->results
				? "no correlation to draw"
				: "no model has curves of both tasks, so there "
				  "is nothing to draw");
	figure->words = memory_array(MODELS_MAX, sizeof(*figure->words));
	if (!figure->words)
		return error_memory(error);
	add_panels(figure, table->count ? rows->measure : "");
	for (size_t i = 0; !figure->failed && i < table->count; i++) {
		size_t line = line_of(figure, &rows[i], &lines);

		if (quantity_check(rows->measure, rows[i].measure, error))
			return -1;
		if (line == MODELS_MAX)
			return error_set(error,
				"more than %d models: draw fewer at once",
				MODELS_MAX);
		if (add_row(figure, source, &rows[i], line, error))
			return -1;
	}
	if (figure_check(figure, error))
		return -1;
	for (size_t i = 0; i < figure->count; i++)
		figure->panels[i].y = figure_words(figure->words, lines.count);
	add_legend(figure);
	drop_empty(figure);
	return figure_finish(figure, "no correlation to draw", error);
}

const struct kind kind_correlation = {
	.schema = &schema_correlation,
	.of_curves = true,
	.keeps = KEEP_LAYERS,
	.build = build,
};
