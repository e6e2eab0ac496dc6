#ifndef RESULTS_PROVENANCE_H
#define RESULTS_PROVENANCE_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/strings.h"
#include "table/schema.h"

#include <stdbool.h>

/*
 * How values were counted, when several of them make one result.
 */

/* Stands for a mask where layers or models differ in it. */
#define PROVENANCE_MIXED "mixed"

/* In what two values differ: the name of the column, or NULL, with the words
 * of both. */
struct provenance_difference {
	const char *column, *a, *b;
};

/* Whether two values may not be averaged. */
struct provenance_difference provenance_compare(
	const struct provenance *a, const struct provenance *b);

/*
 * The same for curves that are correlated with each other, or models of which a
 * mean is taken: they see different keys because they are different tasks or
 * models, which is no fault.
 */
struct provenance_difference provenance_compare_curves(
	const struct provenance *a, const struct provenance *b);

/* Makes `a` stand for `b`, too: a word in which they differ is
 * PROVENANCE_MIXED. */
void provenance_merge(struct provenance *a, const struct provenance *b);

/* The provenance of a result of two curves: "strict", or "strict × authors"
 * where they differ.  The words are kept in `strings`. */
int provenance_join(const struct provenance *a, const struct provenance *b,
	struct strings *strings, struct provenance *joined,
	struct error *error);

/*
 * Sets the error "convention is 'strict' for X and 'authors' for Y", and
 * releases both texts; returns -1.
 */
int provenance_refuse(const struct provenance_difference *difference,
	struct buffer *x, struct buffer *y, struct error *error);

#endif
