/*
 * gnuplot's svg has a group for each element of a plot command, and nothing that
 * says what is in it.  So the elements are counted here as the script writes
 * them.
 */
#include "figure/overlay.h"

#include "base/memory.h"
#include "figure/plan.h"
#include "figure/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_number(struct buffer *json, double number)
{
	if (isfinite(number))
		buffer_print(json, "%.5g", number);
	else
		buffer_print(json, "null");
}

/* "[left, top, width, height]" of what is given in inches. */
static void add_box(const struct plan *plan, double left, double top,
	double width, double height, struct buffer *json)
{
	buffer_print(json, "[%.5f,%.5f,%.5f,%.5f]", left / plan->width,
		top / plan->height, width / plan->width, height / plan->height);
}

static void add_axis(const struct figure_axis *axis, struct buffer *json)
{
	buffer_print(json, "{\"from\":");
	add_number(json, axis->from);
	buffer_print(json, ",\"to\":");
	add_number(json, axis->to);
	buffer_print(json, ",\"shift\":");
	add_number(json, axis->shift);
	buffer_print(json, ",\"name\":");
	buffer_json(json, axis->name ? axis->name : "");
	if (axis->words) {
		buffer_print(json, ",\"words\":[");
		for (size_t i = 0; i < axis->word_count; i++) {
			buffer_print(json, "%s", i ? "," : "");
			buffer_json(json, axis->words[i]);
		}
		buffer_print(json, "]");
	}
	buffer_print(json, "}");
}

/* Adds the points; what is coloured has its value on the figure's scale. */
static void add_points(const struct figure *figure,
	const struct figure_series *series, struct buffer *json)
{
	int which = figure_scale_of(series->look.ink);
	const struct figure_scale *scale =
		which >= 0 ? &figure->scales[which] : NULL;
	const char *comma = "";

	for (size_t i = 0; i < series->count; i++) {
		const struct figure_point *point = &series->points[i];
		const double numbers[] = { point->x, point->y, point->low,
			point->high,
			scale ? figure_scale_value(scale, point->value)
			      : (double)NAN };
		size_t count = scale ? 5 : isfinite(point->low) ? 4 : 2;

		if (!isfinite(point->y))
			continue;
		buffer_print(json, "%s[", comma);
		comma = ",";
		for (size_t k = 0; k < count; k++) {
			buffer_print(json, "%s", k ? "," : "");
			add_number(json, numbers[k]);
		}
		buffer_print(json, "]");
	}
}

static int key_of(
	const struct figure *figure, const struct figure_series *series)
{
	for (size_t i = 0; i < figure->entries; i++)
		if (figure_look_equal(figure->legend[i].look, series->look))
			return (int)i;
	return -1;
}

static const char *name_of(
	const struct figure *figure, const struct figure_series *series)
{
	int key = key_of(figure, series);

	if (series->label)
		return series->label;
	return key >= 0 ? figure->legend[key].text : series->name;
}

/* What draws the series of a panel: plots[2 * i] of series i behind all lines, then
 * plots[2 * i + 1] before them. */
struct plots {
	size_t first, count;
};

/* Numbers the plots of a panel from *next on, which becomes that after them. */
static struct plots *make_plots(
	const struct plan *plan, size_t panel, size_t *next)
{
	const struct figure_panel *own = &plan->figure->panels[panel];
	struct plots *plots = memory_array(own->count, 2 * sizeof(*plots));
	struct buffer script = { 0 };
	const char *comma = "";

	/* An empty panel has a plot of nothing. */
	*next += !figure_has_points(own);
	for (size_t k = 0; plots && k < 2 * own->count; k++) {
		bool behind = k < own->count;
		size_t i = behind ? k : k - own->count;
		struct plots *some = &plots[2 * i + !behind];

		script.length = 0;
		some->first = *next;
		some->count =
			series_plot(plan, panel, i, behind, &comma, &script);
		*next += some->count;
	}
	buffer_release(&script);
	return plots;
}

