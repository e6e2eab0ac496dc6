#ifndef MEASURE_STEPS_H
#define MEASURE_STEPS_H

#include "measure/measure.h"

/*
 * Intensity along the response: measures the layers of `request` in one pass,
 * values[layers][selection->row_count], by counted row, or with
 * request->per_head values[layers][row_count][heads].  Of each value `queries`
 * (0 or 1), `left_out` and intensity are set, the rest 0: the mean over heads, or
 * of a head, NaN where all of these were left out: those whose counted values are
 * NaN or whose row is zero throughout.
 */
measure_function measure_steps;

#endif
