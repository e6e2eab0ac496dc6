#ifndef FIGURE_KINDS_H
#define FIGURE_KINDS_H

#include "figure/figure.h"
#include "table/schema.h"

/*
 * The kinds of figures, each made of the rows of a table.  A builder takes a
 * figure_init()ed figure, whose style it follows, and adds what there is to
 * draw; texts are those of the rows and must outlive the figure.  Returns 0, or
 * -1 when there is nothing to draw, too much, or no memory.
 */

/* What a row of curves is drawn as. */
enum kinds_role {
	ROLE_CURVE,
	ROLE_REFERENCE, /* grey, in every panel */
	ROLE_BEFORE,
	ROLE_AFTER,
	ROLE_NONE
};

/* The target of a task for a model of `layers` layers, each [layers]. */
struct kinds_target {
	enum task task;
	size_t layers;
	const double *target, *delta;
};

struct kinds_curves {
	const struct curve_row *rows;
	const enum kinds_role *roles; /* of each row; NULL: curves all */
	size_t count;
	bool overlay;		    /* all models in one panel for each task */
	const char *before, *after; /* what to call these curves */
	const struct kinds_target *targets;
	size_t target_count;
};

/*
 * Mean curves over layers: one panel per (model, step, group) in the order of
 * their first rows, understanding red with filled circles, generation blue
 * with open squares, a band from ci_low to ci_high where there is one; with
 * rows before and after, one panel per model and task.  Where the curves of a
 * panel have different numbers of layers its x axis is the depth; references
 * and targets are brought to the panel's axis.  Missing layers and values are
 * gaps; a panel without a value says "no data".
 *
 * It is an error when there are no rows or too many panels, when rows have
 * other measures than the first row's, or a curve has a layer twice.
 */
int kinds_curves(struct figure *figure, const struct kinds_curves *curves,
	struct error *error);

/* Understanding by generation: a panel per model, a point per layer, its depth
 * as its colour.  `correlations` may be empty. */
int kinds_scatter(struct figure *figure, const struct kinds_curves *curves,
	const struct correlation_row *correlations, size_t correlation_count,
	struct error *error);

/* Where r lies when one curve is shifted along the layers; NaN: not known. */
struct kinds_null {
	double low, high;
};

/* r of every model with its interval, a panel per series and method; `nulls`
 * (of each row) may be NULL. */
int kinds_correlation(struct figure *figure, const struct correlation_row *rows,
	const struct kinds_null *nulls, size_t count, struct error *error);

/*
 * The kinds that are made of a table of results: `rows` are `count` rows of the
 * kind's schema (see input_figure.c, which has a row for each kind).
 */
typedef int kinds_draw(struct figure *figure, const void *rows, size_t count,
	struct error *error);

/* The target and the intensity of each layer; needs the columns per layer. */
kinds_draw kinds_loss;

/* Layer by head: a panel for each task and one for their difference. */
kinds_draw kinds_heads;

/* Where the attention of text, image and other rows goes, stacked. */
kinds_draw kinds_blocks;

/*
 * The intensity along the response, layer by position: a panel for each model
 * and task.  Of long responses some neighbouring positions share a square,
 * their mean; positions that less than half of the samples have are not drawn.
 */
kinds_draw kinds_steps;

/* The mean of each group of samples with its standard deviation, a panel per
 * measure; rows with layers are passed over. */
kinds_draw kinds_groups;

/* r of every model's curves with every reference's, a panel per task. */
kinds_draw kinds_matrix;

/* Every sample's own curve of the intensity and their mean, a panel for each
 * task of a model, step and group; of rows without heads. */
kinds_draw kinds_samples;

#endif
