#ifndef REPORT_VERDICT_H
#define REPORT_VERDICT_H

#include "results/samples.h"

/* Lines of a verdict for a terminal; two more say how values were counted and
 * where results are. */
#define VERDICT_LINES 18

/*
 * Adds to `text` at most `most` lines and one more: for each
 * model its samples and layers, the range of each curve, r of the two curves
 * with its interval, and in plain words what can and cannot be concluded, or
 * less where that would be too many; and how all of them were counted, as their
 * rows say.
 * `curves` and `correlations` are what results.h made of `sets`.
 */
void verdict_write(const struct sample_sets *sets, const struct table *curves,
	const struct table *correlations, size_t most, struct buffer *text);

typedef void verdict_answer(
	void *context, const char *name, const char *sentence);

/*
 * Calls `each` for every model, step and group of the sets, in their order, with
 * its name and with one sentence that says what came of it, or `brief` with a
 * few words without a full stop, alike for all of which the same is true.  Both
 * texts are printable and live as long as the call.
 */
int verdict_answers(const struct sample_sets *sets, const struct table *curves,
	const struct table *correlations, bool brief, verdict_answer *each,
	void *context, struct error *error);

#endif
