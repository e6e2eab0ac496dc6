/*
 * From the rows of a set to its matrix, sample by sample.
 *
 * A row of a table is one entry, or several where it has several parts of a layer;
 * those of one sample are sorted by layer and head, and each layer becomes its
 * values.  Nothing is filled in or left out: a layer or a head that is missing,
 * or there twice, and rows that were counted in different ways, are errors.
 */
#include "results/sample_set.h"

#include "base/memory.h"
#include "base/text.h"
#include "measure/blocks.h"
#include "results/entry.h"
#include "results/provenance.h"
#include "results/rows.h"
#include "results/shares.h"
#include "sample/roles.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filler {
	struct sample_set *set;
	const struct store *store;
	enum sample_columns kind;
	/* of the store: the values of a row, and their weight */
	size_t columns[BLOCK_CLASSES], column_count, queries;
	size_t head, heads; /* of steps */
	const char *role;   /* keys of which a curve is of, or NULL */
	size_t width;	    /* values of a layer */
	/* of the sample at hand */
	struct entry *entries;
	struct sample_layer *layers;
	size_t count, capacity, layer_capacity;
	/* of the set's first sample */
	struct entry first;
	struct sample_layer first_layer;
	size_t *heads_of; /* [set->measured]: its heads, layer by layer */
};

/* Which columns of the store the values are in. */
static int choose_columns(struct filler *filler,
	const struct results_settings *settings, struct error *error)
{
	static const size_t blocks[] = { offsetof(struct block_sample_row,
						 to_other),
		offsetof(struct block_sample_row, to_text),
		offsetof(struct block_sample_row, to_image) };
	static const size_t keys[ROWS_KEY] = { offsetof(struct key_sample_row,
						       attention),
		offsetof(struct key_sample_row, expected),
		offsetof(struct key_sample_row, enrichment) };
	static const size_t roles[] = { offsetof(
		struct role_sample_row, share) };
	static const size_t steps[] = { offsetof(
		struct step_sample_row, intensity) };
	const struct store *store = filler->store;
	const size_t own = store->schema == &schema_intensity
		? rows_offset(settings->curves.measure)
		: 0;
	const size_t *offsets = &own;

	_Static_assert(ROWS_KEY <= BLOCK_CLASSES, "no part has more values");
	filler->column_count = 1;
	if (store->schema == &schema_block_samples) {
		filler->column_count = BLOCK_CLASSES;
		offsets = blocks;
	} else if (store->schema == &schema_key_samples) {
		filler->column_count = ROWS_KEY;
		offsets = keys;
	} else if (store->schema == &schema_role_samples) {
		offsets = roles;
	} else if (store->schema == &schema_step_samples) {
		offsets = steps;
		filler->head = store_column(
			store, offsetof(struct step_sample_row, head));
		filler->heads = store_column(
			store, offsetof(struct step_sample_row, heads));
	} else {
		filler->queries = store_column(store,
			offsetof(struct intensity_row, measures.queries));
	}
	for (size_t i = 0; i < filler->column_count; i++) {
		filler->columns[i] = store_column(store, offsets[i]);
		if (filler->columns[i] == SIZE_MAX)
			return error_set(error,
				"the %s of samples was not kept",
				settings_measure(settings));
	}
	return 0;
}

static int order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

int sample_set_compare(const struct sample_run *a, const struct sample_run *b)
{
	/* Texts of one store are equal where their pointers are. */
	int result = a->of->file == b->of->file
		? 0
		: text_compare_natural(a->of->file, b->of->file);

	return result || a->of->sample == b->of->sample
		? result
		: text_compare_natural(a->of->sample, b->of->sample);
}

static int compare(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int result = order(a->of->layer, b->of->layer);

	if (!result)
		result = order(b->folded, a->folded);
	return result ? result : order(a->head, b->head);
}

/* Room for `count` entries more. */
static int make_room(struct filler *filler, size_t count)
{
	while (filler->capacity < filler->count + count)
		if (memory_grow(&filler->entries, &filler->capacity,
			    filler->capacity, sizeof(*filler->entries)))
			return -1;
	while (filler->layer_capacity < filler->capacity)
		if (memory_grow(&filler->layers, &filler->layer_capacity,
			    filler->layer_capacity, sizeof(*filler->layers)))
			return -1;
	return 0;
}

