#ifndef STATS_HEADS_H
#define STATS_HEADS_H

#include "stats/curve.h"

/*
 * Heads, one by one.  Here a set's "layers" are all heads of all layers,
 * values[samples][layers * heads].
 */
struct stats_head {
	double understanding, generation; /* means; NaN without values */
	double difference;		  /* understanding - generation */
	struct stats_interval understanding_interval, generation_interval,
		difference_interval;
};

/*
 * heads[layers * heads] of the two tasks of one model, either of which may
 * have no samples.  The intervals are over samples, the tasks independent; none
 * where a side has fewer than STATS_INTERVAL_SAMPLES.  Fails on different
 * numbers of heads and without memory.
 */
int stats_heads(const struct stats_set *understanding,
	const struct stats_set *generation,
	const struct stats_resampling *resampling, struct stats_head *heads,
	struct error *error);

enum stats_head_order {
	STATS_BY_LAYER, /* as they come */
	STATS_BY_UNDERSTANDING,
	STATS_BY_GENERATION,
	STATS_BY_DIFFERENCE, /* the absolute difference */
	STATS_HEAD_ORDERS
};

/* What the order looks at; NaN: the head has no such value. */
double stats_head_key(const struct stats_head *head, enum stats_head_order by);

/* order[count]: indices of heads, the largest first, equal ones as they come,
 * NaN last.  Fails only without memory. */
int stats_heads_order(const struct stats_head *heads, size_t count,
	enum stats_head_order by, size_t *order, struct error *error);

#endif
