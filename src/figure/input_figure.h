#ifndef FIGURE_INPUT_FIGURE_H
#define FIGURE_INPUT_FIGURE_H

#include "figure/kinds.h"
#include "figure/kinds.h"
#include "results/samples.h"

/* The choices of --kind, "auto" first; NULL ends them. */
extern const char *const input_figure_kinds[];

/* The name of a kind; that of FIGURE_AUTO is "curves". */
const char *input_figure_name(enum figure_kind kind);

/* Fails when options do not go together, or say of a kind what it has not: of
 * FIGURE_AUTO, what no kind has. */
int input_figure_check(enum figure_kind kind,
	const struct figure_settings *settings, struct error *error);

/* Sets what a scan of dumps has to measure for a figure of the kind, and what of
 * the rows it needs. */
void input_figure_prepare(
	enum figure_kind kind, struct results_settings *settings);

/* A figure of inputs, and the tables that its texts belong to. */
struct input_figure {
	struct figure figure;
	struct figure_source source;
	struct table curves, correlations, results; /* made for it */
};

/*
 * Makes the figure of `kind`: of the table of results in the inputs where there
 * is one, else of the sets, which were gathered from the inputs.  `known` has
 * what was made of these sets before, so that it is not made again; it may be
 * NULL, and so may each of its tables, which outlive the figure.  Release with
 * input_figure_release(), also after a failure, before the inputs.
 */
int input_figure_make(struct input_figure *input, enum figure_kind kind,
	const struct inputs *inputs, const struct sample_sets *sets,
	const struct figure_source *known,
	const struct figure_settings *settings, struct error *error);
void input_figure_release(struct input_figure *input);

#endif
