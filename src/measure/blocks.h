#ifndef MEASURE_BLOCKS_H
#define MEASURE_BLOCKS_H

#include "measure/measure.h"

/*
 * The blocks of an attention map between modalities: of the mass that a row
 * hands out, how much goes to keys of each class.  Classes are those of
 * selection.h, of rows and keys alike: 0 other, 1 text, 2 image.
 */
#define BLOCK_CLASSES 3

/* "other", "text", "image"; and back, other for any other name. */
const char *block_class_name(size_t class);
size_t block_class(const char *name);

/*
 * Measures the layers of `request` in one pass: values[layers][BLOCK_CLASSES],
 * by class of row.  Of each value `queries`, `left_out`, rowsum, to_text,
 * to_image and to_other are set, the rest 0: means over heads and over the rows
 * of `selection` that are of this class, NaN where there is none; rows that are
 * not finite or zero throughout are left out.  The three masses add up to rowsum.
 */
measure_function measure_blocks;

#endif
