#ifndef MEASURE_KEYS_H
#define MEASURE_KEYS_H

#include "measure/measure.h"

/*
 * Attention to each key: measures the layers of `request` in one pass,
 * values[layers][lines], by the lines of places_count().  Of each value `queries`,
 * `left_out`, `impossible`, intensity, expected and enrichment are set, the rest
 * 0: the means over heads and counted rows of A[h,q,k], and over the same of
 * [k in V(q)] / |V(q)|.  Rows that are not finite or zero throughout are left
 * out; `left_out` and `impossible` are those of the first line that is a key.
 * `expected` is NaN where the layer has no such key, or it is padding.
 *
 * Over the counted keys these add up to the intensity and its expectation, over
 * all of them to the sum of a row.
 */
measure_function measure_keys;

#endif
