#ifndef TABLE_HEADER_H
#define TABLE_HEADER_H

#include "base/error.h"
#include "table/record.h"
#include "table/schema.h"

/* Which column of the schema stands where in the lines that follow.
 * Initialise with { 0 }. */
struct header {
	const struct column **columns; /* NULL: a column that is not ours */
	size_t count;
	bool optional; /* the optional columns are there */
};

/* The schema whose required columns the line has, or NULL. */
const struct schema *header_schema(const struct record *line);

/*
 * Replaces `header` by what the line says.  `wanted` is the kind of table that
 * it must be, NULL for any; `*found` becomes the one that it is.  The error
 * says what the line is instead, or which column it lacks.
 */
int header_read(struct header *header, const struct schema *wanted,
	const struct schema **found, const struct record *line,
	struct error *error);

void header_release(struct header *header);

#endif