/* Adds the entries of one row of a sample. */
static void load_row(
	struct filler *filler, const struct store_sample *sample, size_t i)
{
	const struct store *store = filler->store;
	const struct store_point *point = &store->points[sample->points + i];
	bool intensity = store->schema == &schema_intensity;
	struct entry entry = { .head = point->part, .weight = 1 };

	if (intensity) {
		entry.folded = point->part == STORE_FOLDED;
		entry.head = entry.folded ? TABLE_NONE : point->part - 1;
		entry.heads = store->counted[point->counted].heads;
	}
	if (store->schema == &schema_step_samples &&
		store_value(store, sample, filler->head, i).count != TABLE_NONE)
		entry.heads =
			store_value(store, sample, filler->heads, i).count;
	if (intensity && entry.head != TABLE_NONE)
		entry.weight =
			(double)store_value(store, sample, filler->queries, i)
				.count;
	for (size_t k = 0; k < filler->column_count; k++) {
		filler->layers[filler->count] = store_layer(store, sample, i);
		entry.value = store_value(store, sample, filler->columns[k], i)
				      .number;
		filler->entries[filler->count++] = entry;
		if (!intensity)
			filler->entries[filler->count - 1].head =
				point->part * filler->column_count + k;
	}
}

static void load_curve(
	struct filler *filler, const struct sample_run *run, size_t i)
{
	const struct curve_row *row = &run->rows[i];
	struct sample_layer *of = &filler->layers[filler->count];

	*of = *run->of;
	of->layer = row->layer;
	of->layers = row->layers;
	of->provenance = row->provenance;
	filler->entries[filler->count++] = (struct entry){ .head = TABLE_NONE,
		.value = row->mean,
		.weight = 1,
		.curve = row };
}

/* Lists the entries of a sample, or of a curve, by layer and head. */
static int load(struct filler *filler, const struct sample_run *runs,
	size_t count, struct error *error)
{
	bool sorted = true;

	filler->count = 0;
	for (size_t r = 0; r < count; r++) {
		const struct sample_run *run = &runs[r];
		size_t rows = run->sample ? run->sample->count : run->count;

		if (make_room(filler, rows * filler->column_count))
			return error_memory(error);
		for (size_t i = 0; i < rows; i++)
			if (run->sample)
				load_row(filler, run->sample, i);
			else
				load_curve(filler, run, i);
	}
	for (size_t i = 0; i < filler->count; i++) {
		filler->entries[i].of = &filler->layers[i];
		if (i && sorted)
			sorted = compare(&filler->entries[i - 1],
					 &filler->entries[i]) <= 0;
	}
	if (!sorted)
		qsort(filler->entries, filler->count, sizeof(*filler->entries),
			compare);
	return 0;
}

/* The first sample says how its set was counted, layer by layer; layers may
 * differ in their mask only. */
static int count_layer(struct sample_set *set, size_t column,
	const struct entry *rows, size_t count, const struct entry *first,
	struct error *error)
{
	struct provenance *counted = &set->counted[column];
	struct provenance_difference difference = { NULL, NULL, NULL };

	if (!counted->convention)
		*counted = rows->of->provenance;
	for (size_t i = 0; !difference.column && i < count; i++)
		difference =
			provenance_compare(counted, &rows[i].of->provenance);
	if (!difference.column)
		difference = provenance_compare_curves(
			&set->counted[0], &rows->of->provenance);
	if (difference.column)
		return entry_refuse_provenance(&difference, rows, first, error);
	if (!set->provenance.convention)
		set->provenance = *counted;
	provenance_merge(&set->provenance, counted);
	return 0;
}

/* Whether a row is of the same head as the one before, or of one that is in the
 * mean `first`. */
static bool is_again(const struct entry *first, const struct entry *row)
{
	if (first->folded && (row->folded || row->head < first->heads))
		return true;
	return row->head == row[-1].head && !row[-1].folded;
}

