/*
 * Curves against reference curves.
 *
 * In a matrix of n models each curve meets n others, so what can be said of it
 * alone (its mean over samples, its values on the layers of another model, its
 * ranks) is found once for all of them, and rows are written as they are made:
 * memory grows with n, time with n².
 */
#include "base/memory.h"
#include "results/provenance.h"
#include "results/references.h"
#include "results/results.h"
#include "stats/distance.h"
#include "worker/compute.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The mean curve of a set; the caller frees it. */
static double *mean_of(const struct sample_set *set, struct error *error)
{
	double *mean = memory_array(set->measured, sizeof(*mean));

	if (!mean)
		error_memory(error);
	if (mean && stats_mean_curve(&set->values, mean, error)) {
		free(mean);
		return NULL;
	}
	return mean;
}

/* The curves of one model and of one reference, task by task; a part without
 * layers is one that either of them lacks. */
struct meeting {
	struct stats_part parts[TASKS];
	double *curves[TASKS], *references[TASKS];
};

static void meeting_release(struct meeting *meeting)
{
	for (int t = 0; t < TASKS; t++) {
		free(meeting->curves[t]);
		free(meeting->references[t]);
	}
}

static int meet(struct meeting *meeting,
	const struct sample_set *const sets[TASKS],
	const struct reference *reference, struct error *error)
{
	*meeting = (struct meeting){ 0 };
	for (int t = 0; t < TASKS; t++) {
		if (!sets[t] || !reference->sets[t])
			continue;
		meeting->curves[t] = mean_of(sets[t], error);
		if (!meeting->curves[t])
			return -1;
		meeting->references[t] = mean_of(reference->sets[t], error);
		if (!meeting->references[t])
			return -1;
		meeting->parts[t] = (struct stats_part){ meeting->curves[t],
			meeting->references[t], samples_layers(sets[t]),
			samples_layers(reference->sets[t]) };
	}
	return 0;
}

/* How the curves of `count` sets and those of the reference were counted. */
static int join_provenance(const struct sample_set *const sets[],
	const struct sample_set *const others[], size_t count,
	struct strings *strings, struct provenance *joined, struct error *error)
{
	struct provenance own = sets[0]->provenance;
	struct provenance other = others[0]->provenance;

	for (size_t i = 0; i < count; i++)
		if (sets[i] != others[i] &&
			provenance_check_models(sets[i], others[i], error))
			return -1;
	for (size_t i = 1; i < count; i++) {
		provenance_merge(&own, &sets[i]->provenance);
		provenance_merge(&other, &others[i]->provenance);
	}
	return provenance_join(&own, &other, strings, joined, error);
}

static const struct stats_comparison_intervals no_intervals = { { NAN, NAN },
	{ NAN, NAN }, { NAN, NAN }, { NAN, NAN } };

static void set_intervals(struct comparison_row *row,
	const struct stats_comparison_intervals *intervals)
{
	row->pearson_low = intervals->pearson.low;
	row->pearson_high = intervals->pearson.high;
	row->spearman_low = intervals->spearman.low;
	row->spearman_high = intervals->spearman.high;
	row->rmse_low = intervals->rmse.low;
	row->rmse_high = intervals->rmse.high;
	row->mad_low = intervals->mad.low;
	row->mad_high = intervals->mad.high;
}

/* The samples of a curve, or NULL for one that has none.  A model against
 * itself has them once. */
static const struct stats_set *samples_of(const struct sample_set *set)
{
	return set->samples ? &set->values : NULL;
}

static int find_intervals(const struct sample_set *const sets[],
	const struct sample_set *const others[], const struct stats_part *parts,
	size_t count, const struct results_settings *settings,
	struct comparison_row *row, struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct stats_comparison_intervals intervals;
	struct stats_sources sources[TASKS];

	for (size_t i = 0; i < count; i++)
		sources[i] = (struct stats_sources){ samples_of(sets[i]),
			samples_of(others[i]) };
	if (stats_comparison_intervals(
		    parts, sources, count, &resampling, &intervals, error))
		return -1;
	set_intervals(row, &intervals);
	return 0;
}

/* The curves of one model on the layers of another: one for each task that both
 * have, and both end to end. */
struct profiles {
	double *values;
	struct stats_profile of[TASKS + 1];
};

static void profiles_release(struct profiles *profiles)
{
	for (int t = 0; t <= TASKS; t++)
		stats_profile_release(&profiles->of[t]);
	free(profiles->values);
	*profiles = (struct profiles){ 0 };
}

