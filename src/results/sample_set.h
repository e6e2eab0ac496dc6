#ifndef RESULTS_SAMPLE_SET_H
#define RESULTS_SAMPLE_SET_H

#include "results/samples.h"

/*
 * One sample_set of the rows that belong to it.
 */

/* Rows of a sample that are neighbours in the store, or of a curve in its
 * table. */
struct sample_run {
	const struct sample_layer *of;	   /* but for layers and provenance */
	const char *group;		   /* "" where it does not count */
	size_t model_rank;		   /* of the model's first row */
	const struct store_sample *sample; /* NULL: of a curve, */
	const struct curve_row *rows;	   /* these rows, [count] */
	size_t count;
};

/*
 * Fills a set with the values of `runs`, which are of one model, step, group and
 * task, sorted by sample: of the settings' measure, or of the parts of layers.  What is
 * wrong with them is an error that names the sample, as samples_gather() says.
 * The caller releases the set, also after a failure.
 */
int sample_set_fill(struct sample_set *set, const struct store *store,
	const struct results_settings *settings, enum sample_columns columns,
	const struct sample_run *runs, size_t count, struct error *error);

/* By file and name, in natural order. */
int sample_set_compare(const struct sample_run *a, const struct sample_run *b);

/* A curve was made of samples, perhaps of these.  Always returns -1. */
int sample_set_refuse_both(const struct sample_run *curve,
	const struct sample_run *samples, struct error *error);

#endif
