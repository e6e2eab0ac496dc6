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

/* Adds a row for each layer of a sample, and head, class of rows or row of the
 * response: value `i` of it. */
static int add_row(struct table *table, const struct scan_sample *sample,
	size_t i, struct sample_layer of, bool per_head)
{
	const struct measures *measures = &sample->values[i];
	size_t line = i % sample->lines;

	if (table->schema == &schema_block_samples)
		return table_add(table,
			&(struct block_sample_row){ .of = of,
				.from = block_class_name(line),
				.to_text = measures->to_text,
				.to_image = measures->to_image,
				.to_other = measures->to_other });
	if (table->schema == &schema_step_samples)
		return table_add(table,
			&(struct step_sample_row){ .of = of,
				.position = line,
				.intensity = measures->intensity });
	return table_add(table,
		&(struct intensity_row){ .of = of,
			.head = per_head ? line : TABLE_NONE,
			.heads = sample->shape.heads,
			.keys = scan_keys(sample, i / sample->lines),
			.measures = *measures });
}

int rows_add(struct table *table, const struct scan_file *file,
	const struct scan_settings *settings, struct error *error)
{
	for (size_t s = 0; !file->failed && s < file->sample_count; s++) {
		const struct scan_sample *sample = &file->samples[s];
		size_t rows = sample->shape.layers * sample->lines;

		for (size_t i = 0; i < rows; i++) {
			size_t layer = i / sample->lines;

			if (add_row(table, sample, i,
				    layer_of(file, sample, layer, settings),
				    settings->per_head))
				return error_memory(error);
		}
	}
	return 0;
}

size_t rows_part(const struct table *table, size_t i)
{
	if (table->schema == &schema_block_samples)
		return block_class(TABLE_ROWS(table, block_sample_row)[i].from);
	if (table->schema == &schema_step_samples)
		return TABLE_ROWS(table, step_sample_row)[i].position;
	return TABLE_ROWS(table, intensity_row)[i].head + 1;
}
