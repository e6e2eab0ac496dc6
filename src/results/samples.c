/*
 * From rows to matrices.
 *
 * A table of samples has a row for each layer, and maybe head, or several values
 * in a row; a table of curves has points.  All become entries, values of layers.
 *
 * These are sorted by what they are about, runs of equal keys become sets, and
 * the entries of a set its matrix.  The sort makes the result independent of
 * the order in which tables were joined; only models keep the order of their
 * first row, since that is the order in which the user named them.
 */
#include "results/samples.h"

#include "base/memory.h"
#include "base/text.h"
#include "measure/blocks.h"
#include "results/provenance.h"
#include "results/rows.h"
#include "results/selector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row of any table that samples are gathered from.  Texts are those of the
 * inputs. */
struct entry {
	const struct sample_layer *of;
	const char *group;  /* "" where it does not count */
	size_t model_rank;  /* of the model's first row */
	size_t head, heads; /* or a part of the layer, and 0 */
	double value, weight;
	const struct curve_row *curve; /* NULL: a row of a sample */
};

struct entries {
	struct entry *entries;
	size_t count;
	struct sample_layer *points; /* what points of curves are of */
	/* names of models in the order of their first rows */
	const char **models;
	size_t model_count, model_capacity;
};

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

/* The group of a sample counts only where curves are split by it; a curve of a
 * table was split when it was made. */
static int add(struct entries *all, const struct results_settings *settings,
	struct entry entry)
{
	if (rank_model(all, entry.of->model, &entry.model_rank))
		return -1;
	entry.group = settings->curves.by == BY_GROUP || entry.curve
		? entry.of->group
		: "";
	all->entries[all->count++] = entry;
	return 0;
}

static int list_intensity(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);

	for (size_t i = 0; i < inputs->intensity.count; i++) {
		const struct intensity_row *row = &rows[i];
		struct entry entry = { .of = &row->of,
			.head = row->head,
			.heads = row->heads,
			.weight = row->head == TABLE_NONE
				? 1
				: (double)row->measures.queries };

		if (rows_measure(
			    row, settings->curves.measure, &entry.value, error))
			return -1;
		if (add(all, settings, entry))
			return error_memory(error);
	}
	return 0;
}

/* Of a row of blocks one for each modality that it gives to, part from *
 * BLOCK_CLASSES + to. */
static int list_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error)
{
	const struct table *parts = &inputs->parts;

	for (size_t i = 0; i < parts->count; i++) {
		double values[ROWS_VALUES];
		size_t count = rows_values(parts, i, values);

		for (size_t k = 0; k < count; k++) {
			const struct entry entry = { .of = table_sample(
							     parts, i),
				.head = rows_part(parts, i) * count + k,
				.value = values[k],
				.weight = 1 };

			if (add(all, settings, entry))
				return error_memory(error);
		}
	}
	return 0;
}

static int list_curves(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(&inputs->curves, curve_row);
	const char *measure = measure_name(settings->curves.measure);

	all->points = memory_array(inputs->curves.count, sizeof(*all->points));
	if (!all->points)
		return error_memory(error);
	for (size_t i = 0; i < inputs->curves.count; i++) {
		const struct curve_row *row = &rows[i];
		const struct entry entry = { .of = &all->points[i],
			.head = TABLE_NONE,
			.value = row->mean,
			.weight = 1,
			.curve = row };

		all->points[i] = (struct sample_layer){ row->model, row->step,
			"", "", row->group, row->task, row->layer, row->layers,
			row->provenance };
		if (strcmp(row->measure, measure) == 0 &&
			add(all, settings, entry))
			return error_memory(error);
	}
	return 0;
}

/* Lists the rows of the intensity and curves tables that the settings' measure
 * is in, or the parts of layers. */
static int list_entries(const struct inputs *inputs,
	const struct results_settings *settings, bool parts,
	struct entries *all, struct error *error)
{
	size_t rows = parts ? inputs->parts.count
			    : inputs->intensity.count + inputs->curves.count;
	size_t count;

	*all = (struct entries){ 0 };
	if (memory_multiply(rows, parts ? BLOCK_CLASSES : 1, &count))
		all->entries = memory_array(count, sizeof(*all->entries));
	if (!all->entries)
		return error_memory(error);
	if (parts)
		return list_parts(inputs, settings, all, error);
	return list_intensity(inputs, settings, all, error) ||
			list_curves(inputs, settings, all, error)
		? -1
		: 0;
}

