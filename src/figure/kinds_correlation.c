/*
 * A forest of correlations: a line for each model, Pearson above Spearman.
 * The grey box is what r becomes when one of the two curves is shifted along
 * the layers, which keeps both as smooth as they are but breaks what links
 * them; an r within it says nothing.
 */
#include "base/memory.h"
#include "figure/kinds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MODELS_MAX 100

static const struct figure_look looks[] = {
	{ .ink = INK_KIND + 3, .mark = MARK_DISC, .width = 1.2 },
	{ .ink = INK_NOTE, .mark = MARK_SQUARE, .width = 1.2 },
};
static const struct figure_look null_look = { .ink = INK_NOTE, .width = 1 };
static const char *const methods[] = { "pearson", "spearman" };
static const char *const series_names[] = { "level", "difference",
	"detrended" };

/* The line of the row's model, which gets one when it has none. */
static size_t line_of(
	struct figure *figure, const struct correlation_row *row, size_t *lines)
{
	const char *name =
		figure_name(figure, row->model, row->step, row->group);

	for (size_t i = 0; i < *lines; i++)
		if (strcmp(figure->words[i], name) == 0)
			return i;
	if (*lines == MODELS_MAX)
		return MODELS_MAX;
	figure->words[*lines] = name;
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
static void add_panels(struct figure *figure)
{
	static const char *const titles[] = { "as they are",
		"differences of neighbours", "without a straight line" };

	for (size_t s = 0; s < 3; s++) {
		struct figure_panel *panel = figure_panel(figure, titles[s]);

		figure_series(figure, panel, SERIES_LYING, "null", null_look);
		for (size_t m = 0; m < 2; m++)
			figure_series(figure, panel, SERIES_BARS, methods[m],
				looks[m]);
		panel->x = (struct figure_axis){ .from = -1.05,
			.to = 1.05,
			.first = -1,
			.last = 1,
			.name = "r of the two curves" };
		panel->line_x = 0;
	}
}

static void add_row(struct figure *figure, const struct correlation_row *row,
	const struct kinds_null *null, size_t line)
{
	size_t s = word_of(row->series, series_names, 3);
	size_t m = word_of(row->method, methods, 2);
	struct figure_series *series;

	if (s == 3 || m == 2 || isnan(row->r))
		return;
	series = figure->panels[s].series;
	if (null && m == 0 && !isnan(null->low))
		figure_point(figure, &series[0],
			(struct figure_point){ .x = row->r,
				.y = (double)line,
				.low = null->low,
				.high = null->high });
	figure_point(figure, &series[1 + m],
		(struct figure_point){ .x = row->r,
			.y = (double)line + (m ? 0.17 : -0.17),
			.low = row->ci_low,
			.high = row->ci_high });
}

static void add_legend(struct figure *figure)
{
	figure_legend(figure, "Pearson", SERIES_MARKS, looks[0]);
	figure_legend(figure, "Spearman", SERIES_MARKS, looks[1]);
	if (figure->panels[0].series[0].count)
		figure_legend(figure,
			"Pearson, one curve shifted along the layers (95 %)",
			SERIES_LYING, null_look);
}

/* Panels that have no point are taken out. */
static void drop_empty(struct figure *figure)
{
	size_t kept = 0;

	for (size_t i = 0; i < figure->count; i++) {
		struct figure_panel *panel = &figure->panels[i];

		if (figure_has_points(panel) ||
			(!kept && i == figure->count - 1))
			figure->panels[kept++] = *panel;
		else {
			for (size_t j = 0; j < panel->count; j++)
				free(panel->series[j].points);
			free(panel->series);
		}
	}
	figure->count = kept;
}

int kinds_correlation(struct figure *figure, const struct correlation_row *rows,
	const struct kinds_null *nulls, size_t count, struct error *error)
{
	static const char nothing[] = "no correlation to draw";
	size_t lines = 0;

	figure->words = memory_array(MODELS_MAX, sizeof(*figure->words));
	if (!figure->words)
		return error_memory(error);
	if (count)
		add_panels(figure);
	if (!count || figure->failed)
		return figure_finish(figure, nothing, error);
	for (size_t i = 0; i < count; i++) {
		size_t line = line_of(figure, &rows[i], &lines);

		if (line == MODELS_MAX)
			return error_set(error,
				"more than %d models: draw fewer at once",
				MODELS_MAX);
		add_row(figure, &rows[i], nulls ? &nulls[i] : NULL, line);
	}
	for (size_t i = 0; i < figure->count; i++)
		figure->panels[i].y = figure_words(figure->words, lines);
	add_legend(figure);
	drop_empty(figure);
	return figure_finish(figure, nothing, error);
}
