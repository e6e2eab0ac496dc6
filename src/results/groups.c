/*
 * Does it matter what kind of prompt a sample is?  The paper says no from
 * curves that look alike: curves can have the same shape (r) at different
 * heights (mean), and the share of variance between the groups says how much
 * of the differences between samples the groups explain.
 */
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "results/provenance.h"
#include "results/results.h"
#include "stats/groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One measure of all samples of one task of one model, group after group. */
struct stack {
	const char *measure; /* its name */
	const struct sample_set **groups;
	size_t count;
	struct stats_set set;
	double *values;		   /* of the set; NULL once they have served */
	size_t *labels;		   /* [samples] */
	double *means;		   /* [samples], over layers */
	struct stats_set compared; /* the set, or the means alone */
	struct stats_group_similarity *similarities; /* [count] */
	struct stats_group_effect *effects; /* [compared.layers], once known */
};

struct stacks {
	struct stack *items;
	size_t count, capacity;
};

static void stack_release(struct stack *stack)
{
	free(stack->groups);
	free(stack->values);
	free(stack->labels);
	free(stack->means);
	free(stack->similarities);
	free(stack->effects);
}

/* Groups are compared with all samples together. */
static int check_counted(const struct sample_set *a, const struct sample_set *b,
	struct error *error)
{
	struct provenance_difference difference = { NULL, NULL, NULL };
	struct buffer x = { 0 }, y = { 0 };

	for (size_t l = 0; !difference.column && l < a->measured; l++)
		difference = provenance_compare(&a->counted[l], &b->counted[l]);
	if (!difference.column)
		return 0;
	buffer_print(&x, "group '%s' (%s)", a->key.group, a->file);
	buffer_print(&y, "group '%s' (%s)", b->key.group, b->file);
	provenance_refuse(&difference, &x, &y, error);
	error_prefix(error, task_name(a->task));
	return error_prefix(error, a->key.model);
}

/* Lists the sets of `task` among sets[0 .. count). */
static int choose_groups(struct stack *stack, const struct sample_set *sets,
	size_t count, enum task task, struct error *error)
{
	stack->groups = memory_array(count, sizeof(*stack->groups));
	if (!stack->groups)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		const struct sample_set *set = &sets[i];

		if (set->task != task)
			continue;
		if (!stack->count)
			stack->set.layers = set->measured;
		if (stack->count && !samples_meet(set, stack->groups[0]))
			return error_set(error,
				"%s: group '%s' has %zu of %zu layer%s, others "
				"have other layers (%zu of %zu)",
				set->key.model, set->key.group, set->measured,
				set->layers, text_plural(set->layers),
				stack->groups[0]->measured,
				stack->groups[0]->layers);
		if (stack->count && check_counted(stack->groups[0], set, error))
			return -1;
		stack->groups[stack->count++] = set;
		stack->set.samples += set->samples;
	}
	return 0;
}

static int fill_stack(struct stack *stack, bool per_layer, struct error *error)
{
	size_t samples = stack->set.samples, layers = stack->set.layers, s = 0;
	size_t cells;

	if (memory_multiply(samples, layers, &cells))
		stack->values = memory_array(cells, sizeof(*stack->values));
	stack->labels = memory_array(samples, sizeof(*stack->labels));
	stack->means = memory_array(samples, sizeof(*stack->means));
	stack->similarities =
		memory_array(stack->count, sizeof(*stack->similarities));
	if (!stack->values || !stack->labels || !stack->means ||
		!stack->similarities)
		return error_memory(error);
	for (size_t g = 0; g < stack->count; g++) {
		const struct stats_set *group = &stack->groups[g]->values;

		memcpy(stack->values + s * layers, group->values,
			group->samples * layers * sizeof(*stack->values));
		for (size_t i = 0; i < group->samples; i++, s++) {
			stack->labels[s] = g;
			stack->means[s] =
				stats_mean(group->values + i * layers, layers);
		}
	}
	stack->set.values = stack->values;
	stack->compared = per_layer
		? stack->set
		: (struct stats_set){ stack->means, samples, 1 };
	return 0;
}

/* Compares the curves of the groups, which takes all values, and keeps these only
 * where they are compared layer by layer. */
static int compare_curves(struct stack *stack,
	const struct results_settings *settings, struct error *error)
{
	int failed = settings->along
		? 0
		: stats_group_similarities(&stack->set, stack->labels,
			  stack->count, STATS_PEARSON, stack->similarities,
			  error);

	if (!settings->per_layer) {
		free(stack->values);
		stack->set.values = stack->values = NULL;
	}
	return failed;
}

