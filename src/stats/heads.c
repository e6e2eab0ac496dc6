/*
 * Which heads carry a task, and which tell the tasks apart.  The interval is
 * of the signed difference: that of |difference| would lie above zero for
 * every head, different or not.
 *
 * The bootstrap takes heads in blocks, as there can be thousands.
 */
#include "stats/heads.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Room for the percentile intervals of a block of heads. */
struct draws {
	double *x, *y; /* [resamples][columns] */
	double *one;   /* [resamples] */
};

static void draws_release(struct draws *draws)
{
	free(draws->x);
	free(draws->y);
	free(draws->one);
}

static int draws_init(
	struct draws *draws, size_t resamples, struct error *error)
{
	*draws = (struct draws){
		memory_array(resamples, STATS_BLOCK * sizeof(double)),
		memory_array(resamples, STATS_BLOCK * sizeof(double)),
		memory_array(resamples, sizeof(double)),
	};
	if (draws->x && draws->y && draws->one)
		return 0;
	draws_release(draws);
	return error_memory(error);
}

/* The mean curves of the two tasks, point by point. */
struct sides {
	const struct stats_set *sets[2];
	struct stats_point *points[2]; /* [heads] */
};

static bool is_known(const struct sides *sides, int side, size_t head)
{
	return sides->points[side][head].samples >= STATS_INTERVAL_SAMPLES;
}

static int add_block(const struct sides *sides,
	const struct stats_resampling *resampling, size_t first, size_t columns,
	struct draws *draws, struct stats_head *heads, struct error *error)
{
	const double *x = draws->x, *y = draws->y;

	if (stats_bootstrap(sides->sets[0], resampling,
		    STATS_STREAM_UNDERSTANDING, first, columns, draws->x,
		    error) ||
		stats_bootstrap(sides->sets[1], resampling,
			STATS_STREAM_GENERATION, first, columns, draws->y,
			error))
		return -1;
	for (size_t i = 0; i < columns; i++) {
		struct stats_head *head = &heads[first + i];
		bool has_x = is_known(sides, 0, first + i);
		bool has_y = is_known(sides, 1, first + i);

		if (has_x)
			head->understanding_interval = stats_column_interval(
				x, NULL, columns, i, resampling, draws->one);
		if (has_y)
			head->generation_interval = stats_column_interval(
				y, NULL, columns, i, resampling, draws->one);
		if (has_x && has_y)
			head->difference_interval = stats_column_interval(
				x, y, columns, i, resampling, draws->one);
	}
	return 0;
}

static int add_percentiles(const struct sides *sides, size_t count,
	const struct stats_resampling *resampling, struct stats_head *heads,
	struct error *error)
{
	struct draws draws;
	int failed = 0;

	if (draws_init(&draws, resampling->resamples, error))
		return -1;
	for (size_t first = 0; first < count && !failed; first += STATS_BLOCK)
		failed = add_block(sides, resampling, first,
			count - first < STATS_BLOCK ? count - first
						    : STATS_BLOCK,
			&draws, heads, error);
	draws_release(&draws);
	return failed;
}

static void add_student(const struct sides *sides, size_t count, double level,
	struct stats_head *heads)
{
	for (size_t i = 0; i < count; i++) {
		const struct stats_point *x = &sides->points[0][i];
		const struct stats_point *y = &sides->points[1][i];

		heads[i].understanding_interval = x->interval;
		heads[i].generation_interval = y->interval;
		if (is_known(sides, 0, i) && is_known(sides, 1, i))
			heads[i].difference_interval = stats_student_interval(
				heads[i].difference,
				stats_spread_add(
					stats_spread_of_mean(
						x->deviation, x->samples),
					stats_spread_of_mean(
						y->deviation, y->samples)),
				level);
	}
}

static int measure(const struct sides *sides, size_t count,
	const struct stats_resampling *resampling, struct stats_head *heads,
	struct error *error)
{
	struct stats_resampling own = *resampling;

	/* The tasks are drawn together, below. */
	if (own.interval == STATS_PERCENTILE)
		own.interval = STATS_NO_INTERVAL;
	for (int side = 0; side < 2; side++)
		if (stats_curve(sides->sets[side], &own, sides->points[side],
			    error))
			return -1;
	for (size_t i = 0; i < count; i++) {
		double x = sides->points[0][i].mean;
		double y = sides->points[1][i].mean;

		heads[i] = (struct stats_head){ x, y, x - y, stats_no_interval,
			stats_no_interval, stats_no_interval };
	}
	if (resampling->interval == STATS_PERCENTILE)
		return add_percentiles(sides, count, resampling, heads, error);
	if (resampling->interval == STATS_STUDENT)
		add_student(sides, count, resampling->level, heads);
	return 0;
}

int stats_heads(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling, struct stats_head *heads,
	struct error *error)
{
	size_t count = understanding->layers;
	struct sides sides = { .sets = { understanding, generation } };
	int failed;

	if (generation->layers != count)
		return error_set(error,
			"understanding has %zu head%s, generation %zu", count,
			text_plural(count), generation->layers);
	for (int side = 0; side < 2; side++)
		sides.points[side] =
			memory_array(count, sizeof(*sides.points[side]));
	failed = sides.points[0] && sides.points[1]
		? measure(&sides, count, resampling, heads, error)
		: error_memory(error);
	free(sides.points[0]);
	free(sides.points[1]);
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
