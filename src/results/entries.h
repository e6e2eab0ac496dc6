#ifndef RESULTS_ENTRIES_H
#define RESULTS_ENTRIES_H

#include "results/inputs.h"

/*
 * Rows of all kinds of tables that samples are gathered from, seen the same way.
 * Texts are those of the inputs.
 */
struct entry {
	size_t model_rank; /* of the model's first row */
	struct schema_key key;
	const char *file, *sample;
	enum task task;
	size_t layer, layers;
	size_t head, heads; /* or a part of the layer, and 0 */
	struct provenance provenance;
	double value, weight;
	const struct curve_row *curve; /* NULL: a row of a sample */
};

struct entries {
	struct entry *entries;
	size_t count;
	/* names of models in the order of their first rows */
	const char **models;
	size_t model_count, model_capacity;
};

/*
 * Lists the rows of the intensity and curves tables that the settings' measure
 * is in.  A row's group counts only where curves are split by it.  Release with
 * entries_release(), also after a failure.
 */
int entries_list(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error);

/* The same of the parts of layers: of a row of blocks one for each modality that
 * it gives to, part from * BLOCK_CLASSES + to. */
int entries_list_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct entries *all,
	struct error *error);

void entries_release(struct entries *all);

#endif
