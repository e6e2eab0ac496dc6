/*
 * A table may be several tables put one after the other, so the rows of a
 * curve need not be neighbours nor in order.
 */
#include "figure/panels.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool panels_drawable(double value)
{
	return isfinite(value) && fabs(value) < 1e100;
}

int panels_check(size_t count, struct error *error)
{
	if (count > PANELS_MAX)
		return error_set(error,
			"more than %d panels (model, step, group): draw fewer "
			"at once",
			PANELS_MAX);
	return 0;
}

static bool is_of(const struct curve_row *row, const struct panel *panel)
{
	return schema_key_equal(SCHEMA_KEY(row), SCHEMA_KEY(panel));
}

/* The number of the row's panel, which is made when it is not there yet;
 * `last` is where the row before it belonged. */
static int find_panel(struct panels *panels, const struct curve_row *row,
	size_t *last, struct error *error)
{
	if (panels->count && is_of(row, &panels->items[*last]))
		return 0;
	for (*last = 0; *last < panels->count; (*last)++)
		if (is_of(row, &panels->items[*last]))
			return 0;
	if (panels_check(panels->count + 1, error))
		return -1;
	panels->items[panels->count++] = (struct panel){
		.model = row->model,
		.step = row->step,
		.group = row->group,
	};
	return 0;
}

static int check_row(
	const struct curve_row *row, const char *measure, struct error *error)
{
	if (strcmp(row->measure, measure) != 0)
		return error_set(error,
			"rows of measure %s and of %s: a figure shows one",
			measure, row->measure);
	if (row->task != TASK_UNDERSTANDING && row->task != TASK_GENERATION)
		return error_set(error, "a curve of task %s cannot be drawn",
			task_name(row->task));
	return 0;
}

/* Counts the rows of every curve, and notes each row's panel. */
static int count_rows(struct panels *panels, const struct curve_row *rows,
	size_t count, size_t *panel_of, struct error *error)
{
	size_t last = 0;

	for (size_t i = 0; i < count; i++) {
		if (check_row(&rows[i], rows[0].measure, error) ||
			find_panel(panels, &rows[i], &last, error))
			return -1;
		panel_of[i] = last;
		panels->items[last].curves[rows[i].task].count++;
	}
	return 0;
}

