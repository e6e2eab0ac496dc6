/*
 * Attention over the grid of an image: a square for each token, a panel for each
 * layer, a row of panels for each image of a model and task.
 *
 * One token of hundreds may get most of it, and the others still differ by
 * factors, so colours follow the logarithm; what is below a thousandth of the
 * largest has the colour of the least.  Panels share one scale.
 */
#include "base/memory.h"
#include "figure/kinds.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Layers that are drawn where none are named, of one image and of several. */
#define LAYERS_ALONE 8
#define LAYERS_ABREAST 6
/* Between the least colour and the largest. */
#define SCALE_MOST 1000.0
/* Of an image that is drawn with square tokens: height by width. */
#define ASPECT_LEAST 0.25
#define ASPECT_MOST 3.0

/* An image of a model and task, the same one in all samples. */
struct picture {
	const struct key_row *first;
	size_t rows, columns;
	size_t *layers, count, capacity; /* that are drawn, rising */
};

struct pictures {
	const struct table *table;
	enum measure measure;
	bool several; /* images of a sample, so that numbers tell them apart */
	struct picture items[PANELS_MAX];
	size_t count;
	double least, most; /* of the values that are drawn */
};

static bool is_of(const struct picture *picture, const struct key_row *row)
{
	return picture->first->at.image == row->at.image &&
		picture->first->task == row->task &&
		schema_key_equal(SCHEMA_KEY(picture->first), SCHEMA_KEY(row));
}

static double value_of(
	const struct pictures *pictures, const struct key_row *row)
{
	return pictures->measure == MEASURE_ENRICHMENT ? row->enrichment
						       : row->attention;
}

static bool shows(const struct picture *picture, const struct key_row *row)
{
	return is_of(picture, row) && row->at.row != TABLE_NONE &&
		row->at.column != TABLE_NONE;
}

/* How many tokens of the picture are in one of its layers. */
static size_t tokens_of(
	const struct table *table, const struct picture *picture)
{
	const struct key_row *rows = TABLE_ROWS(table, key_row);
	size_t tokens = 0;

	for (size_t i = 0; i < table->count; i++)
		tokens += is_of(picture, &rows[i]) &&
			rows[i].layer == picture->first->layer;
	return tokens;
}

static int refuse_unknown(const struct table *table,
	const struct picture *picture, struct error *error)
{
	error_set(error,
		"image %zu has %zu tokens, and nothing says how they make rows "
		"and columns; say --grid HxW when the dump is read, or --role "
		"eol=IDS:other where a token ends each line",
		picture->first->at.image, tokens_of(table, picture));
	error_prefix(error, task_name(picture->first->task));
	return error_prefix(error, picture->first->model);
}

/* Adds a layer to those of the picture, in rising order. */
static int add_layer(struct picture *picture, size_t layer)
{
	size_t at = picture->count;

	while (at && picture->layers[at - 1] >= layer)
		if (picture->layers[--at] == layer)
			return 0;
	if (memory_grow(&picture->layers, &picture->capacity, picture->count,
		    sizeof(*picture->layers)))
		return -1;
	memmove(picture->layers + at + 1, picture->layers + at,
		(picture->count++ - at) * sizeof(*picture->layers));
	picture->layers[at] = layer;
	return 0;
}

/* The number of the last image, the first is 0; TABLE_NONE without any. */
static size_t last_image(const struct table *table)
{
	const struct key_row *rows = TABLE_ROWS(table, key_row);
	size_t last = TABLE_NONE;

	for (size_t i = 0; i < table->count; i++)
		if (rows[i].at.image != TABLE_NONE &&
			(last == TABLE_NONE || rows[i].at.image > last))
			last = rows[i].at.image;
	return last;
}

/* Whether the table has the image that is wanted, if one is. */
static int check_wanted(
	const struct table *table, size_t wanted, struct error *error)
{
	size_t last = last_image(table);

	if (wanted == SIZE_MAX || last == TABLE_NONE || wanted <= last)
		return 0;
	if (!last)
		return error_set(
			error, "--image %zu: there is only image 0", wanted);
	return error_set(error, "--image %zu: there are only images 0 to %zu",
		wanted, last);
}

/* Lists the pictures that the settings want, with their sizes and layers. */
static int list_pictures(struct pictures *all, const struct figure *figure,
	size_t wanted, struct error *error)
{
	const struct key_row *rows = TABLE_ROWS(all->table, key_row);
	size_t at = 0;

	for (size_t i = 0; i < all->table->count; i++) {
		const struct key_row *row = &rows[i];
		struct picture *picture;

		if (row->at.image == TABLE_NONE ||
			(wanted != SIZE_MAX && row->at.image != wanted) ||
			!figure_shows(figure, row->layer))
			continue;
		if (at == all->count || !is_of(&all->items[at], row))
			for (at = 0; at < all->count; at++)
				if (is_of(&all->items[at], row))
					break;
		if (at == PANELS_MAX)
			return error_set(error,
				"more than %d images: draw one with --image",
				PANELS_MAX);
		picture = &all->items[at];
		if (at == all->count) {
			*picture = (struct picture){ .first = row };
			all->count++;
		}
		if (add_layer(picture, row->layer))
			return error_memory(error);
		if (strcmp(row->at.grid, "unknown") == 0)
			return refuse_unknown(all->table, picture, error);
		if (!shows(picture, row))
			continue;
		if (row->at.row >= picture->rows)
			picture->rows = row->at.row + 1;
		if (row->at.column >= picture->columns)
			picture->columns = row->at.column + 1;
	}
	return 0;
}