/* Sets the value of one layer of one sample from its `count` rows, which
 * differ in their heads at most. */
static int fill_layer(const struct entry *rows, size_t count, double *value,
	struct error *error)
{
	double sum = 0, weights = 0;
	bool apart;

	for (size_t i = 0; i < count; i++) {
		if (i && is_again(rows, &rows[i]))
			return entry_refuse_twice(&rows[i], error);
		if (rows[i].weight == 0)
			continue;
		sum += rows[i].value * rows[i].weight;
		weights += rows[i].weight;
	}
	/* One head of four is not their mean. */
	apart = rows->head != TABLE_NONE && rows->heads != TABLE_NONE;
	if ((count > 1 &&
		    (rows->folded || rows[count - 1].head == TABLE_NONE)) ||
		((count > 1 || apart) && count != rows->heads) ||
		(apart && rows[count - 1].head >= count))
		return entry_refuse_heads(rows, error);
	*value = weights > 0 ? sum / weights : (double)NAN;
	return 0;
}

/* Sets the values of all heads of one layer of one sample. */
static int fill_heads(const struct entry *rows, size_t count, size_t heads,
	double *values, struct error *error)
{
	if (rows->head == TABLE_NONE) {
		error_set(error,
			"layer %zu is a mean over heads; make the table with "
			"--per-head to have each",
			rows->of->layer);
		return entry_blame(rows, error);
	}
	for (size_t h = 0; h < heads; h++) {
		if (count != heads || rows->heads != heads || rows[h].head != h)
			return entry_refuse_heads(rows, error);
		values[h] = rows[h].weight > 0 ? rows[h].value : (double)NAN;
	}
	return 0;
}

/* Sets the values of the parts that one layer of one sample has. */
static int fill_parts(const struct entry *rows, size_t count, size_t width,
	double *values, struct error *error)
{
	for (size_t i = 0; i < width; i++)
		values[i] = (double)NAN;
	for (size_t i = 0; i < count; i++) {
		if (i && rows[i].head == rows[i - 1].head)
			return entry_refuse_twice(&rows[i], error);
		values[rows[i].head] = rows[i].value;
	}
	return 0;
}

/* Sets what the counted rows of one layer of one sample give to keys of the role;
 * NaN where no row counts. */
static int fill_share(const struct filler *filler, const struct entry *rows,
	size_t count, double *value, struct error *error)
{
	*value = (double)NAN;
	for (size_t i = 0; i < count; i++) {
		const struct role_pair *pair =
			&filler->store->pairs[rows[i].head];

		if (i && rows[i].head == rows[i - 1].head)
			return entry_refuse_twice(&rows[i], error);
		if (strcmp(pair->from, ROLES_COUNTED) != 0)
			continue;
		if (isnan(*value))
			*value = 0;
		if (strcmp(pair->to, filler->role) == 0)
			*value = rows[i].value;
	}
	return 0;
}

/* How many of the rows give from the role, or to it; texts of a store are equal
 * where pointers are. */
static size_t count_role(const struct filler *filler, const struct entry *rows,
	size_t count, const char *from, const char *to)
{
	const struct role_pair *pairs = filler->store->pairs;
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += (!from || pairs[rows[i].head].from == from) &&
			(!to || pairs[rows[i].head].to == to);
	return found;
}

/* A layer of a sample has a row for each of its roles of rows with each of its
 * roles of keys: one that is missing is not one that gives nothing. */
