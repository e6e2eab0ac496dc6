/*
 * What one model or step has more than another, on the same samples.
 *
 * Samples differ far more than the curves of two checkpoints do; what the
 * same prompt gives in both tells them apart where two means cannot.  Samples
 * are the same if they have one name; those without a partner are left out,
 * and counted.
 */
#include "base/memory.h"
#include "results/provenance.h"
#include "results/results.h"
#include "results/selector.h"
#include "stats/paired.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct named {
	const char *name;
	size_t index; /* in its set */
};

/* Two sets of one task, and the samples that both have. */
struct partners {
	const struct sample_set *sets[2];
	size_t (*indices)[2]; /* [count], owned */
	size_t count;
	double *values[3]; /* [count][layers]: of each, and other - first */
	double *p;	   /* [layers] */
	double p_curve;
};

static void partners_release(struct partners *partners)
{
	free(partners->indices);
	for (int i = 0; i < 3; i++)
		free(partners->values[i]);
	free(partners->p);
}

static int compare_names(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int result = strcmp(a->name, b->name);

	return result ? result : (a->index > b->index) - (a->index < b->index);
}

/* Sorted by name; the caller frees them. */
static struct named *list_names(
	const struct sample_set *set, struct error *error)
{
	struct named *names = memory_array(set->samples, sizeof(*names));

	if (!names) {
		error_memory(error);
		return NULL;
	}
	for (size_t i = 0; i < set->samples; i++)
		names[i] = (struct named){ set->names[i], i };
	qsort(names, set->samples, sizeof(*names), compare_names);
	for (size_t i = 1; i < set->samples; i++) {
		if (strcmp(names[i - 1].name, names[i].name) != 0)
			continue;
		error_set(error,
			"two samples are called '%s', so that nothing says "
			"which is the partner of another's",
			names[i].name);
		error_prefix(error, task_name(set->task));
		error_prefix(error, set->key.model);
		free(names);
		return NULL;
	}
	return names;
}

static int match_names(struct partners *partners, struct error *error)
{
	const struct sample_set *a = partners->sets[0], *b = partners->sets[1];
	struct named *first = list_names(a, error);
	struct named *second = first ? list_names(b, error) : NULL;
	int failed = second ? 0 : -1;

	partners->indices =
		memory_array(a->samples, sizeof(*partners->indices));
	if (!failed && !partners->indices)
		failed = error_memory(error);
	for (size_t i = 0, k = 0;
		!failed && i < a->samples && k < b->samples;) {
		int order = strcmp(first[i].name, second[k].name);

		if (order == 0) {
			partners->indices[partners->count][0] = first[i].index;
			partners->indices[partners->count++][1] =
				second[k].index;
		}
		i += order <= 0;
		k += order >= 0;
	}
	free(second);
	free(first);
	return failed;
}

/* A layer counts where both samples have it. */
static int fill_values(struct partners *partners, struct error *error)
{
	size_t layers = partners->sets[0]->measured, cells = 0;
	bool fits = memory_multiply(partners->count, layers, &cells);

	for (int i = 0; i < 3; i++) {
		partners->values[i] = memory_array(cells, sizeof(double));
		fits = fits && partners->values[i];
	}
	partners->p = memory_array(layers, sizeof(double));
	if (!fits || !partners->p)
		return error_memory(error);
	for (size_t s = 0; s < partners->count; s++) {
		for (size_t l = 0; l < layers; l++) {
			double x[2];

			for (int i = 0; i < 2; i++)
				x[i] = partners->sets[i]
					       ->values
					       .values[partners->indices[s][i] *
							       layers +
						       l];
			if (isnan(x[0]) || isnan(x[1]))
				x[0] = x[1] = NAN;
			partners->values[0][s * layers + l] = x[0];
			partners->values[1][s * layers + l] = x[1];
			partners->values[2][s * layers + l] = x[1] - x[0];
		}
	}
	return 0;
}

static void count_lonely(
	const struct partners *partners, struct buffer *messages)
{
	for (int i = 0; i < 2; i++) {
		const struct sample_set *set = partners->sets[i];
		size_t lonely = set->samples - partners->count;

		if (!lonely)
			continue;
		selector_add(set->key, messages);
		buffer_print(messages,
			": %zu of %zu %s samples left out: the other has none "
			"of that name\n",
			lonely, set->samples, task_name(set->task));
	}
}

static int refuse_pair(
	const struct partners *partners, const char *cause, struct error *error)
{
	struct buffer text = { 0 };

	for (int i = 0; i < 2; i++) {
		buffer_print(&text, "%s", i ? " and " : "");
		selector_add(partners->sets[i]->key, &text);
	}
	error_set(error, "%s", cause);
	error_prefix(error, task_name(partners->sets[0]->task));
	if (text.text)
		error_prefix(error, text.text);
	buffer_release(&text);
	return -1;
}

