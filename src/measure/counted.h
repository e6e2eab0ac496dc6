#ifndef MEASURE_COUNTED_H
#define MEASURE_COUNTED_H

#include "dump/reader.h"
#include "dump/roles.h"

#include <math.h>

/* What one row of one head hands to the counted keys. */
struct counted {
	double rest; /* Σ over counted keys but the sink */
	double sink; /* of the first visible key, whether it is counted or not
		      */
};

/* Adds the keys of the block's row `r`; from `end` on there are none. */
static inline void counted_add(const struct roles *roles,
	const struct reader_block *block, size_t r, size_t end,
	struct counted *row)
{
	for (size_t i = 0; i < roles->span_count; i++) {
		size_t low = roles->spans[i].first;
		size_t high = low + roles->spans[i].count;

		if (low < block->key)
			low = block->key;
		if (high > end)
			high = end;
		if (low < high)
			row->rest += reader_sum(
				block, r, low - block->key, high - low);
	}
	if (roles->sink >= block->key && roles->sink < end)
		row->sink = reader_sum(block, r, roles->sink - block->key, 1);
}

static inline double counted_sum(
	const struct roles *roles, const struct counted *row)
{
	return row->rest + (roles->sink_counted ? row->sink : 0);
}

static inline bool counted_is_nan(const struct counted *row)
{
	return isnan(row->rest) || isnan(row->sink);
}

/* Such a row may be zero throughout, or not attend to these keys. */
static inline bool counted_is_zero(const struct counted *row)
{
	return row->rest == 0 && row->sink == 0;
}

#endif
