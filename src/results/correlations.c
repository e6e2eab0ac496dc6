/*
 * Which curves are correlated with which.  A model's own two curves come
 * first; those of different models say how large an r is among curves that
 * cannot have learnt from each other.
 */
#include "base/memory.h"
#include "base/text.h"
#include "results/provenance.h"
#include "results/results.h"
#include "results/selector.h"
#include "stats/link.h"
#include "stats/significance.h"
#include "worker/compute.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
			b->task != TASK_GENERATION ||
			!schema_key_equal(a->key, b->key))
			continue;
		if (samples_check_layers(a, b, error) ||
			provenance_check_pair(a, b, error) ||
			add_match(own, a, b, error))
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

		if (!selector_fits(a->key, names[a->task]))
			continue;
		found[a->task]++;
		for (size_t k = 0;
			a->task == TASK_UNDERSTANDING && k < sets->count; k++) {
			const struct sample_set *b = &sets->sets[k];

			if (b->task == TASK_GENERATION &&
				selector_fits(b->key, names[b->task]) &&
				(provenance_check_models(a, b, error) ||
					add_match(pairs, a, b, error)))
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

/* Those of the side that has fewer. */
static struct stats_layers meeting_layers(const struct match *match)
{
	struct stats_layers u = samples_layers(match->understanding);
	struct stats_layers g = samples_layers(match->generation);

	return g.count < u.count ? g : u;
}

/*
 * Sets sets[TASKS] to the values of both sides on the layers where they meet.
 * Interpolation is linear, so the mean of these is the mean curve on those
 * layers.  Release with release_sides(), also after a failure.
 */
static int meet(const struct match *match, struct stats_set sets[TASKS],
	struct error *error)
{
	const struct sample_set *sides[TASKS] = { match->understanding,
		match->generation };
	struct stats_layers layers = meeting_layers(match);
	size_t cells;

	memset(sets, 0, TASKS * sizeof(*sets));
	for (int t = 0; t < TASKS; t++) {
		const struct stats_set *own = &sides[t]->values;
		double *values = NULL;

		if (memory_multiply(own->samples, layers.count, &cells))
			values = memory_array(cells, sizeof(*values));
		if (!values)
			return error_memory(error);
		for (size_t i = 0; i < own->samples; i++)
			stats_interpolate(own->values + i * own->layers,
				samples_layers(sides[t]), layers,
				values + i * layers.count);
		sets[t] = (struct stats_set){ values, own->samples,
			layers.count };
	}
	return 0;
}

static void release_sides(struct stats_set sets[TASKS])
{
	for (int t = 0; t < TASKS; t++)
		free((void *)sets[t].values);
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
	const struct schema_key *u = &match->understanding->key;
	const struct schema_key *g = &match->generation->key;
	struct buffer model = { 0 }, step = { 0 }, group = { 0 };
	int failed;

	join(&model, u->model, g->model);
	join(&step, u->step, g->step);
	join(&group, u->group, g->group);
	failed = provenance_join(&match->understanding->provenance,
		&match->generation->provenance, &table->strings,
		&row->provenance, error);
	row->model = model.text;
	row->step = step.text;
	row->group = group.text;
	failed = failed || model.failed || step.failed || group.failed ||
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
		.measure = settings_measure(settings),
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
		.p_ar_holm = NAN,
		.influential_layer = TABLE_NONE,
		.r_without = NAN,
		.p_ar_without = NAN,
	};
}

struct correlated {
	struct stats_correlation of[STATS_METHODS][STATS_SERIES];
};

struct correlating {
	const struct match *matches;
	struct stats_resampling resampling;
};

/* Two items for each model, since there may be more processes than models. */
#define PARTS 2

static int correlate(
	void *context, size_t item, void *result, struct error *error)
{
	const struct correlating *all = context;
	struct correlated *correlated = result;
	struct stats_resampling resampling = all->resampling;
	struct stats_set sets[TASKS];
	int failed = meet(&all->matches[item / PARTS], sets, error);

	resampling.share =
		item % PARTS ? STATS_SURROGATES : STATS_AUTOREGRESSIONS;
	failed = failed ||
		stats_correlate(
			&sets[0], &sets[1], &resampling, correlated->of, error);
	release_sides(sets);
	return failed ? -1 : 0;
}

