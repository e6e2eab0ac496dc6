#ifndef REPORT_VERDICT_H
#define REPORT_VERDICT_H

#include "results/samples.h"

/*
 * Adds to `text` at most 19 lines (the caller has one more to say): for each
 * model its samples and layers, the range of each curve, r of the two curves
 * with its interval, and in plain words what can and cannot be concluded; and
 * how all of them were counted, as their rows say.
 * `curves` and `correlations` are what results.h made of `sets`.
 */
void verdict_write(const struct sample_sets *sets, const struct table *curves,
	const struct table *correlations, struct buffer *text);

#endif
