/*
 * An intensity is a part of a whole, as are most measures: a table of others was
 * made of something that is not attention.
 *
 * A row is missing from a table either because its layer never had a map or
 * because somebody lost it, and the table does not say which.  What it can say
 * is that all samples lack the same layers, which samples.c demands; the rest
 * is for the user to judge, who therefore gets to read it.
 */
#include "results/table_check.h"

#include "base/memory.h"
#include "table/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rounding, and a ruler on a printed curve, go a little beyond. */
#define SLACK 0.05

/* What is a part of a whole, and what only is not below 0, by column and, of
 * curves, by measure. */
static const struct range {
	const char *name;
	bool part;
} ranges[] = {
	{ "intensity", true },
	{ "expected", true },
	{ "enrichment", false },
	{ "sink", true },
	{ "sinkfree", true },
	{ "rowsum", true },
	{ "entropy", false },
	{ "to_text", true },
	{ "to_image", true },
	{ "to_other", true },
	{ "sink_rate", true },
	{ "share", true },
	{ "attention", true },
};

#define RANGES (sizeof(ranges) / sizeof(*ranges))

static bool is_out(const struct range *range, double value)
{
	return value < -SLACK || (range->part && value > 1 + SLACK);
}

static void say_out(struct table_check *check, size_t line,
	const struct range *range, double value)
{
	buffer_print(check->messages, "%s: line %zu: '%s' is ", check->path,
		line, range->name);
	buffer_number(check->messages, value);
	buffer_print(check->messages, ", which is %s\n",
		range->part ? "not between 0 and 1" : "below 0");
	++*check->suspect;
	check->said = true;
}

static void check_column(struct table_check *check, const struct table *table,
	const struct range *range, size_t offset)
{
	const char *field = (const char *)table->rows + offset;
	double value;

	for (size_t i = 0; !check->said && i < table->count; i++) {
		memcpy(&value, field + i * table->schema->row_size,
			sizeof(value));
		if (is_out(range, value))
			say_out(check, table->lines[i], range, value);
	}
}

static const struct range *find_range(const char *name)
{
	for (size_t i = 0; i < RANGES; i++)
		if (strcmp(ranges[i].name, name) == 0)
			return &ranges[i];
	return NULL;
}

static void check_means(struct table_check *check, const struct table *table)
{
	const struct curve_row *rows = TABLE_ROWS(table, curve_row);

	for (size_t i = 0; !check->said && i < table->count; i++) {
		const struct range share = { rows[i].measure, true };
		const struct range *range = find_range(share.name);
		enum measure measure;

		if (measure_parse(share.name, &measure) &&
			measure == MEASURE_SHARE)
			range = &share;
		if (range && is_out(range, rows[i].mean))
			say_out(check, table->lines[i], range, rows[i].mean);
	}
}

static bool is_of_samples(const struct schema *schema)
{
	return schema == &schema_intensity || schema == &schema_step_samples ||
		schema == &schema_key_samples ||
		schema == &schema_role_samples ||
		schema == &schema_block_samples;
}

static void check_values(struct table_check *check, const struct table *table)
{
	const struct schema *schema = table->schema;

	if (schema == &schema_curves)
		check_means(check, table);
	for (size_t c = 0; is_of_samples(schema) && c < schema->column_count;
		c++) {
		const struct range *range = find_range(schema->columns[c].name);

		if (range)
			check_column(
				check, table, range, schema->columns[c].offset);
	}
}

/* The layers of one task of one model that have a row. */
struct seen {
	struct schema_key key;
	enum task task;
	size_t layers;
	bool *layer; /* [layers] */
	bool mixed;  /* rows disagree on `layers`: samples.c says so */
};

static bool is_of(const struct seen *seen, const struct seen *row)
{
	return seen->task == row->task && schema_key_equal(seen->key, row->key);
}

