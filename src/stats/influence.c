/*
 * One layer, usually the first, can lie so far from all others in both curves
 * that r is about nothing else.  Leaving out each in turn finds it.
 */
#include "stats/influence.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void copy_without(
	const double *curve, size_t n, size_t layer, double *out)
{
	memcpy(out, curve, layer * sizeof(*out));
	memcpy(out + layer, curve + layer + 1, (n - layer - 1) * sizeof(*out));
}

/* Makes the pair without this layer; `room` has room for both curves. */
static void fill_without(struct stats_pair *pair, enum stats_method method,
	const double *x, const double *y, size_t n, size_t layer, double *room)
{
	copy_without(x, n, layer, room);
	copy_without(y, n, layer, room + n);
	stats_pair_fill(pair, method, STATS_LEVEL, room, room + n, n - 1);
}

static size_t find_layer(struct stats_pair *pair, enum stats_method method,
	const double *x, const double *y, size_t n, double r, double *room)
{
	double least = INFINITY;
	size_t found = 0;

	for (size_t layer = 0; layer < n; layer++) {
		double size;

		fill_without(pair, method, x, y, n, layer, room);
		/* Without a layer a curve may be constant. */
		size = isnan(pair->r) ? 0 : r < 0 ? -pair->r : pair->r;
		if (size < least) {
			least = size;
			found = layer;
		}
	}
	return found;
}

int stats_influence(enum stats_method method, const double *x, const double *y,
	size_t n, struct stats_pair *without, struct stats_influence *influence,
	struct error *error)
{
	double *room = memory_array(n, 2 * sizeof(*room));

	*influence = (struct stats_influence){ 0, NAN, NAN };
	if (!room)
		return error_memory(error);
	stats_pair_fill(without, method, STATS_LEVEL, x, y, n);
	if (!isnan(without->r)) {
		influence->layer =
			find_layer(without, method, x, y, n, without->r, room);
		fill_without(without, method, x, y, n, influence->layer, room);
		influence->r = without->r;
	}
	free(room);
	return 0;
}
