#ifndef TABLE_HEADER_H
#define TABLE_HEADER_H

#include "base/error.h"
#include "table/line.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stddef.h>

/* Which column of the schema each cell of the following lines is in.
 * Initialise with { 0 }. */
struct header {
	const struct column **columns; /* NULL: a column that is not ours */
	size_t count;
	bool optional; /* the optional columns are there */
	bool sealed;   /* so is the column of the seal, in this cell */
	size_t seal;
	/* Those of the schema that the lines do not have. */
	const struct column **absent;
	size_t absent_count;
};

/* The schema whose required columns the line has, or NULL. */
const struct schema *header_schema(const struct line *line);

/*
 * Replaces `header` by what the line says.  `wanted` is the kind of table that
 * it must be, NULL for any; `*found` becomes the one that it is.  The error
 * says what the line is instead, or which column it lacks.
 */
int header_read(struct header *header, const struct schema *wanted,
	const struct schema **found, const struct line *line,
	struct error *error);

void header_release(struct header *header);

#endif
