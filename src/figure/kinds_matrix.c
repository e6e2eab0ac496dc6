/*
 * How similar the curves of models are: a square for each pair of a model and a
 * reference, Pearson's r as its colour, a panel for each task.  The names are
 * given once, left, with a number each; below, a number says which model is
 * meant.
 */
#include "base/memory.h"
#include "figure/kinds.h"
#include "figure/quantity.h"
#include "results/results.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

#define NAMES_MAX 100
/* One more, to see that there are too many. */
#define NAMES_SIZE (NAMES_MAX + 1)

/* Names in the order in which they come, and, of models, what they name. */
struct names {
	const char **items;
	struct schema_key *keys;
	size_t count;
};

static size_t number_of(struct names *names, const char *name)
{
	size_t i = 0;

	while (i < names->count && strcmp(names->items[i], name) != 0)
		i++;
	if (i == names->count && i < NAMES_SIZE)
		names->items[names->count++] = name;
	return i;
}

static int check_names(
	const struct names *names, const char *what, struct error *error)
{
	if (names->count > NAMES_MAX)
		return error_set(error, "more than %d %s: draw fewer at once",
			NAMES_MAX, what);
	return 0;
}

/* The row's name as the column `target` would have it. */
static const char *own_name(
	struct figure *figure, const struct comparison_row *row)
{
	return figure_text(figure, "%s%s%s%s%s", row->model,
		*row->step ? ":" : "", row->step, *row->group ? ":" : "",
		row->group);
}

/* The number of the row's model, whatever other models are called. */
static size_t number_of_model(struct figure *figure, struct names *models,
	const struct comparison_row *row)
{
	struct schema_key key = SCHEMA_KEY(row);
	size_t i = 0;

	while (i < models->count && !schema_key_equal(models->keys[i], key))
		i++;
	if (i == models->count && i < NAMES_SIZE) {
		models->keys[i] = key;
		models->items[models->count++] = own_name(figure, row);
	}
	return i;
}

/* Whether every target is a model of its own, by a name that no other has. */
static bool is_square(
	struct names *models, const struct comparison_row *rows, size_t count)
{
	for (size_t i = 0; i < models->count; i++)
		if (number_of(models, models->items[i]) != i)
			return false;
	for (size_t i = 0; i < count; i++) {
		size_t before = models->count;

		if (rows[i].task == TASK_JOINT)
			continue;
		if (number_of(models, rows[i].target) == before) {
			models->count = before;
			return false;
		}
	}
	return true;
}

/* "1 Qwen3-VL-8B, 2 HunyuanImage-3.0" */
static const char *list_targets(
	struct figure *figure, const struct names *targets)
{
	const char *text = "";

	for (size_t i = 0; i < targets->count; i++)
		text = figure_text(figure, "%s%s%zu %s", text,
			*text ? ", " : "", i + 1, targets->items[i]);
	return text;
}

static int add_panel(struct figure *figure, const struct table *table,
	enum task task, struct names *models, struct names *targets,
	struct error *error)
{
	static const struct figure_look look = { .ink = INK_DIVERGING,
		.width = 1 };
	const struct comparison_row *rows = TABLE_ROWS(table, comparison_row);
	struct figure_panel *panel = figure_panel(figure, task_name(task));
	struct figure_series *series = figure_series(
		figure, panel, SERIES_CELLS, task_name(task), look);

	for (size_t i = 0; i < table->count; i++) {
		const struct comparison_row *row = &rows[i];

		if (row->task != task)
			continue;
		figure_point(figure, series,
			(struct figure_point){
				.x = (double)number_of(targets, row->target),
				.y = isnan(row->pearson)
					? (double)NAN
					: (double)number_of_model(
						  figure, models, row),
				.value = (row->pearson + 1) / 2,
			});
	}
	if (check_names(targets, "targets", error))
		return -1;
	if (targets != models)
		panel->note = list_targets(figure, targets);
	panel->x = (struct figure_axis){ .from = -0.5,
		.to = (double)targets->count - 0.5,
		.last = (double)targets->count - 1,
		.shift = 1,
		.whole = true,
		.name = targets != models ? "target" : "model" };
	return 0;
}

