/*
 * Readers count in 1, 2 and 5.  The same steps serve layers, which are whole:
 * a step below 1 is refused there by the caller.
 */
#include "plot/axis.h"

#include <math.h>

double axis_step(double span, size_t most)
{
	double power, least = span / (double)most;

	if (!(least > 0))
		return 1;
	power = pow(10, floor(log10(least)));
	for (int i = 0; i < 2; i++, power *= 10) {
		if (power >= least)
			return power;
		if (2 * power >= least)
			return 2 * power;
		if (5 * power >= least)
			return 5 * power;
	}
	return power;
}

struct axis axis_around(double low, double high)
{
	struct axis axis;

	if (low > 0 && high - low > low / 4)
		low = 0;
	if (high < 0 && high - low > -high / 4)
		high = 0;
	if (!(high > low)) {
		double room = high != 0 ? fabs(high) / 10 : 1;

		low -= room;
		high += room;
	}
	axis.step = axis_step(high - low, 6);
	axis.from = floor(low / axis.step) * axis.step;
	axis.to = ceil(high / axis.step) * axis.step;
	return axis;
}
