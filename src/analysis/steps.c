/*
 * Means over samples of what measure/steps.h finds in each.  Responses differ
 * in length, so the further a position is the fewer samples have it; each row
 * says how many.
 */
#include "analysis/results.h"

#include "analysis/piles.h"

#include <math.h>

/* How far the longest response of the pile reaches. */
static size_t find_longest(const struct pile_item *items, size_t count)
{
	size_t longest = 0;

	for (size_t i = 0; i < count; i++)
		if (items[i].sample->lines > longest)
			longest = items[i].sample->lines;
	return longest;
}

static int add_row(const struct pile_item *items, size_t count, size_t layer,
	size_t position, struct table *table, struct error *error)
{
	struct step_row row = { .model = items->file->model,
		.step = items->file->step,
		.group = items->group,
		.task = items->sample->task,
		.layer = layer,
		.layers = items->sample->layers,
		.position = position };

	for (size_t i = 0; i < count; i++) {
		const struct scan_sample *sample = items[i].sample;
		double value;

		if (position >= sample->lines)
			continue;
		value = sample->values[layer * sample->lines + position]
				.intensity;
		if (isnan(value))
			continue;
		row.samples++;
		row.mean += value;
	}
	if (!row.samples)
		return 0;
	row.mean /= (double)row.samples;
	return table_add(table, &row) ? error_memory(error) : 0;
}

static int add_rows(const struct pile_item *items, size_t count,
	struct table *table, struct error *error)
{
	size_t longest = find_longest(items, count);

	for (size_t layer = 0; layer < items->sample->layers; layer++)
		for (size_t i = 0; i < longest; i++)
			if (add_row(items, count, layer, i, table, error))
				return -1;
	return 0;
}

int results_steps(const struct scan *scan, const struct settings *settings,
	struct table *steps, struct error *error)
{
	return piles_each(scan, settings, add_rows, steps, error);
}
