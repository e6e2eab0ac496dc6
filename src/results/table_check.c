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
#include "base/text.h"
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

static void check_values(const struct table *table, const char *path,
	struct buffer *messages, size_t *suspect)
{
	for (size_t i = 0; i < table->count; i++) {
		double value = intensity_of(table, i);

		if (!(value < -SLACK || value > 1 + SLACK))
			continue;
		buffer_print(
			messages, "%s: row %zu: an intensity of ", path, i + 1);
		buffer_number(messages, value);
		buffer_print(messages, ", which is not between 0 and 1\n");
		++*suspect;
		return;
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

struct all_seen {
	struct seen *items;
	size_t count, capacity, last; /* last: where the row before was */
};

static bool is_of(const struct seen *seen, const struct seen *row)
{
	return seen->task == row->task && schema_key_equal(seen->key, row->key);
}

static int mark(struct all_seen *all, struct seen *row, size_t layer)
{
	size_t at = all->last;

	if (at == all->count || !is_of(&all->items[at], row))
		for (at = 0; at < all->count; at++)
			if (is_of(&all->items[at], row))
				break;
	if (at == all->count) {
		if (memory_grow(&all->items, &all->capacity, all->count,
			    sizeof(*all->items)))
			return -1;
		row->layer = memory_array(row->layers, sizeof(*row->layer));
		if (!row->layer)
			return -1;
		all->items[all->count++] = *row;
	}
	all->last = at;
	if (row->layers != all->items[at].layers)
		all->items[at].mixed = true;
	else if (layer < row->layers)
		all->items[at].layer[layer] = true;
	return 0;
}

static int mark_all(struct all_seen *all, const struct table *table)
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
		if (mark(all, &row, curves ? c->layer : r->of.layer))
			return -1;
	}
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

static int check_layers(const struct table *table, const char *path,
	struct buffer *messages, struct error *error)
{
	struct all_seen all = { 0 };
	int result = 0;

	if (table->schema != &schema_intensity &&
		table->schema != &schema_curves)
		return 0;
	if (mark_all(&all, table))
		result = error_memory(error);
	for (size_t i = 0; !result && i < all.count; i++)
		result = judge(&all.items[i], path, table->seal_count > 0,
			messages, error);
	for (size_t i = 0; i < all.count; i++)
		free(all.items[i].layer);
	free(all.items);
	return result;
}

int table_check(const struct table *table, const char *path,
	struct buffer *messages, size_t *suspect, struct error *error)
{
	check_values(table, path, messages, suspect);
	return check_layers(table, path, messages, error);
}