/* The first of a model's items becomes the whole. */
static void join_parts(struct correlated parts[PARTS])
{
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++) {
			struct stats_correlation *whole = &parts[0].of[m][s];

			whole->p_phase = parts[1].of[m][s].p_phase;
			whole->p_permutation = parts[1].of[m][s].p_permutation;
		}
}

static int add_correlations(const struct match *match,
	const struct correlated *correlated,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	struct stats_layers layers = meeting_layers(match);

	for (int i = 0; i < STATS_SERIES * STATS_METHODS; i++) {
		int s = i / STATS_METHODS, m = i % STATS_METHODS;
		const struct stats_correlation *c = &correlated->of[m][s];
		struct correlation_row row =
			bare_row(settings, s, m, layers.count, c->r);

		row.ci_low = c->interval.low;
		row.ci_high = c->interval.high;
		row.n_eff = c->n_eff;
		row.p_ar = c->p_ar;
		row.p_shift = c->p_shift;
		row.p_shift_less = c->p_shift_less;
		row.p_phase = c->p_phase;
		row.p_permutation = c->p_permutation;
		row.r_without = c->influence.r;
		row.p_ar_without = c->influence.p_ar;
		if (s == STATS_LEVEL && !isnan(c->r))
			row.influential_layer =
				layers.numbers[c->influence.layer];
		if (add_row(match, &row, table, error))
			return -1;
	}
	return 0;
}

static size_t most_layers(const struct matches *matches)
{
	size_t most = 0;

	for (size_t i = 0; i < matches->count; i++) {
		size_t layers = meeting_layers(&matches->matches[i]).count;

		most = layers > most ? layers : most;
	}
	return most;
}

/* Models have nothing to do with each other, so processes share them, and the
 * noise that was drawn for all. */
static int add_all_correlations(const struct matches *matches,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	struct correlating all = { matches->matches,
		samples_resampling(settings) };
	struct correlated *correlated =
		memory_array(matches->count, PARTS * sizeof(*correlated));
	struct stats_noise noise = { 0 };
	int failed = correlated ? 0 : error_memory(error);

	if (!failed && matches->count)
		failed = stats_noise_init(
			&noise, &all.resampling, most_layers(matches), error);
	all.resampling.noise = &noise;
	failed = failed ||
		compute_all(PARTS * matches->count, sizeof(*correlated),
			settings->scan.jobs, correlate, &all, correlated,
			error);
	for (size_t i = 0; !failed && i < matches->count; i++) {
		join_parts(&correlated[PARTS * i]);
		failed = add_correlations(&matches->matches[i],
			&correlated[PARTS * i], settings, table, error);
	}
	stats_noise_release(&noise);
	free(correlated);
	return failed;
}

/* The mean curves of a match on their meeting layers, in one array that the
 * caller frees through `understanding`. */
static int find_means(const struct match *match, struct stats_curves *curves,
	struct error *error)
{
	size_t layers = meeting_layers(match).count;
	double *means = memory_array(layers, TASKS * sizeof(*means));
	struct stats_set sets[TASKS];
	int failed;

	*curves = (struct stats_curves){ .layers = layers };
	if (!means)
		return error_memory(error);
	curves->understanding = means;
	curves->generation = means + layers;
	failed = meet(match, sets, error) ||
		stats_mean_curve(&sets[0], means, error) ||
		stats_mean_curve(&sets[1], means + layers, error);
	release_sides(sets);
	return failed;
}

/* r alone: it is the context of other r, not a claim. */
static int add_mismatch(const struct match *match,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	struct stats_curves curves;
	int failed = find_means(match, &curves, error);

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
				!schema_key_equal(
					a->key, match.generation->key) &&
				(provenance_check_models(
					 a, match.generation, error) ||
					add_mismatch(&match, settings, table,
						error)))
				return -1;
		}
	}
	return 0;
}

