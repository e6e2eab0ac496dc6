/*
 * The mean curve of each set.  As in all makers of results no formula stands
 * here: those are in src/stats.
 */
#include "results/results.h"

#include "base/memory.h"
#include "results/results.h"
#include "results/samples.h"
#include "stats/significance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int add_curve(const struct sample_set *set,
	const struct results_settings *settings, struct table *curves,
	struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	const struct stats_set values = samples_values(set);
	struct stats_point *points = memory_array(set->layers, sizeof(*points));
	int result = points ? stats_curve(&values, &resampling, points, error)
			    : error_memory(error);

	for (size_t l = 0; !result && l < set->layers; l++) {
		const struct stats_point *point = &points[l];
		struct curve_row row = { .model = set->model,
			.step = set->step,
			.group = set->group,
			.measure = measure_name(settings->curves.measure),
			.task = set->task,
			.layer = l,
			.layers = set->layers,
			.depth = ((double)l + 0.5) / (double)set->layers,
			.samples = point->samples,
			.mean = point->mean,
			.std = point->deviation,
			.ci_low = point->interval.low,
			.ci_high = point->interval.high };

		if (table_add(curves, &row))
			result = error_memory(error);
	}
	free(points);
	return result;
}

int results_curves(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *curves,
	struct error *error)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];

		if (!set->rows) {
			if (add_curve(set, settings, curves, error))
				return -1;
			continue;
		}
		for (size_t l = 0; l < set->layers; l++)
			if (table_add(curves, set->rows[l]))
				return error_memory(error);
	}
	return 0;
}

/*
 * Which curves are correlated with which.  A model's own two curves come
 * first; those of different models say how large an r is among curves that
 * cannot have learnt from each other.
 */

struct match {
	const struct sample_set *understanding, *generation;
};

struct matches {
	struct match *matches;
	size_t count, capacity;
};

static int add_match(struct matches *all,
	const struct sample_set *understanding,
	const struct sample_set *generation, struct error *error)
{
	if (memory_grow(&all->matches, &all->capacity, all->count,
		    sizeof(*all->matches)))
		return error_memory(error);
	all->matches[all->count++] =
		(struct match){ understanding, generation };
	return 0;
}

/* A model with itself must agree in its layers: else something is wrong with
 * what was read. */
static int find_own(const struct sample_sets *sets, struct matches *own,
	struct error *error)
{
	for (size_t i = 0; i + 1 < sets->count; i++) {
		const struct sample_set *a = &sets->sets[i], *b = a + 1;

		if (a->task != TASK_UNDERSTANDING ||
			b->task != TASK_GENERATION || !samples_same_model(a, b))
			continue;
		if (a->layers != b->layers)
			return error_set(error,
				"%s: has %zu layers for understanding and %zu "
				"for generation",
				a->model, a->layers, b->layers);
		if (add_match(own, a, b, error))
			return -1;
	}
	return 0;
}

/* All understanding sets of one name with all generation sets of the other. */
static int find_pair(const struct sample_sets *sets,
	const char *const names[TASKS], struct matches *pairs,
	struct error *error)
{
	size_t found[TASKS] = { 0 };

	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *a = &sets->sets[i];

		if (!selector_fits(a->model, a->step, a->group, names[a->task]))
			continue;
		found[a->task]++;
		for (size_t k = 0;
			a->task == TASK_UNDERSTANDING && k < sets->count; k++) {
			const struct sample_set *b = &sets->sets[k];

			if (b->task == TASK_GENERATION &&
				selector_fits(b->model, b->step, b->group,
					names[b->task]) &&
				add_match(pairs, a, b, error))
				return -1;
		}
	}
	for (int t = 0; t < TASKS; t++) {
		if (found[t])
			continue;
		selector_refuse(sets, names[t], error);
		error_prefix(error, task_name((enum task)t));
		return error_prefix(error, "--pair");
	}
	return 0;
}

static int find_matches(const struct sample_sets *sets,
	const struct results_settings *settings, struct matches *matches,
	struct error *error)
{
	const struct word_list *names = &settings->pairs.list;

