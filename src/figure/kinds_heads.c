/*
 * Every head of every layer as a square, with one panel for each task and one
 * for their difference.  Both tasks share a scale, so that their panels
 * compare; the difference has one of its own, with 0 in its middle, red where
 * understanding looks more, blue where generation does.
 */
#include "figure/kinds.h"
#include "figure/quantity.h"
#include "results/results.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

enum { SIDES = 3 };

static const char *const sides[SIDES] = { "understanding", "generation",
	"difference" };

static double value_of(const struct head_row *row, int side)
{
	return side == 0    ? row->understanding
		: side == 1 ? row->generation
			    : row->difference;
}

/* The largest of both tasks, and of the size of the difference. */
static void find_ranges(
	const struct figure *figure, const struct table *heads, double most[2])
{
	const struct head_row *rows = TABLE_ROWS(heads, head_row);

	most[0] = most[1] = 0;
	for (size_t i = 0; i < heads->count; i++) {
		if (!figure_shows(figure, rows[i].layer))
			continue;
		for (int side = 0; side < SIDES; side++) {
			double value = fabs(value_of(&rows[i], side));

			if (figure_drawable(value) && value > most[side / 2])
				most[side / 2] = value;
		}
	}
	for (int i = 0; i < 2; i++)
		if (!(most[i] > 0))
			most[i] = 1;
}

static void add_panels(struct figure *figure, struct schema_key key)
{
	for (int side = 0; side < SIDES; side++) {
		const struct figure_look look = {
			.ink = side == 2 ? INK_DIVERGING : INK_SCALE, .width = 1
		};
		struct figure_panel *panel = figure_panel(figure,
			figure_text(figure, "%s: %s", sides[side],
				figure_name(figure, key)));

		panel->key = key;
		/* As long as the longest of the rows, which are counted
		 * here. */
		panel->x.last = panel->y.last = 1;
		figure_series(figure, panel, SERIES_CELLS, sides[side], look);
	}
}

/* Adds a row to the three panels from `panel` on. */
static void add_row(struct figure *figure, struct figure_panel *panel,
	const struct head_row *row, const double most[2])
{
	for (int side = 0; side < SIDES; side++, panel++) {
		double value = value_of(row, side);

		panel->x.last = fmax(panel->x.last, (double)row->layers);
		panel->y.last = fmax(panel->y.last, (double)row->heads);
		if (!figure_drawable(value) ||
			!figure_shows(figure, row->layer))
			continue;
		figure_point(figure, panel->series,
			(struct figure_point){ .x = (double)row->layer,
				.y = (double)row->head,
				.value = side == 2 ? 0.5 + value / most[1] / 2
						   : value / most[0] });
	}
}

static void set_axes(struct figure *figure)
{
	for (size_t i = 0; i < figure->count; i++) {
		struct figure_panel *panel = &figure->panels[i];
		double heads = panel->y.last;

		panel->x = figure_cells(figure, (size_t)panel->x.last);
		panel->y = (struct figure_axis){ .from = -0.5,
			.to = heads - 0.5,
			.last = heads - 1,
			.step = fmax(1, ceil(heads / 8)),
			.whole = true,
			.name = "head" };
	}
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *heads = source->results;
	const struct head_row *rows = TABLE_ROWS(heads, head_row);
	size_t first = 0;
	double most[2];

	find_ranges(figure, heads, most);
	for (size_t i = 0; !figure->failed && i < heads->count; i++) {
		struct schema_key key = SCHEMA_KEY(&rows[i]);

		/* Rows of a model are neighbours in what `heads` writes. */
		if (!i || !schema_key_equal(key, figure->panels[first].key))
			first = figure_find(figure, key, TASK_UNDERSTANDING);
		if (first == figure->count) {
			if (figure_check_count(first + SIDES, error))
				return -1;
			add_panels(figure, key);
		}
		if (!figure->failed)
			add_row(figure, &figure->panels[first], &rows[i], most);
	}
	set_axes(figure);
	figure->columns = SIDES;
	figure->scales[0] = (struct figure_scale){ .name = heads->count
			? quantity_short(figure, rows[0].measure)
			: NULL,
		.to = most[0] };
	if (figure->scales[0].name && most[0] > 1 &&
		strcmp(rows[0].measure, measure_name(MEASURE_ENRICHMENT)) == 0)
		figure->scales[0].mark = 1;
	figure->scales[1] = (struct figure_scale){
		.name = "difference (understanding − generation)",
		.from = -most[1],
		.to = most[1]
	};
	return figure_finish(figure, "no heads to draw", error);
}

static int make(const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct table *results,
	struct error *error)
{
	(void)sets;
	return results_heads(inputs, settings, results, error);
}

const struct kind kind_heads = {
	.schema = &schema_heads,
	.per_head = true,
	.make = make,
	.keeps = KEEP_HEADS,
	.build = build,
};