/* Release them also after a failure. */
static int profiles_init(struct profiles *profiles,
	const struct sample_set *const sets[TASKS],
	const struct sample_set *const onto[TASKS], struct error *error)
{
	size_t n = 0, all = 0;

	for (int t = 0; t < TASKS; t++)
		all += onto[t] ? onto[t]->measured : 0;
	*profiles = (struct profiles){ 0 };
	profiles->values = memory_array(all, sizeof(*profiles->values));
	if (!profiles->values)
		return error_memory(error);
	for (int t = 0; t < TASKS; t++) {
		struct stats_layers layers;
		double *mean, *values = profiles->values + n;

		if (!sets[t] || !onto[t])
			continue;
		layers = samples_layers(onto[t]);
		mean = mean_of(sets[t], error);
		if (!mean)
			return -1;
		stats_interpolate(
			mean, samples_layers(sets[t]), layers, values);
		free(mean);
		if (stats_profile_init(
			    &profiles->of[t], values, layers.count, error))
			return -1;
		n += layers.count;
	}
	return stats_profile_init(
		&profiles->of[TASK_JOINT], profiles->values, n, error);
}

/* All references on the layers of the models that have these. */
struct shape {
	const struct sample_set *onto[TASKS];
	struct profiles *references;
};

/* As many shapes as are kept; of more, the oldest gives way. */
#define SHAPES 16

struct comparing {
	const struct results_settings *settings;
	struct references references;
	struct shape shapes[SHAPES];
	size_t shape_count;
	bool alike; /* all curves were counted in the same way */
	/* where rows go; both NULL: they are only looked at for what keeps them
	 * from being made */
	struct table *table;
	struct table_writer *writer;
};

static void shape_release(struct shape *shape, size_t references)
{
	for (size_t k = 0; shape->references && k < references; k++)
		profiles_release(&shape->references[k]);
	free(shape->references);
	*shape = (struct shape){ 0 };
}

static bool same_layers(const struct sample_set *const a[TASKS],
	const struct sample_set *const b[TASKS])
{
	for (int t = 0; t < TASKS; t++)
		if (!a[t] != !b[t] || (a[t] && !samples_meet(a[t], b[t])))
			return false;
	return true;
}

/* The references on the layers of these sets, or NULL without memory. */
static const struct profiles *find_shape(struct comparing *all,
	const struct sample_set *const sets[TASKS], struct error *error)
{
	size_t count = all->references.count;
	struct shape *shape = all->shapes;

	for (; shape < all->shapes + SHAPES; shape++)
		if (shape->references && same_layers(shape->onto, sets))
			return shape->references;
	shape = &all->shapes[all->shape_count++ % SHAPES];
	shape_release(shape, count);
	shape->references = memory_array(count, sizeof(*shape->references));
	if (!shape->references) {
		error_memory(error);
		return NULL;
	}
	memcpy(shape->onto, sets, sizeof(shape->onto));
	for (size_t k = 0; k < count; k++)
		if (profiles_init(&shape->references[k],
			    all->references.references[k].sets, sets, error))
			return NULL;
	return shape->references;
}

/* A model and a reference, or for a look at their provenance alone NULL. */
struct pair {
	const struct stats_comparison *comparisons; /* by task */
	const struct meeting *meeting;		    /* for intervals */
};

static int add_row(struct comparing *all, const struct sample_set *const sets[],
	const struct sample_set *const others[], enum task task,
	const char *reference, const struct pair *pair, struct error *error)
{
	const struct sample_set *set = sets[0];
	size_t count = task == TASK_JOINT ? TASKS : 1;
	const struct stats_comparison *comparison;
	struct comparison_row row = { .model = set->key.model,
		.step = set->key.step,
		.group = set->key.group,
		.measure = settings_measure(all->settings),
		.target = reference,
		.task = task,
		.provenance = set->provenance };

	if (!all->alike &&
		join_provenance(sets, others, count, &all->references.strings,
			&row.provenance, error))
		return -1;
	if (!pair)
		return 0;
	comparison = &pair->comparisons[task];
	row.layers = comparison->layers;
	row.pearson = comparison->pearson;
	row.spearman = comparison->spearman;
	row.rmse = comparison->rmse;
	row.mad = comparison->mad;
	set_intervals(&row, &no_intervals);
	if (pair->meeting &&
		find_intervals(sets, others,
			&pair->meeting->parts[task == TASK_JOINT ? 0 : task],
			count, all->settings, &row, error))
		return -1;
	if (all->writer)
		table_write_row(all->writer, &row);
	else if (table_add(all->table, &row))
		return error_memory(error);
	return 0;
}

