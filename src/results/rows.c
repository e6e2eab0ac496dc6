/*
 * The road from what a scan measured to rows of tables: one for each sample and
 * layer, and head, class of rows, key or row of the response.
 */
#include "results/rows.h"

#include "measure/blocks.h"
#include "sample/roles.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

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

/* What is at a place. */
static struct key_place place_of(
	const struct place_of_key *at, const struct scan_sample *sample)
{
	bool image = at->image != PLACE_NONE;

	return (struct key_place){ .key = at->number,
		.position = at->position,
		.modality = modality_name(at->modality),
		.part = place_part_name(at->part),
		.role = at->role ? sample->roles[at->role - 1] : "",
		.image = image ? at->image : TABLE_NONE,
		.row = at->row == PLACE_NONE ? TABLE_NONE : at->row,
		.column = at->column == PLACE_NONE ? TABLE_NONE : at->column,
		.grid = image ? grid_source_name(at->grid) : "" };
}

/* Adds a row of a key, unless it is none. */
static int add_key(struct table *table, const struct scan_sample *sample,
	size_t i, struct sample_layer of)
{
	const struct measures measures = scan_measures(sample, i);
	const struct place_of_key *at = &sample->places[i % sample->lines];

	if (at->number == PLACE_NONE || isnan(measures.expected))
		return 0;
	return table_add(table,
		&(struct key_sample_row){ .of = of,
			.at = place_of(at, sample),
			.attention = measures.intensity,
			.expected = measures.expected,
			.enrichment = measures.enrichment });
}

/* Line `i` of a sample is the pair that measure_roles() has there; a role that no
 * row has gives nothing. */
static int add_pair(struct table *table, const struct scan_sample *sample,
	size_t i, struct sample_layer of)
{
	size_t roles = sample->shape.roles;
	size_t from = i % sample->lines / (roles + 1);
	size_t to = i % sample->lines % (roles + 1);
	const struct role_sample_row row = { .of = of,
		.from = from ? sample->roles[from - 1] : ROLES_COUNTED,
		.to = to < roles ? sample->roles[to] : ROLES_FIRST_KEY,
		.share = scan_measures(sample, i).intensity };

	return scan_measures(sample, i - to).queries ? table_add(table, &row)
						     : 0;
}

/* Adds a row for each layer of a sample, and head, class of rows, key, or row of
 * the response: value `i` of it. */
static int add_row(struct table *table, const struct scan_sample *sample,
	size_t i, struct sample_layer of, const struct scan_settings *settings)
{
	const struct measures measures = scan_measures(sample, i);
	size_t line = i % sample->lines;
	size_t heads = settings->per_head ? sample->shape.heads : 1;

	if (table->schema == &schema_block_samples)
		return table_add(table,
			&(struct block_sample_row){ .of = of,
				.from = block_class_name(line),
				.to_text = measures.to_text,
				.to_image = measures.to_image,
				.to_other = measures.to_other });
	if (table->schema == &schema_key_samples)
		return add_key(table, sample, i, of);
	if (table->schema == &schema_role_samples)
		return add_pair(table, sample, i, of);
	if (table->schema == &schema_step_samples)
		return table_add(table,
			&(struct step_sample_row){ .of = of,
				.position = line / heads,
				.head = settings->per_head ? line % heads
							   : TABLE_NONE,
				.heads = sample->shape.heads,
				.intensity = measures.intensity });
	return table_add(table,
		&(struct intensity_row){ .of = of,
			.head = settings->per_head ? line : TABLE_NONE,
			.heads = sample->shape.heads,
			.keys = scan_keys(sample, i / sample->lines),
			.measures = measures });
}

int rows_add_sample(struct table *table, const struct scan_file *file,
	size_t which, const struct scan_settings *settings, struct error *error)
{
	const struct scan_sample *sample = &file->samples[which];
	size_t rows = sample->shape.layers * sample->lines;

	for (size_t i = 0; i < rows; i++)
		if (add_row(table, sample, i,
			    layer_of(file, sample, i / sample->lines, settings),
			    settings))
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
	if (table->schema == &schema_role_samples)
		return 0;
	if (table->schema == &schema_step_samples) {
		const struct step_sample_row *row =
			&TABLE_ROWS(table, step_sample_row)[i];

		return row->head == TABLE_NONE
			? row->position
			: row->position * row->heads + row->head;
	}
	if (table->schema == &schema_key_samples)
		return TABLE_ROWS(table, key_sample_row)[i].at.key;
	return TABLE_ROWS(table, intensity_row)[i].head + 1;
}

struct role_pair rows_names(const struct table *table, size_t i)
{
	const struct role_sample_row *row;

	if (table->schema != &schema_role_samples)
		return (struct role_pair){ NULL, NULL };
	row = &TABLE_ROWS(table, role_sample_row)[i];
	return (struct role_pair){ row->from, row->to };
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
	if (table->schema == &schema_key_samples) {
		const struct key_sample_row *row =
			&TABLE_ROWS(table, key_sample_row)[i];

		values[0] = row->attention;
		values[1] = row->expected;
		values[2] = row->enrichment;
		return ROWS_KEY;
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
	values[0] = table->schema == &schema_role_samples
		? TABLE_ROWS(table, role_sample_row)[i].share
		: TABLE_ROWS(table, step_sample_row)[i].intensity;
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
		[MEASURE_SHARE] = offsetof(struct measures, intensity),
	};

	return offsetof(struct intensity_row, measures) + offsets[measure];
}
