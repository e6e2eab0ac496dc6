/*
 * The figure of mean curves: what the paper's figures 1 and 4 show, with the
 * confidence bands and without their hard-coded 30 layers.
 *
 * All panels share the y axis, so that heights compare across them, and one
 * legend above, which therefore can cover no curve.  Two tasks of a model
 * with different layer counts meet on depth = (layer + 0.5) / layers.
 */
#include "plot/figure.h"

#include "base/memory.h"
#include "base/number.h"
#include "plot/curves_script.h"
#include "plot/frame.h"
#include "plot/palette.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EM (PALETTE_FONT_SIZE / 72)

static const char *const legends[TASKS] = {
	[TASK_UNDERSTANDING] = "understanding (text→image)",
	[TASK_GENERATION] = "generation (image→text)",
};

/* The name of the y axis, the short one where `room` em are too few. */
static const char *measure_label(const char *measure, double room)
{
	static const char *const labels[] = {
		[MEASURE_INTENSITY] = "attention intensity",
		[MEASURE_ENRICHMENT] = "enrichment (uniform attention = 1)",
		[MEASURE_SINKFREE] = "sink-free attention intensity",
	};
	enum measure known;

	if (!measure_parse(measure, &known) ||
		label_width(labels[known]) > room)
		return measure;
	return labels[known];
}

static void widen(double value, double *low, double *high)
{
	*low = fmin(*low, value);
	*high = fmax(*high, value);
}

/* The y axis of all panels; what was asked for never hides a point. */
static void choose_y(struct curves_figure *figure, enum figure_range range)
{
	const struct panels *panels = &figure->panels;
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < panels->count * TASKS; i++) {
		const struct curve *curve =
			&panels->items[i / TASKS].curves[i % TASKS];

		for (size_t j = 0; j < curve->count; j++) {
			const struct curve_row *row = curve->rows[j];

			if (!panels_drawable(row->mean))
				continue;
			figure->legend[i % TASKS] = legends[i % TASKS];
			widen(row->mean, &low, &high);
			if (panels_has_band(row)) {
				widen(row->ci_low, &low, &high);
				widen(row->ci_high, &low, &high);
			}
		}
	}
	figure->y = (struct axis){ .from = 0, .to = 1, .step = 0.2 };
	if (low > high)
		return;
	if (range == FIGURE_AUTO || low < -0.02 || high > 1.02)
		figure->y = axis_around(low, high);
	/* Rounding, or a ruler on a printed curve, goes a little beyond. */
	widen(low, &figure->y.from, &figure->y.to);
	widen(high, &figure->y.from, &figure->y.to);
}

/* Width of the widest number at the y axis, em. */
static double tick_width(const struct axis *axis)
{
	double widest = 0;

	for (int i = 0; i <= 10; i++) {
		char text[NUMBER_ROOM];
		double tick = ceil(axis->from / axis->step) + i;

		if (tick * axis->step > axis->to)
			break;
		snprintf(text, sizeof(text), "%g", tick * axis->step);
		widest = fmax(widest, label_width(text));
	}
	return widest;
}

/* The names that tell this panel from the others; the model if none does. */
static void panel_title(
	const struct curves_figure *figure, size_t index, struct buffer *title)
{
	const struct panels *panels = &figure->panels;
	const struct panel *panel = &panels->items[index];
	const char *parts[3], *number = panel->step;

	parts[0] = panels->models || !(panels->steps || panels->groups)
		? panel->model
		: "";
	parts[1] = panels->steps ? panel->step : "";
	parts[2] = panels->groups ? panel->group : "";
	for (size_t i = 0; i < 3; i++) {
		if (!*parts[i])
			continue;
		buffer_print(title, "%s", title->length ? ", " : "");
		if (i == 1 && strspn(number, "0123456789") == strlen(number))
			buffer_print(title, "step ");
		buffer_print(title, "%s", parts[i]);
	}
}

/* Breaks all titles into lines, and notes how many there are. */
static int make_titles(struct curves_figure *figure, const char *wanted,
	struct layout_texts *texts, struct error *error)
{
	const struct layout *layout = &figure->layout;
	bool single = figure->panels.count == 1;

	if (wanted && !single)
		label_make(&figure->title, wanted, layout->width / EM - 2);
	texts->title_lines = figure->title.lines;
	for (size_t i = 0; i < figure->panels.count; i++) {
		struct buffer title = { 0 };
		size_t *lines;

		if (wanted && single)
			buffer_print(&title, "%s", wanted);
		else
			panel_title(figure, i, &title);
		if (title.failed)
			return error_memory(error);
		label_make(&figure->titles[i], title.text ? title.text : "",
			(layout->panel_width + layout->gap_x * 0.8) / EM);
		buffer_release(&title);
		lines = i < layout->columns ? &texts->first_lines
					    : &texts->other_lines;
		if (figure->titles[i].lines > *lines)
			*lines = figure->titles[i].lines;
	}
	return 0;
}

/* Width of the legend in one row. */
static double legend_width(const struct curves_figure *figure)
{
	double width = 0;

	for (int task = 0; task < TASKS; task++)
		if (figure->legend[task])
			width += frame_legend_width(figure->legend[task]);
	return width;
}

static int make_layout(struct curves_figure *figure,
	const struct figure_style *style, struct error *error)
{
	double numbers = tick_width(&figure->y);
	struct layout_texts texts = { .legend_width = legend_width(figure) };

	layout_columns(
		&figure->layout, figure->panels.count, style->width, numbers);
	if (make_titles(figure, style->title, &texts, error))
		return -1;
	if (layout_rows(&figure->layout, &texts, style->height, error))
		return -1;
	figure->y_name = measure_label(
		figure->measure, figure->layout.panel_height * 1.25 / EM);
	return 0;
}

/* A size that no page and no screen has is a slip of the hand. */
static int check_style(const struct figure_style *style, struct error *error)
{
	if (!(style->width >= 0 && style->width <= 100) ||
		!(style->height >= 0 && style->height <= 100))
		return error_set(error,
			"a figure of %g by %g inches: each may be up to 100",
			style->width, style->height);
	return 0;
}

int figure_curves(const struct curve_row *rows, size_t count,
	const struct figure_style *style, struct buffer *script,
	struct error *error)
{
	struct curves_figure figure = { 0 };
	int result = -1;

	if (check_style(style, error))
		return -1;
	if (panels_make(&figure.panels, rows, count, error))
		goto out;
	figure.measure = rows[0].measure;
	figure.titles =
		memory_array(figure.panels.count, sizeof(*figure.titles));
	if (!figure.titles) {
		error_memory(error);
		goto out;
	}
	choose_y(&figure, style->y);
	/* Only of an enrichment is 1 what no preference looks like. */
	figure.line_at_1 = strcmp(rows[0].measure,
				   measure_name(MEASURE_ENRICHMENT)) == 0 &&
		figure.y.from < 1 && figure.y.to > 1;
	if (make_layout(&figure, style, error))
		goto out;
	result = curves_script(&figure, script, error);
out:
	free(figure.titles);
	panels_release(&figure.panels);
	return result;
}
