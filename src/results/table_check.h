#ifndef RESULTS_TABLE_CHECK_H
#define RESULTS_TABLE_CHECK_H

#include "base/buffer.h"
#include "base/error.h"
#include "table/table.h"

/*
 * Looks at a table that a user gave.  The first intensity that is none, of
 * which *suspect counts one, is said in a line of `messages`.
 *
 * Looks for layers of which an intensity or curves table has no row, though
 * its `layers` says that the model has them.  Models with maps of some layers
 * only make such tables, so each is said in a line of `messages`.  A table
 * without a seal that has the first layers and none of the rest is one that was
 * cut off: an error.
 */
int table_check(const struct table *table, const char *path,
	struct buffer *messages, size_t *suspect, struct error *error);

#endif