static int check_pairs(const struct filler *filler, const struct entry *rows,
	size_t count, struct error *error)
{
	const struct role_pair *pairs = filler->store->pairs, *pair, *first;
	size_t to = 1, i;

	if (rows->curve || filler->store->schema != &schema_role_samples)
		return 0;
	while (to < count &&
		pairs[rows[to].head].from == pairs[rows->head].from)
		to++;
	/* As they come, and as they seldom do. */
	for (i = 0; i < count && count % to == 0; i++) {
		pair = &pairs[rows[i].head];
		if (pair->to != pairs[rows[i % to].head].to ||
			pair->from != pairs[rows[i - i % to].head].from)
			break;
	}
	if (i == count)
		return 0;
	first = &pairs[rows->head];
	to = count_role(filler, rows, count, first->from, NULL);
	for (i = 0; i < count; i++) {
		pair = &pairs[rows[i].head];
		if (count_role(filler, rows, count, pair->from, NULL) != to ||
			count_role(filler, rows, count, NULL, pair->to) * to !=
				count)
			break;
	}
	if (i == count)
		return 0;
	error_set(error,
		"layer %zu has rows of some pairs of roles, from '%s' or to "
		"'%s', and lacks others",
		rows->of->layer, pair->from, pair->to);
	return entry_blame(rows, error);
}

/* The `width` values of one layer of one sample.  The mean over one head is
 * that head. */
static int fill_columns(const struct filler *filler, const struct entry *rows,
	size_t count, double *values, struct error *error)
{
	enum sample_columns columns = filler->kind;
	size_t width = filler->width;

	if (filler->role)
		return fill_share(filler, rows, count, values, error);
	if (columns == COLUMNS_HEADS && rows->heads == 1)
		columns = COLUMNS_LAYERS;
	switch (columns) {
	case COLUMNS_HEADS:
		return fill_heads(rows, count, width, values, error);
	case COLUMNS_PARTS:
		return fill_parts(rows, count, width, values, error);
	default:
		return fill_layer(rows, count, values, error);
	}
}

/* The rows of a layer, the set's `layer`-th, say as many layers as its first row,
 * and as many heads as that layer of the first sample: a mean over two heads is
 * none over the four of others.  Steps are numbered by all heads alike. */
static int check_layer(const struct filler *filler, size_t layer,
	const struct entry *rows, size_t count, struct error *error)
{
	const struct entry *first = &filler->first;
	size_t *heads = &filler->heads_of[layer];

	if (!*heads)
		*heads = filler->kind == COLUMNS_PARTS ? first->heads
						       : rows->heads;
	for (size_t i = 0; i < count; i++) {
		if (rows[i].of->layers != first->of->layers)
			return entry_refuse_layers(&rows[i], first, error);
		if (rows[i].heads != *heads)
			return entry_refuse_apart(
				&rows[i], first, *heads, error);
	}
	return 0;
}

/* The sample at hand into values[measured][width]. */
static int fill_sample(
	const struct filler *filler, double *values, struct error *error)
{
	struct sample_set *set = filler->set;
	const struct entry *rows = filler->entries, *first = &filler->first;
	size_t layer = 0, count = filler->count;

	for (size_t i = 0, n; i < count; i += n, layer++) {
		double *place = values + layer * filler->width;

		for (n = 1; i + n < count &&
			rows[i + n].of->layer == rows[i].of->layer;
			n++)
			;
		/* The first sample lacks it, or this one another. */
		if (layer == set->measured ||
			rows[i].of->layer < set->numbers[layer])
			return entry_refuse_gap(
				first, rows[i].of->layer, error);
		if (rows[i].of->layer > set->numbers[layer])
			break;
		if (check_layer(filler, layer, &rows[i], n, error) ||
			count_layer(set, layer, &rows[i], n, first, error) ||
			fill_columns(filler, &rows[i], n, place, error) ||
			check_pairs(filler, &rows[i], n, error))
			return -1;
	}
	return layer == set->measured
		? 0
		: entry_refuse_gap(rows, set->numbers[layer], error);
}

/* Values of a layer; a curve has no heads, which filling it refuses. */
static size_t find_width(const struct filler *filler,
	const struct sample_run *runs, size_t count)
{
	const struct store *store = filler->store;
	size_t width = 1;

	if (filler->kind == COLUMNS_HEADS && filler->first.heads)
		return filler->first.heads;
	if (filler->kind != COLUMNS_PARTS)
		return 1;
	for (size_t r = 0; r < count; r++) {
		const struct store_sample *sample = runs[r].sample;

		for (size_t i = 0; sample && i < sample->count; i++) {
			size_t part = store->points[sample->points + i].part;

			if ((part + 1) * filler->column_count > width)
				width = (part + 1) * filler->column_count;
		}
	}
	return width;
}

