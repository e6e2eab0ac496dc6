#ifndef SAMPLE_SELECTION_H
#define SAMPLE_SELECTION_H

#include "sample/sample.h"

/* Which rows and which keys of a sample count (DESIGN.md's Q and K). */

struct selection_rule {
	enum convention convention;
	enum row_rule rows;
};

/* Keys first .. first + count - 1. */
struct selection_span {
	size_t first, count;
};

struct selection {
	size_t *rows; /* [row_count]: indices into the query axis, rising */
	size_t row_count;
	struct selection_span
		*spans; /* the counted keys but the sink, rising */
	size_t span_count;
	size_t sink;	   /* the first key that is visible to every row */
	bool sink_counted; /* the sink is a counted key, too */
	/* [row_count]: the first visible key of each row, DUMP_NONE where it
	 * sees none, when these differ; spans then have all counted keys, and
	 * `sink` is the first of them.  Else NULL. */
	size_t *sinks;
	bool sink_unknown; /* the first visible key was not saved */
	size_t key_count;  /* all counted keys */
	/* [row_count]: V(q) by the mask of the sample, |K ∩ V(q)| / |V(q)|, what uniform attention over the
	 * visible keys would give the counted ones */
	double *expected;
	size_t *class; /* [keys]: selection_class() of each */
	/* Of attention sums sink, spans and class are of classes of keys.  Where
	 * the attention on the first visible key is stored beside them, `sink`
	 * is DUMP_NONE, and this says whether that key is counted: [row_count];
	 * else NULL. */
	bool *sink_counts;
};

/*
 * Chooses the rows and keys of `sample` by `rule`.  A sample without a counted
 * row or key is an error that says why.  Release with selection_release().
 */
int selection_choose(const struct dump_sample *sample,
	const struct selection_rule *rule, struct selection *selection,
	struct error *error);

/* Counts all rows and keys but padding, as the sum over everything takes them;
 * without spans and expectation.  Of attention sums, too, sinks are keys. */
int selection_choose_all(const struct dump_sample *sample,
	struct selection *selection, struct error *error);

/* Sets counted[keys], all false before: which keys the rule counts. */
int selection_keys(const struct dump_sample *sample,
	const struct selection_rule *rule, bool *counted, struct error *error);
void selection_release(struct selection *selection);

/*
 * Of attention sums, makes what was selected of keys, and counted[keys], a
 * selection of classes; a convention that counts a part of a class is an error.
 * sums_classify() sets selection->class alone (sums.c).
 */
int sums_select(const struct dump_sample *sample,
	const struct selection_rule *rule, const bool *counted,
	struct selection *selection, struct error *error);
int sums_classify(const struct dump_sample *sample, struct selection *selection,
	struct error *error);

/* 1 for text, 2 for image, 0 for anything else. */
size_t selection_class(uint8_t modality);

/* The rule for rows that holds for the sample: where only some rows are
 * stored, and nothing says where the response begins, those that are there are
 * what was to count. */
enum row_rule selection_row_rule(
	const struct dump_sample *sample, const struct selection_rule *rule);

/* What the rule counts, in words: "response text" and "image". */
const char *selection_row_words(
	enum task task, const struct selection_rule *rule);
const char *selection_key_words(
	enum task task, const struct selection_rule *rule);

#endif