/* The rows of one group, one for each column of `own`, its part of a set. */
static int add_group(const struct stack *stack, size_t g,
	const struct stats_set *own, const struct results_settings *settings,
	struct table *table, struct error *error)
{
	const struct stats_resampling none = { .interval = STATS_NO_INTERVAL };
	const struct sample_set *group = stack->groups[g];
	struct stats_point *points = memory_array(own->layers, sizeof(*points));
	int failed = points ? stats_curve(own, &none, points, error)
			    : error_memory(error);

	for (size_t l = 0; !failed && l < own->layers; l++) {
		struct group_row row = { .model = group->key.model,
			.step = group->key.step,
			.group = group->key.group,
			.task = group->task,
			.measure = stack->measure,
			.provenance = settings->per_layer ? group->counted[l]
							  : group->provenance,
			.samples = points[l].samples,
			.layers = group->layers,
			.mean = points[l].mean,
			.std = points[l].deviation,
			.r_overall = stack->similarities[g].r_overall,
			.r_others = stack->similarities[g].r_others,
			.eta_squared = stack->effects[l].eta_squared,
			.p = stack->effects[l].p,
			.layer = settings->per_layer ? group->numbers[l]
						     : TABLE_NONE };

		if (table_add(table, &row))
			failed = error_memory(error);
	}
	free(points);
	return failed;
}

static bool same_labels(const struct stack *a, const struct stack *b)
{
	return a->count == b->count && a->set.samples == b->set.samples &&
		memcmp(a->labels, b->labels,
			a->set.samples * sizeof(*a->labels)) == 0;
}

/* The effects of the first stack and of all others with its labels, side by
 * side: these are shuffled in the same way, so each shuffle serves all. */
static int find_effects(struct stack *first, size_t count,
	const struct results_settings *settings, struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct stats_set all = { .samples = first->set.samples };
	struct stats_group_effect *effects = NULL;
	double *values = NULL;
	size_t cells, at = 0;
	int failed;

	for (size_t i = 0; i < count; i++)
		if (same_labels(first, &first[i]))
			all.layers += first[i].compared.layers;
	if (memory_multiply(all.samples, all.layers, &cells))
		values = memory_array(cells, sizeof(*values));
	effects = memory_array(all.layers, sizeof(*effects));
	all.values = values;
	failed = values && effects ? 0 : error_memory(error);
	for (size_t i = 0; !failed && i < count; i++) {
		const struct stats_set *own = &first[i].compared;

		if (!same_labels(first, &first[i]))
			continue;
		first[i].effects = memory_array(own->layers, sizeof(*effects));
		if (!first[i].effects)
			failed = error_memory(error);
		for (size_t s = 0; s < all.samples; s++)
			memcpy(values + s * all.layers + at,
				own->values + s * own->layers,
				own->layers * sizeof(*values));
		at += own->layers;
	}
	failed = failed ||
		stats_group_effects(&all, first->labels, first->count,
			&resampling, effects, error);
	at = 0;
	for (size_t i = 0; !failed && i < count; i++) {
		if (!same_labels(first, &first[i]))
			continue;
		memcpy(first[i].effects, effects + at,
			first[i].compared.layers * sizeof(*effects));
		at += first[i].compared.layers;
	}
	free(effects);
	free(values);
	return failed;
}

static int add_groups(struct stacks *stacks,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	int failed = 0;

	for (size_t i = 0; !failed && i < stacks->count; i++) {
		struct stack *stack = &stacks->items[i];
		struct stats_set own = stack->compared;

		if (!stack->effects)
			failed = find_effects(
				stack, stacks->count - i, settings, error);
		for (size_t g = 0; !failed && g < stack->count; g++) {
			own.samples = stack->groups[g]->samples;
			failed = add_group(
				stack, g, &own, settings, table, error);
			own.values += own.samples * own.layers;
		}
	}
	return failed;
}

/* The number of each sample, which is the name of its group. */
static int list_numbers(const struct stack *stack, const char *along,
	double *numbers, struct error *error)
{
	for (size_t s = 0; s < stack->set.samples; s++) {
		const struct sample_set *group =
			stack->groups[stack->labels[s]];

		if (number_parse(group->key.group, &numbers[s]))
			continue;
		error_set(error, "--along %s: group '%s' is not a number%s%s",
			along, group->key.group,
			*group->key.group ? ""
					  : "; make the table with --group ",
			*group->key.group ? "" : along);
		error_prefix(error, task_name(group->task));
		return error_prefix(error, group->key.model);
	}
	return 0;
}

