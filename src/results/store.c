/*
 * A row of the intensity table takes 224 bytes, most of them for names that its
 * neighbours have too.  Here rows of one sample are collected until the next one
 * begins.  What they are of (layers, heads, provenance) is mostly what those of
 * the sample before were of, and is then referred to; so is a column whose
 * values are all equal (queries, keys, often the expected intensity) one value.
 *
 * For a mean over heads a row of each head comes in, and the mean is made here
 * as soon as a layer has all of its heads, in their order.  In any other order
 * rows stay as they are: whoever gathers samples sorts them, and says what is
 * missing.
 */
#include "results/store.h"

#include "base/memory.h"
#include "base/random.h"
#include "measure/blocks.h"
#include "results/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Samples before, and ways of counting before, that are compared with a new one.
 * Two tasks, each with a few lengths, usually alternate. */
#define RECENT 16

static bool is_of_rows(const struct schema *schema, const struct column *column)
{
	size_t offset = column->offset;

	if (offset < sizeof(struct sample_layer))
		return false;
	if (schema == &schema_block_samples)
		return column->kind != COLUMN_TEXT;
	if (schema == &schema_key_samples)
		return offset != offsetof(struct key_sample_row, at.key);
	if (schema == &schema_intensity)
		return offset != offsetof(struct intensity_row, head) &&
			offset != offsetof(struct intensity_row, heads);
	return schema != &schema_step_samples ||
		offset != offsetof(struct step_sample_row, position);
}

/* Whether what is to be kept of the intensity needs the column. */
static bool is_wanted(
	const struct column *column, const struct results_settings *settings)
{
	enum measure grouped = settings->grouped;
	bool wanted = column->offset ==
			offsetof(struct intensity_row, measures.queries) ||
		(settings->curves.measure != MEASURE_SHARE &&
			column->offset ==
				rows_offset(settings->curves.measure));

	for (int m = MEASURE_INTENSITY;
		settings->keeps == KEEP_GROUPED && m < MEASURE_SHARE; m++)
		if ((grouped == MEASURES ? m <= MEASURE_SINKFREE
					 : m == (int)grouped) &&
			column->offset == rows_offset((enum measure)m))
			wanted = true;
	return wanted;
}

void store_init(struct store *store, const struct schema *schema,
	const struct results_settings *settings)
{
	bool all = settings->keeps == KEEP_ROWS || schema != &schema_intensity;

	*store = (struct store){ .schema = schema,
		.folds = !all && settings->keeps != KEEP_HEADS };
	for (int m = 0; m < MEASURES; m++)
		store->partial[m] = SIZE_MAX;
	for (size_t i = 0; schema && i < schema->column_count; i++) {
		const struct column *column = &schema->columns[i];

		if (is_of_rows(schema, column) &&
			(all || is_wanted(column, settings)))
			store->columns[store->column_count++] = column;
	}
	table_init(&store->seal, schema);
}

void store_release(struct store *store)
{
	free(store->samples);
	free(store->points);
	free(store->counted);
	free(store->values);
	free(store->open.points);
	free(store->open.values);
	free(store->pairs);
	strings_release(&store->strings);
	table_release(&store->seal);
	*store = (struct store){ 0 };
}

static bool same_counted(
	const struct store_counted *a, const struct store_counted *b)
{
	return a->layers == b->layers && a->heads == b->heads &&
		strcmp(a->provenance.convention, b->provenance.convention) ==
		0 &&
		strcmp(a->provenance.rows, b->provenance.rows) == 0 &&
		strcmp(a->provenance.mask, b->provenance.mask) == 0;
}

static int keep_text(struct store *store, const char **text)
{
	*text = strings_keep(&store->strings, *text ? *text : "");
	return *text ? 0 : -1;
}

/* Finds the way of counting among the last ones, or adds it. */
static int find_counted(
	struct store *store, struct store_counted counted, uint32_t *index)
{
	struct provenance *p = &counted.provenance;
	size_t count = store->counted_count;

	for (size_t i = count; i-- > 0 && i + RECENT >= count;)
		if (same_counted(&store->counted[i], &counted)) {
			*index = (uint32_t)i;
			return 0;
		}
	if (count == UINT32_MAX || keep_text(store, &p->convention) ||
		keep_text(store, &p->rows) || keep_text(store, &p->mask) ||
		memory_grow(&store->counted, &store->counted_capacity, count,
			sizeof(*store->counted)))
		return -1;
	*index = (uint32_t)count;
	store->counted[store->counted_count++] = counted;
	return 0;
}

