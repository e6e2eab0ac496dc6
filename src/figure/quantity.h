#ifndef FIGURE_QUANTITY_H
#define FIGURE_QUANTITY_H

#include "figure/figure.h"

/* How figures show the values of a measure, which tables name as users do; a
 * text that is not the name of a measure is shown as it is. */

/* "attention to text" of "to_text", for an axis, and what fits in a title; the
 * figure keeps them. */
const char *quantity_name(struct figure *figure, const char *measure);
const char *quantity_short(struct figure *figure, const char *measure);

/* The error that a figure shows one measure, where these are two. */
int quantity_check(const char *measure, const char *other, struct error *error);

/* What values there are, and how far their intervals reach. */
struct extent {
	double low, high; /* INFINITY, -INFINITY when there is none */
	double least, most;
};
#define EXTENT_NONE                                      \
	(struct extent)                                  \
	{                                                \
		INFINITY, -INFINITY, INFINITY, -INFINITY \
	}

/* Adds a value, and the ends of its interval unless they are NaN. */
void extent_add(struct extent *extent, double value, double low, double high);

/* Cuts what the measure cannot have from the reach of intervals, but for what a
 * value has all the same: nothing is below 0, and no share above 1. */
void quantity_limit(struct extent *extent, const char *measure);

/* The axis around all of a limited extent, which ends where the measure does. */
struct axis quantity_axis(const struct extent *extent, const char *measure);

/* Adds a line at 1 to panels of enrichments, whose axes have been chosen, where
 * it is on them, and says in the legend what it is. */
void quantity_uniform(
	struct figure *figure, struct figure_panel *panel, const char *measure);

#endif
