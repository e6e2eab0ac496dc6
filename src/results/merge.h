#ifndef RESULTS_MERGE_H
#define RESULTS_MERGE_H

#include "base/buffer.h"
#include "table/table.h"

#include <stdbool.h>

/*
 * Parts of a table of samples, made on different machines or at different
 * times, as the table that one run would have written; or what keeps them from
 * being it.
 */
struct merge_request {
	char *const *names; /* "part@16.csv", or files of any name */
	int count;
	/* A file that names the dumps that there must be, one a line, or a
	 * number of them; NULL: any. */
	const char *expected;
	bool keep_duplicates; /* samples with the same values are two */
};

/*
 * Adds to `table`, initialised without a schema, the rows of all parts, of one
 * kind, in canonical order: dumps in natural order, or as they are listed, then
 * samples, layers and their parts.
 *
 * Adds to `problems` a line for each thing that is wrong: a part that is
 * missing or not whole; shards of different runs, versions or options, or one
 * shard twice; a row twice; one dump under two names, told by its file or, where
 * that is elsewhere, by its values; a dump that was expected, or was not.  Adds
 * to `again` what has to be read again, a line for each, as words of a command
 * line: "--shard 3/16", or the name of a dump.  Without problems the parts are
 * whole.
 *
 * Returns -1 with the error only when the request is wrong or memory runs out.
 */
int merge_parts(const struct merge_request *request, struct table *table,
	struct buffer *problems, struct buffer *again, struct error *error);

#endif
