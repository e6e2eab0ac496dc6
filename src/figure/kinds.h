#ifndef FIGURE_KINDS_H
#define FIGURE_KINDS_H

#include "base/strings.h"
#include "figure/figure.h"
#include "results/settings.h"

/*
 * The kinds of figures.  A new kind is a file kinds_NAME.c, which ends with
 *
 *	const struct kind kind_NAME = { ... };
 *
 * and one row in the list below.  From these come its place in --kind, in
 * completion and help, the name of its files, the table that it is drawn of
 * without --kind, and what dumps are scanned for when it is drawn of them.  What
 * is left is a sentence in man/attnscope-plot.1 and a case in
 * tests/cli/plot_kinds.sh.
 */
#define FIGURE_KINDS(KIND)             \
	KIND(CURVES, curves)           \
	KIND(SCATTER, scatter)         \
	KIND(CORRELATION, correlation) \
	KIND(LOSS, loss)               \
	KIND(PAIRED, paired)           \
	KIND(TRAJECTORY, trajectory)   \
	KIND(HEADS, heads)             \
	KIND(BLOCKS, blocks)           \
	KIND(ROLES, roles)             \
	KIND(STEPS, steps)             \
	KIND(IMAGE, image)             \
	KIND(GROUPS, groups)           \
	KIND(MATRIX, matrix)           \
	KIND(SAMPLES, samples)

struct figure_settings;
struct inputs;
struct sample_sets;
struct table;

/* What figures are made of. */
struct figure_source {
	const struct table *results; /* of the kind's schema; NULL: curves */
	/* For kinds drawn of curves, where no table of results was given. */
	const struct table *curves, *correlations;
	/* By layer, for the targets beside curves; NULL: none. */
	const struct table *losses;
	const struct figure_settings *settings;
};

struct kind {
	const struct schema *schema; /* of its table; NULL: none but curves */
	const char *command; /* that prints it; NULL: that of its name */
	/* Drawn of the mean curves, and unless these are the figure, of their
	 * correlations, where no table of its schema was given. */
	bool of_curves;
	/* What a scan of dumps has to measure for it, and what of the rows it
	 * needs. */
	bool per_head, blocks, roles, steps, keys;
	enum kept_rows keeps;

	/* Adds to `results`, initialised with the schema, what the kind's
	 * command would print.  NULL: of curves, or only a scan can. */
	int (*make)(const struct inputs *inputs, const struct sample_sets *sets,
		const struct results_settings *settings, struct table *results,
		struct error *error);

	/* Adds to a figure_init()ed figure what there is to draw, following
	 * its style, and ends with figure_finish().  Texts are those of the
	 * rows, which outlive the figure.  Fails when there is nothing to
	 * draw, too much, or no memory. */
	int (*build)(struct figure *figure, const struct figure_source *source,
		struct error *error);
};

enum figure_kind {
	FIGURE_AUTO, /* as the table is that was given; curves of dumps */
#define KIND(constant, name) FIGURE_##constant,
	FIGURE_KINDS(KIND)
#undef KIND
		FIGURES
};

/* What the user says about a figure. */
struct figure_settings {
	struct results_settings results; /* what it is made of */
	enum figure_kind kind;
	bool overlay;
	const char *before, *after;
	struct word_list references, only, order;
	size_t image; /* of each sample, the only one drawn; SIZE_MAX: all */
	struct figure_style style;
};

#define KIND(constant, name) extern const struct kind kind_##name;
FIGURE_KINDS(KIND)
#undef KIND

#endif
