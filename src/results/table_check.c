/*
 * An intensity is a part of a whole: a table of others was made of something
 * that is not attention.
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

/* The intensity of a row, or what blocks has of it that is furthest from being
 * a part of a whole; NaN: the row has none. */
static double intensity_of(const struct table *table, size_t i)
{
	if (table->schema == &schema_intensity)
		return TABLE_ROWS(table, intensity_row)[i].measures.intensity;
	if (table->schema == &schema_step_samples)
		return TABLE_ROWS(table, step_sample_row)[i].intensity;
	if (table->schema == &schema_key_samples)
		return TABLE_ROWS(table, key_sample_row)[i].attention;
	if (table->schema == &schema_role_samples)
		return TABLE_ROWS(table, role_sample_row)[i].share;
	if (table->schema == &schema_block_samples) {
		const struct block_sample_row *row =
			&TABLE_ROWS(table, block_sample_row)[i];

		return fmin(row->to_text, fmin(row->to_image, row->to_other)) <
				0
			? -1
			: fmax(row->to_text,
				  fmax(row->to_image, row->to_other));
	}
	if (table->schema == &schema_curves) {
		const struct curve_row *row = &TABLE_ROWS(table, curve_row)[i];

		return strcmp(row->measure, measure_name(MEASURE_INTENSITY)) ==
				0
			? row->mean
			: (double)NAN;
	}
	return (double)NAN;
}

static void check_values(struct table_check *check, const struct table *table)
{
	for (size_t i = 0; !check->said && i < table->count; i++) {
		double value = intensity_of(table, i);

		if (!(value < -SLACK || value > 1 + SLACK))
			continue;
		buffer_print(check->messages, "%s: row %zu: an intensity of ",
			check->path, check->rows + i + 1);
		buffer_number(check->messages, value);
		buffer_print(
			check->messages, ", which is not between 0 and 1\n");
		++*check->suspect;
		check->said = true;
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
		const struct intensity_row *r =
			TABLE_ROWS(table, intensity_row) + i;
		struct seen row = { .key = curves ? SCHEMA_KEY(c)
						  : SCHEMA_KEY(&r->of),
			.task = curves ? c->task : r->of.task,
			.layers = curves ? c->layers : r->of.layers };

		if (!curves)
			row.key.group = "";
		if (mark(check, &row, curves ? c->layer : r->of.layer))
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
	if ((table->schema == &schema_intensity ||
		    table->schema == &schema_curves) &&
		(mark_rows(check, table) || list_conventions(check, table)))
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
