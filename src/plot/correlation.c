/*
 * A forest of correlations: a line for each model, Pearson above Spearman.
 * The grey box is what r becomes when one of the two curves is shifted along
 * the layers, which keeps both as smooth as they are but breaks what links
 * them; an r within it says nothing.
 */
#include "plot/kinds.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MODELS_MOST 100

static const struct chart_look looks[] = {
	{ .ink = INK_KIND + 3, .mark = MARK_DISC, .width = 1.2 },
	{ .ink = INK_NOTE, .mark = MARK_SQUARE, .width = 1.2 },
};
static const struct chart_look null_look = { .ink = INK_NOTE, .width = 1 };
static const char *const methods[] = { "pearson", "spearman" };
static const char *const series_names[] = { "level", "difference",
	"detrended" };

/* The line of the row's model, which gets one when it has none. */
static size_t line_of(
	struct chart *chart, const struct correlation_row *row, size_t *lines)
{
	const char *name = chart_name(chart, row->model, row->step, row->group);

	for (size_t i = 0; i < *lines; i++)
		if (strcmp(chart->words[i], name) == 0)
			return i;
	if (*lines == MODELS_MOST)
		return MODELS_MOST;
	chart->words[*lines] = name;
	return (*lines)++;
}

static size_t word_of(const char *word, const char *const *words, size_t count)
{
	size_t i = 0;

	while (i < count && strcmp(words[i], word) != 0)
		i++;
	return i;
}

/* Panels of a series, each with the null below and the two methods. */
static void add_panels(struct chart *chart)
{
	static const char *const titles[] = { "as they are",
		"differences of neighbours", "without a straight line" };

	for (size_t s = 0; s < 3; s++) {
		struct chart_panel *panel = chart_panel(chart, titles[s]);

		chart_series(chart, panel, CHART_LYING, "null", null_look);
		for (size_t m = 0; m < 2; m++)
			chart_series(
				chart, panel, CHART_BARS, methods[m], looks[m]);
		panel->x = (struct chart_axis){ .from = -1.05,
			.to = 1.05,
			.first = -1,
			.last = 1,
			.name = "r of the two curves" };
		panel->line_x = 0;
	}
}

static void add_row(struct chart *chart, const struct correlation_row *row,
	const struct kinds_null *null, size_t line)
{
	size_t s = word_of(row->series, series_names, 3);
	size_t m = word_of(row->method, methods, 2);
	struct chart_series *series;

	if (s == 3 || m == 2 || isnan(row->r))
		return;
	series = chart->panels[s].series;
	if (null && m == 0 && !isnan(null->low))
		chart_point(chart, &series[0],
			(struct chart_point){ .x = row->r,
				.y = (double)line,
				.low = null->low,
				.high = null->high });
	chart_point(chart, &series[1 + m],
		(struct chart_point){ .x = row->r,
			.y = (double)line + (m ? 0.17 : -0.17),
			.low = row->ci_low,
			.high = row->ci_high });
}

static void add_legend(struct chart *chart)
{
	chart_legend(chart, "Pearson", CHART_MARKS, looks[0]);
	chart_legend(chart, "Spearman", CHART_MARKS, looks[1]);
	if (chart->panels[0].series[0].count)
		chart_legend(chart,
			"Pearson, one curve shifted along the layers (95 %)",
			CHART_LYING, null_look);
}

/* Panels that have no point are taken out. */
static void drop_empty(struct chart *chart)
{
	size_t kept = 0;

	for (size_t i = 0; i < chart->count; i++) {
		struct chart_panel *panel = &chart->panels[i];

		if (chart_has_points(panel) || (!kept && i == chart->count - 1))
			chart->panels[kept++] = *panel;
		else {
			for (size_t j = 0; j < panel->count; j++)
				free(panel->series[j].points);
			free(panel->series);
		}
	}
	chart->count = kept;
}

int kinds_correlation(struct chart *chart, const struct correlation_row *rows,
	const struct kinds_null *nulls, size_t count, struct error *error)
{
	static const char nothing[] = "no correlation to draw";
	size_t lines = 0;

	chart->words = memory_array(MODELS_MOST, sizeof(*chart->words));
	if (!chart->words)
		return error_memory(error);
	if (count)
		add_panels(chart);
	if (!count || chart->failed)
		return chart_finish(chart, nothing, error);
	for (size_t i = 0; i < count; i++) {
		size_t line = line_of(chart, &rows[i], &lines);

		if (line == MODELS_MOST)
			return error_set(error,
				"more than %d models: draw fewer at once",
				MODELS_MOST);
		add_row(chart, &rows[i], nulls ? &nulls[i] : NULL, line);
	}
	for (size_t i = 0; i < chart->count; i++)
		chart->panels[i].y = chart_words(chart->words, lines);
	add_legend(chart);
	drop_empty(chart);
	return chart_finish(chart, nothing, error);
}
