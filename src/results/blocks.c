/*
 * Samples are sorted by what they are about, and runs of the same are piles.
 */
#include "base/memory.h"
#include "base/text.h"
#include "results/settings.h"
#include "measure/blocks.h"
#include "results/results.h"
#include "scan/scan.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The samples of a scan in piles: those of one model, step and task, and
 * group where the settings keep groups apart, all with as many layers. */
struct pile_item {
	size_t model_rank; /* of the model's first file */
	const struct scan_file *file;
	const char *group; /* "" unless groups are apart */
	const struct scan_sample *sample;
};

/* Gets a pile of at least one; returns -1 with the error to end it. */
typedef int pile_work(const struct pile_item *items, size_t count,
	struct table *table, struct error *error);

/*
 * Calls `work` on every pile: models in the order of their files, then steps,
 * groups, tasks; within a pile by file and sample.  Returns -1 with the error
 * of `work`, or when samples of a pile differ in their number of layers.
 */
int piles_each(const struct scan *scan, const struct results_settings *settings,
	pile_work *work, struct table *table, struct error *error);

static int compare(const void *x, const void *y)
{
	const struct pile_item *a = x, *b = y;
	int result = (a->model_rank > b->model_rank) -
		(a->model_rank < b->model_rank);

	if (!result)
		result = text_compare_natural(a->file->step, b->file->step);
	if (!result)
		result = text_compare_natural(a->group, b->group);
	if (!result)
		result = (a->sample->task > b->sample->task) -
			(a->sample->task < b->sample->task);
	if (!result)
		result = text_compare_natural(a->file->path, b->file->path);
	return result ? result
		      : text_compare_natural(a->sample->name, b->sample->name);
}

static bool same(const struct pile_item *a, const struct pile_item *b)
{
	return a->model_rank == b->model_rank &&
		strcmp(a->file->step, b->file->step) == 0 &&
		strcmp(a->group, b->group) == 0 &&
		a->sample->task == b->sample->task;
}

static size_t rank_model(const struct scan *scan, size_t file)
{
	size_t i = 0;

	while (scan->files[i].failed ||
		strcmp(scan->files[i].model, scan->files[file].model) != 0)
		i++;
	return i;
}

/* All samples of the scan, sorted; the caller frees them. */
static struct pile_item *list_items(const struct scan *scan,
	const struct results_settings *settings, size_t *count)
{
	struct pile_item *items;
	size_t n = 0;

	for (size_t i = 0; i < scan->file_count; i++)
		n += scan->files[i].sample_count;
	items = memory_array(n, sizeof(*items));
	*count = 0;
	for (size_t i = 0; items && i < scan->file_count; i++) {
		const struct scan_file *file = &scan->files[i];

		for (size_t k = 0; !file->failed && k < file->sample_count;
			k++) {
			const struct scan_sample *sample = &file->samples[k];

			items[(*count)++] =
				(struct pile_item){ rank_model(scan, i), file,
					settings->curves.by == BY_GROUP
						? sample->group
						: "",
					sample };
		}
	}
	if (items)
		qsort(items, *count, sizeof(*items), compare);
	return items;
}

static int check_layers(
	const struct pile_item *items, size_t count, struct error *error)
{
	size_t layers = items->sample->layers;

	for (size_t i = 1; i < count; i++) {
		if (items[i].sample->layers == layers)
			continue;
		error_set(error, "has %zu layers, others of its model have %zu",
			items[i].sample->layers, layers);
		error_prefix(error, items[i].sample->name);
		return error_prefix(error, items[i].file->path);
	}
	return 0;
}

int piles_each(const struct scan *scan, const struct results_settings *settings,
	pile_work *work, struct table *table, struct error *error)
{
	size_t count;
	struct pile_item *items = list_items(scan, settings, &count);
	int failed = items ? 0 : error_memory(error);

	for (size_t i = 0, n; !failed && i < count; i += n) {
		for (n = 1; i + n < count && same(&items[i], &items[i + n]);
			n++)
			;
		failed = check_layers(&items[i], n, error) ||
			work(&items[i], n, table, error);
	}
	free(items);
	return failed ? -1 : 0;
}

/*
 * Means over samples of what measure/blocks.h finds in each.
 */

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
		const struct measures *value =
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

int results_blocks(const struct scan *scan,
	const struct results_settings *settings, struct table *blocks,
	struct error *error)
{
	return piles_each(scan, settings, add_rows, blocks, error);
}

/*
 * Means over samples of what measure/steps.h finds in each.  Responses differ
 * in length, so the further a position is the fewer samples have it; each row
 * says how many.
 */

/* How far the longest response of the pile reaches. */
static size_t find_longest(const struct pile_item *items, size_t count)
{
	size_t longest = 0;

	for (size_t i = 0; i < count; i++)
		if (items[i].sample->lines > longest)
			longest = items[i].sample->lines;
	return longest;
}

static int steps_add_row(const struct pile_item *items, size_t count,
	size_t layer, size_t position, struct table *table, struct error *error)
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

static int steps_add_rows(const struct pile_item *items, size_t count,
	struct table *table, struct error *error)
{
	size_t longest = find_longest(items, count);

	for (size_t layer = 0; layer < items->sample->layers; layer++)
		for (size_t i = 0; i < longest; i++)
			if (steps_add_row(items, count, layer, i, table, error))
				return -1;
	return 0;
}

int results_steps(const struct scan *scan,
	const struct results_settings *settings, struct table *steps,
	struct error *error)
{
	return piles_each(scan, settings, steps_add_rows, steps, error);
}
