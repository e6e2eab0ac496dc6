#ifndef RESULTS_TABLE_CHECK_H
#define RESULTS_TABLE_CHECK_H

#include "base/buffer.h"
#include "base/error.h"
#include "table/table.h"

/*
 * Looks at a table that a user gave, part by part while it is read.  Initialise
 * with its path, as messages call it, and where they go.
 *
 * The first value that is none of its measure, of which *suspect counts one, is said in a
 * line of `messages`.
 *
 * Looks for layers of which an intensity or curves table has no row, though
 * its `layers` says that the model has them.  Models with maps of some layers
 * only make such tables, so each is said in a line of `messages`.  A table
 * without a seal that has the first layers and none of the rest is one that was
 * cut off: an error.
 */
struct table_check {
	const char *path;
	struct buffer *messages;
	size_t *suspect;
	/* of the parts so far */
	size_t rows;
	bool said; /* one value is none */
	struct seen *seen;
	size_t seen_count, seen_capacity, last;
	const char **conventions; /* each once, texts of the table */
	size_t convention_count, convention_capacity;
};

/* Looks at the next rows, which have their lines.  Fails only without memory. */
int table_check_rows(struct table_check *check, const struct table *table,
	struct error *error);

/* All rows were there; `sealed`: a seal said so. */
int table_check_end(
	struct table_check *check, bool sealed, struct error *error);

/* Also after a failure. */
void table_check_release(struct table_check *check);

#endif