/* Leaves layers that are spread over the depth, as many of each picture. */
static int spread_layers(
	struct pictures *all, const struct figure *figure, struct error *error)
{
	size_t most = all->count == 1 ? LAYERS_ALONE : LAYERS_ABREAST;

	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].count < most)
			most = all->items[i].count;
	for (size_t i = 0; i < all->count; i++) {
		struct picture *picture = &all->items[i];
		size_t count = picture->count;

		if (figure->style.layers && count != all->items[0].count)
			return error_set(error,
				"%s has %zu of the layers %s, and %s %zu: draw "
				"them apart",
				picture->first->model, count,
				figure->style.layers,
				all->items[0].first->model,
				all->items[0].count);
		if (figure->style.layers)
			continue;
		for (size_t k = 0; k < most; k++)
			picture->layers[k] = picture->layers[(2 * k + 1) *
				count / (2 * most)];
		picture->count = most;
	}
	return 0;
}

/* The panel of the picture's layer, or SIZE_MAX. */
static size_t panel_of(const struct picture *picture, size_t layer)
{
	for (size_t i = 0; i < picture->count; i++)
		if (picture->layers[i] == layer)
			return i;
	return SIZE_MAX;
}

static void find_range(struct pictures *all, const struct picture *picture)
{
	const struct key_row *rows = TABLE_ROWS(all->table, key_row);

	for (size_t i = 0; i < all->table->count; i++) {
		double value = value_of(all, &rows[i]);

		if (!shows(picture, &rows[i]) || !figure_drawable(value) ||
			!(value > 0) ||
			panel_of(picture, rows[i].layer) == SIZE_MAX)
			continue;
		all->least = fmin(all->least, value);
		all->most = fmax(all->most, value);
	}
}

/* A round value near the middle of a scale, without which nobody sees that it is
 * one of logarithms; 0: the ends are too near. */
static double round_middle(const struct figure_scale *scale)
{
	double middle = figure_scale_value(scale, 0.5);
	double unit = pow(10, round(log10(middle)));

	for (int digits = 0; digits < 3; digits++, unit /= 10) {
		double value = round(middle / unit) * unit;
		double place = value > 0 ? figure_scale_place(scale, value) : 0;

		if (place > 0.2 && place < 0.8)
			return value;
	}
	return 0;
}

/* Sets the ends of the scale, and says what it means. */
static void set_scale(struct figure *figure, struct pictures *all)
{
	bool enrichment = all->measure == MEASURE_ENRICHMENT;

	all->least = (double)INFINITY;
	all->most = 0;
	for (size_t i = 0; i < all->count; i++)
		find_range(all, &all->items[i]);
	if (!(all->most > 0))
		all->least = all->most = 1;
	if (enrichment) {
		all->most = fmax(1.1, fmax(all->most, 1 / all->least));
		all->most = fmin(all->most, sqrt(SCALE_MOST));
		all->least = 1 / all->most;
		figure->scales[1] = (struct figure_scale){
			.name = "times an even share (log scale)",
			.from = all->least,
			.to = all->most,
			.log = true,
			.mark = 1
		};
		return;
	}
	all->least = fmax(all->least, all->most / SCALE_MOST);
	if (!(all->least < all->most))
		all->least = all->most / 2;
	figure->scales[0] = (struct figure_scale){
		.name = "% of a row's attention (log scale)",
		.from = 100 * all->least,
		.to = 100 * all->most,
		.log = true
	};
	figure->scales[0].mark = round_middle(&figure->scales[0]);
}

/* Height by width that holds every picture with square tokens. */
static double find_aspect(const struct pictures *all)
{
	double aspect = ASPECT_LEAST;

	for (size_t i = 0; i < all->count; i++)
		aspect = fmax(aspect,
			(double)all->items[i].rows /
				(double)all->items[i].columns);
	return fmin(aspect, ASPECT_MOST);
}

