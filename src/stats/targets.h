#ifndef STATS_TARGETS_H
#define STATS_TARGETS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Targets given for ranges of layers, as one target for each layer. */

#define STATS_TARGET_END SIZE_MAX

/* Layers from <= layer < to; `to` may be STATS_TARGET_END. */
struct stats_target_range {
	size_t from, to;
	double target, delta;
};

/*
 * Layer `layer` of `layers` counts as this layer of a table made for
 * table_layers: floor((layer + 1/2) table_layers / layers).
 */
size_t stats_stretched_layer(size_t layer, size_t layers, size_t table_layers);

/*
 * Fills target[layers] and delta[layers].  With table_layers > 0 the ranges
 * are about a model of that many layers and are stretched to this one; with 0
 * they are about these layers, and what they say of layers beyond the last is
 * not used.  Refuses, naming the layer, a layer in no range or in two, and
 * also an empty range, a target that is not finite, and a delta that is not
 * above 0.
 */
int stats_targets(const struct stats_target_range *ranges, size_t count,
	size_t layers, size_t table_layers, double *target, double *delta,
	struct error *error);

#endif
