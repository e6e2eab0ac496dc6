#ifndef ANALYSIS_PICTURE_TARGETS_H
#define ANALYSIS_PICTURE_TARGETS_H

#include "analysis/sets.h"
#include "plot/kinds.h"

/* The targets of the loss, for every task and number of layers that sets
 * have.  Initialise with { 0 }. */
struct picture_targets {
	struct kinds_target *items;
	size_t count, capacity;
	double *values; /* of all items, owned here */
};

/* Fills `targets` with those that the settings name, if they do.  Release with
 * picture_targets_release(), also after a failure. */
int picture_targets_find(struct picture_targets *targets,
	const struct sets *sets, const struct settings *settings,
	struct error *error);
void picture_targets_release(struct picture_targets *targets);

#endif
