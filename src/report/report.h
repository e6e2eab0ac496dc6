#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "figure/kinds.h"
#include "results/samples.h"

/* What a report is about: all that was read, and how. */
struct report {
	const struct figure_settings *settings;
	const struct inputs *inputs;
	const struct sample_sets *sets;
	const struct buffer *manifest; /* of the run, as JSON */
	const char *command;	       /* what makes the same page again */
	const char *date;	       /* of the run */
	const struct table *curves, *correlations; /* of the sets */
};

/*
 * Adds to `page` one HTML page that needs nothing else: the question, the answer
 * of each model and the curves; then the numbers behind it, correlations,
 * comparison with the paper's models, loss, steps, groups, heads where they are
 * apart, each only if there is something to say; what was read and what a check
 * of it found; what the words of the page mean; and how it was made.  Every table
 * can be read and saved.
 *
 * A part that cannot be made says so in its place and in a line of `messages`.
 * *complete becomes false where figures are missing, as gnuplot is or failed,
 * or what the curves are compared with could not be read.  Returns
 * -1 without memory.
 */
int report_write(const struct report *report, struct buffer *page,
	struct buffer *messages, bool *complete, struct error *error);

#endif
