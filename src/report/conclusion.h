#ifndef REPORT_CONCLUSION_H
#define REPORT_CONCLUSION_H

#include "base/buffer.h"
#include "stats/link.h"
#include "table/table.h"

/* What follows from the correlations of a model, read from its rows. */

struct conclusion {
	/* Pearson's r of the curves as they are and without a line, and
	 * Spearman's; NULL: the table has no such row */
	const struct correlation_row *level, *detrended, *ranks;
	enum stats_link link;
	double p;	  /* of the claim that there is a link */
	double corrected; /* among the claims of the table */
};

struct conclusions {
	struct conclusion *all; /* in the order of the table */
	size_t count;
	size_t claims; /* that have a p, which corrected them */
};

/*
 * One conclusion for each model, step and group of a correlation table, whose
 * rows they point to; release with conclusions_release().
 */
int conclusions_make(const struct table *correlations,
	struct conclusions *conclusions, struct error *error);
void conclusions_release(struct conclusions *conclusions);

/* That of this key, or NULL. */
const struct conclusion *conclusions_find(
	const struct conclusions *conclusions, struct schema_key key);

/* "r = -0.496 [-0.632, -0.331], p_ar = 0.2244", what there is of it, and with
 * several claims p_ar corrected for all of them. */
void conclusion_numbers(const struct conclusions *conclusions,
	const struct conclusion *conclusion, struct buffer *text);

/* What can and cannot be concluded: a sentence, or a few words. */
void conclusion_sentence(const struct conclusions *conclusions,
	const struct conclusion *conclusion, struct buffer *text);
const char *conclusion_words(const struct conclusion *conclusion);

#endif
