#ifndef DUMP_SECOND_NUMBER_H
#define DUMP_SECOND_NUMBER_H

#include "base/error.h"
#include "hdf5/file.h"

/*
 * Refuses a pattern that was found, if a number that it holds as it is counts
 * something, too: /attn_{layer}_0, where there is an /attn_0_1.  The error has
 * what the numbers may be, as options.
 */
int second_number_refuse(
	const struct hdf5_file *file, const char *pattern, struct error *error);

#endif
