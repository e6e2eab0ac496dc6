/*
 * A table may be several tables put one after the other, so the rows of a
 * curve need not be neighbours nor in order: they are sorted into curves, two
 * for each model, step and group.
 *
 * A line drawn across a layer that was not measured would show what nobody
 * saw, so a missing layer and a missing value both end the line.
 *
 * No printer shows more than CURVE_MAX points across a panel.  Of every bucket
 * of neighbouring rows the lowest and the highest are kept, so that no peak is
 * lost.
 */
#include "figure/curves.h"

#include "base/memory.h"
#include "base/text.h"
#include "figure/kinds.h"
#include "figure/quantity.h"
#include "results/samples.h"
#include "results/selector.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES 8 /* that a message lists */

int curves_refuse(const struct table *curves, const char *name,
	const char *option, struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);
	const char **models = memory_array(curves->count + 1, sizeof(*models));
	const char *near;
	struct buffer choices = { 0 };
	size_t listed = 0;

	if (!models)
		return error_memory(error);
	for (size_t i = 0; i < curves->count; i++) {
		models[i] = rows[i].model;
		if (listed == CHOICES ||
			(i &&
				schema_key_equal(SCHEMA_KEY(&rows[i - 1]),
					SCHEMA_KEY(&rows[i]))))
			continue;
		buffer_print(&choices, "%s", listed++ ? ", " : "");
		selector_add(SCHEMA_KEY(&rows[i]), &choices);
	}
	near = text_nearest(name, models);
	free(models);
	error_set(error, "--%s: no curve of '%s'%s%s%s (%s%s)", option, name,
		near ? "; did you mean '" : "", near ? near : "",
		near ? "'?" : "", choices.text ? choices.text : "",
		listed < CHOICES ? "" : ", ...");
	buffer_release(&choices);
	return -1;
}

static enum curve_role role_of(
	const struct curve_row *row, const struct figure_settings *settings)
{
	struct schema_key key = SCHEMA_KEY(row);

	for (size_t i = 0; i < settings->references.count; i++)
		if (selector_fits(key, settings->references.items[i]))
			return ROLE_REFERENCE;
	for (size_t i = 0; i < settings->only.count; i++) {
		if (selector_fits_part(key, settings->only.items[i]))
			break;
		if (i + 1 == settings->only.count)
			return ROLE_NONE;
	}
	if (!settings->before)
		return ROLE_CURVE;
	if (selector_fits_part(key, settings->before))
		return ROLE_BEFORE;
	return selector_fits_part(key, settings->after) ? ROLE_AFTER
							: ROLE_NONE;
}

/* How many pairs there may be: with an overlay they share their panels. */
static size_t most_pairs(const struct figure_settings *settings)
{
	return settings->overlay ? CURVES_OVERLAID : PANELS_MAX;
}

/* The pair of the row, which is made when there is none yet; `last` is that of
 * the row before it.  NULL when there are too many. */
static struct curve_pair *find_pair(struct curves *curves,
	const struct curve_row *row, struct curve_pair *last,
	struct error *error)
{
	struct schema_key key = SCHEMA_KEY(row);

	if (last && schema_key_equal(key, last->key))
		return last;
	for (size_t i = 0; i < curves->count; i++)
		if (schema_key_equal(key, curves->items[i].key))
			return &curves->items[i];
	if (curves->most == PANELS_MAX &&
		figure_check_count(curves->count + 1, error))
		return NULL;
	if (curves->count == curves->most) {
		error_set(error, "more than %zu curves: draw fewer at once",
			curves->most);
		return NULL;
	}
	curves->items[curves->count].key = key;
	return &curves->items[curves->count++];
}

static int check_row(
	const struct curve_row *row, const char *measure, struct error *error)
{
	if (quantity_check(measure, row->measure, error))
		return -1;
	if (row->task >= TASKS)
		return error_set(error, "a curve of task %s cannot be drawn",
			task_name(row->task));
	return 0;
}

