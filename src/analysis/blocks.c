/*
 * Means over samples of what measure/blocks.h finds in each: samples are
 * sorted by what they are about, and runs of the same become rows.
 */
#include "analysis/results.h"

#include "base/memory.h"
#include "base/text.h"
#include "measure/blocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct item {
	size_t model_rank; /* of the model's first file */
	const struct survey_file *file;
	const char *group;
	const struct survey_sample *sample;
};

static int compare(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
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

static bool same(const struct item *a, const struct item *b)
{
	return a->model_rank == b->model_rank &&
		strcmp(a->file->step, b->file->step) == 0 &&
		strcmp(a->group, b->group) == 0 &&
		a->sample->task == b->sample->task;
}

static size_t rank_model(const struct survey *survey, size_t file)
{
	size_t i = 0;

	while (survey->files[i].failed ||
		strcmp(survey->files[i].model, survey->files[file].model) != 0)
		i++;
	return i;
}

/* All samples of the survey, sorted; the caller frees them. */
static struct item *list_items(const struct survey *survey,
	const struct settings *settings, size_t *count)
{
	struct item *items;
	size_t n = 0;

	for (size_t i = 0; i < survey->file_count; i++)
		n += survey->files[i].sample_count;
	items = memory_array(n, sizeof(*items));
	*count = 0;
	for (size_t i = 0; items && i < survey->file_count; i++) {
		const struct survey_file *file = &survey->files[i];

		for (size_t k = 0; !file->failed && k < file->sample_count;
			k++) {
			const struct survey_sample *sample = &file->samples[k];

			items[(*count)++] =
				(struct item){ rank_model(survey, i), file,
					settings->by == BY_GROUP ? sample->group
								 : "",
					sample };
		}
	}
	if (items)
		qsort(items, *count, sizeof(*items), compare);
	return items;
}

/* One class of row in one layer. */
static int add_row(const struct item *items, size_t count, size_t layer,
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

static int add_rows(const struct item *items, size_t count, struct table *table,
	struct error *error)
{
	static const size_t classes[BLOCK_CLASSES] = { 1, 2, 0 };
	size_t layers = items->sample->layers;

	for (size_t i = 1; i < count; i++) {
		if (items[i].sample->layers == layers)
			continue;
		error_set(error, "has %zu layers, others of its model have %zu",
			items[i].sample->layers, layers);
		error_prefix(error, items[i].sample->name);
		return error_prefix(error, items[i].file->path);
	}
	for (size_t i = 0; i < layers * BLOCK_CLASSES; i++)
		if (add_row(items, count, i / BLOCK_CLASSES,
			    classes[i % BLOCK_CLASSES], table, error))
			return -1;
	return 0;
}

int results_blocks(const struct survey *survey, const struct settings *settings,
	struct table *blocks, struct error *error)
{
	size_t count;
	struct item *items = list_items(survey, settings, &count);
	int failed = items ? 0 : error_memory(error);

	for (size_t i = 0, n; !failed && i < count; i += n) {
		for (n = 1; i + n < count && same(&items[i], &items[i + n]);
			n++)
			;
		failed = add_rows(&items[i], n, blocks, error);
	}
	free(items);
	return failed;
}
