/*
 * Which heads carry a task, and which tell the tasks apart.  The interval is
 * of the signed difference: that of |difference| would lie above zero for
 * every head, different or not.
 *
 * Heads are taken in blocks, as there can be thousands.
 */
#include "stats/heads.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct work {
	struct stats_point *understanding, *generation; /* [heads] */
	double *x, *y; /* [resamples][columns] of a block */
	double *draws; /* [resamples] */
};

static void work_release(struct work *work)
{
	free(work->understanding);
	free(work->generation);
	free(work->x);
	free(work->y);
	free(work->draws);
}

static int work_init(
	struct work *work, size_t heads, size_t resamples, struct error *error)
{
	*work = (struct work){
		memory_array(heads, sizeof(struct stats_point)),
		memory_array(heads, sizeof(struct stats_point)),
		memory_array(resamples, STATS_BLOCK * sizeof(double)),
		memory_array(resamples, STATS_BLOCK * sizeof(double)),
		memory_array(resamples, sizeof(double)),
	};
	if (work->understanding && work->generation && work->x && work->y &&
		work->draws)
		return 0;
	work_release(work);
	return error_memory(error);
}

static int add_intervals(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling, size_t first, size_t columns,
	struct work *work, struct stats_head *heads, struct error *error)
{
	const double *x = work->x, *y = work->y;

	if (stats_bootstrap(understanding, resampling,
		    STATS_STREAM_UNDERSTANDING, first, columns, work->x,
		    error) ||
		stats_bootstrap(generation, resampling, STATS_STREAM_GENERATION,
			first, columns, work->y, error))
		return -1;
	for (size_t i = 0; i < columns; i++) {
		struct stats_head *head = &heads[first + i];
		bool has_x = work->understanding[first + i].samples > 1;
		bool has_y = work->generation[first + i].samples > 1;

		if (has_x)
			head->understanding_interval = stats_column_interval(
				x, NULL, columns, i, resampling, work->draws);
		if (has_y)
			head->generation_interval = stats_column_interval(
				y, NULL, columns, i, resampling, work->draws);
		if (has_x && has_y)
			head->difference_interval = stats_column_interval(
				x, y, columns, i, resampling, work->draws);
	}
	return 0;
}

int stats_heads(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling, struct stats_head *heads,
	struct error *error)
{
	const struct stats_resampling none = { .resamples = 0 };
	size_t count = understanding->layers;
	struct work work;
	int failed;

	if (generation->layers != count)
		return error_set(error,
			"understanding has %zu head%s, generation %zu", count,
			text_plural(count), generation->layers);
	if (work_init(&work, count, resampling->resamples, error))
		return -1;
	failed = stats_curve(understanding, &none, work.understanding, error) ||
		stats_curve(generation, &none, work.generation, error);
	for (size_t i = 0; i < count && !failed; i++) {
		double x = work.understanding[i].mean;
		double y = work.generation[i].mean;

		heads[i] = (struct stats_head){ x, y, x - y, stats_no_interval,
			stats_no_interval, stats_no_interval };
	}
	for (size_t first = 0; first < count && !failed; first += STATS_BLOCK)
		failed = add_intervals(understanding, generation, resampling,
			first,
			count - first < STATS_BLOCK ? count - first
						    : STATS_BLOCK,
			&work, heads, error);
	work_release(&work);
	return failed ? -1 : 0;
}

double stats_head_key(const struct stats_head *head, enum stats_head_order by)
{
	switch (by) {
	case STATS_BY_UNDERSTANDING:
		return head->understanding;
	case STATS_BY_GENERATION:
		return head->generation;
	case STATS_BY_DIFFERENCE:
		return fabs(head->difference);
	default:
		return 0;
	}
}

struct place {
	double key;
	size_t index;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (isnan(x->key) != isnan(y->key))
		return isnan(x->key) ? 1 : -1;
	if (x->key > y->key || x->key < y->key)
		return x->key > y->key ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

int stats_heads_order(const struct stats_head *heads, size_t count,
	enum stats_head_order by, size_t *order, struct error *error)
{
	struct place *places = memory_array(count, sizeof(*places));

	if (!places)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		places[i].index = i;
		places[i].key = stats_head_key(&heads[i], by);
	}
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++)
		order[i] = places[i].index;
	free(places);
	return 0;
}
