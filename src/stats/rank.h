#ifndef STATS_RANK_H
#define STATS_RANK_H

#include <stddef.h>

/*
 * ranks[count] of values without NaN, from 1; equal values share the average
 * of their ranks.  `order` is work space for `count` indices and afterwards
 * lists the values in ascending order.
 */
void stats_ranks(
	const double *values, size_t count, size_t *order, double *ranks);

#endif
