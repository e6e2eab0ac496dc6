#ifndef RESULTS_SAMPLES_H
#define RESULTS_SAMPLES_H

#include "base/buffer.h"
#include "results/inputs.h"
#include "stats/curve.h"

/*
 * The values of one task of one model, gathered from the rows of a inputs: a
 * matrix of samples and layers, or a curve of which only the mean is known.
 */
struct sample_set {
	const char *model, *step, *group; /* the inputs's; group "" for all */
	enum task task;
	size_t samples; /* 0: a mean curve alone, from a curves table */
	size_t layers, heads;
	size_t columns; /* layers, or layers * heads with heads apart */
	double *values; /* [samples or 1][columns] */
	/* of a curve from a table: its rows, [layers] */
	const struct curve_row **rows;
};

struct sample_sets {
	struct sample_set *sets;
	size_t count;
};

/*
 * Gathers the sets of `measure`: models in the order in which they come,
 * their steps and groups in natural order, understanding before generation,
 * samples by file and name, so that the order of rows never changes a sum.
 * A sample that is there twice, lacks a layer, or differs from the others in
 * its number of layers is an error that names it.  Release with
 * samples_release(), before the inputs.
 */
int samples_gather(const struct inputs *inputs,
	const struct results_settings *settings, struct sample_sets *sets,
	struct error *error);
void samples_release(struct sample_sets *sets);

/* The same from rows with heads, which are kept apart: column layer * heads +
 * head.  A row without its head is an error. */
int samples_gather_heads(const struct inputs *inputs,
	const struct results_settings *settings, struct sample_sets *sets,
	struct error *error);

/* The same from the parts of layers (blocks, steps), of which there may be none:
 * column layer * width + part, NaN where a sample has no such part; the width
 * is columns / layers. */
int samples_gather_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct sample_sets *sets,
	struct error *error);

/* The values as the statistics take them (a column is what they call a
 * layer), and how the user wants those to resample. */
struct stats_set samples_values(const struct sample_set *set);
struct stats_resampling samples_resampling(
	const struct results_settings *settings);

/* Whether both are of the same model, step and group. */
bool samples_same_model(const struct sample_set *a, const struct sample_set *b);

/* The sets of both tasks that are of the same model, step and group as set
 * `first`, the first of them; returns how many they are. */
size_t samples_pick(const struct sample_sets *sets, size_t first,
	const struct sample_set *picked[TASKS]);

/* How a user names curves: MODEL[:STEP][:GROUP].  Models and groups may hold
 * colons of their own, so a name is compared, never taken apart. */

/* Whether `name` names what is of `model`, `step` and `group`: by its model
 * alone, by model and step, by model and group, or by all three. */
bool selector_fits(const char *model, const char *step, const char *group,
	const char *name);

/* Adds the full name of the set. */
void selector_add(const struct sample_set *set, struct buffer *text);

/* Says that no set is called `name`, and which model may be meant.  Always
 * returns -1. */
int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error);

#endif
