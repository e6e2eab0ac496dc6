/*
 * Means over samples of what measure/blocks.h finds in each.
 */
#include "analysis/results.h"

#include "analysis/piles.h"
#include "measure/blocks.h"

#include <math.h>

/* One class of row in one layer. */
static int add_row(const struct pile_item *items, size_t count, size_t layer,
	size_t class, struct table *table, struct error *error)
{
	static const char *const names[BLOCK_CLASSES] = { "other", "text",
		"image" };
	struct block_row row = { .model = items->file->model,
		.step = items->file->step,
		.group = items->group,
		.task = items->sample->task,
		.layer = layer,
		.layers = items->sample->layers,
		.from = names[class] };
	double samples;

	row.depth = ((double)layer + 0.5) / (double)row.layers;
	for (size_t i = 0; i < count; i++) {
		const struct measure_value *value =
			&items[i].sample->values[layer * BLOCK_CLASSES + class];

		if (isnan(value->rowsum))
			continue;
		row.samples++;
		row.to_text += value->to_text;
		row.to_image += value->to_image;
		row.to_other += value->to_other;
	}
	if (!row.samples)
		return 0;
	samples = (double)row.samples;
	row.to_text /= samples;
	row.to_image /= samples;
	row.to_other /= samples;
	return table_add(table, &row) ? error_memory(error) : 0;
}

static int add_rows(const struct pile_item *items, size_t count,
	struct table *table, struct error *error)
{
	static const size_t classes[BLOCK_CLASSES] = { 1, 2, 0 };
	size_t layers = items->sample->layers;

	for (size_t i = 0; i < layers * BLOCK_CLASSES; i++)
		if (add_row(items, count, i / BLOCK_CLASSES,
			    classes[i % BLOCK_CLASSES], table, error))
			return -1;
	return 0;
}

int results_blocks(const struct scan *scan, const struct settings *settings,
	struct table *blocks, struct error *error)
{
	return piles_each(scan, settings, add_rows, blocks, error);
}
