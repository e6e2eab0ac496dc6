/*
 * A mean over heads can hide that a few of them do all the work.
 */
#include "base/memory.h"
#include "base/text.h"
#include "results/provenance.h"
#include "results/results.h"
#include "stats/heads.h"

#include <math.h>
#include <stdlib.h>

/* All heads of one model: heads[count], and what the orders make of them. */
struct model_heads {
	/* of both tasks, or twice the one that there is */
	const struct sample_set *set, *other;
	size_t count;
	struct stats_head *heads;
	size_t *order;			  /* [count] */
	size_t *ranks[STATS_HEAD_ORDERS]; /* [count], TABLE_NONE */
};

static void model_heads_release(struct model_heads *model)
{
	free(model->heads);
	free(model->order);
	for (int by = 0; by < STATS_HEAD_ORDERS; by++)
		free(model->ranks[by]);
}

static int check_shapes(const struct sample_set *u, const struct sample_set *g,
	struct error *error)
{
	if (samples_check_layers(u, g, error))
		return -1;
	if (u->heads == g->heads)
		return 0;
	return error_set(error,
		"%s: has %zu head%s for understanding and %zu for generation",
		u->key.model, u->heads, text_plural(u->heads), g->heads);
}

static int measure(struct model_heads *model,
	const struct sample_set *const sets[TASKS],
	const struct results_settings *settings, struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct stats_set values[TASKS];

	model->set = sets[0] ? sets[0] : sets[1];
	model->other = sets[1] ? sets[1] : sets[0];
	model->count = model->set->values.layers;
	if (sets[0] && sets[1] &&
		(check_shapes(sets[0], sets[1], error) ||
			provenance_check_pair(sets[0], sets[1], error)))
		return -1;
	for (int t = 0; t < TASKS; t++) {
		values[t] = (struct stats_set){ .layers = model->count };
		if (sets[t])
			values[t] = sets[t]->values;
	}
	model->heads = memory_array(model->count, sizeof(*model->heads));
	if (!model->heads)
		return error_memory(error);
	return stats_heads(
		&values[0], &values[1], &resampling, model->heads, error);
}

static int rank(struct model_heads *model, struct error *error)
{
	model->order = memory_array(model->count, sizeof(*model->order));
	if (!model->order)
		return error_memory(error);
	for (int by = STATS_BY_UNDERSTANDING; by < STATS_HEAD_ORDERS; by++) {
		size_t *ranks = memory_array(model->count, sizeof(*ranks));

		model->ranks[by] = ranks;
		if (!ranks)
			return error_memory(error);
		if (stats_heads_order(model->heads, model->count,
			    (enum stats_head_order)by, model->order, error))
			return -1;
		for (size_t i = 0; i < model->count; i++) {
			size_t head = model->order[i];

			ranks[head] = isnan(stats_head_key(&model->heads[head],
					      (enum stats_head_order)by))
				? TABLE_NONE
				: i + 1;
		}
	}
	return 0;
}

static int add_head(const struct model_heads *model, size_t column,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	const struct sample_set *set = model->set;
	size_t layer = column / set->heads;
	const struct stats_head *head = &model->heads[column];
	struct head_row row = { .model = set->key.model,
		.step = set->key.step,
		.group = set->key.group,
		.measure = settings_measure(settings),
		.layer = set->numbers[layer],
		.layers = set->layers,
		.head = column % set->heads,
		.heads = set->heads,
		.understanding = head->understanding,
		.understanding_ci_low = head->understanding_interval.low,
		.understanding_ci_high = head->understanding_interval.high,
		.generation = head->generation,
		.generation_ci_low = head->generation_interval.low,
		.generation_ci_high = head->generation_interval.high,
		.difference = head->difference,
		.difference_ci_low = head->difference_interval.low,
		.difference_ci_high = head->difference_interval.high,
		.rank_understanding =
			model->ranks[STATS_BY_UNDERSTANDING][column],
		.rank_generation = model->ranks[STATS_BY_GENERATION][column],
		.rank_difference = model->ranks[STATS_BY_DIFFERENCE][column] };

	if (provenance_join(&model->set->counted[layer],
		    &model->other->counted[layer], &table->strings,
		    &row.provenance, error))
		return -1;
	return table_add(table, &row) ? error_memory(error) : 0;
}

static int add_model(const struct sample_set *const sets[TASKS],
	const struct results_settings *settings, struct table *heads,
	struct error *error)
{
	struct model_heads model = { 0 };
	int failed = measure(&model, sets, settings, error) ||
		rank(&model, error) ||
		stats_heads_order(model.heads, model.count,
			settings->heads.sort, model.order, error);

	for (size_t k = 0; !failed && k < model.count; k++)
		if (!settings->heads.top || k < settings->heads.top)
			failed = add_head(
				&model, model.order[k], settings, heads, error);
	model_heads_release(&model);
	return failed;
}

int results_heads(const struct inputs *inputs,
	const struct results_settings *settings, struct table *heads,
	struct error *error)
{
	struct sample_sets sets;
	int failed =
		samples_gather(inputs, settings, COLUMNS_HEADS, &sets, error);

	for (size_t i = 0, n; !failed && i < sets.count; i += n) {
		const struct sample_set *picked[TASKS] = { NULL };

		n = samples_pick(&sets, i, picked);
		failed = add_model(picked, settings, heads, error);
	}
	samples_release(&sets);
	return failed ? -1 : 0;
}