static void add_plots(const struct plots plots[2], struct buffer *json)
{
	const char *comma = "";

	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < plots[i].count; k++) {
			buffer_print(json, "%s%zu", comma, plots[i].first + k);
			comma = ",";
		}
	}
}

/* What curves are compared with has no marks, and other places along x. */
static bool is_guide(const struct figure_series *series)
{
	return series->kind == SERIES_LINE && series->look.mark == MARK_NONE;
}

static void add_series(const struct plan *plan, size_t panel, size_t index,
	const struct plots plots[2], struct buffer *json)
{
	static const char *const kinds[] = { [SERIES_BOXES] = "range",
		[SERIES_RANGES] = "range",
		[SERIES_CELLS] = "cell",
		[SERIES_LINE] = "line",
		[SERIES_MARKS] = "mark",
		[SERIES_BARS] = "bar" };
	const struct figure *figure = plan->figure;
	const struct figure_series *series =
		&figure->panels[panel].series[index];
	int scale = figure_scale_of(series->look.ink);

	buffer_print(json, "%s{\"kind\":\"%s\",\"name\":", index ? "," : "",
		is_guide(series) ? "guide" : kinds[series->kind]);
	buffer_json(json, name_of(figure, series));
	if (scale >= 0 && figure->scales[scale].name) {
		buffer_print(json, ",\"value\":");
		buffer_json(json, figure->scales[scale].name);
	}
	buffer_print(json, ",\"key\":%d,\"plots\":[", key_of(figure, series));
	add_plots(plots, json);
	buffer_print(json, "],\"points\":[");
	add_points(figure, series, json);
	buffer_print(json, "]}");
}

static void add_panels(const struct plan *plan, struct buffer *json)
{
	size_t next = 0;

	for (size_t i = 0; i < plan->figure->count; i++) {
		const struct figure_panel *panel = &plan->figure->panels[i];
		struct plots *plots = make_plots(plan, i, &next);

		json->failed |= !plots;
		buffer_print(json, "%s{\"box\":", i ? "," : "");
		add_box(plan, plan_left(plan, i), plan_top(plan, i),
			plan->panel_width, plan->panel_height, json);
		buffer_print(json, ",\"title\":");
		buffer_json(json, panel->title);
		buffer_print(json, ",\"x\":");
		add_axis(&panel->x, json);
		buffer_print(json, ",\"y\":");
		add_axis(&panel->y, json);
		buffer_print(json, ",\"series\":[");
		for (size_t k = 0; plots && k < panel->count; k++)
			add_series(plan, i, k, &plots[2 * k], json);
		buffer_print(json, "]}");
		free(plots);
	}
}

static void add_legend(const struct plan *plan, struct buffer *json)
{
	const struct figure *figure = plan->figure;

	for (size_t i = 0; i < figure->entries; i++) {
		const struct figure_entry *entry = &figure->legend[i];
		double x, y;

		plan_entry(plan, i, &x, &y);
		buffer_print(json, "%s{\"text\":", i ? "," : "");
		buffer_json(json, entry->text);
		buffer_print(json, ",\"box\":");
		add_box(plan, x, y - PLAN_LINE / 2, plan_entry_width(entry),
			PLAN_LINE, json);
		buffer_print(json, "}");
	}
}

int overlay_write(
	const struct figure *figure, struct buffer *json, struct error *error)
{
	struct plan plan;
	int failed = plan_make(&plan, figure, error);

	if (!failed) {
		buffer_print(json, "{\"panels\":[");
		add_panels(&plan, json);
		buffer_print(json, "],\"legend\":[");
		if (!figure->style.no_legend)
			add_legend(&plan, json);
		buffer_print(json, "]}");
	}
	plan_release(&plan);
	return !failed && json->failed ? error_memory(error) : failed;
}
