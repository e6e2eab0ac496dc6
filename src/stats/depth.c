/*
 * Models of different depth are compared where they are equally deep.
 *
 * The place of layer j of N among L layers is
 *
 *	(j + ½) L / N - ½ = ((2j + 1) L - N) / 2N
 *
 * kept as an integer fraction, so that a whole number comes out whole.
 */
#include "stats/depth.h"

#include <math.h>

static double value_at(
	const double *curve, size_t layers, size_t index, double share)
{
	if (index + 1 >= layers)
		return curve[layers - 1];
	/* A neighbour without weight must not bring in its NaN. */
	if (share <= 0)
		return curve[index];
	return curve[index] + share * (curve[index + 1] - curve[index]);
}

void stats_interpolate(
	const double *curve, size_t layers, size_t wanted, double *out)
{
	for (size_t j = 0; j < wanted; j++) {
		size_t place = (2 * j + 1) * layers, whole = 2 * wanted;

		place = place > wanted ? place - wanted : 0;
		out[j] = layers
			? value_at(curve, layers, place / whole,
				  (double)(place % whole) / (double)whole)
			: NAN;
	}
}
