/*
 * A table of samples has a row for each layer, and maybe head, or several values
 * in a row; a table of curves has points.  From here on they are all values of
 * layers.
 */
#include "results/entries.h"

#include "base/memory.h"
#include "measure/blocks.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static struct entry entry_of(const struct sample_layer *of)
{
	return (struct entry){ .key = SCHEMA_KEY(of),
		.file = of->file,
		.sample = of->sample,
		.task = of->task,
		.layer = of->layer,
		.layers = of->layers,
		.provenance = of->provenance,
		.weight = 1 };
}

static int rank_model(struct entries *all, const char *model, size_t *rank)
{
	for (size_t i = all->model_count; i-- > 0;) {
		if (strcmp(all->models[i], model) == 0) {
			*rank = i;
			return 0;
		}
	}
	if (memory_grow(&all->models, &all->model_capacity, all->model_count,
		    sizeof(*all->models)))
		return -1;
	*rank = all->model_count;
	all->models[all->model_count++] = model;
	return 0;
}

static int add(struct entries *all, struct entry *entry)
{
	if (rank_model(all, entry->key.model, &entry->model_rank))
		return -1;
	all->entries[all->count++] = *entry;
	return 0;
}

/* A row of a sample, whose group counts only where curves are split by it; a
 * curve of a table was split when it was made. */
static int add_row(struct entries *all, const struct results_settings *settings,
	struct entry *entry)
{
	if (settings->curves.by != BY_GROUP)
		entry->key.group = "";
	return add(all, entry);
}

static double measure_of(const struct intensity_row *row, enum measure measure)
{
	static const size_t offsets[] = {
		[MEASURE_INTENSITY] = offsetof(struct measures, intensity),
		[MEASURE_ENRICHMENT] = offsetof(struct measures, enrichment),
		[MEASURE_SINKFREE] = offsetof(struct measures, sinkfree),
		[MEASURE_SINK] = offsetof(struct measures, sink),
		[MEASURE_ROWSUM] = offsetof(struct measures, rowsum),
		[MEASURE_ENTROPY] = offsetof(struct measures, entropy),
		[MEASURE_TO_TEXT] = offsetof(struct measures, to_text),
		[MEASURE_TO_IMAGE] = offsetof(struct measures, to_image),
		[MEASURE_TO_OTHER] = offsetof(struct measures, to_other),
		[MEASURE_DISTANCE] = offsetof(struct measures, distance),
	};

	return *(const double *)((const char *)&row->measures +
		offsets[measure]);
}

/* What was counted, but not measured over whole rows. */
static int refuse_partial(const struct intensity_row *row, enum measure measure,
	struct error *error)
{
	error_set(error,
		"has no %s; a table has it if it is made with --whole-rows, "
		"attention sums if it was stored beside them",
		measure_name(measure));
	error_prefix(error, row->of.sample);
	error_prefix(error, row->of.file);
	return error_prefix(error, row->of.model);
}

static int list_intensity(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);

	for (size_t i = 0; i < inputs->intensity.count; i++) {
		const struct intensity_row *row = &rows[i];
		struct entry entry = entry_of(&row->of);

		entry.head = row->head;
		entry.heads = row->heads;
		entry.value = measure_of(row, settings->curves.measure);
		if (settings->curves.measure >= MEASURE_ROWSUM &&
			isnan(entry.value) && !isnan(row->measures.intensity))
			return refuse_partial(
				row, settings->curves.measure, error);
		if (row->head != TABLE_NONE)
			entry.weight = (double)row->measures.queries;
		if (add_row(all, settings, &entry))
			return error_memory(error);
	}
	return 0;
}

static int list_blocks(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all)
{
	const struct block_sample_row *rows =
		TABLE_ROWS(&inputs->parts, block_sample_row);

	for (size_t i = 0; i < inputs->parts.count; i++) {
		const struct block_sample_row *row = &rows[i];
		const double to[BLOCK_CLASSES] = { row->to_other, row->to_text,
			row->to_image };

		for (size_t k = 0; k < BLOCK_CLASSES; k++) {
			struct entry entry = entry_of(&row->of);

			entry.head = block_class(row->from) * BLOCK_CLASSES + k;
			entry.value = to[k];
			if (add_row(all, settings, &entry))
				return -1;
		}
	}
	return 0;
}

static int list_steps(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all)
{
	const struct step_sample_row *rows =
		TABLE_ROWS(&inputs->parts, step_sample_row);

	for (size_t i = 0; i < inputs->parts.count; i++) {
		struct entry entry = entry_of(&rows[i].of);

		entry.head = rows[i].position;
		entry.value = rows[i].intensity;
		if (add_row(all, settings, &entry))
			return -1;
	}
	return 0;
}

static int list_curves(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(&inputs->curves, curve_row);
	const char *measure = measure_name(settings->curves.measure);

	for (size_t i = 0; i < inputs->curves.count; i++) {
		const struct curve_row *row = &rows[i];
		struct entry entry = { .key = SCHEMA_KEY(row),
			.file = "",
			.sample = "",
			.task = row->task,
			.layer = row->layer,
			.layers = row->layers,
			.head = TABLE_NONE,
			.provenance = row->provenance,
			.value = row->mean,
			.weight = 1,
			.curve = row };

		if (strcmp(row->measure, measure) == 0 && add(all, &entry))
			return error_memory(error);
	}
	return 0;
}

static int make_room(struct entries *all, size_t rows, size_t values)
{
	size_t count = 0;

	*all = (struct entries){ 0 };
	if (memory_multiply(rows, values, &count))
		all->entries = memory_array(count, sizeof(*all->entries));
	return all->entries ? 0 : -1;
}

int entries_list(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error)
{
	if (make_room(all, inputs->intensity.count + inputs->curves.count, 1))
		return error_memory(error);
	return list_intensity(inputs, settings, all, error) ||
			list_curves(inputs, settings, all, error)
		? -1
		: 0;
}

int entries_list_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error)
{
	bool blocks = inputs->parts.schema == &schema_block_samples;

	return make_room(
		       all, inputs->parts.count, blocks ? BLOCK_CLASSES : 1) ||
			(blocks ? list_blocks : list_steps)(
				inputs, settings, all)
		? error_memory(error)
		: 0;
}

void entries_release(struct entries *all)
{
	free(all->entries);
	free(all->models);
	*all = (struct entries){ 0 };
}
