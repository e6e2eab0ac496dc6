/*
 * The attention of a row adds up to one, and is shown as what it adds up from:
 * at each layer the part that goes to text, on it that to image, and above it
 * the rest.  One row of panels for each model and task, one column for each
 * kind of row.
 */
#include "figure/kinds.h"
#include "figure/panels.h"

#include <string.h>

enum { BLOCK_KINDS = 3 };

static const char *const kinds[] = { "text", "image", "other" };
static const struct figure_look looks[] = {
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
static size_t panels_of(struct figure *figure, const struct block_row *row)
{
	const char *name =
		figure_name(figure, row->model, row->step, row->group);
	const char *task = task_name(row->task);

	for (size_t i = 0; i < figure->count; i += BLOCK_KINDS)
		if (strcmp(figure->panels[i].title,
			    figure_text(figure, "%s rows, %s: %s", kinds[0],
				    task, name)) == 0)
			return i;
	for (int i = 0; i < BLOCK_KINDS; i++) {
		struct figure_panel *panel = figure_panel(figure,
			figure_text(figure, "%s rows, %s: %s", kinds[i], task,
				name));

		panel->x = figure_layers(row->layers, &figure->style);
		if (!figure->style.layers) {
			panel->x.from = -0.5;
			panel->x.to = (double)row->layers - 0.5;
		}
		panel->y = (struct figure_axis){ .to = 1,
			.last = 1,
			.step = 0.2,
			.name = "share of attention" };
		for (int j = 0; j < BLOCK_KINDS; j++)
			figure_series(figure, panel, SERIES_BOXES, kinds[j],
				looks[j]);
	}
	return figure->count - BLOCK_KINDS;
}

static void add_row(
	struct figure *figure, const struct block_row *row, size_t first)
{
	const double parts[] = { row->to_text, row->to_image, row->to_other };
	struct figure_panel *panel;
	double below = 0;

	if (figure->failed)
		return;
	panel = &figure->panels[first + (size_t)kind_of(row->from)];
	for (int i = 0; i < BLOCK_KINDS; i++) {
		if (!panels_drawable(parts[i]))
			return;
		figure_point(figure, &panel->series[i],
			(struct figure_point){ .x = (double)row->layer,
				.y = below + parts[i] / 2,
				.low = below,
				.high = below + parts[i] });
		below += parts[i];
	}
}

int kinds_blocks(struct figure *figure, const void *table_rows, size_t count,
	struct error *error)
{
	const struct block_row *rows = table_rows;
	static const char *const entries[] = { "to text", "to image",
		"to anything else" };

	for (size_t i = 0; i < count; i++) {
		const struct block_row *row = &rows[i];

		if (kind_of(row->from) < 0 || row->layer == TABLE_NONE ||
			!figure_shows(&figure->style, row->layer))
			continue;
		add_row(figure, row, panels_of(figure, row));
		if (panels_check(figure->count, error))
			return -1;
	}
	for (int i = 0; i < BLOCK_KINDS; i++)
		figure_legend(figure, entries[i], SERIES_BOXES, looks[i]);
	figure->columns = BLOCK_KINDS;
	return figure_finish(figure, "no blocks to draw", error);
}
