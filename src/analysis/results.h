#ifndef ANALYSIS_RESULTS_H
#define ANALYSIS_RESULTS_H

#include "analysis/sets.h"

/* Tables made of sets. */

/*
 * Adds to `curves` (initialised with schema_curves) the mean curve of every
 * set, with deviation and bootstrap interval; a curve that came from a table
 * passes through as it was.
 */
int results_curves(const struct sets *sets, const struct settings *settings,
	struct table *curves, struct error *error);

/*
 * Adds to `correlations` (initialised with schema_correlation) the
 * correlations of every understanding set with the generation set of the same
 * model, step and group; sets that stand alone are passed over.  As settings
 * ask for it: of the named pairs instead; then r of all mismatched pairs; then
 * the mean r over the pairs.  Sets of different depth meet on the layers of
 * the shallower one.  A column in which the two sides of a pair differ reads
 * "UNDERSTANDING × GENERATION".
 */
int results_correlations(const struct sets *sets,
	const struct settings *settings, struct table *correlations,
	struct error *error);

#endif
