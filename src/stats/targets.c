/*
 * A table of targets is written for one model.  For a model of another depth
 * its layers are looked up by depth: the middle of layer l of L lies in layer
 *
 *	floor((l + ½) N / L) = floor((2l + 1) N / 2L)
 *
 * of the N that the table was made for.  The table is checked in its own
 * layers, so that a mistake is found even where no layer of this model lands.
 */
#include "stats/targets.h"

#include "base/memory.h"

#include <math.h>

size_t stats_stretched_layer(size_t layer, size_t layers, size_t table_layers)
{
	return (2 * layer + 1) * table_layers / (2 * layers);
}

static int check_range(
	const struct stats_target_range *range, struct error *error)
{
	if (range->from >= range->to)
		return error_set(error,
			"range of layers from %zu to %zu is empty", range->from,
			range->to);
	if (!isfinite(range->target))
		return error_set(error, "layer %zu: target is not a number",
			range->from);
	if (!(range->delta > 0) || !isfinite(range->delta))
		return error_set(
			error, "layer %zu: delta is not above 0", range->from);
	return 0;
}

/* The only range with this layer, or NULL and the error. */
static const struct stats_target_range *find_range(
	const struct stats_target_range *ranges, size_t count, size_t layer,
	struct error *error)
{
	const struct stats_target_range *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (layer < ranges[i].from || layer >= ranges[i].to)
			continue;
		if (found) {
			error_set(error, "layer %zu has two targets", layer);
			return NULL;
		}
		found = &ranges[i];
	}
	if (!found)
		error_set(error, "layer %zu has no target", layer);
	return found;
}

/* Where one of the ranges begins or ends next. */
static size_t next_edge(
	const struct stats_target_range *ranges, size_t count, size_t layer)
{
	size_t edge = STATS_TARGET_END;

	for (size_t i = 0; i < count; i++) {
		if (ranges[i].from > layer && ranges[i].from < edge)
			edge = ranges[i].from;
		if (ranges[i].to > layer && ranges[i].to < edge)
			edge = ranges[i].to;
	}
	return edge;
}

int stats_targets(const struct stats_target_range *ranges, size_t count,
	size_t layers, size_t table_layers, double *target, double *delta,
	struct error *error)
{
	size_t checked = table_layers ? table_layers : layers, product;

	if (!memory_multiply(checked, 2, &product) ||
		!memory_multiply(product, layers, &product))
		return error_set(
			error, "a table for %zu layers is too long", checked);
	for (size_t i = 0; i < count; i++)
		if (check_range(&ranges[i], error))
			return -1;
	/* Between two edges all layers are alike. */
	for (size_t layer = 0; layer < checked;
		layer = next_edge(ranges, count, layer))
		if (!find_range(ranges, count, layer, error))
			return -1;
	for (size_t layer = 0; layer < layers; layer++) {
		const struct stats_target_range *range = find_range(ranges,
			count, stats_stretched_layer(layer, layers, checked),
			error);

		if (!range)
			return -1;
		target[layer] = range->target;
		delta[layer] = range->delta;
	}
	return 0;
}