/* Makes the pairs that the user wants first, in that order. */
static int order_pairs(struct curves *curves,
	const struct figure_source *source, enum curve_role role,
	struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(source->curves, curve_row);
	const struct word_list *order = &source->settings->order;

	for (size_t i = 0; i < order->count; i++)
		for (size_t j = 0; j < source->curves->count; j++)
			if (selector_fits_part(
				    SCHEMA_KEY(&rows[j]), order->items[i]) &&
				role_of(&rows[j], source->settings) == role &&
				!find_pair(curves, &rows[j], NULL, error))
				return -1;
	return 0;
}

/* Counts the rows of every curve; curve_of[i] is that of the i-th row, NULL
 * for one that is not wanted. */
static int count_rows(struct curves *curves, const struct figure *figure,
	const struct figure_source *source, enum curve_role role,
	struct curve **curve_of, struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(source->curves, curve_row);
	const char *measure = NULL;
	struct curve_pair *pair = NULL;

	if (order_pairs(curves, source, role, error))
		return -1;
	for (size_t i = 0; i < source->curves->count; i++) {
		const struct curve_row *row = &rows[i];

		if (role_of(row, source->settings) != role ||
			(row->layer != TABLE_NONE &&
				!figure_shows(figure, row->layer)))
			continue;
		if (!measure)
			measure = row->measure;
		if (check_row(row, measure, error))
			return -1;
		pair = find_pair(curves, row, pair, error);
		if (!pair)
			return -1;
		curve_of[i] = &pair->tasks[row->task];
		curve_of[i]->count++;
	}
	return 0;
}

/* Gives every curve its part of curves->rows, one after the other. */
static void deal_rows(struct curves *curves, const struct table *table,
	struct curve *const *curve_of)
{
	const struct curve_row *rows = TABLE_ROWS(table, curve_row);
	const struct curve_row **free_rows = curves->rows;

	for (size_t i = 0; i < curves->count; i++) {
		for (int task = 0; task < TASKS; task++) {
			struct curve *curve = &curves->items[i].tasks[task];

			curve->rows = free_rows;
			free_rows += curve->count;
			curve->count = 0;
		}
	}
	for (size_t i = 0; i < table->count; i++)
		if (curve_of[i])
			curve_of[i]->rows[curve_of[i]->count++] = &rows[i];
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
	curve->layers = curve->stride = last + 1;
	for (size_t i = 0; i < curve->count; i++) {
		size_t layers = rows[i]->layers, distance;

		if (layers != TABLE_NONE && layers > curve->layers)
			curve->layers = layers;
		if (!i)
			continue;
		distance = rows[i]->layer - rows[i - 1]->layer;
		if (!distance)
			return error_set(error,
				"model %s: %s: duplicate layer %zu",
				rows[i]->model, task_name(rows[i]->task),
				rows[i]->layer);
		if (distance < curve->stride)
			curve->stride = distance;
	}
	return 0;
}

static void note_differences(struct curves *curves)
{
	for (size_t i = 1; i < curves->count; i++) {
		struct schema_key first = curves->items[0].key;
		struct schema_key key = curves->items[i].key;

		curves->models |= strcmp(key.model, first.model) != 0;
		curves->steps |= strcmp(key.step, first.step) != 0;
		curves->groups |= strcmp(key.group, first.group) != 0;
	}
}

int curves_make(struct curves *curves, const struct figure *figure,
	const struct figure_source *source, enum curve_role role,
	struct error *error)
{
	size_t count = source->curves->count;
	size_t most = most_pairs(source->settings);
	struct curve **curve_of = memory_array(count, sizeof(*curve_of));
	int failed;

	*curves = (struct curves){
		.items = memory_array(most, sizeof(*curves->items)),
		.most = most,
		.rows = memory_array(count, sizeof(*curves->rows)),
	};
	failed = !curve_of || !curves->items || !curves->rows
		? error_memory(error)
		: count_rows(curves, figure, source, role, curve_of, error);
	if (!failed)
		deal_rows(curves, source->curves, curve_of);
	for (size_t i = 0; !failed && i < curves->count; i++)
		for (int task = 0; !failed && task < TASKS; task++)
			failed = order_curve(
				&curves->items[i].tasks[task], error);
	note_differences(curves);
	free(curve_of);
	return failed;
}

void curves_release(struct curves *curves)
{
	free(curves->items);
	free(curves->rows);
	*curves = (struct curves){ 0 };
}

