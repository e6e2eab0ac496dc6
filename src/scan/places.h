#ifndef SCAN_PLACES_H
#define SCAN_PLACES_H

#include "scan/records.h"

/* Puts lines of a sample where they belong; -1 with the error when they are no
 * lines that it can have. */
int places_receive(struct scan_sample *sample, const struct record *record,
	struct error *error);

#endif
