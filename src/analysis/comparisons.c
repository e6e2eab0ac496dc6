/*
 * Curves against target curves.  A model that does one task only is a target
 * for that task; two of them, one for each task, make one target for both.
 */
#include "analysis/results.h"

#include "analysis/naming.h"
#include "analysis/targets.h"
#include "base/memory.h"
#include "stats/comparison.h"

#include <stdlib.h>

/* The mean curve of a set; the caller frees it. */
static double *mean_of(const struct sample_set *set, struct error *error)
{
	const struct stats_set values = samples_values(set);
	double *mean = memory_array(set->layers, sizeof(*mean));

	if (!mean)
		error_memory(error);
	if (mean && stats_mean_curve(&values, mean, error)) {
		free(mean);
		return NULL;
	}
	return mean;
}

/* The curves of one model and of one target, task by task; a part without
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
	const struct reference *target, struct error *error)
{
	*meeting = (struct meeting){ 0 };
	for (int t = 0; t < TASKS; t++) {
		if (!sets[t] || !target->sets[t])
			continue;
		meeting->curves[t] = mean_of(sets[t], error);
		if (!meeting->curves[t])
			return -1;
		meeting->references[t] = mean_of(target->sets[t], error);
		if (!meeting->references[t])
			return -1;
		meeting->parts[t] = (struct stats_part){ meeting->curves[t],
			meeting->references[t], sets[t]->layers,
			target->sets[t]->layers };
	}
	return 0;
}

static int add_row(const struct sample_set *set, enum task task,
	const char *target, const struct stats_part *parts, size_t count,
	const struct settings *settings, struct table *table,
	struct error *error)
{
	struct stats_comparison comparison;
	struct comparison_row row = { .model = set->model,
		.step = set->step,
		.group = set->group,
		.measure = measure_name((enum measure)settings->measure),
		.target = target,
		.task = task };

	if (stats_compare(parts, count, &comparison, error))
		return -1;
	row.layers = comparison.layers;
	row.pearson = comparison.pearson;
	row.spearman = comparison.spearman;
	row.rmse = comparison.rmse;
	row.mad = comparison.mad;
	return table_add(table, &row) ? error_memory(error) : 0;
}

/* The rows of one model and one target. */
static int add_comparison(const struct sample_set *const sets[TASKS],
	const struct reference *target, const struct settings *settings,
	struct table *table, struct error *error)
{
	struct meeting meeting;
	int failed = meet(&meeting, sets, target, error);
	bool both = true;

	for (int t = 0; !failed && t < TASKS; t++) {
		if (meeting.parts[t].layers)
			failed = add_row(sets[t], (enum task)t,
				target->names[t], &meeting.parts[t], 1,
				settings, table, error);
		else
			both = false;
	}
	if (!failed && both)
		failed = add_row(sets[0], TASK_JOINT, target->joint,
			meeting.parts, TASKS, settings, table, error);
	meeting_release(&meeting);
	return failed;
}

int results_comparisons(const struct sample_sets *sets,
	const struct settings *settings, struct table *comparisons,
	struct buffer *messages, struct error *error)
{
	struct references references;
	int failed =
		references_read(&references, sets, settings, messages, error);

	for (size_t i = 0, n; !failed && i < sets->count; i += n) {
		const struct sample_set *own[TASKS] = { NULL };

		n = samples_pick(sets, i, own);
		for (size_t k = 0; !failed && k < references.count; k++)
			failed = add_comparison(own, &references.references[k],
				settings, comparisons, error);
	}
	references_release(&references);
	return failed ? -1 : 0;
}
