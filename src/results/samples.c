/*
 * From rows to matrices.
 *
 * Rows are sorted by what they are about, runs of equal keys become sets, and
 * a set's rows become its matrix.  The sort makes the result independent of
 * the order in which cache were joined; only models keep the order of their
 * first row, since that is the order in which the user named them.
 */
#include "results/samples.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One row of either table, seen the same way. */
struct entry {
	size_t model_rank; /* of the model's first row */
	const char *model, *step, *group, *file, *sample;
	enum task task;
	size_t layer, layers;
	size_t head, heads; /* or a part of the layer, and 0 */
	double value, weight;
	const struct curve_row *curve; /* NULL: an intensity row */
};

struct entries {
	struct entry *entries;
	size_t count;
	bool heads_apart; /* or parts */
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

static double pick(const struct intensity_row *row, enum measure measure)
{
	return measure == MEASURE_ENRICHMENT  ? row->measures.enrichment
		: measure == MEASURE_SINKFREE ? row->measures.sinkfree
					      : row->measures.intensity;
}

static int list_intensity(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);

	for (size_t i = 0; i < inputs->intensity.count; i++) {
		const struct intensity_row *row = &rows[i];
		struct entry *entry = &all->entries[all->count++];

		*entry = (struct entry){ .model = row->model,
			.step = row->step,
			.group = settings->curves.by == BY_GROUP ? row->group
								 : "",
			.file = row->file,
			.sample = row->sample,
			.task = row->task,
			.layer = row->layer,
			.layers = row->layers,
			.head = row->head,
			.heads = row->heads,
			.value = pick(row, settings->curves.measure),
			.weight = row->head == TABLE_NONE
				? 1
				: (double)row->measures.queries };
		if (rank_model(all, row->model, &entry->model_rank))
			return -1;
	}
	return 0;
}

static int list_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all)
{
	const struct part_row *rows = TABLE_ROWS(&inputs->parts, part_row);

	for (size_t i = 0; i < inputs->parts.count; i++) {
		const struct part_row *row = &rows[i];
		struct entry *entry = &all->entries[all->count++];

		*entry = (struct entry){ .model = row->model,
			.step = row->step,
			.group = settings->curves.by == BY_GROUP ? row->group
								 : "",
			.file = row->file,
			.sample = row->sample,
			.task = row->task,
			.layer = row->layer,
			.layers = row->layers,
			.head = row->part,
			.value = row->value,
			.weight = 1 };
		if (rank_model(all, row->model, &entry->model_rank))
			return -1;
	}
	return 0;
}

static int list_curves(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all)
{
	const struct curve_row *rows = TABLE_ROWS(&inputs->curves, curve_row);
	const char *measure = measure_name(settings->curves.measure);

	for (size_t i = 0; i < inputs->curves.count; i++) {
		const struct curve_row *row = &rows[i];
		struct entry *entry = &all->entries[all->count];

		if (strcmp(row->measure, measure) != 0)
			continue;
		all->count++;
		*entry = (struct entry){ .model = row->model,
			.step = row->step,
			.group = row->group,
			.file = "",
			.sample = "",
			.task = row->task,
			.layer = row->layer,
			.layers = row->layers,
			.head = TABLE_NONE,
			.value = row->mean,
			.weight = 1,
			.curve = row };
		if (rank_model(all, row->model, &entry->model_rank))
			return -1;
	}
	return 0;
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
		result = text_compare_natural(a->step, b->step);
	if (!result)
		result = text_compare_natural(a->group, b->group);
	if (!result)
		result = order(a->task, b->task);
	return result ? result : order(a->curve != NULL, b->curve != NULL);
}

static int compare_samples(const struct entry *a, const struct entry *b)
{
	int result = text_compare_natural(a->file, b->file);

	return result ? result : text_compare_natural(a->sample, b->sample);
}

static int compare(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int result = compare_sets(a, b);

	if (!result)
		result = compare_samples(a, b);
	if (!result)
		result = order(a->layer, b->layer);
	return result ? result : order(a->head, b->head);
}

/* "MODEL: FILE: sample 'NAME': BEFORE NUMBER AFTER". */
static int refuse(const struct entry *entry, const char *before, size_t number,
	const char *after, struct error *error)
{
	error_set(error, "%s %zu %s", before, number, after);
	if (entry->curve)
		error_prefix(error, entry->group);
	else
		error_prefix(error, entry->sample);
	error_prefix(
		error, entry->curve ? task_name(entry->task) : entry->file);
	return error_prefix(error, entry->model);
}

/* Sets the value of one layer of one sample from its `count` rows, which
 * differ in their heads at most. */
static int take_layer(const struct entry *rows, size_t count, double *value,
	struct error *error)
{
	double sum = 0, weights = 0;