static void release_entries(struct entries *all)
{
	free(all->entries);
	free(all->points);
	free(all->models);
	*all = (struct entries){ 0 };
}

static int order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* By set: model, step, group, task, and where the rows come from. */
static int compare_sets(const struct entry *a, const struct entry *b)
{
	int result = order(a->model_rank, b->model_rank);

	if (!result)
		result = text_compare_natural(a->of->step, b->of->step);
	if (!result)
		result = text_compare_natural(a->group, b->group);
	if (!result)
		result = order(a->of->task, b->of->task);
	return result ? result : order(a->curve != NULL, b->curve != NULL);
}

static int compare_samples(const struct entry *a, const struct entry *b)
{
	int result = text_compare_natural(a->of->file, b->of->file);

	return result ? result
		      : text_compare_natural(a->of->sample, b->of->sample);
}

static int compare(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int result = compare_sets(a, b);

	if (!result)
		result = compare_samples(a, b);
	if (!result)
		result = order(a->of->layer, b->of->layer);
	return result ? result : order(a->head, b->head);
}

static bool is_sorted(const struct entries *all)
{
	for (size_t i = 1; i < all->count; i++)
		if (compare(&all->entries[i - 1], &all->entries[i]) > 0)
			return false;
	return true;
}

static struct schema_key key_of(const struct entry *entry)
{
	return (struct schema_key){ entry->of->model, entry->of->step,
		entry->group };
}

/* Puts before the error whose it is: "MODEL: FILE: SAMPLE: ". */
static int blame(const struct entry *entry, struct error *error)
{
	const char *which = entry->curve ? entry->group : entry->of->sample;

	if (*which)
		error_prefix(error, which);
	error_prefix(error,
		entry->curve ? task_name(entry->of->task) : entry->of->file);
	return error_prefix(error, entry->of->model);
}

static int refuse_twice(const struct entry *entry, struct error *error)
{
	error_set(error, "duplicate layer %zu", entry->of->layer);
	return blame(entry, error);
}

static int refuse_heads(const struct entry *entry, struct error *error)
{
	error_set(error, "heads of layer %zu are missing or duplicate",
		entry->of->layer);
	return blame(entry, error);
}

static int refuse_layers(const struct entry *entry, const struct entry *other,
	struct error *error)
{
	error_set(error, "has %zu layer%s; other %s have %zu%s%s%s",
		entry->of->layers, text_plural(entry->of->layers),
		compare_samples(entry, other) ? "samples" : "rows",
		other->of->layers, *other->of->file ? " (" : "",
		other->of->file, *other->of->file ? ")" : "");
	return blame(entry, error);
}

/* "sample 's1' of dump.h5", or of a curve "layer 0". */
static void add_origin(const struct entry *entry, struct buffer *text)
{
	if (entry->curve)
		buffer_print(text, "layer %zu", entry->of->layer);
	else
		buffer_print(text, "sample '%s' of %s", entry->of->sample,
			entry->of->file);
}

static int refuse_provenance(const struct provenance_difference *difference,
	const struct entry *entry, const struct entry *other,
	struct error *error)
{
	struct buffer x = { 0 }, y = { 0 };

	add_origin(other, &x);
	add_origin(entry, &y);
	provenance_refuse(difference, &x, &y, error);
	error_prefix(error, task_name(entry->of->task));
	return error_prefix(error, entry->of->model);
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
		return refuse_provenance(&difference, rows, first, error);
	if (rows == first)
		set->provenance = *counted;
	provenance_merge(&set->provenance, counted);
	return 0;
}

/* Sets the value of one layer of one sample from its `count` rows, which
 * differ in their heads at most. */
static int fill_layer(const struct entry *rows, size_t count, double *value,
	struct error *error)
{
	double sum = 0, weights = 0;
	bool apart;