/* A cell that nothing was compared for is as pale as one of r = 0: marks it. */
static void mark_gaps(struct figure *figure, struct figure_panel *panel,
	size_t models, size_t targets)
{
	static const struct figure_look look = {
		.ink = INK_NOTE, .mark = MARK_RING, .width = 1
	};
	bool compared[NAMES_SIZE][NAMES_SIZE] = { { false } };
	const struct figure_series *cells = &panel->series[0];
	struct figure_series *gaps;

	for (size_t i = 0; i < cells->count; i++)
		if (!isnan(cells->points[i].y))
			compared[(size_t)cells->points[i].y]
				[(size_t)cells->points[i].x] = true;
	gaps = figure_series(figure, panel, SERIES_MARKS, "gap", look);
	for (size_t m = 0; m < models; m++)
		for (size_t t = 0; t < targets; t++)
			if (!compared[m][t])
				figure_point(figure, gaps,
					(struct figure_point){ .x = (double)t,
						.y = (double)m,
						.low = (double)NAN,
						.high = (double)NAN });
	if (!figure->failed && gaps->count)
		figure_legend(figure, "not compared", SERIES_MARKS, look);
}

static bool has_task(
	const struct comparison_row *rows, size_t count, enum task task)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].task == task)
			return true;
	return false;
}

/* "1  Emu3:base": at the end it would be read as a part of the name. */
static void number_words(struct figure *figure, const struct names *models)
{
	for (size_t i = 0; i < models->count; i++)
		figure->words[i] =
			figure_text(figure, "%zu  %s", i + 1, models->items[i]);
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *table = source->results;
	const struct comparison_row *rows = TABLE_ROWS(table, comparison_row);
	struct schema_key keys[NAMES_SIZE];
	struct names models = { .keys = keys };
	bool square;

	figure->words = memory_array(3 * NAMES_SIZE, sizeof(*figure->words));
	if (!figure->words)
		return error_memory(error);
	models.items = figure->words + NAMES_SIZE;
	for (size_t i = 0; i < table->count; i++) {
		if (quantity_check(rows->measure, rows[i].measure, error))
			return -1;
		number_of_model(figure, &models, &rows[i]);
	}
	if (check_names(&models, "models", error))
		return -1;
	square = is_square(&models, rows, table->count);
	for (enum task task = 0; task < TASKS; task++) {
		struct names targets = { .items = models.items + NAMES_SIZE };
		size_t panels = figure->count;

		if (has_task(rows, table->count, task) &&
			add_panel(figure, table, task, &models,
				square ? &models : &targets, error))
			return -1;
		if (figure->count > panels)
			mark_gaps(figure, &figure->panels[panels], models.count,
				square ? models.count : targets.count);
	}
	number_words(figure, &models);
	for (size_t i = 0; i < figure->count; i++)
		figure->panels[i].y = figure_words(figure->words, models.count);
	figure->scales[1] = (struct figure_scale){
		.name = figure_text(figure, "Pearson's r (%s)",
			quantity_short(
				figure, table->count ? rows->measure : "")),
		.from = -1,
		.to = 1
	};
	return figure_finish(figure,
		table->count ? "there is no comparison of a single task to draw"
			     : "no comparison to draw",
		error);
}

/* The messages of a comparison are not for a figure. */
static int make(const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct table *results,
	struct error *error)
{
	struct results_settings own = *settings;
	struct buffer messages = { 0 };
	int failed;

	(void)inputs;
	own.references.matrix = true;
	failed = results_comparisons(sets, &own, results, &messages, error);
	buffer_release(&messages);
	return failed;
}

const struct kind kind_matrix = {
	.schema = &schema_comparison,
	.make = make,
	.keeps = KEEP_LAYERS,
	.build = build,
};
