#ifndef RESULTS_SAMPLES_H
#define RESULTS_SAMPLES_H

#include "results/inputs.h"
#include "stats/curve.h"

#include <string.h>

/*
 * The values of one task of one model, gathered from the rows of the inputs: a
 * matrix of samples and layers, or a curve of which only the mean is known.
 */
struct sample_set {
	struct schema_key key; /* texts of the inputs; group "" for all */
	enum task task;
	size_t samples;	      /* 0: a mean curve alone, from a curves table */
	size_t layers, heads; /* of the model */
	/* the model's layers that have values, [measured] of them; owned */
	size_t *numbers, measured;
	/* Owned; a mean curve counts as one sample, and with heads or parts of
	 * layers apart a "layer" of the values is a column, layer * heads +
	 * head. */
	struct stats_set values;
	/* of a curve from a table: its rows, [measured] */
	const struct curve_row **rows;
	const char *file;	      /* of its first sample; "" of a curve */
	const char **names;	      /* of its samples: [samples], owned */
	struct provenance *counted;   /* how: [measured], owned */
	struct provenance provenance; /* the same for all of its layers */
};

struct sample_sets {
	struct sample_set *sets;
	size_t count;
};

/* What the columns of a set are. */
enum sample_columns {
	COLUMNS_LAYERS,
	/* Each head, of rows that have one: one without is an error. */
	COLUMNS_HEADS,
	/* The parts of layers (blocks, steps), of which there may be none: column
	 * layer * width + part, NaN where a sample has no such part; the width
	 * is columns / measured layers. */
	COLUMNS_PARTS
};

/*
 * Gathers the sets of the measure that the settings name: models in the order
 * in which they come, their steps and groups in natural order, understanding
 * before generation, samples by file and name, so that the order of rows never
 * changes a sum.  A duplicate sample, one that lacks a layer that another has,
 * or that differs from the others in its number of layers or in how it was
 * counted is an error that names it.  Release with
 * samples_release(), before the inputs.
 */
int samples_gather(const struct inputs *inputs,
	const struct results_settings *settings, enum sample_columns columns,
	struct sample_sets *sets, struct error *error);
void samples_release(struct sample_sets *sets);

/* Gives back the memory of values that the caller has copied. */
void samples_release_values(struct sample_sets *sets);

/* The sets of both tasks that have the key of set `first`, the first of them;
 * returns how many they are. */
size_t samples_pick(const struct sample_sets *sets, size_t first,
	const struct sample_set *picked[TASKS]);

/* The group that a sample is in, by which curves are split: "" for all. */
const char *samples_group(
	const struct results_settings *settings, const struct sample_layer *of);

/*
 * Where one model has curves of understanding alone, and another of generation
 * alone, they may be one that its dumps do not name: adds a sentence with both
 * and the option that joins them.
 */
void samples_suggest_model(const struct sample_sets *sets, struct buffer *text);

/* Adds a line for each set of which a layer has the values of fewer samples than
 * another: its curve is not over the same samples everywhere. */
void samples_note_gaps(const struct sample_sets *sets, struct buffer *messages);

/* Which layers of its model a set has values of. */
static inline struct stats_layers samples_layers(const struct sample_set *set)
{
	return (struct stats_layers){ set->measured, set->layers,
		set->numbers };
}

/* Whether two sets have the same layers of equally deep models. */
static inline bool samples_meet(
	const struct sample_set *a, const struct sample_set *b)
{
	return a->layers == b->layers && a->measured == b->measured &&
		memcmp(a->numbers, b->numbers,
			a->measured * sizeof(*a->numbers)) == 0;
}

/* Fails unless both tasks of a model have the same layers, with the first that
 * only one has. */
int samples_check_layers(const struct sample_set *a, const struct sample_set *b,
	struct error *error);

/* How the user wants statistics to resample. */
struct stats_resampling samples_resampling(
	const struct results_settings *settings);

#endif
