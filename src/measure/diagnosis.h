#ifndef MEASURE_DIAGNOSIS_H
#define MEASURE_DIAGNOSIS_H

#include <stddef.h>

/*
 * Why a map is not attention after the softmax: what was probably done to it.
 * Pure.
 */
enum diagnosis {
	DIAGNOSIS_NONE,		/* rows add up to one, no value below 0 */
	DIAGNOSIS_SWAPPED,	/* columns add up to one: query and key */
	DIAGNOSIS_LOGARITHMS,	/* exp() of a row adds up to one */
	DIAGNOSIS_LOGITS,	/* before the softmax */
	DIAGNOSIS_PERCENT,	/* rows add up to 100 */
	DIAGNOSIS_HEADS_SUMMED, /* rows add up to a whole number, `number` */
	DIAGNOSIS_DROPOUT,	/* zeroed with probability `number`, the rest
				   scaled up to make good for it */
	DIAGNOSIS_MISSING,	/* rows add up to less than one, `number` on the
			      average: a learnt sink, or keys left out */
	DIAGNOSIS_UNKNOWN
};

/*
 * The map of one head, values[rows][keys], of the rows that are not padding.
 * visible[row] is how many keys the row can see: the first ones.  Rows with a
 * NaN, and rows that are zero throughout, say nothing.  `tolerance` is how far
 * a sum may be from one by rounding (see row_check.c).
 */
struct diagnosis_map {
	const float *values;
	size_t rows, keys;
	const size_t *visible;
	double tolerance;
};

/* *number is set where the diagnosis has one, else 0. */
enum diagnosis diagnosis_of(const struct diagnosis_map *map, double *number);

#endif
