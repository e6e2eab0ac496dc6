/*
 * From rows to matrices.
 *
 * Rows of one sample are neighbours in the store, and those of a curve in its
 * table; each such run is one thing here.  Runs are sorted by what they are about,
 * those with equal keys become sets, and their rows a matrix (sample_set.c).
 * The sort makes the result independent of the order in which tables were
 * joined; only models keep the order of their first row, since that is the order
 * in which the user named them.
 */
#include "results/samples.h"

#include "base/memory.h"
#include "base/text.h"
#include "results/sample_set.h"
#include "results/selector.h"
#include "results/shares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct runs {
	struct sample_run *runs;
	size_t count;
	struct sample_layer *curves; /* what the runs of curves are of */
	/* names of models in the order of their first rows */
	const char **models;
	size_t model_count, model_capacity;
};

static int rank_model(struct runs *all, const char *model, size_t *rank)
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

const char *samples_group(
	const struct results_settings *settings, const struct sample_layer *of)
{
	return settings->curves.by == BY_GROUP	   ? of->group
		: settings->curves.by == BY_SAMPLE ? of->sample
						   : "";
}

/* A curve of a table was split when it was made. */
static int add(struct runs *all, const struct results_settings *settings,
	struct sample_run run, struct error *error)
{
	if (rank_model(all, run.of->model, &run.model_rank))
		return error_memory(error);
	run.group =
		run.sample ? samples_group(settings, run.of) : run.of->group;
	all->runs[all->count++] = run;
	return 0;
}

/* What was counted, but not measured over whole rows. */
static int refuse_partial(const struct sample_layer *of, enum measure measure,
	struct error *error)
{
	error_set(error,
		"has no %s; a table has it if it is made with --whole-rows, "
		"attention sums if it was stored beside them",
		measure_name(measure));
	error_prefix(error, of->sample);
	error_prefix(error, of->file);
	return error_prefix(error, of->model);
}

static int list_samples(const struct store *store,
	const struct results_settings *settings, struct runs *all,
	struct error *error)
{
	enum measure measure = settings->curves.measure;
	size_t partial = store->partial[measure];

	if (measure == MEASURE_SHARE &&
		shares_check(store, measure_role(settings->curves.word), error))
		return -1;
	if (store->schema == &schema_intensity && partial != SIZE_MAX)
		return refuse_partial(
			&store->samples[partial].of, measure, error);
	for (size_t i = 0; i < store->sample_count; i++) {
		const struct store_sample *sample = &store->samples[i];

		if (add(all, settings,
			    (struct sample_run){
				    .of = &sample->of, .sample = sample },
			    error))
			return -1;
	}
	return 0;
}

/* Lists the curves of the measure. */
static int list_curves(const struct table *curves,
	const struct results_settings *settings, struct runs *all,
	struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);
	const char *measure = settings_measure(settings);

	all->curves = memory_array(curves->count, sizeof(*all->curves));
	if (!all->curves)
		return error_memory(error);
	for (size_t i = 0, n; i < curves->count; i += n) {
		const struct curve_row *row = &rows[i];
		struct sample_layer *of = &all->curves[i];

		for (n = 1; i + n < curves->count && row[n].task == row->task &&
			strcmp(row[n].measure, row->measure) == 0 &&
			schema_key_equal(SCHEMA_KEY(&row[n]), SCHEMA_KEY(row));
			n++)
			;
		*of = (struct sample_layer){ .model = row->model,
			.step = row->step,
			.file = "",
			.sample = "",
			.group = row->group,
			.task = row->task };
		if (strcmp(row->measure, measure) == 0 &&
			add(all, settings,
				(struct sample_run){
					.of = of, .rows = row, .count = n },
				error))
			return -1;
	}
	return 0;
}

/* Lists the samples and curves that the settings' measure is in, or the samples
 * with parts of layers. */
static int list_runs(const struct inputs *inputs,
	const struct results_settings *settings, bool parts, struct runs *all,
	struct error *error)
{
	const struct store *store = &inputs->samples;
	bool stored = parts ? store->schema != &schema_intensity
			    : store->schema ==
			(settings->curves.measure == MEASURE_SHARE
					? &schema_role_samples
					: &schema_intensity);

	*all = (struct runs){ 0 };
	all->runs = memory_array(
		store->sample_count + inputs->curves.count, sizeof(*all->runs));
	if (!all->runs)
		return error_memory(error);
	if (stored && list_samples(store, settings, all, error))
		return -1;
	return parts ? 0 : list_curves(&inputs->curves, settings, all, error);
}

static void release_runs(struct runs *all)
{
	free(all->runs);
	free(all->curves);
	free(all->models);
	*all = (struct runs){ 0 };
}

static int order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* Texts of one store are equal where their pointers are. */
static int order_texts(const char *a, const char *b)
{
	return a == b ? 0 : text_compare_natural(a, b);
}

/* By set: model, step, group, task, and where the rows come from. */
static int compare_sets(const struct sample_run *a, const struct sample_run *b)
{
	int result = order(a->model_rank, b->model_rank);

	if (!result)
		result = order_texts(a->of->step, b->of->step);
	if (!result)
		result = order_texts(a->group, b->group);
	if (!result)
		result = order(a->of->task, b->of->task);
	return result ? result : order(!a->sample, !b->sample);
}

/* Runs of one sample keep their order. */
static int compare(const void *x, const void *y)
{
	const struct sample_run *a = x, *b = y;
	int result = compare_sets(a, b);

	if (!result)
		result = sample_set_compare(a, b);
	if (!result)
		result = order(a->sample > b->sample, a->sample < b->sample);
	return result ? result : order(a->rows > b->rows, a->rows < b->rows);
}