	if (!names->count)
		return find_own(sets, matches, error);
	for (size_t i = 0; i + 1 < names->count; i += TASKS)
		if (find_pair(sets, &names->items[i], matches, error))
			return -1;
	return 0;
}

static size_t meeting_layers(const struct match *match)
{
	size_t u = match->understanding->layers;
	size_t g = match->generation->layers;

	return u < g ? u : g;
}

/* The values of `set` on `layers` layers; the caller frees them.
 * Interpolation is linear, so the mean of these is the mean curve on those
 * layers. */
static double *values_on(const struct sample_set *set, size_t layers)
{
	const struct stats_set values = samples_values(set);
	double *room = NULL;
	size_t cells;

	if (memory_multiply(values.samples, layers, &cells))
		room = memory_array(cells, sizeof(*room));
	for (size_t i = 0; room && i < values.samples; i++)
		stats_interpolate(values.values + i * values.layers,
			values.layers, layers, room + i * layers);
	return room;
}

/* "A × B" or, where they are the same, "A". */
static void join(struct buffer *text, const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		buffer_print(text, "%s", a);
	else
		buffer_print(text, "%s × %s", a, b);
}

/* Adds a row about a match; the row's own texts are filled in here. */
static int add_row(const struct match *match, struct correlation_row *row,
	struct table *table, struct error *error)
{
	const struct sample_set *u = match->understanding,
				*g = match->generation;
	struct buffer model = { 0 }, step = { 0 }, group = { 0 };
	int failed;

	join(&model, u->model, g->model);
	join(&step, u->step, g->step);
	join(&group, u->group, g->group);
	row->model = model.text;
	row->step = step.text;
	row->group = group.text;
	failed = model.failed || step.failed || group.failed ||
		table_add(table, row);
	buffer_release(&model);
	buffer_release(&step);
	buffer_release(&group);
	return failed ? error_memory(error) : 0;
}

/* A row whose numbers are all empty but for `r`. */
static struct correlation_row bare_row(const struct results_settings *settings,
	int s, int m, size_t layers, double r)
{
	return (struct correlation_row){
		.measure = measure_name(settings->curves.measure),
		.series = stats_series_name((enum stats_series)s),
		.method = stats_method_name((enum stats_method)m),
		.layers = layers,
		.r = r,
		.ci_low = NAN,
		.ci_high = NAN,
		.n_eff = NAN,
		.p_ar = NAN,
		.p_shift = NAN,
		.p_shift_less = NAN,
		.p_phase = NAN,
		.p_permutation = NAN,
	};
}

static int add_correlations(const struct match *match,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct stats_set u = samples_values(match->understanding);
	struct stats_set g = samples_values(match->generation);
	struct stats_correlation result[STATS_METHODS][STATS_SERIES];
	size_t layers = meeting_layers(match);
	double *x = values_on(match->understanding, layers);
	double *y = values_on(match->generation, layers);
	int failed = x && y ? 0 : error_memory(error);

	u.values = x;
	g.values = y;
	u.layers = g.layers = layers;
	failed = failed || stats_correlate(&u, &g, &resampling, result, error);
	for (int i = 0; !failed && i < STATS_SERIES * STATS_METHODS; i++) {
		int s = i / STATS_METHODS, m = i % STATS_METHODS;
		const struct stats_correlation *c = &result[m][s];
		struct correlation_row row =
			bare_row(settings, s, m, layers, c->r);

		row.ci_low = c->interval.low;
		row.ci_high = c->interval.high;
		row.n_eff = c->n_eff;
		row.p_ar = c->p_ar;
		row.p_shift = c->p_shift;
		row.p_shift_less = c->p_shift_less;
		row.p_phase = c->p_phase;
		row.p_permutation = c->p_permutation;
		failed = add_row(match, &row, table, error);
	}
	free(x);
	free(y);
	return failed;
}

/* The mean curves of a match on their meeting layers, in one array that the
 * caller frees through `understanding`. */
