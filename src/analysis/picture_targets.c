/*
 * The loss knows the target of every layer, so targets are taken from a table
 * of losses by layer: the figure shows what the loss would use.
 */
#include "analysis/picture_targets.h"

#include "analysis/results.h"
#include "base/memory.h"

#include <stdlib.h>

static const struct kinds_target *find(
	const struct figure_targets *targets, const struct loss_row *row)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].task == row->task &&
			targets->items[i].layers == row->layers)
			return &targets->items[i];
	return NULL;
}

/* Takes the rows of one set, which are neighbours, layers in their order. */
static int take(struct figure_targets *targets, const struct loss_row *rows,
	double *values)
{
	size_t layers = rows->layers;

	if (memory_grow(&targets->items, &targets->capacity, targets->count,
		    sizeof(*targets->items)))
		return -1;
	for (size_t i = 0; i < layers; i++) {
		values[i] = rows[i].target;
		values[layers + i] = rows[i].delta;
	}
	targets->items[targets->count++] = (struct kinds_target){
		.task = rows->task,
		.layers = layers,
		.target = values,
		.delta = values + layers,
	};
	return 0;
}

int figure_targets_find(struct figure_targets *targets,
	const struct sample_sets *sets, const struct settings *settings,
	struct error *error)
{
	struct settings own = *settings;
	struct table losses;
	const struct loss_row *rows;
	int failed;

	if (!settings->loss_targets)
		return 0;
	if (settings->measure != MEASURE_INTENSITY)
		return error_set(error, "--targets are of the intensity");
	own.per_layer = true;
	own.weights = NULL;
	table_init(&losses, &schema_loss);
	failed = results_losses(sets, &own, &losses, error);
	rows = TABLE_ROWS(&losses, loss_row);
	if (!failed) {
		targets->values = memory_array(
			losses.count, 2 * sizeof(*targets->values));
		failed = targets->values ? 0 : error_memory(error);
	}
	for (size_t i = 0; !failed && i < losses.count; i++) {
		const struct loss_row *row = &rows[i];

		if (row->layer == 0 && i + row->layers <= losses.count &&
			!find(targets, row) &&
			take(targets, row, targets->values + 2 * i))
			failed = error_memory(error);
	}
	table_release(&losses);
	return failed;
}

void figure_targets_release(struct figure_targets *targets)
{
	free(targets->items);
	free(targets->values);
	*targets = (struct figure_targets){ 0 };
}
