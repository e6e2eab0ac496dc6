/*
 * What the loss sees: the intensity of each layer and the target that it is
 * pulled to, with the range within which the loss is quadratic.
 */
#include "figure/curves.h"
#include "results/results.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

/* "AIA loss: understanding 0.0123, generation 0.0045 (emu3)" */
static const char *losses(struct figure *figure, const struct table *table,
	const struct loss_row *like)
{
	const struct loss_row *rows = TABLE_ROWS(table, loss_row);
	const char *text = "";

	for (enum task task = 0; task < TASKS; task++) {
		for (size_t i = 0; i < table->count; i++) {
			if (rows[i].task != task ||
				strcmp(rows[i].targets, like->targets) != 0 ||
				!schema_key_equal(
					SCHEMA_KEY(&rows[i]), SCHEMA_KEY(like)))
				continue;
			text = figure_text(figure, "%s%s%s %.3g", text,
				*text ? ", " : "", task_name(task),
				rows[i].loss);
			break;
		}
	}
	return figure_text(figure, "AIA loss: %s (%s)", text, like->targets);
}

/* The panel of a row's model and targets, which its note names. */
static struct figure_panel *panel_of(struct figure *figure,
	const struct table *table, const struct loss_row *row)
{
	const char *note = losses(figure, table, row);
	struct figure_panel *panel;

	for (size_t i = 0; i < figure->count; i++)
		if (schema_key_equal(figure->panels[i].key, SCHEMA_KEY(row)) &&
			strcmp(figure->panels[i].note, note) == 0)
			return &figure->panels[i];
	panel = figure_panel(figure, figure_name(figure, SCHEMA_KEY(row)));
	panel->key = SCHEMA_KEY(row);
	panel->x = figure_layers(figure, row->layers);
	panel->note = note;
	return panel;
}

static struct figure_series *series_of(struct figure *figure,
	struct figure_panel *panel, const char *name, struct figure_look look)
{
	for (size_t i = 0; i < panel->count; i++)
		if (panel->series[i].look.ink == look.ink &&
			panel->series[i].look.mark == look.mark)
			return &panel->series[i];
	return figure_series(figure, panel, SERIES_LINE, name, look);
}

static void add_row(struct figure *figure, struct figure_panel *panel,
	const struct loss_row *row)
{
	struct figure_look look = figure_task_look(row->task);
	struct figure_look target_look = curves_target_look(row->task);
	struct figure_series *series =
		series_of(figure, panel, "target", target_look);

	for (int side = -1; side <= 1; side += 2)
		figure_point(figure, series,
			(struct figure_point){
				.x = (double)row->layer + 0.5 * side,
				.y = row->target,
				.low = row->target - row->delta,
				.high = row->target + row->delta });
	series = series_of(figure, panel, task_name(row->task), look);
	figure_point(figure, series,
		(struct figure_point){ .x = (double)row->layer,
			.y = row->intensity,
			.low = (double)NAN,
			.high = (double)NAN });
	figure_legend(
		figure, figure_task_text(figure, row->task), SERIES_LINE, look);
	figure_legend(figure, curves_target_text(row->task), SERIES_LINE,
		target_look);
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct table *table = source->results;
	const struct loss_row *rows = TABLE_ROWS(table, loss_row);
	const struct loss_row *last = NULL;
	struct figure_panel *panel = NULL;

	for (size_t i = 0; !figure->failed && i < table->count; i++) {
		const struct loss_row *row = &rows[i];

		if (row->layer == TABLE_NONE || row->task >= TASKS ||
			!figure_shows(figure, row->layer))
			continue;
		if (!last || strcmp(last->targets, row->targets) != 0 ||
			!schema_key_equal(SCHEMA_KEY(last), SCHEMA_KEY(row)))
			panel = panel_of(figure, table, row);
		last = row;
		add_row(figure, panel, row);
		if (figure_check_count(figure->count, error))
			return -1;
	}
	curves_fit_y(figure, measure_name(MEASURE_INTENSITY));
	return figure_finish(figure,
		"the table of losses has no layers to draw: make it with "
		"--per-layer",
		error);
}

static int make(const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct table *results,
	struct error *error)
{
	struct results_settings own = *settings;

	(void)inputs;
	own.per_layer = true;
	if (!settings->loss.targets)
		return error_set(error,
			"say what the loss pulls towards: --targets emu3, "
			"janus-pro, janus-pro-code or a file");
	return results_losses(sets, &own, results, error);
}

const struct kind kind_loss = {
	.schema = &schema_loss,
	.make = make,
	.keeps = KEEP_LAYERS,
	.build = build,
};