/* Deals the rows out to their curves, which lie one after the other. */
static void deal_rows(struct panels *panels, const struct curve_row *rows,
	size_t count, const size_t *panel_of)
{
	const struct curve_row **free_rows = panels->rows;

	for (size_t i = 0; i < panels->count; i++) {
		for (int task = 0; task < TASKS; task++) {
			struct curve *curve = &panels->items[i].curves[task];

			curve->rows = free_rows;
			free_rows += curve->count;
			curve->count = 0;
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct panel *panel = &panels->items[panel_of[i]];
		struct curve *curve = &panel->curves[rows[i].task];

		curve->rows[curve->count++] = &rows[i];
	}
}

static int by_layer(const void *a, const void *b)
{
	size_t first = (*(const struct curve_row *const *)a)->layer;
	size_t second = (*(const struct curve_row *const *)b)->layer;

	return (first > second) - (first < second);
}

static int order_curve(struct curve *curve, struct error *error)
{
	const struct curve_row **rows = curve->rows;
	size_t last;

	if (!curve->count)
		return 0;
	qsort(rows, curve->count, sizeof(*rows), by_layer);
	last = rows[curve->count - 1]->layer;
	if (last == TABLE_NONE)
		return error_set(error, "a row of a curve has no layer");
	curve->layers = last + 1;
	curve->stride = last + 1;
	for (size_t i = 0; i < curve->count; i++) {
		size_t layers = rows[i]->layers, distance;

		if (layers != TABLE_NONE && layers > curve->layers)
			curve->layers = layers;
		if (!i)
			continue;
		distance = rows[i]->layer - rows[i - 1]->layer;
		if (!distance)
			return error_set(error,
				"model %s: %s has layer %zu twice",
				rows[i]->model, task_name(rows[i]->task),
				rows[i]->layer);
		if (distance < curve->stride)
			curve->stride = distance;
	}
	return 0;
}

static void note_differences(struct panels *panels)
{
	const struct panel *first = panels->items;

	for (size_t i = 1; i < panels->count; i++) {
		const struct panel *panel = &panels->items[i];

		panels->models |= strcmp(panel->model, first->model) != 0;
		panels->steps |= strcmp(panel->step, first->step) != 0;
		panels->groups |= strcmp(panel->group, first->group) != 0;
	}
}

int panels_make(struct panels *panels, const struct curve_row *rows,
	size_t count, struct error *error)
{
	size_t *panel_of = memory_array(count, sizeof(*panel_of));
	int result = -1;

	*panels = (struct panels){
		.items = memory_array(PANELS_MAX, sizeof(*panels->items)),
		.rows = memory_array(count, sizeof(*panels->rows)),
	};
	if (!panel_of || !panels->items || !panels->rows) {
		error_memory(error);
		goto out;
	}
	if (!count) {
		error_set(error, "no rows to draw");
		goto out;
	}
	if (count_rows(panels, rows, count, panel_of, error))
		goto out;
	deal_rows(panels, rows, count, panel_of);
	for (size_t i = 0; i < panels->count; i++)
		for (int task = 0; task < TASKS; task++)
			if (order_curve(&panels->items[i].curves[task], error))
				goto out;
	note_differences(panels);
	result = 0;
out:
	free(panel_of);
	return result;
}

void panels_release(struct panels *panels)
{
	free(panels->items);
	free(panels->rows);
	*panels = (struct panels){ 0 };
}

/*
 * A line drawn across a layer that was not measured would show what nobody
 * saw, so a missing layer and a missing value both end the line.
 *
 * No printer shows more than SERIES_MAX points across a panel.  Of every
 * bucket of neighbouring rows the least and the greatest are kept, so that no
 * peak is lost.
 */

/* Whether the row has a confidence interval that can be drawn. */
static bool has_band(const struct curve_row *row)
{
	return panels_drawable(row->mean) && panels_drawable(row->ci_low) &&
		panels_drawable(row->ci_high);
}

double series_depth(const struct curve_row *row, size_t layers)
{
	if (row->depth >= 0 && row->depth <= 1)
		return row->depth;
	return ((double)row->layer + 0.5) / (double)layers;
}

/* Keeps of rows[0 .. count) the one or two that show its extent. */
static size_t thin_bucket(const struct curve_row *const *rows, size_t count,
	const struct curve_row **kept)
{
	size_t low = count, high = count;

	for (size_t i = 0; i < count; i++) {
		if (!panels_drawable(rows[i]->mean))
			continue;
		if (low == count || rows[i]->mean < rows[low]->mean)
			low = i;
		if (high == count || rows[i]->mean > rows[high]->mean)
			high = i;
	}
	if (low == count || low == high) {
		kept[0] = rows[low == count ? 0 : low];
		return 1;
	}
	kept[0] = rows[low < high ? low : high];
	kept[1] = rows[low < high ? high : low];
	return 2;
}

/* Fills `kept` (room for curve->count) and returns how many there are;
 * *reach is the distance of layers that a line may still cross. */
static size_t thin(
	const struct curve *curve, const struct curve_row **kept, size_t *reach)
{
	size_t bucket = 1, count = 0;

	if (curve->count > SERIES_MAX)
		bucket = (curve->count - 1) / (SERIES_MAX / 2) + 1;
	for (size_t i = 0; i < curve->count; i += bucket) {
		size_t left = curve->count - i;

		count += thin_bucket(curve->rows + i,
			left < bucket ? left : bucket, kept + count);
	}
	*reach = bucket > 1 ? curve->stride * 2 * bucket : curve->stride;
	return count;
}

static struct figure_point point_of(
	const struct curve_row *row, const struct curve *curve, bool depth)
{
	bool band = has_band(row);

	return (struct figure_point){
		.x = depth ? series_depth(row, curve->layers)
			   : (double)row->layer,
		.y = row->mean,
		.low = band ? row->ci_low : (double)NAN,
		.high = band ? row->ci_high : (double)NAN,
	};
}

/* Whether a line may join rows `a` and `b`, `b` the later one. */
static bool joined(
	const struct curve_row *a, const struct curve_row *b, size_t reach)
{
	return panels_drawable(a->mean) && panels_drawable(b->mean) &&
		b->layer - a->layer <= reach;
}

int series_add(struct figure *figure, struct figure_series *series,
	const struct curve *curve, bool depth)
{
	const struct curve_row **rows =
		memory_array(curve->count, sizeof(*rows));
	const struct curve_row *last = NULL;
	size_t count, reach;

	if (!rows)
		return -1;
	count = thin(curve, rows, &reach);
	for (size_t i = 0; i < count; i++) {
		if (!panels_drawable(rows[i]->mean))
			continue;
		if (last &&
			(last != rows[i - 1] || !joined(last, rows[i], reach)))
			figure_point(figure, series,
				(struct figure_point){ .y = (double)NAN });
		figure_point(figure, series, point_of(rows[i], curve, depth));
		last = rows[i];
	}
	free(rows);
	return 0;
}
