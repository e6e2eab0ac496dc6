/*
 * What r becomes when one of two curves is shifted along the layers, layer
 * L - 1 being followed by layer 0: both stay as smooth as they are.  The range
 * drawn is that from the 2.5th to the 97.5th percentile over all shifts.
 */
#include "analysis/nulls.h"

#include "base/memory.h"
#include "stats/resampling.h"
#include "stats/significance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The mean curve [layers] of one task; false when a layer is not there. */
static bool take_curve(const struct table *curves,
	const struct correlation_row *row, enum task task, double *values)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);
	size_t found = 0;

	for (size_t i = 0; i < curves->count; i++) {
		if (rows[i].task != task || rows[i].layers != row->layers ||
			rows[i].layer >= row->layers ||
			strcmp(rows[i].model, row->model) != 0 ||
			strcmp(rows[i].step, row->step) != 0 ||
			strcmp(rows[i].group, row->group) != 0)
			continue;
		values[rows[i].layer] = rows[i].mean;
		found++;
	}
	return found == row->layers;
}

static int find_one(const struct table *curves,
	const struct correlation_row *row, enum stats_series series,
	double *room, struct kinds_null *null, struct error *error)
{
	size_t layers = row->layers;
	double *x = room, *y = room + layers, *shifts = room + 2 * layers;
	struct stats_pair pair;
	int failed;

	if (!take_curve(curves, row, TASK_UNDERSTANDING, x) ||
		!take_curve(curves, row, TASK_GENERATION, y))
		return 0;
	if (stats_pair_init(&pair, layers, error))
		return -1;
	stats_pair_fill(&pair, STATS_PEARSON, series, x, y, layers);
	failed = isnan(pair.r) ? 0 : stats_shifts(&pair, shifts, error);
	if (!failed && !isnan(pair.r)) {
		struct stats_interval range =
			stats_interval_of(shifts, pair.points, 0.95);

		null->low = range.low;
		null->high = range.high;
	}
	stats_pair_release(&pair);
	return failed;
}

int nulls_find(const struct table *curves, const struct table *correlations,
	struct kinds_null *nulls, struct error *error)
{
	const struct correlation_row *rows =
		TABLE_ROWS(correlations, correlation_row);
	int failed = 0;

	for (size_t i = 0; !failed && i < correlations->count; i++) {
		double *room = NULL;
		int s = 0;

		nulls[i] = (struct kinds_null){ (double)NAN, (double)NAN };
		while (s < STATS_SERIES &&
			strcmp(rows[i].series,
				stats_series_name((enum stats_series)s)) != 0)
			s++;
		if (s == STATS_SERIES || rows[i].layers == TABLE_NONE ||
			strcmp(rows[i].method,
				stats_method_name(STATS_PEARSON)) != 0)
			continue;
		room = memory_array(rows[i].layers, 3 * sizeof(*room));
		failed = !room
			? error_memory(error)
			: find_one(curves, &rows[i], (enum stats_series)s, room,
				  &nulls[i], error);
		free(room);
	}
	return failed;
}
