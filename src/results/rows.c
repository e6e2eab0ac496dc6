/*
 * The road from what a scan measured to rows of tables: one for each sample and
 * layer, and head, class of rows or row of the response.
 */
#include "results/rows.h"

#include "measure/blocks.h"

#include <math.h>
#include <stddef.h>

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

int rows_add_sample(struct table *table, const struct scan_file *file,
	size_t which, const struct scan_settings *settings, struct error *error)
{
	const struct scan_sample *sample = &file->samples[which];
	size_t rows = sample->shape.layers * sample->lines;

	for (size_t i = 0; i < rows; i++)
		if (add_row(table, sample, i,
			    layer_of(file, sample, i / sample->lines, settings),
			    settings->per_head))
			return error_memory(error);
	return 0;
}

int rows_add(struct table *table, const struct scan_file *file,
	const struct scan_settings *settings, struct error *error)
{
	for (size_t s = 0; !file->failed && s < file->sample_count; s++)
		if (rows_add_sample(table, file, s, settings, error))
			return -1;
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

size_t rows_values(
	const struct table *table, size_t i, double values[ROWS_VALUES])
{
	if (table->schema == &schema_block_samples) {
		const struct block_sample_row *row =
			&TABLE_ROWS(table, block_sample_row)[i];

		values[0] = row->to_other;
		values[1] = row->to_text;
		values[2] = row->to_image;
		return BLOCK_CLASSES;
	}
	if (table->schema == &schema_intensity) {
		const struct measures *measures =
			&TABLE_ROWS(table, intensity_row)[i].measures;

		values[0] = measures->intensity;
		values[1] = measures->expected;
		values[2] = measures->sink;
		values[3] = measures->sinkfree;
		return 4;
	}
	values[0] = TABLE_ROWS(table, step_sample_row)[i].intensity;
	return 1;
}

size_t rows_offset(enum measure measure)
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
		[MEASURE_SINK_RATE] = offsetof(struct measures, sink_rate),
	};

	return offsetof(struct intensity_row, measures) + offsets[measure];
}
