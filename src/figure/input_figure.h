#ifndef FIGURE_INPUT_FIGURE_H
#define FIGURE_INPUT_FIGURE_H

#include "figure/kinds.h"
#include "figure/settings.h"
#include "results/samples.h"

/* Results that somebody has made already, so that they are not made again for
 * a figure; any may be NULL. */
struct input_figure_known {
	const struct table *curves, *correlations;
	const struct table *results; /* of the kinds after these: what is drawn;
					for a loss those by layer */
};

/* A figure, and the tables that its texts belong to. */
struct input_figure {
	struct figure figure;
	struct input_figure_known known;	    /* ... or made */
	struct table curves, correlations, results; /* its own of these */
};

/*
 * Makes the figure of `kind`: of the tables of results in the inputs where it
 * has some, else of the sets, which are gathered from it; what is
 * `known` (which may be NULL) are results of these sets, which outlive the
 * drawn.  Release with input_figure_release(), also after a failure, before the
 * inputs.
 */
int input_figure_make(struct input_figure *drawn, enum figure_kind kind,
	const struct inputs *inputs, const struct sample_sets *sets,
	const struct input_figure_known *known,
	const struct figure_settings *settings, struct error *error);
void input_figure_release(struct input_figure *drawn);

#endif
