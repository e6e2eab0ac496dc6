/*
 * How alike the curves of models are: a square for each pair, Pearson's r as
 * its colour.  The names stand once, left, with a number each; below, a number
 * says which model is meant.
 */
#include "base/memory.h"
#include "figure/kinds.h"

#include <math.h>
#include <string.h>

#define NAMES_MAX 100
/* One more, to see that there are too many. */
#define NAMES_SIZE (NAMES_MAX + 1)

/* Names in the order in which they come. */
struct names {
	const char **items;
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

/* Whether every target is a model of its own. */
static bool is_square(
	struct names *models, const struct comparison_row *rows, size_t count)
{
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

static int add_panel(struct figure *figure, const struct comparison_row *rows,
	size_t count, enum task task, struct names *models,
	struct names *targets, struct error *error)
{
	static const struct figure_look look = { .ink = INK_DIVERGING,
		.width = 1 };
	struct figure_panel *panel = figure_panel(figure, task_name(task));
	struct figure_series *series = figure_series(
		figure, panel, SERIES_CELLS, task_name(task), look);
	struct names own = { .items = targets->items };
	struct names *columns = targets == models ? models : &own;

	for (size_t i = 0; i < count; i++) {
		const struct comparison_row *row = &rows[i];

		if (row->task != task)
			continue;
		figure_point(figure, series,
			(struct figure_point){
				.x = (double)number_of(columns, row->target),
				.y = isnan(row->pearson)
					? (double)NAN
					: (double)number_of(models,
						  own_name(figure, row)),
				.value = (row->pearson + 1) / 2,
			});
	}
	if (check_names(columns, "targets", error))
		return -1;
	if (columns == &own)
		panel->note = list_targets(figure, &own);
	panel->x = (struct figure_axis){ .from = -0.5,
		.to = (double)columns->count - 0.5,
		.last = (double)columns->count - 1,
		.shift = 1,
		.whole = true,
		.name = columns == &own ? "target" : "model" };
	return 0;
}

static bool has_task(
	const struct comparison_row *rows, size_t count, enum task task)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].task == task)
			return true;
	return false;
}

/* "Emu3:base  1" */
static void number_words(struct figure *figure, const struct names *models)
{
	for (size_t i = 0; i < models->count; i++)
		figure->words[i] =
			figure_text(figure, "%s  %zu", models->items[i], i + 1);
}

int kinds_matrix(struct figure *figure, const void *table_rows, size_t count,
	struct error *error)
{
	const struct comparison_row *rows = table_rows;
	struct names models = { 0 }, targets = { 0 };
	bool square;

	figure->words = memory_array(3 * NAMES_SIZE, sizeof(*figure->words));
	if (!figure->words)
		return error_memory(error);
	models.items = figure->words + NAMES_SIZE;
	targets.items = figure->words + 2 * NAMES_SIZE;
	for (size_t i = 0; i < count; i++)
		number_of(&models, own_name(figure, &rows[i]));
	if (check_names(&models, "models", error))
		return -1;
	square = is_square(&models, rows, count);
	for (int task = 0; task < TASKS; task++)
		if (has_task(rows, count, (enum task)task) &&
			add_panel(figure, rows, count, (enum task)task, &models,
				square ? &models : &targets, error))
			return -1;
	number_words(figure, &models);
	for (size_t i = 0; i < figure->count; i++)
		figure->panels[i].y = figure_words(figure->words, models.count);
	figure->scales[1] = (struct figure_scale){
		.name = "Pearson's r", .from = -1, .to = 1
	};
	return figure_finish(figure,
		count ? "there is no comparison of a single task to draw"
		      : "no comparison to draw",
		error);
}
