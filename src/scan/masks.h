#ifndef SCAN_MASKS_H
#define SCAN_MASKS_H

#include "scan/records.h"

/* The masks of samples, in words, from what their readers send: the kind with
 * the sample, and windows and chunks layer by layer. */

/* Keeps the window and chunk of a layer of a described sample; -1 with the
 * error when the record is invalid. */
int masks_receive(struct scan_sample *sample, const struct record *record,
	struct error *error);

/* Sets the words of all samples of a whole file. */
int masks_finish(
	struct scan *scan, struct scan_file *file, struct error *error);

#endif
