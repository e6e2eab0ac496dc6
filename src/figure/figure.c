/*
 * Building a figure is a long run of small additions, each of which could run
 * out of memory.  As with a buffer, the figure remembers the first that did and
 * the builder looks once, at the end.
 */
#include "figure/figure.h"

#include "base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is handed out when there is no memory. */
static struct figure_panel spare_panel;
static struct figure_series spare_series;

void figure_init(struct figure *figure, const char *kind,
	const struct figure_style *style)
{
	*figure = (struct figure){ .kind = kind, .title = "", .style = *style };
}

void figure_release(struct figure *figure)
{
	for (size_t i = 0; i < figure->count; i++) {
		struct figure_panel *panel = &figure->panels[i];

		for (size_t j = 0; j < panel->count; j++)
			free(panel->series[j].points);
		free(panel->series);
	}
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
		.line_y = (double)NAN };
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

void figure_legend(struct figure *figure, const char *text,
	enum series_kind kind, struct figure_look look)
{
	for (size_t i = 0; i < figure->entries; i++)
		if (strcmp(figure->legend[i].text, text) == 0 &&
			figure->legend[i].look.ink == look.ink)
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

struct figure_axis figure_layers(
	size_t layers, const struct figure_style *style)
{
	double last = layers ? (double)layers - 1 : 0;
	double room = fmax(0.5, 0.02 * last);
	struct figure_axis axis = { .from = -room,
		.to = last + room,
		.last = last,
		.whole = true,
		.name = "layer" };

	if (style->layers) {
		axis.from = (double)style->first_layer - 0.5;
		axis.to = (double)style->last_layer + 0.5;
		axis.first = (double)style->first_layer;
		axis.last = (double)style->last_layer;
	}
	return axis;
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

const char *figure_name(struct figure *figure, const char *model,
	const char *step, const char *group)
{
	bool number = *step && strspn(step, "0123456789") == strlen(step);

	return figure_text(figure, "%s%s%s%s%s%s", model,
		*model && *step ? ", " : "", number ? "step " : "", step,
		(*model || *step) && *group ? ", " : "", group);
}

/* The title over the figure or its only panel, the names of the axes. */
static void wish(struct figure *figure)
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

int figure_finish(
	struct figure *figure, const char *nothing, struct error *error)
{
	if (figure_check(figure, error))
		return -1;
	if (!figure->count)
		return error_set(error, "%s", nothing);
	wish(figure);
	return 0;
}

int figure_scale_of(enum ink ink)
{
	return ink == INK_SCALE ? 0 : ink == INK_DIVERGING ? 1 : -1;
}