	for (size_t i = 0; i < count; i++) {
		if (i && rows[i].head == rows[i - 1].head)
			return refuse_twice(&rows[i], error);
		if (rows[i].weight == 0)
			continue;
		sum += rows[i].value * rows[i].weight;
		weights += rows[i].weight;
	}
	/* One head of four is not their mean. */
	apart = rows->head != TABLE_NONE && rows->heads != TABLE_NONE;
	if ((count > 1 && rows[count - 1].head == TABLE_NONE) ||
		((count > 1 || apart) && count != rows->heads) ||
		(apart && rows[count - 1].head >= count))
		return refuse_heads(rows, error);
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
		return blame(rows, error);
	}
	for (size_t h = 0; h < heads; h++) {
		if (count != heads || rows[h].head != h)
			return refuse_heads(rows, error);
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
			return refuse_twice(&rows[i], error);
		values[rows[i].head] = rows[i].value;
	}
	return 0;
}

/* The `width` values of one layer of one sample.  The mean over one head is
 * that head. */
static int fill_columns(enum sample_columns columns, const struct entry *rows,
	size_t count, size_t width, double *values, struct error *error)
{
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

/* The layers of a set are those of its first sample. */
static int number_layers(struct sample_set *set, const struct entry *rows,
	size_t count, struct error *error)
{
	set->numbers = memory_array(count, sizeof(*set->numbers));
	if (!set->numbers)
		return error_memory(error);
	for (size_t i = 0; i < count && !compare_samples(rows, &rows[i]); i++)
		if (!i || rows[i].of->layer != rows[i - 1].of->layer)
			set->numbers[set->measured++] = rows[i].of->layer;
	return 0;
}

static int refuse_gap(
	const struct entry *entry, size_t layer, struct error *error)
{
	error_set(error, "layer %zu is missing", layer);
	return blame(entry, error);
}

/* One sample: `count` rows sorted by layer and head, into
 * values[measured][width].  `first` is the first row of the set. */
static int fill_sample(struct sample_set *set, enum sample_columns columns,
	const struct entry *rows, size_t count, const struct entry *first,
	size_t width, double *values, struct error *error)
{
	size_t layer = 0;

	for (size_t i = 0, n; i < count; i += n, layer++) {
		double *place = values + layer * width;

		for (n = 1; i + n < count &&
			rows[i + n].of->layer == rows[i].of->layer;
			n++)
			;
		if (rows[i].of->layers != first->of->layers)
			return refuse_layers(&rows[i], first, error);
		/* The first sample lacks it, or this one another. */
		if (layer == set->measured ||
			rows[i].of->layer < set->numbers[layer])
			return refuse_gap(first, rows[i].of->layer, error);
		if (rows[i].of->layer > set->numbers[layer])
			break;
		if (count_layer(set, layer, &rows[i], n, first, error) ||
			fill_columns(columns, &rows[i], n, width, place, error))
			return -1;
	}
	return layer == set->measured
		? 0
		: refuse_gap(rows, set->numbers[layer], error);
}

/* Values of a layer; a curve has no heads, which filling it refuses. */
static size_t width_of(
	enum sample_columns columns, const struct entry *rows, size_t count)
{
	size_t width = 1;

	if (columns == COLUMNS_HEADS && rows->heads)
		return rows->heads;
	for (size_t i = 0; columns == COLUMNS_PARTS && i < count; i++)
		if (rows[i].head >= width)
			width = rows[i].head + 1;
	return width;
}

static int fill_set(struct sample_set *set, const struct entry *rows,
	size_t count, enum sample_columns kind, struct error *error)
{
	size_t samples = 1, width = width_of(kind, rows, count);
	size_t columns = 0, cells;
	double *values = NULL;

	for (size_t i = 1; i < count; i++)
		samples += compare_samples(&rows[i - 1], &rows[i]) != 0;
	*set = (struct sample_set){ .key = key_of(rows),
		.task = rows->of->task,
		.samples = rows->curve ? 0 : samples,
		.layers = rows->of->layers,
		.heads = rows->heads,
		.file = rows->of->file };
	if (number_layers(set, rows, count, error))
		return -1;
	if (memory_multiply(set->measured, width, &columns) &&
		memory_multiply(samples, columns, &cells))
		values = memory_array(cells, sizeof(*values));
	set->values = (struct stats_set){ values, samples, columns };
	set->counted = memory_array(set->measured, sizeof(*set->counted));
	set->names = memory_array(samples, sizeof(*set->names));
	if (rows->curve)
		set->rows = memory_array(set->measured, sizeof(*set->rows));
	if (!values || !set->counted || !set->names ||
		(rows->curve && !set->rows))
		return error_memory(error);
	for (size_t i = 0, n, s = 0; i < count; i += n, s++) {
		for (n = 1; i + n < count &&
			compare_samples(&rows[i], &rows[i + n]) == 0;
			n++)
			;
		set->names[s] = rows[i].of->sample;
		if (fill_sample(set, kind, &rows[i], n, rows, width,
			    values + s * columns, error))
			return -1;
	}
	for (size_t l = 0; rows->curve && l < set->measured; l++)
		set->rows[l] = rows[l].curve;
	return 0;
}

/* A curve was made of samples, perhaps of these. */
static int refuse_both(const struct entry *curve, const struct entry *samples,
	struct error *error)
{
	error_set(error,
		"curves in one table, and samples (%s) in another: "
		"give one of them",
		samples->of->file);
	return blame(curve, error);
}

static int make_sets(struct sample_sets *sets, const struct entries *all,
	enum sample_columns columns, struct error *error)
{
	size_t capacity = 0;

	for (size_t i = 0, n; i < all->count; i += n) {
		const struct entry *rows = &all->entries[i];

		for (n = 1;
			i + n < all->count && compare_sets(rows, &rows[n]) == 0;
			n++)
			;
		if (i && rows->curve && !rows[-1].curve &&
			schema_key_equal(key_of(&rows[-1]), key_of(rows)) &&
			rows[-1].of->task == rows->of->task)
			return refuse_both(rows, &rows[-1], error);
		if (memory_grow(&sets->sets, &capacity, sets->count,
			    sizeof(*sets->sets)))
			return error_memory(error);
		if (fill_set(&sets->sets[sets->count++], rows, n, columns,
			    error))
			return -1;
	}
	return 0;
}

int samples_gather(const struct inputs *inputs,
	const struct results_settings *settings, enum sample_columns columns,
	struct sample_sets *sets, struct error *error)
{
	bool parts = columns == COLUMNS_PARTS;
	struct entries all;
	int result = list_entries(inputs, settings, parts, &all, error);

	*sets = (struct sample_sets){ 0 };
	if (!result && !all.count && !parts)
		result = selector_refuse_measure(
			inputs, settings->curves.measure, error);
	if (!result && !is_sorted(&all))
		qsort(all.entries, all.count, sizeof(*all.entries), compare);
	result = result || make_sets(sets, &all, columns, error);
	release_entries(&all);
	if (result)
		samples_release(sets);
	return result ? -1 : 0;
}

void samples_release(struct sample_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++) {
		free((void *)sets->sets[i].values.values);
		free(sets->sets[i].rows);
		free(sets->sets[i].counted);
		free(sets->sets[i].names);
		free(sets->sets[i].numbers);
	}
	free(sets->sets);
	*sets = (struct sample_sets){ 0 };
}