static bool is_open(const struct store *store, const struct sample_layer *of)
{
	const struct sample_layer *open = &store->open.sample.of;

	return open->model && open->task == of->task &&
		strcmp(open->sample, of->sample) == 0 &&
		strcmp(open->file, of->file) == 0 &&
		strcmp(open->group, of->group) == 0 &&
		strcmp(open->model, of->model) == 0 &&
		strcmp(open->step, of->step) == 0;
}

/* Equal texts of one table are equal pointers; most rows are like the one
 * before. */
static bool same_sample(
	const struct sample_layer *a, const struct sample_layer *b)
{
	return a->sample == b->sample && a->task == b->task &&
		a->file == b->file && a->group == b->group &&
		a->step == b->step && a->model == b->model;
}

/* Puts the mean over the heads of rows[0 .. heads) into the first of them. */
static void fold(const struct store *store, union store_value *rows,
	size_t heads, size_t queries)
{
	size_t columns = store->column_count;

	for (size_t c = 0; c < columns; c++) {
		double sum = 0, weights = 0;

		for (size_t h = 0; c != queries && h < heads; h++) {
			double weight =
				(double)rows[h * columns + queries].count;

			if (weight == 0)
				continue;
			sum += rows[h * columns + c].number * weight;
			weights += weight;
		}
		if (c != queries)
			rows[c].number =
				weights > 0 ? sum / weights : (double)NAN;
	}
	rows[queries].count = 1;
}

/* How many rows from `i` on are all heads of one layer, in their order; 0: they
 * are not. */
static size_t count_heads(const struct store *store, size_t i)
{
	const struct store_open *open = &store->open;
	const struct store_point *first = &open->points[i];
	size_t heads = store->counted[first->counted].heads, h = 0;

	if (heads > open->sample.count - i)
		return 0;
	while (h < heads && first[h].part == h + 1 &&
		first[h].layer == first->layer &&
		first[h].counted == first->counted)
		h++;
	return h == heads ? heads : 0;
}

static void fold_heads(struct store *store)
{
	size_t queries = store_column(
		store, offsetof(struct intensity_row, measures.queries));
	struct store_open *open = &store->open;
	size_t columns = store->column_count, kept = 0;

	for (size_t i = 0, n; i < open->sample.count; i += n, kept++) {
		union store_value *rows = open->values + i * columns;
		size_t heads = count_heads(store, i);

		n = heads ? heads : 1;
		if (heads)
			fold(store, rows, heads, queries);
		open->points[kept] = open->points[i];
		if (heads)
			open->points[kept].part = STORE_FOLDED;
		memmove(open->values + kept * columns, rows,
			columns * sizeof(*rows));
	}
	open->sample.count = kept;
}

static bool same_points(
	const struct store_point *a, const struct store_point *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (a[i].layer != b[i].layer || a[i].counted != b[i].counted ||
			a[i].part != b[i].part)
			return false;
	return true;
}

/* Keeps the points of the open sample, or refers to those of one before. */
static int keep_points(struct store *store)
{
	struct store_sample *sample = &store->open.sample;
	const struct store_point *points = store->open.points;
	size_t count = store->sample_count;

	for (size_t i = count; i-- > 0 && i + RECENT >= count;) {
		const struct store_sample *last = &store->samples[i];

		if (last->count == sample->count &&
			same_points(store->points + last->points, points,
				sample->count)) {
			sample->points = last->points;
			return 0;
		}
	}
	sample->points = store->point_count;
	for (size_t i = 0; i < sample->count; i++) {
		if (memory_grow(&store->points, &store->point_capacity,
			    store->point_count, sizeof(*store->points)))
			return -1;
		store->points[store->point_count++] = points[i];
	}
	return 0;
}

/* Keeps the values of the open sample, column by column. */
static int keep_values(struct store *store)
{
	struct store_sample *sample = &store->open.sample;
	const union store_value *rows = store->open.values;
	size_t columns = store->column_count;

	sample->values = store->value_count;
	sample->constant = 0;
	for (size_t c = 0; c < columns; c++) {
		size_t i = 1, count = sample->count;

		while (i < count &&
			memcmp(&rows[i * columns + c], &rows[c],
				sizeof(*rows)) == 0)
			i++;
		if (i == count) {
			sample->constant |= UINT32_C(1) << c;
			count = 1;
		}
		for (i = 0; i < count; i++) {
			if (memory_grow(&store->values, &store->value_capacity,
				    store->value_count, sizeof(*store->values)))
				return -1;
			store->values[store->value_count++] =
				rows[i * columns + c];
		}
	}
	return 0;
}

static int close_sample(struct store *store)
{
	struct store_open *open = &store->open;

	if (!open->sample.of.model)
		return 0;
	if (store->folds)
		fold_heads(store);
	if (keep_points(store) || keep_values(store) ||
		memory_grow(&store->samples, &store->sample_capacity,
			store->sample_count, sizeof(*store->samples)))
		return -1;
	store->samples[store->sample_count++] = open->sample;
	open->sample = (struct store_sample){ .count = 0 };
	return 0;
}

