#ifndef ANALYSIS_PICTURE_TARGETS_H
#define ANALYSIS_PICTURE_TARGETS_H

#include "analysis/sets.h"
#include "plot/kinds.h"

/* The targets of the loss, for every task and number of layers that sets
 * have.  Initialise with { 0 }. */
struct figure_targets {
	struct kinds_target *items;
	size_t count, capacity;
	double *values; /* of all items, owned here */
};

/* Fills `targets` with those that the settings name, if they do.  Release with
 * figure_targets_release(), also after a failure. */
int figure_targets_find(struct figure_targets *targets,
	const struct sample_sets *sets, const struct settings *settings,
	struct error *error);
void figure_targets_release(struct figure_targets *targets);

#endif
