/*
 * The attention of a row adds up to one, and is shown as what it adds up from:
 * at each layer the part that goes to text, on it that to image, and above it
 * the rest.  One row of panels for each model and task, one column for each
 * kind of row.
 */
#include "plot/kinds.h"

#include "plot/panels.h"

#include <string.h>

enum { BLOCK_KINDS = 3 };

static const char *const kinds[] = { "text", "image", "other" };
static const struct chart_look looks[] = {
	{ .ink = INK_KIND + 1, .width = 1 },
	{ .ink = INK_KIND, .width = 1 },
	{ .ink = INK_KIND + 7, .width = 1 },
};

static int kind_of(const char *name)
{
	for (int i = 0; i < BLOCK_KINDS; i++)
		if (strcmp(kinds[i], name) == 0)
			return i;
	return -1;
}

/* The first of the three panels of a model and task. */
static size_t panels_of(struct chart *chart, const struct block_row *row)
{
	const char *name = chart_name(chart, row->model, row->step, row->group);
	const char *task = task_name(row->task);

	for (size_t i = 0; i < chart->count; i += BLOCK_KINDS)
		if (strcmp(chart->panels[i].title,
			    chart_text(chart, "%s rows, %s: %s", kinds[0], task,
				    name)) == 0)
			return i;
	for (int i = 0; i < BLOCK_KINDS; i++) {
		struct chart_panel *panel = chart_panel(chart,
			chart_text(chart, "%s rows, %s: %s", kinds[i], task,
				name));

		panel->x = chart_layers(row->layers, &chart->style);
		if (!chart->style.layers) {
			panel->x.from = -0.5;
			panel->x.to = (double)row->layers - 0.5;
		}
		panel->y = (struct chart_axis){ .to = 1,
			.last = 1,
			.step = 0.2,
			.name = "share of attention" };
		for (int j = 0; j < BLOCK_KINDS; j++)
			chart_series(
				chart, panel, CHART_BOXES, kinds[j], looks[j]);
	}
	return chart->count - BLOCK_KINDS;
}

static void add_row(
	struct chart *chart, const struct block_row *row, size_t first)
{
	const double parts[] = { row->to_text, row->to_image, row->to_other };
	struct chart_panel *panel;
	double below = 0;

	if (chart->failed)
		return;
	panel = &chart->panels[first + (size_t)kind_of(row->from)];
	for (int i = 0; i < BLOCK_KINDS; i++) {
		if (!panels_drawable(parts[i]))
			return;
		chart_point(chart, &panel->series[i],
			(struct chart_point){ .x = (double)row->layer,
				.y = below + parts[i] / 2,
				.low = below,
				.high = below + parts[i] });
		below += parts[i];
	}
}

int kinds_blocks(struct chart *chart, const struct block_row *rows,
	size_t count, struct error *error)
{
	static const char *const entries[] = { "to text", "to image",
		"to anything else" };

	for (size_t i = 0; i < count; i++) {
		const struct block_row *row = &rows[i];

		if (kind_of(row->from) < 0 || row->layer == TABLE_NONE ||
			!figure_shows(&chart->style, row->layer))
			continue;
		add_row(chart, row, panels_of(chart, row));
		if (panels_check(chart->count, error))
			return -1;
	}
	for (int i = 0; i < BLOCK_KINDS; i++)
		chart_legend(chart, entries[i], CHART_BOXES, looks[i]);
	chart->columns = BLOCK_KINDS;
	return chart_finish(chart, "no blocks to draw", error);
}