/* Begins the set with its first sample, which says what layers it has. */
static int begin(struct filler *filler, const struct sample_run *runs,
	size_t count, size_t samples, struct error *error)
{
	struct sample_set *set = filler->set;
	size_t cells;
	double *values = NULL;

	filler->first_layer = *filler->entries->of;
	filler->first = *filler->entries;
	filler->first.of = &filler->first_layer;
	set->layers = filler->first_layer.layers;
	set->heads = filler->first.heads;
	set->numbers = memory_array(filler->count, sizeof(*set->numbers));
	if (!set->numbers)
		return error_memory(error);
	for (size_t i = 0; i < filler->count; i++)
		if (!i ||
			filler->entries[i].of->layer !=
				filler->entries[i - 1].of->layer)
			set->numbers[set->measured++] =
				filler->entries[i].of->layer;
	filler->width = find_width(filler, runs, count);
	if (memory_multiply(
		    set->measured, filler->width, &set->values.layers) &&
		memory_multiply(samples, set->values.layers, &cells))
		values = memory_array(cells, sizeof(*values));
	set->values.values = values;
	set->values.samples = samples;
	filler->heads_of =
		memory_array(set->measured, sizeof(*filler->heads_of));
	set->counted = memory_array(set->measured, sizeof(*set->counted));
	set->names = memory_array(samples, sizeof(*set->names));
	if (!runs->sample)
		set->rows = memory_array(set->measured, sizeof(*set->rows));
	if (!values || !filler->heads_of || !set->counted || !set->names ||
		(!runs->sample && !set->rows))
		return error_memory(error);
	return 0;
}

static int fill(struct filler *filler, const struct sample_run *runs,
	size_t count, size_t samples, struct error *error)
{
	struct sample_set *set = filler->set;

	for (size_t r = 0, n, s = 0; r < count; r += n, s++) {
		for (n = 1; r + n < count &&
			sample_set_compare(&runs[r], &runs[r + n]) == 0;
			n++)
			;
		if (load(filler, &runs[r], n, error) ||
			(!s && begin(filler, runs, count, samples, error)))
			return -1;
		set->names[s] = runs[r].of->sample;
		if (fill_sample(filler,
			    (double *)set->values.values +
				    s * set->values.layers,
			    error))
			return -1;
	}
	for (size_t l = 0; set->rows && l < set->measured; l++)
		set->rows[l] = filler->entries[l].curve;
	return 0;
}

int sample_set_fill(struct sample_set *set, const struct store *store,
	const struct results_settings *settings, enum sample_columns columns,
	const struct sample_run *runs, size_t count, struct error *error)
{
	struct filler filler = {
		.set = set, .store = store, .kind = columns, .column_count = 1
	};
	size_t samples = 1;
	int failed;

	for (size_t i = 1; i < count; i++)
		samples += sample_set_compare(&runs[i - 1], &runs[i]) != 0;
	if (settings->curves.measure == MEASURE_SHARE && runs->sample)
		filler.role = measure_role(settings->curves.word);
	*set = (struct sample_set){ .key = { runs->of->model, runs->of->step,
					    runs->group },
		.task = runs->of->task,
		.samples = runs->sample ? samples : 0,
		.file = runs->of->file };
	failed = (runs->sample && choose_columns(&filler, settings, error)) ||
		fill(&filler, runs, count, samples, error);
	if (!failed && store->schema == &schema_role_samples && runs->sample &&
		!filler.role)
		shares_fill_up(set, store, filler.width);
	free(filler.entries);
	free(filler.layers);
	free(filler.heads_of);
	return failed ? -1 : 0;
}

int sample_set_refuse_both(const struct sample_run *curve,
	const struct sample_run *samples, struct error *error)
{
	const struct entry entry = { .of = curve->of, .curve = curve->rows };

	error_set(error,
		"curves in one table, and samples (%s) in another: "
		"give one of them",
		samples->of->file);
	return entry_blame(&entry, error);
}