static int add_slope(const struct stack *stack,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	const struct stats_set *set = &stack->compared;
	const struct sample_set *first = stack->groups[0];
	double *numbers = memory_array(set->samples, sizeof(*numbers));
	struct stats_slope *slopes = memory_array(set->layers, sizeof(*slopes));
	int failed = numbers && slopes ? 0 : error_memory(error);

	failed = failed ||
		list_numbers(stack, settings->along, numbers, error) ||
		stats_slopes(set, numbers, &resampling, slopes, error);
	for (size_t l = 0; !failed && l < set->layers; l++) {
		const struct stats_slope *slope = &slopes[l];
		struct slope_row row = { .model = first->key.model,
			.step = first->key.step,
			.task = first->task,
			.measure = stack->measure,
			.samples = slope->samples,
			.layers = first->layers,
			.provenance = settings->per_layer ? first->counted[l]
							  : first->provenance,
			.least = numbers[0],
			.largest = numbers[0],
			.slope = slope->slope,
			.ci_low = slope->interval.low,
			.ci_high = slope->interval.high,
			.r_squared = slope->r_squared,
			.p = slope->p,
			.layer = settings->per_layer ? first->numbers[l]
						     : TABLE_NONE };

		for (size_t s = 0; s < set->samples; s++) {
			row.least = fmin(row.least, numbers[s]);
			row.largest = fmax(row.largest, numbers[s]);
		}
		if (table_add(table, &row))
			failed = error_memory(error);
	}
	free(slopes);
	free(numbers);
	return failed;
}

static int add_slopes(struct stacks *stacks,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	for (size_t i = 0; i < stacks->count; i++)
		if (add_slope(&stacks->items[i], settings, table, error))
			return -1;
	return 0;
}

static bool same_step(const struct sample_set *a, const struct sample_set *b)
{
	return strcmp(a->key.model, b->key.model) == 0 &&
		strcmp(a->key.step, b->key.step) == 0;
}

/* Lists a stack for each task of each model. */
static int add_stacks(const struct sample_sets *sets,
	const struct results_settings *settings, struct stacks *stacks,
	struct error *error)
{
	for (size_t i = 0, n; i < sets->count; i += n) {
		const struct sample_set *first = &sets->sets[i];

		for (n = 1; i + n < sets->count && same_step(first, first + n);
			n++)
			;
		for (int t = 0; t < TASKS; t++) {
			struct stack *stack;

			if (memory_grow(&stacks->items, &stacks->capacity,
				    stacks->count, sizeof(*stacks->items)))
				return error_memory(error);
			stack = &stacks->items[stacks->count++];
			*stack = (struct stack){ .measure = settings_measure(
							 settings) };
			if (choose_groups(stack, first, n, (enum task)t, error))
				return -1;
			if (!stack->count)
				stack_release(&stacks->items[--stacks->count]);
			else if (fill_stack(
					 stack, settings->per_layer, error) ||
				compare_curves(stack, settings, error))
				return -1;
		}
	}
	return 0;
}

typedef int add_function(struct stacks *stacks,
	const struct results_settings *settings, struct table *table,
	struct error *error);

static int add_measures(const struct inputs *inputs,
	const struct results_settings *settings, add_function *add,
	struct table *table, struct error *error)
{
	bool all = settings->grouped == MEASURES;
	enum measure first = all ? MEASURE_INTENSITY : settings->grouped;
	enum measure last = all ? MEASURE_SINKFREE : settings->grouped;
	struct sample_sets sets[MEASURES] = { { NULL, 0 } };
	struct results_settings each = *settings;
	struct stacks stacks = { 0 };
	int failed = 0;

	each.curves.by = BY_GROUP;
	each.curves.word = settings->grouped_word;
	table->optional = settings->per_layer;
	for (int m = (int)first; !failed && m <= (int)last; m++) {
		each.curves.measure = (enum measure)m;
		failed = samples_gather(inputs, &each, COLUMNS_LAYERS, &sets[m],
				 error) ||
			add_stacks(&sets[m], &each, &stacks, error);
		samples_release_values(&sets[m]);
	}
	failed = failed || add(&stacks, settings, table, error);
	for (size_t i = 0; i < stacks.count; i++)
		stack_release(&stacks.items[i]);
	free(stacks.items);
	for (int m = 0; m < MEASURES; m++)
		samples_release(&sets[m]);
	return failed ? -1 : 0;
}

int results_groups(const struct inputs *inputs,
	const struct results_settings *settings, struct table *groups,
	struct error *error)
{
	return add_measures(inputs, settings, add_groups, groups, error);
}

int results_slopes(const struct inputs *inputs,
	const struct results_settings *settings, struct table *slopes,
	struct error *error)
{
	return add_measures(inputs, settings, add_slopes, slopes, error);
}
