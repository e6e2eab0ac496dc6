/*
 * Whether kinds of prompts differ: a line for each group, its mean over layers
 * and samples with the deviation over samples, one row of panels for each
 * model and one column for each measure.
 */
#include "figure/curves.h"
#include "base/memory.h"
#include "figure/kinds.h"
#include "figure/palette.h"

#include <math.h>
#include <string.h>

/* A model's panels, one for each measure, and its words. */
struct block {
	struct figure *figure;
	const struct group_row *rows;
	size_t count;
	const struct group_row *model; /* its first row */
	const char **words;	       /* in the figure */
	size_t word_count;
};

static bool is_of(const struct group_row *row, const struct group_row *model)
{
	return row->layer == TABLE_NONE &&
		strcmp(row->model, model->model) == 0 &&
		strcmp(row->step, model->step) == 0;
}

static size_t line_of(struct block *block, const char *group)
{
	for (size_t i = 0; i < block->word_count; i++)
		if (strcmp(block->words[i], group) == 0)
			return i;
	block->words[block->word_count] = group;
	return block->word_count++;
}

/* "understanding η² = 0.97 (p = 0.068), generation ..." */
static const char *note(const struct block *block, const char *measure)
{
	const char *text = "";

	for (int task = 0; task < TASKS; task++) {
		for (size_t i = 0; i < block->count; i++) {
			const struct group_row *row = &block->rows[i];

			if (!is_of(row, block->model) ||
				row->task != (enum task)task ||
				strcmp(row->measure, measure) != 0 ||
				isnan(row->eta_squared))
				continue;
			text = figure_text(block->figure,
				"%s%s%s η² = %.2f (p %s %.3f)", text,
				*text ? ", " : "", task_name((enum task)task),
				row->eta_squared, row->p < 0.001 ? "<" : "=",
				fmax(0.001, row->p));
			break;
		}
	}
	return text;
}

static void add_panel(struct block *block, const char *measure)
{
	struct figure *figure = block->figure;
	double low = 0, high = 0;
	struct figure_panel *panel = figure_panel(figure,
		figure_name(
			figure, block->model->model, block->model->step, ""));
	struct axis axis;

	panel->note = note(block, measure);
	for (int task = 0; task < TASKS; task++) {
		struct figure_look look = figure_task_look((enum task)task);
		struct figure_series *series = figure_series(figure, panel,
			SERIES_BARS, task_name((enum task)task), look);

		for (size_t i = 0; i < block->count; i++) {
			const struct group_row *row = &block->rows[i];
			double std = isfinite(row->std) ? row->std : 0;

			if (!is_of(row, block->model) ||
				row->task != (enum task)task ||
				strcmp(row->measure, measure) != 0 ||
				!panels_drawable(row->mean))
				continue;
			figure_point(figure, series,
				(struct figure_point){ .x = row->mean,
					.y = (double)line_of(
						     block, row->group) +
						(task ? 0.17 : -0.17),
					.low = row->mean - row->std,
					.high = row->mean + row->std });
			low = fmin(low, row->mean - std);
			high = fmax(high, row->mean + std);
		}
	}
	axis = axis_around(low, high);
	panel->x = (struct figure_axis){ .from = axis.from,
		.to = axis.to,
		.first = axis.from,
		.last = axis.to,
		.name = measure };
}

/* All measures that the rows have, in the order in which they come. */
static size_t find_measures(const struct group_row *rows, size_t count,
	const char **measures, size_t most)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		while (j < found && strcmp(measures[j], rows[i].measure) != 0)
			j++;
		if (j == found && found < most)
			measures[found++] = rows[i].measure;
	}
	return found;
}

static bool is_first(const struct group_row *rows, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (is_of(&rows[j], &rows[i]))
			return false;
	return rows[i].layer == TABLE_NONE;
}

int kinds_groups(struct figure *figure, const void *table_rows, size_t count,
	struct error *error)
{
	const struct group_row *rows = table_rows;
	const char *measures[MEASURES];
	size_t columns = find_measures(rows, count, measures, MEASURES);
	struct block block = { .figure = figure, .rows = rows, .count = count };
	size_t words = 0;

	figure->words = memory_array(count, sizeof(*figure->words));
	if (!figure->words)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		size_t first = figure->count;

		if (!is_first(rows, i))
			continue;
		block.model = &rows[i];
		block.words = figure->words + words;
		block.word_count = 0;
		for (size_t j = 0; j < columns; j++)
			add_panel(&block, measures[j]);
		for (size_t j = first; j < figure->count; j++)
			figure->panels[j].y =
				figure_words(block.words, block.word_count);
		words += block.word_count;
		if (panels_check(figure->count, error))
			return -1;
	}
	figure->columns = columns;
	for (int task = 0; task < TASKS; task++)
		figure_legend(figure, curves_task_text(figure, (enum task)task),
			SERIES_MARKS, figure_task_look((enum task)task));
	return figure_finish(figure,
		"there is no group to draw: a table made with --per-layer has "
		"none",
		error);
}