static int open_sample(struct store *store, const struct sample_layer *of)
{
	struct sample_layer *own = &store->open.sample.of;

	if (close_sample(store))
		return -1;
	store->open.sample = (struct store_sample){ .of = *of };
	return keep_text(store, &own->step) || keep_text(store, &own->file) ||
			keep_text(store, &own->sample) ||
			keep_text(store, &own->group) ||
			keep_text(store, &own->model)
		? -1
		: 0;
}

/* Reads the field of a column in a row. */
static int read_field(struct store *store, const struct column *column,
	const struct sample_layer *row, union store_value *value)
{
	const void *field = (const char *)row + column->offset;

	memset(value, 0, sizeof(*value));
	if (column->kind == COLUMN_TEXT) {
		memcpy(&value->text, field, sizeof(value->text));
		return keep_text(store, &value->text);
	}
	if (column->kind == COLUMN_COUNT)
		memcpy(&value->count, field, sizeof(value->count));
	else
		memcpy(&value->number, field, sizeof(value->number));
	return 0;
}

static void write_field(
	const struct column *column, union store_value value, void *row)
{
	void *field = (char *)row + column->offset;

	if (column->kind == COLUMN_TEXT)
		memcpy(field, &value.text, sizeof(value.text));
	else if (column->kind == COLUMN_COUNT)
		memcpy(field, &value.count, sizeof(value.count));
	else
		memcpy(field, &value.number, sizeof(value.number));
}

static uint64_t hash_text(const char *text)
{
	uint64_t hash = 0;

	for (; text && *text; text++)
		hash = random_mix(hash ^ (unsigned char)*text);
	return hash;
}

/* What tells the row from others adds up to what tells samples apart. */
static void hash_row(
	struct store_sample *sample, const struct table *table, size_t i)
{
	double values[ROWS_VALUES];
	size_t count = rows_values(table, i, values);
	const struct role_pair names = rows_names(table, i);
	uint64_t hash = random_mix(random_mix(table_sample(table, i)->layer) ^
		rows_part(table, i) ^
		(hash_text(names.from) + 3 * hash_text(names.to)));

	for (size_t k = 0; k < count; k++) {
		uint64_t bits;

		memcpy(&bits, &values[k], sizeof(bits));
		hash = random_mix(hash ^ (isnan(values[k]) ? 0 : bits));
		sample->valued = sample->valued || !isnan(values[k]);
	}
	sample->hash += hash;
}

/* Notes what was counted, but not measured over whole rows. */
static void note_partial(struct store *store, const struct intensity_row *row)
{
	for (int m = MEASURE_ROWSUM; m < MEASURE_SHARE; m++) {
		const double *value = (const void *)((const char *)row +
			rows_offset((enum measure)m));

		if (store->partial[m] == SIZE_MAX && isnan(*value) &&
			!isnan(row->measures.intensity))
			store->partial[m] = store->sample_count;
	}
}

/* Finds a pair of roles, most likely the one after the last, or adds it. */
static int find_pair(struct store *store, struct role_pair pair, size_t *part)
{
	size_t count = store->pair_count;

	for (size_t i = 0; i < count; i++) {
		size_t at = (store->last_pair + 1 + i) % count;

		if (strcmp(store->pairs[at].from, pair.from) != 0 ||
			strcmp(store->pairs[at].to, pair.to) != 0)
			continue;
		*part = store->last_pair = at;
		return 0;
	}
	if (keep_text(store, &pair.from) || keep_text(store, &pair.to) ||
		memory_grow(&store->pairs, &store->pair_capacity, count,
			sizeof(*store->pairs)))
		return -1;
	*part = store->last_pair = store->pair_count++;
	store->pairs[*part] = pair;
	return 0;
}

static int add_row(struct store *store, const struct table *table, size_t i)
{
	const struct sample_layer *of = table_sample(table, i);
	const struct intensity_row *row =
		table->schema == &schema_intensity ? (const void *)of : NULL;
	struct store_open *open = &store->open;
	const struct store_counted counted = { of->layers, row ? row->heads : 0,
		of->provenance };
	struct store_point *point;
	union store_value *values;
	size_t columns = store->column_count, count;

	if (!(i && same_sample(of, table_sample(table, i - 1))) &&
		!is_open(store, of) && open_sample(store, of))
		return -1;
	count = open->sample.count;
	if (memory_grow(&open->points, &open->point_capacity, count,
		    sizeof(*open->points)) ||
		memory_grow(&open->values, &open->value_capacity, count,
			columns * sizeof(*open->values)))
		return -1;
	point = &open->points[count];
	*point = (struct store_point){ (uint32_t)of->layer, 0,
		rows_part(table, i) };
	if (find_counted(store, counted, &point->counted) ||
		(table->schema == &schema_role_samples &&
			find_pair(store, rows_names(table, i), &point->part)))
		return -1;
	values = open->values + count * columns;
	for (size_t c = 0; c < columns; c++)
		if (read_field(store, store->columns[c], of, &values[c]))
			return -1;
	hash_row(&open->sample, table, i);
	if (row)
		note_partial(store, row);
	open->sample.count++;
	store->rows++;
	return 0;
}