const char *curves_title(
	struct figure *figure, const struct curves *curves, size_t index)
{
	struct schema_key key = curves->items[index].key;

	if (!curves->models && (curves->steps || curves->groups))
		key.model = "";
	if (!curves->steps)
		key.step = "";
	if (!curves->groups)
		key.group = "";
	return figure_name(figure, key);
}

double curves_depth(const struct curve_row *row, size_t layers)
{
	if (row->depth >= 0 && row->depth <= 1)
		return row->depth;
	return stats_depth(row->layer, layers);
}

/* Keeps of rows[0 .. count) the one or two that show its extent. */
static size_t thin_bucket(const struct curve_row *const *rows, size_t count,
	const struct curve_row **kept)
{
	size_t low = count, high = count;

	for (size_t i = 0; i < count; i++) {
		if (!figure_drawable(rows[i]->mean))
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

	if (curve->count > CURVE_MAX)
		bucket = (curve->count - 1) / (CURVE_MAX / 2) + 1;
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
	bool band =
		figure_drawable(row->ci_low) && figure_drawable(row->ci_high);

	return (struct figure_point){
		.x = depth ? curves_depth(row, curve->layers)
			   : (double)row->layer,
		.y = row->mean,
		.low = band ? row->ci_low : (double)NAN,
		.high = band ? row->ci_high : (double)NAN,
	};
}

struct figure_series *curves_add(struct figure *figure,
	struct figure_panel *panel, const struct curve *curve, const char *name,
	struct figure_look look, bool depth)
{
	const struct curve_row **rows =
		memory_array(curve->count, sizeof(*rows));
	struct figure_series *series;
	/* Whether the row before this one has a point. */
	bool joined = false;
	size_t count = 0, reach = 0;

	if (!curve->count) {
		free(rows);
		return NULL;
	}
	series = figure_series(figure, panel, SERIES_LINE, name, look);
	if (rows)
		count = thin(curve, rows, &reach);
	else
		figure->failed = true;
	for (size_t i = 0; i < count; i++) {
		if (!figure_drawable(rows[i]->mean)) {
			joined = false;
			continue;
		}
		joined = joined && rows[i]->layer - rows[i - 1]->layer <= reach;
		if (!joined && series->count)
			figure_point(figure, series,
				(struct figure_point){ .y = (double)NAN });
		figure_point(figure, series, point_of(rows[i], curve, depth));
		joined = true;
	}
	free(rows);
	return series;
}

struct figure_look curves_target_look(enum task task)
{
	struct figure_look look = figure_task_look(task);

	look.mark = MARK_NONE;
	look.dash = DASH_DOTS;
	return look;
}

const char *curves_target_text(enum task task)
{
	return task == TASK_GENERATION ? "target of generation ± δ"
				       : "target of understanding ± δ";
}

static struct extent find_extent(const struct figure *figure)
{
	struct extent extent = EXTENT_NONE;

	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_panel *panel = &figure->panels[i];

		for (size_t j = 0; j < panel->count; j++) {
			const struct figure_series *series = &panel->series[j];

			for (size_t k = 0; k < series->count; k++)
				extent_add(&extent, series->points[k].y,
					series->points[k].low,
					series->points[k].high);
		}
	}
	return extent;
}

/* The range that was asked for never hides a point. */
void curves_fit_y(struct figure *figure, const char *measure)
{
	struct extent extent = find_extent(figure);
	struct axis axis = { .from = 0, .to = 1, .step = 0.2 };
	struct figure_axis y;

	quantity_limit(&extent, measure);
	if (extent.least <= extent.most &&
		(figure->style.y == RANGE_AUTO || extent.least < -0.02 ||
			extent.most > 1.02))
		axis = quantity_axis(&extent, measure);
	y = (struct figure_axis){
		/* A ruler goes a little beyond. */
		.from = fmin(axis.from, extent.least),
		.to = fmax(axis.to, extent.most),
		.first = axis.from,
		.last = axis.to,
		.step = axis.step,
		.name = quantity_name(figure, measure),
		.short_name = quantity_short(figure, measure),
	};
	for (size_t i = 0; i < figure->count; i++) {
		figure->panels[i].y = y;
		quantity_uniform(figure, &figure->panels[i], measure);
	}
}
