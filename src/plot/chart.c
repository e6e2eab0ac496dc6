/*
 * Building a chart is a long run of small additions, each of which could run
 * out of memory.  As with a buffer, the chart remembers the first that did and
 * the builder looks once, at the end.
 */
#include "plot/chart.h"

#include "base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is handed out when there is no memory. */
static struct chart_panel spare_panel;
static struct chart_series spare_series;

void chart_init(
	struct chart *chart, const char *kind, const struct figure_style *style)
{
	*chart = (struct chart){ .kind = kind, .title = "", .style = *style };
}

void chart_release(struct chart *chart)
{
	for (size_t i = 0; i < chart->count; i++) {
		struct chart_panel *panel = &chart->panels[i];

		for (size_t j = 0; j < panel->count; j++)
			free(panel->series[j].points);
		free(panel->series);
	}
	free(chart->panels);
	free(chart->legend);
	free(chart->words);
	strings_release(&chart->strings);
	*chart = (struct chart){ 0 };
}

int chart_check(const struct chart *chart, struct error *error)
{
	return chart->failed ? error_memory(error) : 0;
}

struct chart_panel *chart_panel(struct chart *chart, const char *title)
{
	struct chart_panel *panel;

	if (memory_grow(&chart->panels, &chart->capacity, chart->count,
		    sizeof(*chart->panels))) {
		chart->failed = true;
		spare_panel = (struct chart_panel){ .title = "", .note = "" };
		return &spare_panel;
	}
	panel = &chart->panels[chart->count++];
	*panel = (struct chart_panel){ .title = title,
		.note = "",
		.line_x = (double)NAN,
		.line_y = (double)NAN };
	return panel;
}

struct chart_series *chart_series(struct chart *chart,
	struct chart_panel *panel, enum chart_kind kind, const char *name,
	struct chart_look look)
{
	struct chart_series *series = &spare_series;

	if (panel == &spare_panel ||
		memory_grow(&panel->series, &panel->capacity, panel->count,
			sizeof(*panel->series)))
		chart->failed = true;
	else
		series = &panel->series[panel->count++];
	*series = (struct chart_series){
		.kind = kind, .name = name, .look = look
	};
	return series;
}

void chart_point(struct chart *chart, struct chart_series *series,
	struct chart_point point)
{
	if (series == &spare_series ||
		memory_grow(&series->points, &series->capacity, series->count,
			sizeof(*series->points)))
		chart->failed = true;
	else
		series->points[series->count++] = point;
}

void chart_legend(struct chart *chart, const char *text, enum chart_kind kind,
	struct chart_look look)
{
	for (size_t i = 0; i < chart->entries; i++)
		if (strcmp(chart->legend[i].text, text) == 0 &&
			chart->legend[i].look.ink == look.ink)
			return;
	if (memory_grow(&chart->legend, &chart->entry_capacity, chart->entries,
		    sizeof(*chart->legend))) {
		chart->failed = true;
		return;
	}
	chart->legend[chart->entries++] = (struct chart_entry){
		.text = text, .kind = kind, .look = look
	};
}

const char *chart_text(struct chart *chart, const char *format, ...)
{
	char some[4096];
	const char *kept;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(some, sizeof(some), format, arguments);
	va_end(arguments);
	kept = strings_keep(&chart->strings, some);
	if (!kept)
		chart->failed = true;
	return kept ? kept : "";
}

struct chart_look chart_task_look(enum task task)
{
	if (task == TASK_GENERATION)
		return (struct chart_look){ INK_GENERATION, MARK_SQUARE,
			DASH_LONG, 1.5 };
	return (struct chart_look){ INK_UNDERSTANDING, MARK_DISC, DASH_NONE,
		1.5 };
}

struct chart_look chart_kind_look(size_t index)
{
	static const enum chart_mark marks[] = { MARK_DISC, MARK_SQUARE,
		MARK_TRIANGLE, MARK_DIAMOND, MARK_FILLED_SQUARE, MARK_RING };
	static const enum chart_dash dashes[] = { DASH_NONE, DASH_LONG,
		DASH_DOTS };

	return (struct chart_look){
		.ink = (enum ink)(INK_KIND + index % INKS_KIND),
		.mark = marks[index % 6],
		.dash = dashes[index / INKS_KIND % 3],
		.width = 1.5,
	};
}

struct chart_axis chart_layers(size_t layers, const struct figure_style *style)
{
	double last = layers ? (double)layers - 1 : 0;
	double room = fmax(0.5, 0.02 * last);
	struct chart_axis axis = { .from = -room,
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

struct chart_axis chart_depth(void)
{
	return (struct chart_axis){
		.from = -0.02, .to = 1.02, .last = 1, .name = "depth"
	};
}

bool chart_has_points(const struct chart_panel *panel)
{
	for (size_t i = 0; i < panel->count; i++)
		for (size_t j = 0; j < panel->series[i].count; j++)
			if (!isnan(panel->series[i].points[j].y))
				return true;
	return false;
}

struct chart_axis chart_words(const char *const *words, size_t count)
{
	return (struct chart_axis){ .from = (double)count - 0.5,
		.to = -0.5,
		.words = words,
		.word_count = count };
}

const char *chart_name(struct chart *chart, const char *model, const char *step,
	const char *group)
{
	bool number = *step && strspn(step, "0123456789") == strlen(step);

	return chart_text(chart, "%s%s%s%s%s%s", model,
		*model && *step ? ", " : "", number ? "step " : "", step,
		(*model || *step) && *group ? ", " : "", group);
}

/* The title over the figure or its only panel, the names of the axes. */
static void wish(struct chart *chart)
{
	const struct figure_style *style = &chart->style;

	if (style->title && chart->count == 1)
		chart->panels[0].title = style->title;
	else if (style->title)
		chart->title = style->title;
	for (size_t i = 0; i < chart->count; i++) {
		struct chart_panel *panel = &chart->panels[i];

		if (style->x_name)
			panel->x.name = style->x_name;
		if (style->y_name)
			panel->y.name = panel->y.short_name = style->y_name;
	}
}

int chart_finish(struct chart *chart, const char *nothing, struct error *error)
{
	if (chart_check(chart, error))
		return -1;
	if (!chart->count)
		return error_set(error, "%s", nothing);
	wish(chart);
	return 0;
}

int chart_scale_of(enum ink ink)
{
	return ink == INK_SCALE ? 0 : ink == INK_DIVERGING ? 1 : -1;
}
