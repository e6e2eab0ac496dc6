/*
 * The attention of a row adds up to one, and is shown as what it adds up from:
 * at each layer the part that goes to text, on it that to image, and above it
 * the rest.  One row of panels for each model and task, one column for each
 * kind of row.
 */
#include "figure/kinds.h"
#include "table/table.h"

#include <string.h>

enum { PARTS = 3 };

static const char *const parts[PARTS] = { "text", "image", "other" };
static const struct figure_look looks[PARTS] = {
	{ .ink = INK_KIND + 1, .width = 1 },
	{ .ink = INK_KIND, .width = 1 },
	{ .ink = INK_KIND + 7, .width = 1 },
};

static size_t part_of(const char *name)
{
	size_t part = 0;

	while (part < PARTS && strcmp(parts[part], name) != 0)
		part++;
	return part;
}

/* Adds the three panels of a model and task. */
static void add_panels(struct figure *figure, const struct block_row *row)
{
	for (int i = 0; i < PARTS; i++) {
		struct figure_panel *panel = figure_panel(figure,
			figure_text(figure, "%s rows, %s: %s", parts[i],
				task_name(row->task),
				figure_name(figure, SCHEMA_KEY(row))));

		panel->key = SCHEMA_KEY(row);
		panel->task = row->task;
		panel->x = figure_cells(figure, row->layers);
		panel->y = (struct figure_axis){ .to = 1,
			.last = 1,
			.step = 0.2,
			.name = "share of attention" };
		for (int j = 0; j < PARTS; j++)
			figure_series(figure, panel, SERIES_BOXES, parts[j],
				looks[j]);
	}
}

static void add_row(struct figure *figure, struct figure_panel *panel,
	const struct block_row *row)
{
	const double shares[PARTS] = { row->to_text, row->to_image,
		row->to_other };
	double below = 0;

	for (int i = 0; i < PARTS && figure_drawable(shares[i]); i++) {
		figure_point(figure, &panel->series[i],
			(struct figure_point){ .x = (double)row->layer,
				.y = below + shares[i] / 2,
				.low = below,
				.high = below + shares[i] });
		below += shares[i];
	}
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	static const char *const entries[PARTS] = { "to text", "to image",
		"to anything else" };
	const struct block_row *rows = TABLE_ROWS(source->results, block_row);

	for (size_t i = 0; !figure->failed && i < source->results->count; i++) {
		const struct block_row *row = &rows[i];
		size_t part = part_of(row->from), first;

		if (part == PARTS || row->layer == TABLE_NONE ||
			!figure_shows(figure, row->layer))
			continue;
		first = figure_find(figure, SCHEMA_KEY(row), row->task);
		if (first == figure->count) {
			if (figure_check_count(first + PARTS, error))
				return -1;
			add_panels(figure, row);
		}
		if (!figure->failed)
			add_row(figure, &figure->panels[first + part], row);
	}
	for (int i = 0; i < PARTS; i++)
		figure_legend(figure, entries[i], SERIES_BOXES, looks[i]);
	figure->columns = PARTS;
	return figure_finish(figure, "no blocks to draw", error);
}

const struct kind kind_blocks = {
	.schema = &schema_blocks,
	.blocks = true,
	.build = build,
};
