#ifndef MEASURE_MASK_LOOK_H
#define MEASURE_MASK_LOOK_H

#include "measure/reach.h"
#include "reader/reader.h"

/*
 * What the values say of a mask that nobody states.
 *
 * Looks at rows of one layer in the middle of the sample, and sets its mask to
 * the narrowest kind that shows all keys that they attend to, if it is plain:
 * nearly all rows for which it shows more than a causal mask make use of that.
 * Else the mask stays what it is.
 */
int mask_look(
	struct reader *reader, struct dump_sample *sample, struct error *error);

/* How far back the rows of a layer reach, all of which are read. */
int mask_look_back(struct reader *reader, const struct dump_sample *sample,
	size_t layer, struct reach *reach, struct error *error);

#endif