void samples_suggest_model(const struct sample_sets *sets, struct buffer *text)
{
	const struct sample_set *lone[TASKS] = { NULL };

	for (size_t i = 0, n; i < sets->count; i += n) {
		const struct sample_set *picked[TASKS] = { NULL };

		n = samples_pick(sets, i, picked);
		for (int t = 0; t < TASKS; t++)
			if (!lone[t] && picked[t] && !picked[!t])
				lone[t] = picked[t];
	}
	if (lone[0] && lone[1] &&
		strcmp(lone[0]->key.model, lone[1]->key.model) != 0)
		buffer_print(text,
			"understanding is of '%s' and generation of '%s'; if "
			"they are one model, say --model =NAME when the dumps "
			"are read",
			lone[0]->key.model, lone[1]->key.model);
}

struct stats_resampling samples_resampling(
	const struct results_settings *settings)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;

	resampling.seed = settings->resampling.seed;
	resampling.resamples = settings->resampling.resamples;
	resampling.interval = resampling.resamples
		? settings->resampling.interval
		: STATS_NO_INTERVAL;
	return resampling;
}

size_t samples_pick(const struct sample_sets *sets, size_t first,
	const struct sample_set *picked[TASKS])
{
	size_t n = 0;

	while (first + n < sets->count &&
		schema_key_equal(
			sets->sets[first].key, sets->sets[first + n].key)) {
		const struct sample_set *set = &sets->sets[first + n++];

		picked[set->task] = set;
	}
	return n;
}
