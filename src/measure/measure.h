#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "base/measures.h"
#include "reader/reader.h"
#include "sample/selection.h"

struct roles;

struct measure_request {
	size_t layer, layers;
	bool per_head;	 /* heads apart, not their mean */
	bool whole_rows; /* rowsum and the like, which need all keys */
	/* [layers][heads], or NULL: set to whether the last counted row gives
	 * something to the first key that it can see */
	bool *reaches;
	const struct roles *roles; /* of measure_roles() */
};

/*
 * Measures `request->layers` layers of the sample, in one pass over their
 * values: values[layers][heads], or values[layers] without request->per_head.
 */
typedef int measure_function(struct reader *reader,
	const struct dump_sample *sample, const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct error *error);

measure_function measure_layers;

#endif
