/*
 * Samples are sorted by what they are about, and runs of the same are piles.
 */
#include "analysis/piles.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

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
static struct pile_item *list_items(
	const struct scan *scan, const struct settings *settings, size_t *count)
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
					settings->by == BY_GROUP ? sample->group
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

int piles_each(const struct scan *scan, const struct settings *settings,
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
