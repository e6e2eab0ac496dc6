/*
 * A figure is built by many small additions, each of which could run out of
 * memory.  As with a buffer, the figure remembers the first that did, and its
 * builder checks once, at the end.
 */
#include "figure/figure.h"

#include "base/memory.h"
#include "base/number.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INCHES_MAX 100

/* What is handed out when there is no memory. */
static struct figure_panel spare_panel;
static struct figure_series spare_series;

/* "10:20", or "10-19" or "10" as in older scripts; NULL is all. */
static int parse_layers(const char *text, size_t *first_layer,
	size_t *last_layer, struct error *error)
{
	const char *dash = text ? strchr(text, '-') : NULL;
	char first[NUMBER_SIZE] = "";
	uint64_t from, to;
	size_t length = 0, range[3];

	*first_layer = 0;
	*last_layer = SIZE_MAX;
	if (!text)
		return 0;
	if (number_parse_range(text, range) && range[2] == 1 &&
		range[0] < range[1]) {
		*first_layer = range[0];
		*last_layer = range[1] < SIZE_MAX ? range[1] - 1 : SIZE_MAX;
		return 0;
	}
	length = dash ? (size_t)(dash - text) : strlen(text);
	if (length < sizeof(first))
		memcpy(first, text, length);
	if (!number_parse_count(first, &from) ||
		!number_parse_count(dash ? dash + 1 : first, &to) ||
		to > 1000000)
		return error_set(error,
			"--layers: '%s' is not a range of layers A:B, of which "
			"B is "
			"the first left out",
			text);
	if (from > to)
		return error_set(error,
			"--layers: '%s': layer %s comes after layer %s", text,
			first, dash + 1);
	*first_layer = from;
	*last_layer = to;
	return 0;
}

static int check_rename(const char *rename, struct error *error)
{
	const char *name = strchr(rename, '=');

	if (!name || name == rename)
		return error_set(
			error, "--rename: '%s' is not OLD=NEW", rename);
	if (!name[1 + strspn(name + 1, " \t\r\n\v\f")])
		return error_set(error,
			"--rename: '%s' has no new name after the '='", rename);
	return 0;
}

/* Absurd sizes are probably typos. */
static int check_length(
	const char *option, struct length length, struct error *error)
{
	char text[NUMBER_SIZE + 2], most[NUMBER_SIZE + 2];

	if (!length.unit && length.inches == 0)
		return 0;
	length_format(text, length);
	if (!(length.inches > 0))
		return error_set(
			error, "--%s: %s is not above 0", option, text);
	if (length.inches <= INCHES_MAX)
		return 0;
	length_format(most, (struct length){ INCHES_MAX, length.unit });
	return error_set(error, "--%s: %s is more than %s", option, text, most);
}

int figure_style_check(const struct figure_style *style, struct error *error)
{
	size_t first, last;
	bool plain = true;

	if (check_length("width", style->width, error) ||
		check_length("height", style->height, error))
		return -1;
	if (style->renames.count > RENAMES_MAX)
		return error_set(
			error, "more than %d times --rename", RENAMES_MAX);
	for (size_t i = 0; i < style->renames.count; i++)
		if (check_rename(style->renames.items[i], error))
			return -1;
	/* Behind a comma is its size, behind a colon its face, and gnuplot's svg
	 * has it as it is, in quotes of its own. */
	for (const char *c = style->font; c && *c; c++)
		plain = plain && !iscntrl((unsigned char)*c) &&
			!strchr(",:\"'<>&\\", *c);
	if (style->font && (!*style->font || !plain))
		return error_set(error, "'%s' is not the name of a font family",
			style->font);
	return parse_layers(style->layers, &first, &last, error);
}

int figure_init(struct figure *figure, const char *kind,
	const struct figure_style *style, struct error *error)
{
	*figure = (struct figure){ .kind = kind,
		.title = "",
		.style = *style,
		.last_layer = SIZE_MAX };
	return figure_style_check(style, error) ||
			parse_layers(style->layers, &figure->first_layer,
				&figure->last_layer, error)
		? -1
		: 0;
}

void figure_panel_release(struct figure_panel *panel)
{
	for (size_t j = 0; j < panel->count; j++)
		free(panel->series[j].points);
	free(panel->series);
}

void figure_release(struct figure *figure)
{
	for (size_t i = 0; i < figure->count; i++)
		figure_panel_release(&figure->panels[i]);
	free(figure->panels);
	free(figure->legend);
	free(figure->words);
	strings_release(&figure->strings);
	*figure = (struct figure){ 0 };
}

int figure_check(const struct figure *figure, struct error *error)
{
	return figure->failed ? error_memory(error) : 0;
}

struct figure_panel *figure_panel(struct figure *figure, const char *title)
{
	struct figure_panel *panel;