static void name_pooled(
	const struct stats_pooled *pooled, char *name, size_t size)
{
	int length = snprintf(name, size, "mean of %zu pairs", pooled->pairs);

	if (pooled->families < pooled->pairs)
		snprintf(name + length, size - (size_t)length,
			" of %zu model%s", pooled->families,
			text_plural(pooled->families));
}

/* Steps and groups of one model are not independent, nor is a copy under
 * another name. */
static bool is_family(const struct match *a, const struct match *b,
	const struct stats_curves *curves_a,
	const struct stats_curves *curves_b)
{
	size_t size = curves_a->layers * TASKS * sizeof(double);

	return strcmp(a->understanding->key.model,
		       b->understanding->key.model) == 0 ||
		strcmp(a->generation->key.model, b->generation->key.model) ==
		0 ||
		(curves_a->layers == curves_b->layers &&
			memcmp(curves_a->understanding, curves_b->understanding,
				size) == 0);
}

static size_t find_family(const struct matches *matches,
	const struct stats_curves *curves, size_t last)
{
	for (size_t i = 0; i < last; i++)
		if (is_family(&matches->matches[i], &matches->matches[last],
			    &curves[i], &curves[last]))
			return curves[i].family;
	return last;
}

static int add_pooled_rows(const struct stats_curves *curves, size_t count,
	const struct provenance *provenance,
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
		name_pooled(&pooled, model, sizeof(model));
		row = bare_row(settings, s, m, TABLE_NONE, pooled.r);
		row.model = model;
		row.provenance = *provenance;
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
	struct provenance all = matches->matches->understanding->provenance;
	int failed = curves ? 0 : error_memory(error);

	for (size_t i = 0; !failed && i < matches->count; i++) {
		const struct match *match = &matches->matches[i];

		failed = provenance_check_pair(matches->matches->understanding,
				 match->understanding, error) ||
			find_means(match, &curves[i], error);
		if (!failed)
			curves[i].family = find_family(matches, curves, i);
		provenance_merge(&all, &match->understanding->provenance);
		provenance_merge(&all, &match->generation->provenance);
	}
	failed = failed ||
		add_pooled_rows(
			curves, matches->count, &all, settings, table, error);
	for (size_t i = 0; curves && i < matches->count; i++)
		free((void *)curves[i].understanding);
	free(curves);
	return failed;
}

static bool is_kind(const struct correlation_row *row, int s, int m)
{
	return strcmp(row->series, stats_series_name((enum stats_series)s)) ==
		0 &&
		strcmp(row->method, stats_method_name((enum stats_method)m)) ==
		0;
}

/* Corrects p_ar of each series and method for all rows that have one. */
static int add_holm(struct table *table, struct error *error)
{
	struct correlation_row *rows = TABLE_ROWS(table, correlation_row);
	double *p = memory_array(table->count, 2 * sizeof(*p));
	double *corrected = p + table->count;

	if (!p)
		return error_memory(error);
	for (int i = 0; i < STATS_SERIES * STATS_METHODS; i++) {
		int s = i / STATS_METHODS, m = i % STATS_METHODS;

		for (size_t k = 0; k < table->count; k++)
			p[k] = is_kind(&rows[k], s, m) ? rows[k].p_ar
						       : (double)NAN;
		stats_holm(p, table->count, corrected);
		for (size_t k = 0; k < table->count; k++)
			if (is_kind(&rows[k], s, m))
				rows[k].p_ar_holm = corrected[k];
	}
	free(p);
	return 0;
}

int results_correlations(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *correlations,
	struct error *error)
{
	struct matches matches = { 0 };
	int failed = find_matches(sets, settings, &matches, error);

	failed = failed ||
		add_all_correlations(&matches, settings, correlations, error);
	if (!failed && settings->pairs.mismatched)
		failed = add_mismatched(sets, settings, correlations, error);
	if (!failed && settings->pairs.pool && matches.count)
		failed = add_pooled(&matches, settings, correlations, error);
	failed = failed || add_holm(correlations, error);
	free(matches.matches);
	return failed ? -1 : 0;
}