int store_add(
	struct store *store, const struct table *table, struct error *error)
{
	store->optional |= table->optional;
	for (size_t i = 0; i < table->count; i++)
		if (add_row(store, table, i))
			return error_memory(error);
	return 0;
}

int store_end(struct store *store, struct error *error)
{
	return close_sample(store) ? error_memory(error) : 0;
}

size_t store_column(const struct store *store, size_t offset)
{
	for (size_t c = 0; c < store->column_count; c++)
		if (store->columns[c]->offset == offset)
			return c;
	return SIZE_MAX;
}

union store_value store_value(const struct store *store,
	const struct store_sample *sample, size_t column, size_t i)
{
	const union store_value *values = store->values + sample->values;

	for (size_t c = 0; c < column; c++)
		values += sample->constant >> c & 1 ? 1 : sample->count;
	return values[sample->constant >> column & 1 ? 0 : i];
}

struct sample_layer store_layer(
	const struct store *store, const struct store_sample *sample, size_t i)
{
	const struct store_point *point = &store->points[sample->points + i];
	const struct store_counted *counted = &store->counted[point->counted];
	struct sample_layer of = sample->of;

	of.layer = point->layer;
	of.layers = counted->layers;
	of.provenance = counted->provenance;
	return of;
}

void store_row(const struct store *store, const struct store_sample *sample,
	size_t i, void *row)
{
	const struct store_point *point = &store->points[sample->points + i];
	const struct sample_layer of = store_layer(store, sample, i);
	const union store_value *values = store->values + sample->values;
	struct intensity_row *intensity = row;
	struct block_sample_row *block = row;
	struct role_sample_row *role = row;
	struct step_sample_row *step = row;
	struct key_sample_row *key = row;
	size_t heads = 1;

	memset(row, 0, store->schema->row_size);
	memcpy(row, &of, sizeof(of));
	for (size_t c = 0; c < store->column_count; c++) {
		bool constant = sample->constant >> c & 1;

		write_field(store->columns[c], values[constant ? 0 : i], row);
		values += constant ? 1 : sample->count;
	}
	if (store->schema == &schema_block_samples) {
		block->from = block_class_name(point->part);
	} else if (store->schema == &schema_role_samples) {
		role->from = store->pairs[point->part].from;
		role->to = store->pairs[point->part].to;
	} else if (store->schema == &schema_step_samples) {
		if (step->head != TABLE_NONE)
			heads = step->heads;
		step->position = point->part / heads;
	} else if (store->schema == &schema_key_samples) {
		key->at.key = point->part;
	} else {
		intensity->head = point->part == STORE_FOLDED ? TABLE_NONE
							      : point->part - 1;
		intensity->heads = store->counted[point->counted].heads;
	}
}

/* Room for a row of any table of samples. */
union row {
	struct intensity_row intensity;
	struct block_sample_row block;
	struct role_sample_row role;
	struct step_sample_row step;
	struct key_sample_row key;
};

int store_copy(const struct store *store, size_t limit, struct table *table,
	struct error *error)
{
	union row row;

	table->optional = store->optional;
	for (size_t s = 0; s < store->sample_count; s++) {
		const struct store_sample *sample = &store->samples[s];

		for (size_t i = 0; i < sample->count; i++) {
			if (table->count == limit)
				return 0;
			store_row(store, sample, i, &row);
			if (table_add(table, &row))
				return error_memory(error);
		}
	}
	return 0;
}

int store_write(const struct store *store, enum table_form form, FILE *stream,
	struct error *error)
{
	struct table_writer writer = { .stream = stream,
		.schema = store->schema,
		.optional = store->optional,
		.form = form };
	union row row;

	table_write_begin(&writer,
		store->seal.seal_count == 1 ? store->seal.seals : NULL);
	for (size_t s = 0; s < store->sample_count; s++) {
		const struct store_sample *sample = &store->samples[s];

		for (size_t i = 0; i < sample->count; i++) {
			store_row(store, sample, i, &row);
			table_write_row(&writer, &row);
		}
	}
	return table_write_end(&writer, error);
}
