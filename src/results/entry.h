#ifndef RESULTS_ENTRY_H
#define RESULTS_ENTRY_H

#include "base/error.h"
#include "results/provenance.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stddef.h>

/* One value of a layer of a sample. */
struct entry {
	const struct sample_layer *of;
	size_t head, heads; /* or a part of the layer, and 0 */
	bool folded;	    /* it is the mean over all heads already */
	double value, weight;
	const struct curve_row *curve; /* NULL: a row of a sample */
};

/* Puts before the error whose it is: "MODEL: FILE: SAMPLE: ".  Returns -1, as do
 * the errors below, of which each begins so. */
int entry_blame(const struct entry *entry, struct error *error);

int entry_refuse_twice(const struct entry *entry, struct error *error);
int entry_refuse_heads(const struct entry *entry, struct error *error);

/* `heads`: what the other sample has. */
int entry_refuse_apart(const struct entry *entry, const struct entry *other,
	size_t heads, struct error *error);
int entry_refuse_layers(const struct entry *entry, const struct entry *other,
	struct error *error);
int entry_refuse_provenance(const struct provenance_difference *difference,
	const struct entry *entry, const struct entry *other,
	struct error *error);
int entry_refuse_gap(
	const struct entry *entry, size_t layer, struct error *error);

#endif
