#ifndef MEASURE_COLUMNS_H
#define MEASURE_COLUMNS_H

#include "reader/reader.h"

/*
 * Whether the keys that a layer has not were left out when it was saved, or were
 * not there when it was computed.  Sets sample->columns, and that of the form,
 * of all forms with key positions; reads one layer of each.  Rows that say now
 * this, now that are an error.
 */
int columns_look(
	struct reader *reader, struct dump_sample *sample, struct error *error);

#endif