/* Adds the panels of a picture; `named`: models or steps differ. */
static void add_panels(struct figure *figure, const struct pictures *all,
	const struct picture *picture, enum ink ink, bool named)
{
	const struct figure_look look = { .ink = ink, .width = 1 };
	const struct key_row *first = picture->first;
	double height = fmax((double)picture->rows,
		figure->aspect * (double)picture->columns);
	const char *image = all->several
		? figure_text(figure, "image %zu", first->at.image)
		: "the image";

	for (size_t i = 0; i < picture->count; i++) {
		struct figure_panel *panel = figure_panel(figure,
			figure_text(figure, "layer %zu", picture->layers[i]));

		panel->key = SCHEMA_KEY(first);
		panel->task = first->task;
		if (named && !i)
			panel->note = figure_name(figure, SCHEMA_KEY(first));
		panel->x = (struct figure_axis){ .from = -0.5,
			.to = (double)picture->columns - 0.5,
			.last = (double)picture->columns - 1,
			.whole = true,
			.name = "column" };
		panel->y = (struct figure_axis){ .from = height - 0.5,
			.to = -0.5,
			.last = (double)picture->rows - 1,
			.whole = true,
			.name = figure_text(figure, "row of %s (%s)", image,
				task_name(first->task)),
			.short_name = all->several
				? figure_text(figure, "%s (%s)", image,
					  task_name(first->task))
				: task_name(first->task) };
		figure_series(figure, panel, SERIES_CELLS, "attention", look);
	}
}

static int compare_values(const void *x, const void *y)
{
	double a = ((const struct figure_point *)x)->value;
	double b = ((const struct figure_point *)y)->value;

	return (a > b) - (a < b);
}

/* Where squares share a place, as on a small terminal, the last one is seen: a
 * sink must not be lost among its neighbours. */
static void put_largest_last(const struct figure_panel *panel)
{
	struct figure_series *series = panel->series;

	if (series->count)
		qsort(series->points, series->count, sizeof(*series->points),
			compare_values);
}

/* Adds the tokens of a picture, whose panels begin at `panel`. */
static void add_cells(struct figure *figure, const struct pictures *all,
	const struct picture *picture, size_t panel)
{
	const struct key_row *rows = TABLE_ROWS(all->table, key_row);
	double span = log(all->most / all->least);

	for (size_t i = 0; !figure->failed && i < all->table->count; i++) {
		const struct key_row *row = &rows[i];
		size_t at = panel_of(picture, row->layer);
		double value = value_of(all, row);

		if (!shows(picture, row) || at == SIZE_MAX ||
			!figure_drawable(value))
			continue;
		value = value > 0 ? log(value / all->least) / span : 0;
		figure_point(figure, figure->panels[panel + at].series,
			(struct figure_point){ .x = (double)row->at.column,
				.y = (double)row->at.row,
				.value = fmin(1, fmax(0, value)) });
	}
	for (size_t i = 0; !figure->failed && i < picture->count; i++)
		put_largest_last(&figure->panels[panel + i]);
}

static int draw(
	struct figure *figure, struct pictures *all, struct error *error)
{
	enum ink ink =
		all->measure == MEASURE_ENRICHMENT ? INK_DIVERGING : INK_SCALE;
	const struct key_row *first = all->items[0].first;
	size_t panels = 0;
	bool named = false;

	for (size_t i = 0; i < all->count; i++) {
		panels += all->items[i].count;
		named = named ||
			!schema_key_equal(SCHEMA_KEY(first),
				SCHEMA_KEY(all->items[i].first));
	}
	if (panels > PANELS_MAX)
		return error_set(error,
			"%zu panels, %d are the most: draw fewer --layers, or "
			"one --image",
			panels, PANELS_MAX);
	figure->aspect = find_aspect(all);
	if (all->count > 1)
		figure->columns = all->items[0].count;
	if (!named)
		figure->title = figure_name(figure, SCHEMA_KEY(first));
	for (size_t i = 0; i < all->count; i++) {
		size_t panel = figure->count;

		add_panels(figure, all, &all->items[i], ink, named);
		add_cells(figure, all, &all->items[i], panel);
	}
	return 0;
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct figure_settings *settings = source->settings;
	struct pictures *all = memory_array(1, sizeof(*all));
	int failed;

	if (!all)
		return error_memory(error);
	all->table = source->results;
	all->several = last_image(all->table) > 0;
	all->measure = settings->results.curves.measure;
	if (all->measure > MEASURE_ENRICHMENT)
		failed = error_set(error,
			"an image shows intensity or enrichment, not "
			"%s",
			measure_name(all->measure));
	else
		failed = check_wanted(all->table, settings->image, error) ||
			list_pictures(all, figure, settings->image, error) ||
			spread_layers(all, figure, error);
	if (!failed && all->count) {
		set_scale(figure, all);
		failed = draw(figure, all, error);
	}
	for (size_t i = 0; i < all->count; i++)
		free(all->items[i].layers);
	free(all);
	return failed ? -1 : figure_finish(figure, "no image to draw", error);
}

const struct kind kind_image = {
	.schema = &schema_keys,
	.keys = true,
	.build = build,
};
