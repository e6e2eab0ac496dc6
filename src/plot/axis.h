#ifndef PLOT_AXIS_H
#define PLOT_AXIS_H

#include <stddef.h>

/* Where an axis begins and ends and where its numbers stand. */
struct axis {
	double from, to, step;
};

/* The least step of 1, 2 or 5 times a power of ten that divides an axis of
 * length `span` into at most `most` parts; 1 when there is no length. */
double axis_step(double span, size_t most);

/*
 * An axis for values from `low` to `high`: its ends are numbers of the axis,
 * and it starts at 0 unless the values lie close together far from 0.
 */
struct axis axis_around(double low, double high);

#endif
