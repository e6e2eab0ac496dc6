#ifndef DUMP_ROLES_H
#define DUMP_ROLES_H

#include "dump/dump.h"

/* Which rows and which keys of a sample count (DESIGN.md's Q and K). */

struct roles_rule {
	enum convention convention;
	enum row_rule rows;
	bool bidirectional; /* rows see all keys but padding */
};

/* Keys first .. first + count - 1. */
struct roles_span {
	size_t first, count;
};

struct roles {
	size_t *rows; /* [row_count]: indices into the query axis, rising */
	size_t row_count;
	struct roles_span *spans; /* the counted keys but the sink, rising */
	size_t span_count;
	size_t sink;	   /* the first key that is visible to a row */
	bool sink_counted; /* the sink is a counted key, too */
	size_t key_count;  /* all counted keys */
	/* [row_count]: |K ∩ V(q)| / |V(q)|, what uniform attention over the
	 * visible keys would give the counted ones */
	double *expected;
	uint8_t *class; /* [keys]: roles_class() of each */
};

/*
 * Chooses the rows and keys of `sample` by `rule`.  A sample without a counted
 * row or key is an error that says why.  Release with roles_release().
 */
int roles_choose(const struct dump_sample *sample,
	const struct roles_rule *rule, struct roles *roles,
	struct error *error);

/* Counts all rows and keys but padding, as the sum over everything takes them;
 * without spans and expectation. */
int roles_choose_all(const struct dump_sample *sample, struct roles *roles,
	struct error *error);
void roles_release(struct roles *roles);

/* 1 for text, 2 for image, 0 for anything else. */
uint8_t roles_class(uint8_t modality);

/* The rule for rows that holds for the sample: where only some rows are
 * stored, and nothing says where the response begins, those that are there are
 * what was to count. */
enum row_rule roles_row_rule(
	const struct dump_sample *sample, const struct roles_rule *rule);

/* What the rule counts, in words: "response text" and "image". */
const char *roles_row_words(enum task task, const struct roles_rule *rule);
const char *roles_key_words(enum task task, const struct roles_rule *rule);

#endif