static int mark(struct table_check *check, struct seen *row, size_t layer)
{
	size_t at = check->last; /* where the row before was */

	if (at == check->seen_count || !is_of(&check->seen[at], row))
		for (at = 0; at < check->seen_count; at++)
			if (is_of(&check->seen[at], row))
				break;
	if (at == check->seen_count) {
		if (memory_grow(&check->seen, &check->seen_capacity,
			    check->seen_count, sizeof(*check->seen)))
			return -1;
		row->layer = memory_array(row->layers, sizeof(*row->layer));
		if (!row->layer)
			return -1;
		check->seen[check->seen_count++] = *row;
	}
	check->last = at;
	if (row->layers != check->seen[at].layers)
		check->seen[at].mixed = true;
	else if (layer < row->layers)
		check->seen[at].layer[layer] = true;
	return 0;
}

static int mark_rows(struct table_check *check, const struct table *table)
{
	bool curves = table->schema == &schema_curves;

	for (size_t i = 0; i < table->count; i++) {
		const struct curve_row *c = TABLE_ROWS(table, curve_row) + i;
		const struct sample_layer *of =
			curves ? NULL : table_sample(table, i);
		struct seen row = { .key = curves ? SCHEMA_KEY(c)
						  : SCHEMA_KEY(of),
			.task = curves ? c->task : of->task,
			.layers = curves ? c->layers : of->layers };

		if (!curves)
			row.key.group = "";
		if (mark(check, &row, curves ? c->layer : of->layer))
			return -1;
	}
	return 0;
}

static int list_conventions(
	struct table_check *check, const struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const char *own = table->schema == &schema_curves
			? TABLE_ROWS(table, curve_row)[i].provenance.convention
			: table_sample(table, i)->provenance.convention;
		size_t k = 0;

		/* Equal texts of one table are equal pointers. */
		while (k < check->convention_count &&
			check->conventions[k] != own)
			k++;
		if (k < check->convention_count)
			continue;
		if (memory_grow(&check->conventions,
			    &check->convention_capacity,
			    check->convention_count,
			    sizeof(*check->conventions)))
			return -1;
		check->conventions[check->convention_count++] = own;
	}
	return 0;
}

int table_check_rows(struct table_check *check, const struct table *table,
	struct error *error)
{
	check_values(check, table);
	if ((is_of_samples(table->schema) || table->schema == &schema_curves) &&
		mark_rows(check, table))
		return error_memory(error);
	if ((table->schema == &schema_intensity ||
		    table->schema == &schema_curves) &&
		list_conventions(check, table))
		return error_memory(error);
	check->rows += table->count;
	return 0;
}

static int judge(const struct seen *seen, const char *path, bool sealed,
	struct buffer *messages, struct error *error)
{
	size_t count = 0, prefix = 0;

	for (size_t l = 0; l < seen->layers; l++) {
		count += seen->layer[l];
		prefix += seen->layer[l] && prefix == l;
	}
	if (count == seen->layers || seen->mixed)
		return 0;
	if (count == prefix && !sealed) {
		error_set(error, "layer %zu is missing", count);
		error_prefix(error, task_name(seen->task));
		error_prefix(error, seen->key.model);
		return error_prefix(error, path);
	}
	buffer_print(messages, "%s: %s: %s: has rows of %zu of %zu layers",
		path, seen->key.model, task_name(seen->task), count,
		seen->layers);
	for (size_t l = 0, listed = 0; l < seen->layers; l++)
		if (seen->layer[l])
			buffer_print(
				messages, "%s%zu", listed++ ? ", " : " (", l);
	buffer_print(messages, ")\n");
	return 0;
}

int table_check_end(struct table_check *check, bool sealed, struct error *error)
{
	for (size_t i = 0; i < check->seen_count; i++)
		if (judge(&check->seen[i], check->path, sealed, check->messages,
			    error))
			return -1;
	return 0;
}

void table_check_release(struct table_check *check)
{
	for (size_t i = 0; i < check->seen_count; i++)
		free(check->seen[i].layer);
	free(check->seen);
	free(check->conventions);
}