	if (memory_grow(&figure->panels, &figure->capacity, figure->count,
		    sizeof(*figure->panels))) {
		figure->failed = true;
		spare_panel = (struct figure_panel){ .title = "", .note = "" };
		return &spare_panel;
	}
	panel = &figure->panels[figure->count++];
	*panel = (struct figure_panel){ .title = title,
		.note = "",
		.line_x = (double)NAN,
		.line_y = (double)NAN,
		.key = { "", "", "" } };
	return panel;
}

struct figure_series *figure_series(struct figure *figure,
	struct figure_panel *panel, enum series_kind kind, const char *name,
	struct figure_look look)
{
	struct figure_series *series = &spare_series;

	if (panel == &spare_panel ||
		memory_grow(&panel->series, &panel->capacity, panel->count,
			sizeof(*panel->series)))
		figure->failed = true;
	else
		series = &panel->series[panel->count++];
	*series = (struct figure_series){
		.kind = kind, .name = name, .look = look
	};
	return series;
}

void figure_point(struct figure *figure, struct figure_series *series,
	struct figure_point point)
{
	if (series == &spare_series ||
		memory_grow(&series->points, &series->capacity, series->count,
			sizeof(*series->points)))
		figure->failed = true;
	else
		series->points[series->count++] = point;
}

bool figure_look_equal(struct figure_look a, struct figure_look b)
{
	return a.ink == b.ink && a.mark == b.mark && a.dash == b.dash &&
		fabs(a.width - b.width) < 1e-9;
}

void figure_legend(struct figure *figure, const char *text,
	enum series_kind kind, struct figure_look look)
{
	for (size_t i = 0; i < figure->entries; i++)
		if (strcmp(figure->legend[i].text, text) == 0 &&
			figure_look_equal(figure->legend[i].look, look))
			return;
	if (memory_grow(&figure->legend, &figure->entry_capacity,
		    figure->entries, sizeof(*figure->legend))) {
		figure->failed = true;
		return;
	}
	figure->legend[figure->entries++] = (struct figure_entry){
		.text = text, .kind = kind, .look = look
	};
}

const char *figure_text(struct figure *figure, const char *format, ...)
{
	char some[4096];
	const char *kept;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(some, sizeof(some), format, arguments);
	va_end(arguments);
	kept = strings_keep(&figure->strings, some);
	if (!kept)
		figure->failed = true;
	return kept ? kept : "";
}

/* What follows "OLD=" in a rename, or NULL. */
static const char *renamed_to(const char *rename, const char *old)
{
	size_t length = strlen(old);

	return strncmp(rename, old, length) == 0 && rename[length] == '='
		? rename + length + 1
		: NULL;
}

/* The new name of a part of a key, or of all of it; NULL: it keeps its own. */
static const char *find_rename(struct figure *figure, const char *old)
{
	const struct word_list *renames = &figure->style.renames;

	for (size_t i = 0; *old && i < renames->count; i++) {
		const char *to = renamed_to(renames->items[i], old);

		if (!to)
			continue;
		figure->renamed |= UINT64_C(1) << i;
		return to;
	}
	return NULL;
}

static const char *rename_key(struct figure *figure, struct schema_key *key)
{
	const char **const parts[] = { &key->model, &key->step, &key->group };
	const char *whole;

	if (!figure->style.renames.count)
		return NULL;
	whole = find_rename(figure,
		figure_text(figure, "%s%s%s%s%s", key->model,
			*key->step ? ":" : "", key->step,
			*key->group ? ":" : "", key->group));
	for (size_t i = 0; !whole && i < 3; i++) {
		const char *to = find_rename(figure, *parts[i]);

		*parts[i] = to ? to : *parts[i];
	}
	return whole;
}

const char *figure_name(struct figure *figure, struct schema_key key)
{
	const char *whole = rename_key(figure, &key);
	bool number =
		*key.step && strspn(key.step, "0123456789") == strlen(key.step);

	if (whole)
		return whole;
	return figure_text(figure, "%s%s%s%s%s%s", key.model,
		*key.model && *key.step ? ", " : "", number ? "step " : "",
		key.step, (*key.model || *key.step) && *key.group ? ", " : "",
		key.group);
}

const char *figure_called(struct figure *figure, const char *name)
{
	const char *to = find_rename(figure, name);

	return to ? to : name;
}

const char *figure_task_text(struct figure *figure, enum task task)
{
	return figure_text(
		figure, "%s (%s)", task_name(task), task_direction(task));
}

size_t figure_find(
	const struct figure *figure, struct schema_key key, enum task task)
{
	size_t i = 0;

	while (i < figure->count &&
		!(figure->panels[i].task == task &&
			schema_key_equal(figure->panels[i].key, key)))
		i++;
	return i;
}

