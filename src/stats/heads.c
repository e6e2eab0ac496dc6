/*
 * Which heads carry a task, and which tell the tasks apart.  The interval is
 * of the signed difference: that of |difference| would lie above zero for
 * every head, different or not.
 *
 * Heads are taken in blocks, as there can be thousands (see curve.c).
 */
#include "stats/heads.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

#define BLOCK 64

static size_t count_values(const struct stats_set *set, size_t column)
{
	size_t count = 0;

	for (size_t i = 0; i < set->samples; i++)
		if (!isnan(set->values[i * set->layers + column]))
			count++;
	return count;
}

struct draws {
	double *x, *y; /* [resamples][columns] of a block */
	double *one;   /* [resamples] */
};

/* The interval of column i of x - y, of x for no y. */
static struct stats_interval find_interval(const double *x, const double *y,
	size_t columns, size_t i, const struct stats_resampling *resampling,
	double *room)
{
	for (size_t draw = 0; draw < resampling->resamples; draw++) {
		room[draw] = x[draw * columns + i];
		if (y)
			room[draw] -= y[draw * columns + i];
	}
	return stats_interval_of(
		room, resampling->resamples, resampling->level);
}

static int add_intervals(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling, size_t first, size_t columns,
	struct draws *draws, struct stats_head *heads, struct error *error)
{
	if (stats_bootstrap(understanding, resampling,
		    STATS_STREAM_UNDERSTANDING, first, columns, draws->x,
		    error) ||
		stats_bootstrap(generation, resampling, STATS_STREAM_GENERATION,
			first, columns, draws->y, error))
		return -1;
	for (size_t i = 0; i < columns; i++) {
		struct stats_head *head = &heads[first + i];
		int x = count_values(understanding, first + i) > 1;
		int y = count_values(generation, first + i) > 1;

		if (x)
			head->understanding_interval = find_interval(draws->x,
				NULL, columns, i, resampling, draws->one);
		if (y)
			head->generation_interval = find_interval(draws->y,
				NULL, columns, i, resampling, draws->one);
		if (x && y)
			head->difference_interval = find_interval(draws->x,
				draws->y, columns, i, resampling, draws->one);
	}
	return 0;
}

static int add_means(const struct stats_set *understanding,
	const struct stats_set *generation, struct stats_head *heads,
	struct error *error)
{
	size_t count = understanding->layers;
	double *x = memory_array(count, sizeof(*x));
	double *y = memory_array(count, sizeof(*y));
	int failed = -1;

	if (!x || !y)
		error_memory(error);
	else if (!stats_mean_curve(understanding, x, error) &&
		!stats_mean_curve(generation, y, error))
		failed = 0;
	for (size_t i = 0; i < count && !failed; i++)
		heads[i] = (struct stats_head){ x[i], y[i], x[i] - y[i],
			stats_no_interval, stats_no_interval,
			stats_no_interval };
	free(y);
	free(x);
	return failed;
}

int stats_heads(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling, struct stats_head *heads,
	struct error *error)
{
	size_t count = understanding->layers, n = resampling->resamples;
	struct draws draws;
	int failed;

	if (generation->layers != count)
		return error_set(error,
			"understanding has %zu heads, generation %zu", count,
			generation->layers);
	if (add_means(understanding, generation, heads, error))
		return -1;
	draws.x = memory_array(n, BLOCK * sizeof(double));
	draws.y = memory_array(n, BLOCK * sizeof(double));
	draws.one = memory_array(n, sizeof(double));
	failed = draws.x && draws.y && draws.one ? 0 : error_memory(error);
	for (size_t first = 0; first < count && !failed; first += BLOCK)
		failed = add_intervals(understanding, generation, resampling,
			first, count - first < BLOCK ? count - first : BLOCK,
			&draws, heads, error);
	free(draws.one);
	free(draws.y);
	free(draws.x);
	return failed;
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
		places[i].key = by == STATS_BY_UNDERSTANDING
			? heads[i].understanding
			: by == STATS_BY_GENERATION ? heads[i].generation
						    : fabs(heads[i].difference);
	}
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++)
		order[i] = places[i].index;
	free(places);
	return 0;
}