	for (size_t i = 0; i < count; i++) {
		if (i && rows[i].head == rows[i - 1].head)
			return refuse(&rows[i], "layer", rows[i].layer,
				"is there twice", error);
		if (rows[i].weight == 0)
			continue;
		sum += rows[i].value * rows[i].weight;
		weights += rows[i].weight;
	}
	if (count > 1 &&
		(rows[count - 1].head == TABLE_NONE || count != rows->heads))
		return refuse(rows, "layer", rows->layer,
			"does not have each head once", error);
	*value = weights > 0 ? sum / weights : (double)NAN;
	return 0;
}

/* Sets the values of all heads of one layer of one sample. */
static int take_heads(const struct entry *rows, size_t count, size_t heads,
	double *values, struct error *error)
{
	if (rows->head == TABLE_NONE)
		return refuse(rows, "layer", rows->layer,
			"is a mean over heads; with --per-head the table has "
			"them",
			error);
	for (size_t h = 0; h < heads; h++) {
		if (count != heads || rows[h].head != h)
			return refuse(rows, "layer", rows->layer,
				"does not have each head once", error);
		values[h] = rows[h].weight > 0 ? rows[h].value : (double)NAN;
	}
	return 0;
}

/* Sets the values of the parts that one layer of one sample has. */
static int take_parts(const struct entry *rows, size_t count, size_t width,
	double *values, struct error *error)
{
	for (size_t i = 0; i < width; i++)
		values[i] = (double)NAN;
	for (size_t i = 0; i < count; i++) {
		if (i && rows[i].head == rows[i - 1].head)
			return refuse(rows, "layer", rows->layer,
				"is there twice", error);
		values[rows[i].head] = rows[i].value;
	}
	return 0;
}

/* One sample: `count` rows sorted by layer and head, into values[layers]. */
static int take_sample(const struct entry *rows, size_t count,
	const struct sample_set *set, double *values, struct error *error)
{
	size_t layer = 0, width = set->columns / set->layers;
	bool apart = set->columns != set->layers;

	for (size_t i = 0, n; i < count; i += n, layer++) {
		double *place = values + layer * width;

		for (n = 1; i + n < count && rows[i + n].layer == rows[i].layer;
			n++)
			;
		if (rows[i].layers != set->layers)
			return refuse(&rows[i], "has", rows[i].layers,
				"layers, others of its model have not", error);
		if (rows[i].layer != layer)
			break;
		if (!apart ? take_layer(&rows[i], n, place, error)
				: rows->heads
				? take_heads(&rows[i], n, width, place, error)
				: take_parts(&rows[i], n, width, place, error))
			return -1;
	}
	if (layer != set->layers)
		return refuse(rows, "layer", layer, "is missing", error);
	return 0;
}

/* Values of a layer. */
static size_t width_of(const struct entry *rows, size_t count, bool heads_apart)
{
	size_t width = 1;

	if (!heads_apart || rows->heads)
		return heads_apart ? rows->heads : 1;
	for (size_t i = 0; i < count; i++)
		if (rows[i].head >= width)
			width = rows[i].head + 1;
	return width;
}

static int fill_set(struct sample_set *set, const struct entry *rows,
	size_t count, bool heads_apart, struct error *error)
{
	size_t samples = 1, cells;

	for (size_t i = 1; i < count; i++)
		samples += compare_samples(&rows[i - 1], &rows[i]) != 0;
	*set = (struct sample_set){ .model = rows->model,
		.step = rows->step,
		.group = rows->group,
		.task = rows->task,
		.samples = rows->curve ? 0 : samples,
		.layers = rows->layers,
		.heads = rows->heads };
	if (memory_multiply(rows->layers, width_of(rows, count, heads_apart),
		    &set->columns) &&
		memory_multiply(samples, set->columns, &cells))
		set->values = memory_array(cells, sizeof(*set->values));
	if (rows->curve)
		set->rows = memory_array(set->layers, sizeof(*set->rows));
	if (!set->values || (rows->curve && !set->rows))
		return error_memory(error);
	for (size_t i = 0, n, s = 0; i < count; i += n, s++) {
		for (n = 1; i + n < count &&
			compare_samples(&rows[i], &rows[i + n]) == 0;
			n++)
			;
		if (take_sample(&rows[i], n, set,
			    set->values + s * set->columns, error))
			return -1;
	}
	for (size_t l = 0; rows->curve && l < set->layers; l++)
		set->rows[l] = rows[l].curve;
	return 0;
}

static int make_sets(struct sample_sets *sets, const struct entries *all,
	struct error *error)
{
	sets->sets = memory_array(all->count, sizeof(*sets->sets));
	if (!sets->sets)
		return error_memory(error);
	for (size_t i = 0, n; i < all->count; i += n) {
		const struct entry *rows = &all->entries[i];

		for (n = 1;
			i + n < all->count && compare_sets(rows, &rows[n]) == 0;
			n++)
			;
		if (fill_set(&sets->sets[sets->count++], rows, n,
			    all->heads_apart, error))
			return -1;
	}
	return 0;
}

