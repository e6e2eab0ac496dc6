/*
 * Whether kinds of prompts differ: a line for each group, its mean over layers
 * and samples with the standard deviation over samples, one row of panels for
 * each model and one column for each measure.  Rows of single layers are passed
 * over.
 */
#include "base/memory.h"
#include "figure/kinds.h"
#include "figure/quantity.h"
#include "results/results.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

/* The panels of a model, one for each measure, and their common words. */
struct block {
	struct figure *figure;
	const struct table *table;
	const struct group_row *model; /* its first row */
	const char **words;	       /* the groups; in the figure */
	size_t word_count;
};

static bool is_of(const struct group_row *row, const struct group_row *model)
{
	return row->layer == TABLE_NONE &&
		strcmp(row->model, model->model) == 0 &&
		strcmp(row->step, model->step) == 0;
}

/* The next row from *i on that is of the model, task and measure, or NULL. */
static const struct group_row *next(const struct block *block, enum task task,
	const char *measure, size_t *i)
{
	const struct group_row *rows = TABLE_ROWS(block->table, group_row);

	while (*i < block->table->count) {
		const struct group_row *row = &rows[(*i)++];

		if (is_of(row, block->model) && row->task == task &&
			strcmp(row->measure, measure) == 0)
			return row;
	}
	return NULL;
}

static size_t line_of(struct block *block, const char *group)
{
	for (size_t i = 0; i < block->word_count; i++)
		if (strcmp(block->words[i], group) == 0)
			return i;
	block->words[block->word_count] = group;
	return block->word_count++;
}

/* How far a task's mark is from the middle of its line: where both tasks have
 * the group, they stand one above the other. */
static double shift_of(const struct block *block, const struct group_row *row)
{
	const struct group_row *other;
	size_t i = 0;

	while ((other = next(block,
			row->task == TASK_UNDERSTANDING ? TASK_GENERATION
							: TASK_UNDERSTANDING,
			row->measure, &i)))
		if (strcmp(other->group, row->group) == 0 &&
			figure_drawable(other->mean))
			return row->task == TASK_UNDERSTANDING ? -0.17 : 0.17;
	return 0;
}

/* "understanding η² = 0.97 (p = 0.068), generation ..." */
static const char *note(const struct block *block, const char *measure)
{
	const char *text = "";

	for (enum task task = 0; task < TASKS; task++) {
		const struct group_row *row;
		size_t i = 0;

		do
			row = next(block, task, measure, &i);
		while (row && isnan(row->eta_squared));
		if (row)
			text = figure_text(block->figure,
				"%s%s%s η² = %.2f (p %s %.3f)", text,
				*text ? ", " : "", task_name(task),
				row->eta_squared, row->p < 0.001 ? "<" : "=",
				fmax(0.001, row->p));
	}
	return text;
}

static bool is_enrichment(const char *measure)
{
	return strcmp(measure, measure_name(MEASURE_ENRICHMENT)) == 0;
}

static void add_panel(struct block *block, const char *measure)
{
	struct figure *figure = block->figure;
	struct schema_key key = SCHEMA_KEY(block->model);
	struct extent extent = EXTENT_NONE;
	struct figure_panel *panel;
	struct axis axis;

	key.group = "";
	panel = figure_panel(figure, figure_name(figure, key));
	panel->note = note(block, measure);
	for (enum task task = 0; task < TASKS; task++) {
		struct figure_series *series = figure_series(figure, panel,
			SERIES_BARS, task_name(task), figure_task_look(task));
		const struct group_row *row;
		size_t i = 0;

		while ((row = next(block, task, measure, &i))) {
			if (!figure_drawable(row->mean))
				continue;
			figure_point(figure, series,
				(struct figure_point){ .x = row->mean,
					.y = (double)line_of(
						     block, row->group) +
						shift_of(block, row),
					.low = row->mean - row->std,
					.high = row->mean + row->std });
			extent_add(&extent, row->mean, row->mean - row->std,
				row->mean + row->std);
		}
	}
	extent_add(&extent, 0, NAN, NAN);
	quantity_limit(&extent, measure);
	axis = quantity_axis(&extent, measure);
	panel->x = (struct figure_axis){ .from = axis.from,
		/* A line at 1 is not seen on the edge. */
		.to = axis.to == 1 && is_enrichment(measure) ? 1.05 : axis.to,
		.first = axis.from,
		.last = axis.to,
		.name = quantity_short(figure, measure) };
}

/* All measures that the rows have, in the order in which they come. */
static size_t find_measures(
	const struct table *table, const char *measures[MEASURES])
{
	const struct group_row *rows = TABLE_ROWS(table, group_row);
	size_t found = 0;

	for (size_t i = 0; i < table->count; i++) {
		size_t j = 0;

		while (j < found && strcmp(measures[j], rows[i].measure) != 0)
			j++;
		if (j == found && found < MEASURES)
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

/* Bands of other figures are intervals, so what these bars are is said. */
static void add_legend(struct figure *figure)
{
	static const struct figure_look bar = {
		.ink = INK_NOTE, .mark = MARK_DISC, .width = 1.2
	};

	for (enum task task = 0; task < TASKS; task++)
		figure_legend(figure, figure_task_text(figure, task),
			SERIES_MARKS, figure_task_look(task));
	figure_legend(figure, "mean ± standard deviation", SERIES_LINE, bar);
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *table = source->results;
	const struct group_row *rows = TABLE_ROWS(table, group_row);
	struct block block = { .figure = figure, .table = table };
	const char *measures[MEASURES];
	size_t columns = find_measures(table, measures);

	figure->words = memory_array(table->count, sizeof(*figure->words));
	if (!figure->words)
		return error_memory(error);
	block.words = figure->words;
	add_legend(figure);
	for (size_t i = 0; i < table->count; i++) {
		size_t first = figure->count;

		if (!is_first(rows, i))
			continue;
		block.model = &rows[i];
		for (size_t j = 0; j < columns; j++)
			add_panel(&block, measures[j]);
		for (size_t j = first; j < figure->count; j++) {
			figure->panels[j].y =
				figure_words(block.words, block.word_count);
			quantity_uniform(figure, &figure->panels[j],
				measures[j - first]);
		}
		block.words += block.word_count;
		block.word_count = 0;
		if (figure_check_count(figure->count, error))
			return -1;
	}
	figure->columns = columns;
	return figure_finish(figure,
		"there is no group to draw: a table made with --per-layer has "
		"none",
		error);
}

static int make(const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct table *results,
	struct error *error)
{
	(void)sets;
	return results_groups(inputs, settings, results, error);
}

const struct kind kind_groups = {
	.schema = &schema_groups,
	.make = make,
	.keeps = KEEP_GROUPED,
	.build = build,
};
