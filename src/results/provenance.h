#ifndef RESULTS_PROVENANCE_H
#define RESULTS_PROVENANCE_H

#include "base/strings.h"
#include "results/samples.h"

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

/* Refuses two sets that were not counted in the same way, so that their curves
 * are not to be averaged or held against each other. */
int provenance_check_pair(const struct sample_set *a,
	const struct sample_set *b, struct error *error);

/* The same where one of two models may be digitised, so that nobody knows how
 * it was counted. */
int provenance_check_models(const struct sample_set *a,
	const struct sample_set *b, struct error *error);

/* Adds how the sets were counted: "convention strict, rows response, mask
 * causal"; where sets differ each word that there is. */
void provenance_words(const struct sample_sets *sets, struct buffer *text);

#endif