struct figure_look figure_task_look(enum task task)
{
	if (task == TASK_GENERATION)
		return (struct figure_look){ INK_GENERATION, MARK_SQUARE,
			DASH_LONG, 1.5 };
	return (struct figure_look){ INK_UNDERSTANDING, MARK_DISC, DASH_NONE,
		1.5 };
}

struct figure_look figure_kind_look(size_t index)
{
	static const enum figure_mark marks[] = { MARK_DISC, MARK_SQUARE,
		MARK_TRIANGLE, MARK_DIAMOND, MARK_FILLED_SQUARE, MARK_RING };
	static const enum figure_dash dashes[] = { DASH_NONE, DASH_LONG,
		DASH_DOTS };

	return (struct figure_look){
		.ink = (enum ink)(INK_KIND + index % INKS_KIND),
		.mark = marks[index % 6],
		.dash = dashes[index / INKS_KIND % 3],
		.width = 1.5,
	};
}

bool figure_shows(const struct figure *figure, size_t layer)
{
	return layer >= figure->first_layer && layer <= figure->last_layer;
}

bool figure_drawable(double value)
{
	return isfinite(value) && fabs(value) < 1e100;
}

/* The axis of the layers that the figure shows, with `room` at both ends where
 * it shows all. */
static struct figure_axis layer_axis(
	const struct figure *figure, size_t layers, double room)
{
	double first = 0, last = layers ? (double)layers - 1 : 0;

	if (figure->last_layer != SIZE_MAX) {
		first = (double)figure->first_layer;
		last = (double)figure->last_layer;
		room = 0.5;
	}
	return (struct figure_axis){ .from = first - room,
		.to = last + room,
		.first = first,
		.last = last,
		.whole = true,
		.name = "layer" };
}

struct figure_axis figure_layers(const struct figure *figure, size_t layers)
{
	return layer_axis(
		figure, layers, fmax(0.5, 0.02 * ((double)layers - 1)));
}

struct figure_axis figure_cells(const struct figure *figure, size_t layers)
{
	return layer_axis(figure, layers, 0.5);
}

struct figure_axis figure_depth(void)
{
	return (struct figure_axis){
		.from = -0.02, .to = 1.02, .last = 1, .name = "depth"
	};
}

bool figure_has_points(const struct figure_panel *panel)
{
	for (size_t i = 0; i < panel->count; i++)
		for (size_t j = 0; j < panel->series[i].count; j++)
			if (!isnan(panel->series[i].points[j].y))
				return true;
	return false;
}

struct figure_axis figure_words(const char *const *words, size_t count)
{
	return (struct figure_axis){ .from = (double)count - 0.5,
		.to = -0.5,
		.words = words,
		.word_count = count };
}

int figure_check_count(size_t panels, struct error *error)
{
	if (panels > PANELS_MAX)
		return error_set(error,
			"more than %d panels (model, step, group): draw fewer "
			"at once",
			PANELS_MAX);
	return 0;
}

/* The title over the figure or its only panel, the names of the axes. */
static void apply_style(struct figure *figure)
{
	const struct figure_style *style = &figure->style;

	if (style->title && figure->count == 1)
		figure->panels[0].title = style->title;
	else if (style->title)
		figure->title = style->title;
	for (size_t i = 0; i < figure->count; i++) {
		struct figure_panel *panel = &figure->panels[i];

		if (style->x_name)
			panel->x.name = style->x_name;
		if (style->y_name)
			panel->y.name = panel->y.short_name = style->y_name;
	}
}

/* A typo must not leave the old name in a paper. */
static int check_renames(const struct figure *figure, struct error *error)
{
	const struct word_list *renames = &figure->style.renames;

	for (size_t i = 0; i < renames->count; i++)
		if (!(figure->renamed >> i & 1))
			return error_set(error,
				"--rename %s: the figure names no such model, "
				"step or group",
				renames->items[i]);
	return 0;
}

int figure_refuse(
	const struct figure *figure, const char *nothing, struct error *error)
{
	if (figure->style.layers)
		return error_set(error, "%s within --layers %s", nothing,
			figure->style.layers);
	return error_set(error, "%s", nothing);
}

int figure_finish(
	struct figure *figure, const char *nothing, struct error *error)
{
	if (figure_check(figure, error))
		return -1;
	if (!figure->count)
		return figure_refuse(figure, nothing, error);
	apply_style(figure);
	return check_renames(figure, error);
}

int figure_scale_of(enum ink ink)
{
	return ink == INK_SCALE ? 0 : ink == INK_DIVERGING ? 1 : -1;
}

double figure_scale_place(const struct figure_scale *scale, double value)
{
	return scale->log
		? log(value / scale->from) / log(scale->to / scale->from)
		: (value - scale->from) / (scale->to - scale->from);
}

double figure_scale_value(const struct figure_scale *scale, double place)
{
	return scale->log ? scale->from * pow(scale->to / scale->from, place)
			  : scale->from + place * (scale->to - scale->from);
}
