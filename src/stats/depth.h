#ifndef STATS_DEPTH_H
#define STATS_DEPTH_H

#include <stddef.h>

/*
 * The curve of a model of `layers` layers as one of `wanted` layers would show
 * it: out[wanted], by linear interpolation in depth = (layer + 0.5) / layers,
 * with the ends held.  With layers == wanted it is the curve itself, to the
 * bit.  NaN where it leans on a NaN, and everywhere for no layers.
 */
void stats_interpolate(
	const double *curve, size_t layers, size_t wanted, double *out);

#endif
