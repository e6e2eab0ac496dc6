/*
 * Means over samples of what measure/blocks.h and measure/steps.h find in each
 * of their layers.  The values of one layer are the parts of the inputs (see
 * schema.h), which samples.c has grouped and sorted as it does for curves; a
 * sample without a part does not count in its mean.
 */
#include "measure/blocks.h"
#include "results/results.h"

#include <math.h>

/* The mean of a column over the samples that have it, and how many do. */
static double mean_of(
	const struct sample_set *set, size_t column, size_t *samples)
{
	double sum = 0;

	*samples = 0;
	for (size_t i = 0; i < set->samples; i++) {
		double value = set->values[i * set->columns + column];

		if (isnan(value))
			continue;
		++*samples;
		sum += value;
	}
	return sum / (double)*samples;
}

typedef int add_layer(const struct sample_set *set, size_t layer,
	struct table *table, struct error *error);

/* Of each class of rows that there is, where its attention goes. */
static int add_blocks(const struct sample_set *set, size_t layer,
	struct table *blocks, struct error *error)
{
	static const struct {
		size_t class;
		const char *name;
	} from[BLOCK_CLASSES] = { { 1, "text" }, { 2, "image" },
		{ 0, "other" } };

	for (size_t i = 0; i < BLOCK_CLASSES; i++) {
		size_t column = layer * BLOCK_CLASSES * BLOCK_CLASSES +
			from[i].class * BLOCK_CLASSES;
		struct block_row row = { .model = set->model,
			.step = set->step,
			.group = set->group,
			.task = set->task,
			.layer = layer,
			.layers = set->layers,
			.depth = ((double)layer + 0.5) / (double)set->layers,
			.from = from[i].name };

		row.to_other = mean_of(set, column, &row.samples);
		row.to_text = mean_of(set, column + 1, &row.samples);
		row.to_image = mean_of(set, column + 2, &row.samples);
		if (row.samples && table_add(blocks, &row))
			return error_memory(error);
	}
	return 0;
}

/* Responses differ in length, so the further a position is the fewer samples
 * have it; each row says how many. */
static int add_steps(const struct sample_set *set, size_t layer,
	struct table *steps, struct error *error)
{
	size_t width = set->columns / set->layers;

	for (size_t i = 0; i < width; i++) {
		struct step_row row = { .model = set->model,
			.step = set->step,
			.group = set->group,
			.task = set->task,
			.layer = layer,
			.layers = set->layers,
			.position = i };

		row.mean = mean_of(set, layer * width + i, &row.samples);
		if (row.samples && table_add(steps, &row))
			return error_memory(error);
	}
	return 0;
}

static int add_all(const struct inputs *inputs,
	const struct results_settings *settings, add_layer *add,
	struct table *table, struct error *error)
{
	struct sample_sets sets;
	int failed = samples_gather_parts(inputs, settings, &sets, error);

	for (size_t i = 0; !failed && i < sets.count; i++)
		for (size_t l = 0; !failed && l < sets.sets[i].layers; l++)
			failed = add(&sets.sets[i], l, table, error);
	samples_release(&sets);
	return failed;
}

int results_blocks(const struct inputs *inputs,
	const struct results_settings *settings, struct table *blocks,
	struct error *error)
{
	return add_all(inputs, settings, add_blocks, blocks, error);
}

int results_steps(const struct inputs *inputs,
	const struct results_settings *settings, struct table *steps,
	struct error *error)
{
	return add_all(inputs, settings, add_steps, steps, error);
}