/* The rows of one model and one reference. */
static int add_rows(struct comparing *all,
	const struct sample_set *const sets[TASKS],
	const struct reference *reference, const struct pair *pair,
	struct error *error)
{
	bool both = true;
	int failed = 0;

	for (int t = 0; !failed && t < TASKS; t++) {
		if (sets[t] && reference->sets[t])
			failed = add_row(all, &sets[t], &reference->sets[t],
				(enum task)t, reference->names[t], pair, error);
		else
			both = false;
	}
	if (!failed && both)
		failed = add_row(all, sets, reference->sets, TASK_JOINT,
			reference->joint, pair, error);
	return failed;
}

/* A matrix has no intervals. */
static int add_pair(struct comparing *all,
	const struct sample_set *const sets[TASKS],
	const struct reference *reference, struct pair *pair,
	struct error *error)
{
	struct meeting meeting = { 0 };
	int failed = 0;

	if (!all->settings->references.matrix) {
		failed = meet(&meeting, sets, reference, error);
		pair->meeting = &meeting;
	}
	failed = failed || add_rows(all, sets, reference, pair, error);
	meeting_release(&meeting);
	return failed;
}

/* Models with the same layers, which are compared with a reference at once. */
struct row_of_models {
	const struct sample_set *sets[STATS_ABREAST][TASKS];
	size_t count;
	struct profiles own[STATS_ABREAST];
	struct stats_abreast abreast[TASKS + 1];
	/* by model, reference and task */
	struct stats_comparison *comparisons;
};

/* From set `i` on; returns how many sets they have. */
static size_t pick_models(
	const struct sample_sets *sets, size_t i, struct row_of_models *models)
{
	size_t from = i;

	*models = (struct row_of_models){ 0 };
	while (i < sets->count && models->count < STATS_ABREAST) {
		const struct sample_set **own = models->sets[models->count];
		size_t n = samples_pick(sets, i, own);

		if (models->count && !same_layers(models->sets[0], own))
			break;
		models->count++;
		i += n;
	}
	return i - from;
}

static int models_init(
	struct row_of_models *models, size_t references, struct error *error)
{
	for (size_t m = 0; m < models->count; m++)
		if (profiles_init(&models->own[m], models->sets[m],
			    models->sets[m], error))
			return -1;
	for (int t = 0; t <= TASKS; t++) {
		const struct stats_profile *profiles[STATS_ABREAST];

		for (size_t m = 0; m < models->count; m++)
			profiles[m] = &models->own[m].of[t];
		if (stats_abreast_init(&models->abreast[t], profiles,
			    models->count, error))
			return -1;
	}
	models->comparisons = memory_array(references,
		sizeof(*models->comparisons) * STATS_ABREAST * (TASKS + 1));
	return models->comparisons ? 0 : error_memory(error);
}

static void models_release(struct row_of_models *models)
{
	for (size_t m = 0; m < models->count; m++)
		profiles_release(&models->own[m]);
	for (int t = 0; t <= TASKS; t++)
		stats_abreast_release(&models->abreast[t]);
	free(models->comparisons);
}

static void compare_models(struct row_of_models *models,
	const struct profiles *others, size_t references)
{
	for (size_t i = 0; i < references * (TASKS + 1); i++) {
		size_t t = i % (TASKS + 1);
		const struct stats_profile *other =
			&others[i / (TASKS + 1)].of[t];
		struct stats_comparison found[STATS_ABREAST];

		/* A task that the reference lacks. */
		if (other->layers != models->own[0].of[t].layers)
			continue;
		stats_compare_abreast(&models->abreast[t], other, found);
		for (size_t m = 0; m < models->count; m++)
			models->comparisons[m * references * (TASKS + 1) + i] =
				found[m];
	}
}

static int add_models(struct comparing *all, struct row_of_models *models,
	struct error *error)
{
	size_t references = all->references.count;
	const struct profiles *others = find_shape(all, models->sets[0], error);
	int failed = others ? models_init(models, references, error) : -1;

	if (!failed)
		compare_models(models, others, references);
	for (size_t i = 0; !failed && i < models->count * references; i++) {
		struct pair pair = { &models->comparisons[i * (TASKS + 1)],
			NULL };

		failed = add_pair(all, models->sets[i / references],
			&all->references.references[i % references], &pair,
			error);
	}
	models_release(models);
	return failed;
}

