#ifndef RESULTS_RESULTS_H
#define RESULTS_RESULTS_H

#include "results/samples.h"

/* Tables made of samples. */

/*
 * Adds to `curves` (initialised with schema_curves) the mean curve of every
 * set, with deviation and interval; a curve that came from a table
 * passes through as it was.
 */
int results_curves(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *curves,
	struct error *error);

/*
 * Adds to `correlations` (initialised with schema_correlation) the
 * correlations of every understanding set with the generation set of the same
 * model, step and group; sets that stand alone are passed over.  As settings
 * ask for it: of the named pairs instead; then r of all mismatched pairs; then
 * the mean r over the pairs.  Sets of different depth meet on the layers of
 * the shallower one.  A column in which the two sides of a pair differ reads
 * "UNDERSTANDING × GENERATION".
 */
int results_correlations(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *correlations,
	struct error *error);

/*
 * Adds to `groups` (initialised with schema_groups) for every measure and task
 * of a model each group of samples: mean over layers and samples, deviation
 * over samples, share of the variance between groups with its p, and r of the
 * group's curve with that of all and of all other samples.  As settings ask
 * for it a row for each layer instead.
 */
int results_groups(const struct inputs *inputs,
	const struct results_settings *settings, struct table *groups,
	struct error *error);

/*
 * Adds to `slopes` (initialised with schema_slopes) for every measure and task
 * of a model how its samples go along with the numbers that their groups are:
 * of their means over layers, or as settings ask for it of each layer.  A group
 * that is no number is an error.
 */
int results_slopes(const struct inputs *inputs,
	const struct results_settings *settings, struct table *slopes,
	struct error *error);

/*
 * Adds to `comparisons` (initialised with schema_comparison) every model, step
 * and group against every reference that the settings ask for: each task that
 * both have, and `joint` when that is both tasks.  What there is to know about
 * a choice among references goes to `messages`.
 */
int results_comparisons(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *comparisons,
	struct buffer *messages, struct error *error);

/* Writes these rows as they are made, since those of a thousand models are three
 * million.  Curves that cannot be compared are found before the first. */
int results_comparisons_write(const struct sample_sets *sets,
	const struct results_settings *settings, enum table_form form,
	FILE *stream, struct buffer *messages, struct error *error);

/*
 * Adds to `paired` (initialised with schema_paired) for each two names of the
 * settings, task by task, what the second has more than the first at each layer,
 * over the samples of the same name.  How many samples have no partner goes to
 * `messages`.
 */
int results_paired(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *paired,
	struct buffer *messages, struct error *error);

/*
 * Adds to `trajectory` (initialised with schema_trajectory) each task of every
 * model, step and group in a few numbers.  Distances are those from the
 * reference that the settings name, losses those under their targets; both only
 * if they do.
 */
int results_trajectory(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *trajectory,
	struct buffer *messages, struct error *error);

/* Says if targets that come with the program, and are not stretched, were made
 * for another number of layers than a model has; the first one is named. */
void results_targets_note(const struct sample_sets *sets,
	const struct results_settings *settings, struct buffer *messages);

/*
 * Adds to `losses` (initialised with schema_loss) the AIA loss of every set
 * whose task the targets of the settings name, as settings ask for it layer by
 * layer; with weights also their sum for each model with both tasks, as task
 * `joint`.  Of a curve without samples only the loss of the mean is known.
 */
int results_losses(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *losses,
	struct error *error);

/* Targets that come with the program; NULL at the end. */
extern const char *const results_target_names[];

/* Whether the targets that the settings name, if they do, are there and make
 * sense, so that it need not come out after hours of reading. */
int results_targets_check(
	const struct results_settings *settings, struct error *error);

/* The same for the references, as far as these are tables. */
int results_references_check(
	const struct results_settings *settings, struct error *error);

/* The weights of "UND,GEN", or of one number for both. */
int results_weights(
	const char *text, double weights[TASKS], struct error *error);

/*
 * Adds to `heads` (initialised with schema_heads) every head of every model,
 * step and group, from rows that have one, in the order and as many as the
 * settings ask for.  A task that a model lacks leaves its cells empty.
 */
int results_heads(const struct inputs *inputs,
	const struct results_settings *settings, struct table *heads,
	struct error *error);

/*
 * Adds to `parts`, from inputs with the setting `blocks`, `steps` or `keys` (and by
 * model, step, task and, as the settings have it, group) for each layer
 *   schema_blocks: where the attention of text, of image and of other rows
 *     goes, means over samples;
 *   schema_steps: for each position in the response the mean intensity over the
 *     samples that reach so far and have a row there that was not left out.  A
 *     position without one has no row;
 *   schema_keys: for each key the mean attention that it gets, over the samples
 *     that have it; samples with different things there are an error.
 */
int results_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct table *parts,
	struct error *error);

#endif