static int meet(const struct match *match, struct stats_curves *curves,
	struct error *error)
{
	const struct sample_set *sides[TASKS] = { match->understanding,
		match->generation };
	size_t layers = meeting_layers(match);
	double *room = memory_array(layers, TASKS * sizeof(*room));

	*curves = (struct stats_curves){ .layers = layers };
	if (!room)
		return error_memory(error);
	curves->understanding = room;
	curves->generation = room + layers;
	for (int t = 0; t < TASKS; t++) {
		double *values = values_on(sides[t], layers);
		struct stats_set set = samples_values(sides[t]);
		int failed = values ? 0 : error_memory(error);

		set.values = values;
		set.layers = layers;
		failed = failed ||
			stats_mean_curve(
				&set, room + (size_t)t * layers, error);
		free(values);
		if (failed)
			return -1;
	}
	return 0;
}

/* r alone: it is the context of other r, not a claim. */
static int add_mismatch(const struct match *match,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	struct stats_curves curves;
	int failed = meet(match, &curves, error);

	for (int i = 0; !failed && i < STATS_SERIES * STATS_METHODS; i++) {
		int s = i / STATS_METHODS, m = i % STATS_METHODS;
		struct correlation_row row;
		double r;

		failed = stats_r((enum stats_method)m, (enum stats_series)s,
			curves.understanding, curves.generation, curves.layers,
			&r, error);
		if (failed)
			break;
		row = bare_row(settings, s, m, curves.layers, r);
		failed = add_row(match, &row, table, error);
	}
	free((void *)curves.understanding);
	return failed;
}

static int add_mismatched(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *a = &sets->sets[i];

		for (size_t k = 0; k < sets->count; k++) {
			const struct match match = { a, &sets->sets[k] };

			if (a->task == TASK_UNDERSTANDING &&
				match.generation->task == TASK_GENERATION &&
				!samples_same_model(a, match.generation) &&
				add_mismatch(&match, settings, table, error))
				return -1;
		}
	}
	return 0;
}

static int add_pooled_rows(const struct stats_curves *curves, size_t count,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	for (int i = 0; i < STATS_SERIES * STATS_METHODS; i++) {
		int s = i / STATS_METHODS, m = i % STATS_METHODS;
		struct stats_pooled pooled;
		struct correlation_row row;
		char model[64];

		if (stats_pool(curves, count, (enum stats_method)m,
			    (enum stats_series)s, settings->resampling.seed,
			    STATS_POOLED_DRAWS, &pooled, error))
			return -1;
		snprintf(model, sizeof(model), "mean of %zu pairs",
			pooled.models);
		row = bare_row(settings, s, m, TABLE_NONE, pooled.r);
		row.model = model;
		row.p_shift = pooled.p;
		row.p_shift_less = pooled.p_less;
		if (table_add(table, &row))
			return error_memory(error);
	}
	return 0;
}

static int add_pooled(const struct matches *matches,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	struct stats_curves *curves =
		memory_array(matches->count, sizeof(*curves));
	int failed = curves ? 0 : error_memory(error);

	for (size_t i = 0; !failed && i < matches->count; i++)
		failed = meet(&matches->matches[i], &curves[i], error);
	failed = failed ||
		add_pooled_rows(curves, matches->count, settings, table, error);
	for (size_t i = 0; curves && i < matches->count; i++)
		free((void *)curves[i].understanding);
	free(curves);
	return failed;
}

int results_correlations(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *correlations,
	struct error *error)
{
	struct matches matches = { 0 };
	int failed = find_matches(sets, settings, &matches, error);

	for (size_t i = 0; !failed && i < matches.count; i++)
		failed = add_correlations(
			&matches.matches[i], settings, correlations, error);
	if (!failed && settings->pairs.mismatched)
		failed = add_mismatched(sets, settings, correlations, error);
	if (!failed && settings->pairs.pool && matches.count)
		failed = add_pooled(&matches, settings, correlations, error);
	free(matches.matches);
	return failed ? -1 : 0;
}