/* Whether pairs need not be looked at one by one. */
static bool are_alike(
	const struct references *references, const struct sample_sets *sets)
{
	const struct provenance *first =
		sets->count ? &sets->sets->provenance : NULL;

	for (size_t i = 0; i < sets->count; i++)
		if (provenance_compare(first, &sets->sets[i].provenance).column)
			return false;
	for (size_t k = 0; first && k < references->count; k++)
		for (int t = 0; t < TASKS; t++) {
			const struct sample_set *set =
				references->references[k].sets[t];

			if (set &&
				provenance_compare(first, &set->provenance)
					.column)
				return false;
		}
	return true;
}

/* What is wrong with any pair is known before the first row is written. */
static int check_pairs(struct comparing *all, const struct sample_sets *sets,
	struct error *error)
{
	int failed = 0;

	for (size_t i = 0, n; !all->alike && !failed && i < sets->count;
		i += n) {
		const struct sample_set *own[TASKS] = { NULL };

		n = samples_pick(sets, i, own);
		for (size_t k = 0; !failed && k < all->references.count; k++)
			failed = add_rows(all, own,
				&all->references.references[k], NULL, error);
	}
	return failed;
}

/* Models and where those that are compared at once begin. */
struct batches {
	struct comparing *all;
	const struct sample_sets *sets;
	size_t *first, count;
};

static int batches_init(struct batches *batches, struct comparing *all,
	const struct sample_sets *sets, struct error *error)
{
	struct row_of_models models;

	*batches = (struct batches){ .all = all, .sets = sets };
	batches->first = memory_array(sets->count, sizeof(*batches->first));
	if (!batches->first)
		return error_memory(error);
	for (size_t i = 0; i < sets->count; i += pick_models(sets, i, &models))
		batches->first[batches->count++] = i;
	return 0;
}

static int add_batch(struct batches *batches, size_t batch, struct error *error)
{
	struct row_of_models models;

	pick_models(batches->sets, batches->first[batch], &models);
	return add_models(batches->all, &models, error);
}

static int print_batch(
	void *context, size_t batch, struct buffer *text, struct error *error)
{
	struct batches *batches = context;

	if (add_batch(batches, batch, error))
		return -1;
	table_write_take(batches->all->writer, text);
	return 0;
}

static int add_batches(struct batches *batches, struct error *error)
{
	int failed = 0;

	for (size_t i = 0; !failed && i < batches->count; i++)
		failed = add_batch(batches, i, error);
	return failed;
}

/* The header, and rows in as many processes as may be. */
static int write_batches(
	struct batches *batches, FILE *stream, struct error *error)
{
	struct table_writer *writer = batches->all->writer;
	struct table_writer header = *writer;
	int failed;

	header.stream = stream;
	table_write_begin(&header, NULL);
	failed = table_write_end(&header, error) ||
		compute_texts(batches->count, batches->all->settings->scan.jobs,
			print_batch, batches, stream, error);
	/* Rows after a failure. */
	buffer_release(&writer->block);
	return failed ? -1 : 0;
}

/* To the stream, or where that is NULL to all->table. */
static int compare_all(struct comparing *all, const struct sample_sets *sets,
	FILE *stream, struct buffer *messages, struct error *error)
{
	struct batches batches = { 0 };
	int failed = references_read(
		&all->references, sets, all->settings, messages, error);

	if (!failed) {
		all->alike = are_alike(&all->references, sets);
		failed = check_pairs(all, sets, error) ||
			batches_init(&batches, all, sets, error);
	}
	if (!failed)
		failed = stream ? write_batches(&batches, stream, error)
				: add_batches(&batches, error);
	free(batches.first);
	for (size_t i = 0; i < SHAPES; i++)
		shape_release(&all->shapes[i], all->references.count);
	references_release(&all->references);
	return failed ? -1 : 0;
}

int results_comparisons(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *comparisons,
	struct buffer *messages, struct error *error)
{
	struct comparing all = { .settings = settings, .table = comparisons };

	return compare_all(&all, sets, NULL, messages, error);
}

int results_comparisons_write(const struct sample_sets *sets,
	const struct results_settings *settings, enum table_form form,
	FILE *stream, struct buffer *messages, struct error *error)
{
	struct table_writer writer = { .schema = &schema_comparison,
		.form = form };
	struct comparing all = { .settings = settings, .writer = &writer };

	return compare_all(&all, sets, stream, messages, error);
}
