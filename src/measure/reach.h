#ifndef MEASURE_REACH_H
#define MEASURE_REACH_H

#include "sample/sample.h"

/* Whether the rows of a layer are cut short by a window or by chunks, from how
 * far back they reach.  Pure. */
struct reach {
	size_t window, chunk; /* at most one of them is not 0 */
	size_t rows;	      /* that are cut short by it */
};

/*
 * firsts[queries]: of each row of one layer the position of the first key that is
 * not 0 in some head, DUMP_NONE of a row that says nothing (padding, zero throughout, NaN).
 * A window or chunk is found where nearly all rows agree on it and several are
 * cut short, not where a few rows happen to stop.
 */
struct reach reach_of(const struct dump_sample *sample, const size_t *firsts);

#endif