static int add_rows(const struct partners *partners,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	const struct stats_resampling none = { .interval = STATS_NO_INTERVAL };
	const struct sample_set *set = partners->sets[0];
	size_t layers = set->measured;
	struct stats_point *points = memory_array(layers, 3 * sizeof(*points));
	double mad = 0;
	size_t known = 0;
	int failed = points ? 0 : error_memory(error);

	for (size_t i = 0; !failed && i < 3; i++) {
		const struct stats_set values = { partners->values[i],
			partners->count, layers };

		failed = stats_curve(&values, i == 2 ? &resampling : &none,
			points + i * layers, error);
	}
	for (size_t l = 0; !failed && l < layers; l++) {
		if (isnan(points[2 * layers + l].mean))
			continue;
		mad += fabs(points[2 * layers + l].mean);
		known++;
	}
	mad /= (double)known;
	for (size_t l = 0; !failed && l < layers; l++) {
		const struct stats_point *difference = &points[2 * layers + l];
		const struct schema_key other = partners->sets[1]->key;
		struct paired_row row = { .model = set->key.model,
			.step = set->key.step,
			.group = set->key.group,
			.other_model = other.model,
			.other_step = other.step,
			.other_group = other.group,
			.task = set->task,
			.measure = settings_measure(settings),
			.layer = set->numbers[l],
			.layers = set->layers,
			.depth = stats_depth(set->numbers[l], set->layers),
			.provenance = set->counted[l],
			.samples = difference->samples,
			.before = points[l].mean,
			.after = points[layers + l].mean,
			.difference = difference->mean,
			.std = difference->deviation,
			.ci_low = difference->interval.low,
			.ci_high = difference->interval.high,
			.p = partners->p[l],
			.mad = mad,
			.p_curve = partners->p_curve };

		if (table_add(table, &row))
			failed = error_memory(error);
	}
	free(points);
	return failed;
}

static int add_task(struct partners *partners,
	const struct results_settings *settings, struct table *table,
	struct buffer *messages, struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	const struct sample_set *a = partners->sets[0], *b = partners->sets[1];
	struct stats_set differences;

	if (!a->samples || !b->samples)
		return refuse_pair(partners,
			"a curve alone has no samples to pair; give dumps or "
			"intensity tables",
			error);
	if (!samples_meet(a, b))
		return refuse_pair(partners,
			"do not have the same layers; say which both have with "
			"--layers A:B",
			error);
	if (provenance_check_pair(a, b, error) || match_names(partners, error))
		return -1;
	count_lonely(partners, messages);
	if (!partners->count)
		return 0;
	if (fill_values(partners, error))
		return -1;
	differences = (struct stats_set){ partners->values[2], partners->count,
		a->measured };
	return stats_sign_flips(&differences, &resampling, &partners->p_curve,
		       partners->p, error) ||
			add_rows(partners, settings, table, error)
		? -1
		: 0;
}

/* The one set of the task that the name fits, or NULL. */
static int find_set(const struct sample_sets *sets, const char *name,
	enum task task, const struct sample_set **found, struct error *error)
{
	bool any = false;

	*found = NULL;
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];

		if (!selector_fits(set->key, name))
			continue;
		any = true;
		if (set->task != task)
			continue;
		if (*found) {
			error_set(error,
				"'%s' has several %s curves; say which: "
				"MODEL:STEP, MODEL:GROUP or MODEL:STEP:GROUP",
				name, task_name(task));
			return error_prefix(error, "--paired");
		}
		*found = set;
	}
	if (any)
		return 0;
	selector_refuse(sets, name, error);
	return error_prefix(error, "--paired");
}

int results_paired(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *paired,
	struct buffer *messages, struct error *error)
{
	const struct word_list *names = &settings->references.paired;

	for (size_t i = 0; i + 1 < names->count; i += 2) {
		size_t before = paired->count;

		for (int t = 0; t < TASKS; t++) {
			struct partners partners = { 0 };
			int failed =
				find_set(sets, names->items[i], (enum task)t,
					&partners.sets[0], error) ||
				find_set(sets, names->items[i + 1],
					(enum task)t, &partners.sets[1], error);

			if (!failed && partners.sets[0] && partners.sets[1])
				failed = add_task(&partners, settings, paired,
					messages, error);
			partners_release(&partners);
			if (failed)
				return -1;
		}
		if (paired->count == before)
			return error_set(error,
				"--paired: %s and %s have no sample of the "
				"same "
				"name and task",
				names->items[i], names->items[i + 1]);
	}
	return 0;
}
