#ifndef MEASURE_BESIDE_H
#define MEASURE_BESIDE_H

#include "measure/measure.h"

/*
 * What is stored beside the sums of the request's layers, for each row:
 * (*values)[layers][heads][queries], which the caller frees; NULL where it is not
 * stored.
 */
int beside_read(struct reader *reader, const struct dump_sample *sample,
	enum sums_beside which, const struct measure_request *request,
	float **values, struct error *error);

#endif