static int sort_sets(
	struct sample_sets *sets, struct entries *all, struct error *error)
{
	if (all->count)
		qsort(all->entries, all->count, sizeof(*all->entries), compare);
	if (make_sets(sets, all, error)) {
		samples_release(sets);
		return -1;
	}
	return 0;
}

static int gather(const struct inputs *inputs,
	const struct results_settings *settings, bool heads_apart,
	struct sample_sets *sets, struct error *error)
{
	struct entries all = { .heads_apart = heads_apart };
	int result = -1;

	*sets = (struct sample_sets){ 0 };
	all.entries =
		memory_array(inputs->intensity.count + inputs->curves.count,
			sizeof(*all.entries));
	if (!all.entries || list_intensity(inputs, settings, &all) ||
		list_curves(inputs, settings, &all)) {
		error_memory(error);
	} else if (!all.count) {
		error_set(error, "there is no curve of %s in the tables",
			measure_name(settings->curves.measure));
	} else {
		result = sort_sets(sets, &all, error);
	}
	free(all.entries);
	free(all.models);
	return result;
}

int samples_gather(const struct inputs *inputs,
	const struct results_settings *settings, struct sample_sets *sets,
	struct error *error)
{
	return gather(inputs, settings, false, sets, error);
}

int samples_gather_heads(const struct inputs *inputs,
	const struct results_settings *settings, struct sample_sets *sets,
	struct error *error)
{
	return gather(inputs, settings, true, sets, error);
}

int samples_gather_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct sample_sets *sets,
	struct error *error)
{
	struct entries all = { .heads_apart = true };
	int result;

	*sets = (struct sample_sets){ 0 };
	all.entries = memory_array(inputs->parts.count, sizeof(*all.entries));
	if (!all.entries || list_parts(inputs, settings, &all))
		result = error_memory(error);
	else
		result = sort_sets(sets, &all, error);
	free(all.entries);
	free(all.models);
	return result;
}

void samples_release(struct sample_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++) {
		free(sets->sets[i].values);
		free(sets->sets[i].rows);
	}
	free(sets->sets);
	*sets = (struct sample_sets){ 0 };
}

struct stats_set samples_values(const struct sample_set *set)
{
	return (struct stats_set){ .values = set->values,
		.samples = set->samples ? set->samples : 1,
		.layers = set->columns };
}

struct stats_resampling samples_resampling(
	const struct results_settings *settings)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;

	resampling.seed = settings->resampling.seed;
	resampling.resamples = settings->resampling.resamples;
	return resampling;
}

bool samples_same_model(const struct sample_set *a, const struct sample_set *b)
{
	return schema_key_equal(SCHEMA_KEY(a), SCHEMA_KEY(b));
}

size_t samples_pick(const struct sample_sets *sets, size_t first,
	const struct sample_set *picked[TASKS])
{
	size_t n = 0;

	while (first + n < sets->count &&
		samples_same_model(
			&sets->sets[first], &sets->sets[first + n])) {
		const struct sample_set *set = &sets->sets[first + n++];

		picked[set->task] = set;
	}
	return n;
}

/*
 * A name on the command line stands for the curves that it fits.  Step and
 * group are only needed where a model has several.
 */

/* What stands in `name` behind "PART:", or NULL. */
static const char *behind(const char *name, const char *part)
{
	size_t length = strlen(part);

	return strncmp(name, part, length) == 0 && name[length] == ':'
		? name + length + 1
		: NULL;
}

bool selector_fits(const char *model, const char *step, const char *group,
	const char *name)
{
	const char *rest = behind(name, model), *last;

	if (!rest)
		return strcmp(name, model) == 0;
	if (strcmp(rest, group) == 0 || strcmp(rest, step) == 0)
		return true;
	last = behind(rest, step);
	return last && strcmp(last, group) == 0;
}

void selector_add(const struct sample_set *set, struct buffer *text)
{
	buffer_print(text, "%s", set->model);
	if (*set->step)
		buffer_print(text, ":%s", set->step);
	if (*set->group)
		buffer_print(text, ":%s", set->group);
}

int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error)
{
	const char **models = memory_array(sets->count + 1, sizeof(*models));
	const char *near = NULL;

	for (size_t i = 0; models && i < sets->count; i++)
		models[i] = sets->sets[i].model;
	if (models)
		near = text_nearest(name, models);
	free(models);
	if (near)
		return error_set(error,
			"there is no curve of '%s'; did you mean '%s'?", name,
			near);
	return error_set(error, "there is no curve of '%s'", name);
}
