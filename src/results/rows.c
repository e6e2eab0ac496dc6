/*
 * The road from what a scan measured to rows of tables: one for each sample and
 * layer, and head, class of rows or row of the response.
 */
#include "results/rows.h"

#include "measure/blocks.h"

/* What the rows of all tables of samples begin with. */
static struct sample_layer layer_of(const struct scan_file *file,
	const struct scan_sample *sample, size_t layer,
	const struct scan_settings *settings)
{
	return (struct sample_layer){
		.model = file->model,
		.step = file->step,
		.file = file->path,
		.sample = sample->name,
		.group = sample->group,
		.task = sample->shape.task,
		.layer = sample->layer_numbers[layer],
		.layers = sample->shape.model_layers,
		.provenance = {
			.convention = convention_name(
				settings->rule.convention),
			.rows = row_rule_name(sample->shape.row_rule),
			.mask = scan_mask(sample, layer),
		},
	};
}

typedef int add_sample(struct table *table, const struct scan_file *file,
	const struct scan_sample *sample, const struct scan_settings *settings,
	struct error *error);

static int add_intensity(struct table *table, const struct scan_file *file,
	const struct scan_sample *sample, const struct scan_settings *settings,
	struct error *error)
{
	struct intensity_row row = { .heads = sample->shape.heads };

	for (size_t i = 0; i < sample->shape.layers * sample->lines; i++) {
		size_t layer = i / sample->lines;

		row.of = layer_of(file, sample, layer, settings);
		row.keys = scan_keys(sample, layer);
		row.head = settings->per_head ? i % sample->lines : TABLE_NONE;
		row.measures = sample->values[i];
		if (table_add(table, &row))
			return error_memory(error);
	}
	return 0;
}

static int add_blocks(struct table *table, const struct scan_file *file,
	const struct scan_sample *sample, const struct scan_settings *settings,
	struct error *error)
{
	struct block_sample_row row;

	for (size_t i = 0; i < sample->shape.layers * sample->lines; i++) {
		const struct measures *measures = &sample->values[i];
		size_t layer = i / sample->lines;

		row.of = layer_of(file, sample, layer, settings);
		row.from = block_class_name(i % sample->lines);
		row.to_text = measures->to_text;
		row.to_image = measures->to_image;
		row.to_other = measures->to_other;
		if (table_add(table, &row))
			return error_memory(error);
	}
	return 0;
}

static int add_steps(struct table *table, const struct scan_file *file,
	const struct scan_sample *sample, const struct scan_settings *settings,
	struct error *error)
{
	struct step_sample_row row;

	for (size_t i = 0; i < sample->shape.layers * sample->lines; i++) {
		size_t layer = i / sample->lines;

		row.of = layer_of(file, sample, layer, settings);
		row.position = i % sample->lines;
		row.intensity = sample->values[i].intensity;
		if (table_add(table, &row))
			return error_memory(error);
	}
	return 0;
}

int rows_add(struct table *table, const struct scan_file *file,
	const struct scan_settings *settings, struct error *error)
{
	add_sample *add = table->schema == &schema_block_samples ? add_blocks
		: table->schema == &schema_step_samples		 ? add_steps
							: add_intensity;
	int failed = 0;

	for (size_t i = 0; !file->failed && !failed && i < file->sample_count;
		i++)
		failed = add(table, file, &file->samples[i], settings, error);
	return failed;
}

size_t rows_part(const struct table *table, size_t i)
{
	if (table->schema == &schema_block_samples)
		return block_class(TABLE_ROWS(table, block_sample_row)[i].from);
	if (table->schema == &schema_step_samples)
		return TABLE_ROWS(table, step_sample_row)[i].position;
	return TABLE_ROWS(table, intensity_row)[i].head + 1;
}
