/*
 * What one model or step has more than another, layer by layer, over the same
 * samples: above or below the line where they do not differ.
 */
#include "figure/curves.h"

#include "figure/quantity.h"
#include "results/results.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

/* "understanding: mean |difference| 0.255 (p = 0.002)" */
static const char *summarise(
	struct figure *figure, const char *before, const struct paired_row *row)
{
	return figure_text(figure, "%s%s%s: mean |difference| %.3g (p = %.2g)",
		before, *before ? ", " : "", task_name(row->task), row->mad,
		row->p_curve);
}

static const char *title_of(struct figure *figure, const struct paired_row *row)
{
	const struct schema_key other = { row->other_model, row->other_step,
		row->other_group };
	const char *after = figure_name(figure, other);

	return figure_text(
		figure, "%s − %s", after, figure_name(figure, SCHEMA_KEY(row)));
}

static bool is_of(const struct paired_row *a, const struct paired_row *b)
{
	return schema_key_equal(SCHEMA_KEY(a), SCHEMA_KEY(b)) &&
		strcmp(a->measure, b->measure) == 0 &&
		strcmp(a->other_model, b->other_model) == 0 &&
		strcmp(a->other_step, b->other_step) == 0 &&
		strcmp(a->other_group, b->other_group) == 0;
}

static void add_series(struct figure *figure, struct figure_panel *panel,
	const struct paired_row *rows, size_t count)
{
	struct figure_look look = figure_task_look(rows->task);
	struct figure_series *series = figure_series(
		figure, panel, SERIES_LINE, task_name(rows->task), look);

	for (size_t i = 0; i < count; i++)
		if (figure_shows(figure, rows[i].layer))
			figure_point(figure, series,
				(struct figure_point){
					.x = (double)rows[i].layer,
					.y = rows[i].difference,
					.low = rows[i].ci_low,
					.high = rows[i].ci_high });
	figure_legend(figure, figure_task_text(figure, rows->task), SERIES_LINE,
		look);
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *table = source->results;
	const struct paired_row *rows = TABLE_ROWS(table, paired_row);
	const char *measure = table->count ? rows->measure : "";
	struct figure_panel *panel = NULL;

	for (size_t i = 0, n; !figure->failed && i < table->count; i += n) {
		for (n = 1;
			i + n < table->count && is_of(&rows[i], &rows[i + n]) &&
			rows[i + n].task == rows[i].task;
			n++)
			;
		if (strcmp(rows[i].measure, measure) != 0)
			return error_set(error,
				"has differences of %s and of %s, which share "
				"no axis",
				measure, rows[i].measure);
		if (!i || !is_of(&rows[i - 1], &rows[i])) {
			panel = figure_panel(
				figure, title_of(figure, &rows[i]));
			panel->x = figure_layers(figure, rows[i].layers);
			panel->note = "";
		}
		panel->note = summarise(figure, panel->note, &rows[i]);
		add_series(figure, panel, &rows[i], n);
		if (figure_check_count(figure->count, error))
			return -1;
	}
	curves_fit_y(figure,
		figure_text(figure, "difference in %s",
			quantity_short(figure, measure)));
	for (size_t i = 0; i < figure->count; i++)
		figure->panels[i].line_y = 0;
	return figure_finish(figure, "no difference to draw", error);
}

static int make(const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct table *results,
	struct error *error)
{
	(void)inputs, (void)sets, (void)settings, (void)results;
	return error_set(error,
		"differences are drawn from the table that 'attnscope compare "
		"--paired A B' writes");
}

const struct kind kind_paired = {
	.schema = &schema_paired,
	.make = make,
	.keeps = KEEP_LAYERS,
	.build = build,
};