static bool is_sorted(const struct runs *all)
{
	for (size_t i = 1; i < all->count; i++)
		if (compare(&all->runs[i - 1], &all->runs[i]) > 0)
			return false;
	return true;
}

static bool same_key(const struct sample_run *a, const struct sample_run *b)
{
	return a->of->task == b->of->task &&
		strcmp(a->of->model, b->of->model) == 0 &&
		strcmp(a->of->step, b->of->step) == 0 &&
		strcmp(a->group, b->group) == 0;
}

static bool has_role(const struct store *store, const struct sample_run *runs,
	size_t count, const char *role)
{
	for (size_t i = 0; i < count; i++)
		if (runs[i].sample && shares_have(store, runs[i].sample, role))
			return true;
	return false;
}

static int make_sets(struct sample_sets *sets, const struct runs *all,
	const struct store *store, const struct results_settings *settings,
	enum sample_columns columns, struct error *error)
{
	const char *role = settings->curves.measure == MEASURE_SHARE
		? measure_role(settings->curves.word)
		: NULL;
	size_t capacity = 0;

	for (size_t i = 0, n; i < all->count; i += n) {
		const struct sample_run *runs = &all->runs[i];

		for (n = 1;
			i + n < all->count && compare_sets(runs, &runs[n]) == 0;
			n++)
			;
		if (i && !runs->sample && runs[-1].sample &&
			same_key(runs, &runs[-1]))
			return sample_set_refuse_both(runs, &runs[-1], error);
		/* In a task without such keys none of them gets anything. */
		if (role && runs->sample && !has_role(store, runs, n, role))
			continue;
		if (memory_grow(&sets->sets, &capacity, sets->count,
			    sizeof(*sets->sets)))
			return error_memory(error);
		if (sample_set_fill(&sets->sets[sets->count++], store, settings,
			    columns, runs, n, error))
			return -1;
	}
	return 0;
}

/* A model has its layers whatever it does with them. */
static int check_depths(const struct sample_sets *sets, struct error *error)
{
	for (size_t i = 1; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i], *last = set - 1;

		if (strcmp(set->key.model, last->key.model) != 0 ||
			strcmp(set->key.step, last->key.step) != 0 ||
			strcmp(set->key.group, last->key.group) != 0 ||
			set->layers == last->layers)
			continue;
		return error_set(error,
			"%s: has %zu layers in %s and %zu in %s; one model has "
			"as many in both: give the other a name of its own",
			set->key.model, last->layers, task_name(last->task),
			set->layers, task_name(set->task));
	}
	return 0;
}

int samples_check_layers(const struct sample_set *a, const struct sample_set *b,
	struct error *error)
{
	size_t i = 0;

	if (samples_meet(a, b))
		return 0;
	while (i < a->measured && i < b->measured &&
		a->numbers[i] == b->numbers[i])
		i++;
	/* Of two that differ, the other has passed the lower one. */
	if (i == a->measured ||
		(i < b->measured && b->numbers[i] < a->numbers[i])) {
		const struct sample_set *other = a;

		a = b;
		b = other;
	}
	return error_set(error,
		"%s: has rows of layer %zu for %s but not for %s", a->key.model,
		a->numbers[i], task_name(a->task), task_name(b->task));
}

int samples_gather(const struct inputs *inputs,
	const struct results_settings *settings, enum sample_columns columns,
	struct sample_sets *sets, struct error *error)
{
	bool parts = columns == COLUMNS_PARTS;
	struct runs all;
	int result = list_runs(inputs, settings, parts, &all, error);

	*sets = (struct sample_sets){ 0 };
	if (!result && !all.count && !parts)
		result = selector_refuse_measure(inputs, settings, error);
	if (!result && !is_sorted(&all))
		qsort(all.runs, all.count, sizeof(*all.runs), compare);
	result = result ||
		make_sets(
			sets, &all, &inputs->samples, settings, columns, error);
	release_runs(&all);
	result = result || check_depths(sets, error);
	if (result)
		samples_release(sets);
	return result ? -1 : 0;
}

void samples_release_values(struct sample_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++) {
		free((void *)sets->sets[i].values.values);
		sets->sets[i].values.values = NULL;
	}
}

void samples_release(struct sample_sets *sets)
{
	samples_release_values(sets);
	for (size_t i = 0; i < sets->count; i++) {
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

static size_t count_values(const struct sample_set *set, size_t layer)
{
	size_t count = 0;

	for (size_t i = 0; i < set->samples; i++)
		if (!isnan(set->values.values[i * set->values.layers + layer]))
			count++;
	return count;
}

void samples_note_gaps(const struct sample_sets *sets, struct buffer *messages)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];
		size_t most = 0, first = 0, count = 0, layers = 0;

		for (size_t l = 0; l < set->measured; l++)
			if (count_values(set, l) > most)
				most = count_values(set, l);
		for (size_t l = set->measured; l-- > 0;) {
			if (count_values(set, l) == most)
				continue;
			count = count_values(set, l);
			first = set->numbers[l];
			layers++;
		}
		if (!layers)
			continue;
		buffer_print(messages, "%s%s%s", set->key.model,
			*set->key.step ? ":" : "", set->key.step);
		buffer_print(messages,
			": %s: the mean at layer %zu is over %zu sample%s, at "
			"others over %zu",
			task_name(set->task), first, count, text_plural(count),
			most);
		if (layers > 1)
			buffer_print(messages, "; %zu more lack%s samples",
				layers - 1, layers > 2 ? "" : "s");
		buffer_print(messages, "\n");
	}
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
