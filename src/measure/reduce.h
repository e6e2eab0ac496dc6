#ifndef MEASURE_REDUCE_H
#define MEASURE_REDUCE_H

#include "measure/measure.h"
#include "measure/reach.h"

/* What is left of one row of one head when its keys are added up. */
struct reduced_row {
	size_t layer, head, query;
	const double *sums; /* [classes] */
	/* see attnscope-dump(5) */
	double entropy, distance;
};

/* What becomes of a sample, and what is found out on the way. */
struct reduction {
	const size_t *class; /* [keys]: of each */
	size_t classes;
	bool seek; /* look for windows and chunks, which nobody states */
	/* Called for each row, those of one layer and head in rising order.
	 * Returns 0, or -1 to stop with the error set. */
	int (*row)(void *context, const struct reduced_row *row,
		struct error *error);
	void *context;
	/* [layers][heads][queries]: what each row gives to the first key that it
	 * sees, of `selection`'s rows; and how far the rows of each layer reach.
	 * The caller's, set. */
	float *sinks;
	struct reach *reaches;
};

/*
 * Reduces the request's layers of the sample.  Of attention sums (sums_view())
 * the classes are keys, of one class each; what is stored beside them is given
 * as it is, and NaN where it is not there.
 */
int measure_reduce(struct reader *reader, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request,
	const struct reduction *reduction, struct error *error);

#endif
