#ifndef RESULTS_DUPLICATES_H
#define RESULTS_DUPLICATES_H

#include "base/buffer.h"
#include "results/store.h"

/*
 * Refuses samples that would count twice in a mean: of one model, step and
 * task, two from different files that have one name, or the same values in
 * every row.  The error names both.
 */
int duplicates_refuse(const struct store *store, struct error *error);

/* Adds a line for each model and step with samples from several files: "M: 8
 * samples from 2 dumps", and one if samples of one file have the same values. */
int duplicates_list(const struct store *store, struct buffer *messages,
	struct error *error);

#endif
