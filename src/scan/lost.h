#ifndef SCAN_LOST_H
#define SCAN_LOST_H

#include "scan/scan.h"

/*
 * Samples that cannot be read cost themselves: empty, never filled, damaged,
 * or with other layers than the rest of their dump.
 */

/* Keeps why a child could not read a sample; -1 with the error when the record
 * is invalid. */
int lost_receive(struct scan *scan, struct scan_sample *sample,
	const struct record *record, struct error *error);

/*
 * Once all of a file is there: finds the samples that are lost by what they
 * hold, and moves all that are lost behind the others, file->lost of them; a
 * check keeps them in place and gets a finding for each.  Returns 1 when none
 * is left, with the reason of the first in `error`, else 0, or -1 with the
 * error.
 */
int lost_settle(struct scan *scan, struct scan_file *file, struct error *error);

#endif
