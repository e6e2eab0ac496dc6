#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include "base/error.h"
#include "base/strings.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * A table in memory: an array of the row struct that its schema names, and
 * the pool of its texts.  The one owner of both; moving a row to another
 * table means table_add() there.
 */
struct table {
	const struct schema *schema;
	void *rows; /* of schema->row_size bytes each; see TABLE_ROWS */
	size_t count;
	size_t capacity;
	bool optional; /* the optional columns are there */
	struct strings strings;
};

/* The rows as their own type: TABLE_ROWS(t, curve_row)[i].mean */
#define TABLE_ROWS(table, type) ((struct type *)(table)->rows)

void table_init(struct table *table, const struct schema *schema);
void table_release(struct table *table);

/*
 * Adds a copy of `row`, which lies outside the table, its texts copied into
 * the table's pool; a NULL text counts as an empty one.
 * Returns 0, or -1 with the table as it was when memory runs out.
 */
int table_add(struct table *table, const void *row);

/*
 * Reads CSV from `stream` and adds its rows.  An initialised table with a
 * NULL schema gets the schema that the header fits.  Columns may come in
 * any order and unknown ones are passed over; a missing one that is not
 * optional is an error.  Repeated headers (files simply concatenated) are
 * taken as headers, also when their order or their optional columns differ;
 * rows without the optional columns have them empty.  Lines may end in LF,
 * CRLF or CR, the first may begin with a byte order mark, and blank ones are
 * passed over.
 *
 * `name` is what errors call the stream ("-": stdin); they say the line, where
 * the row begins, and the column.  After an error the table has the rows that
 * it had before.
 */
int table_read(struct table *table, FILE *stream, const char *name,
	struct error *error);

/*
 * Writes the table: header, then the rows in their order; `\n` line ends;
 * texts quoted only where they need it; numbers unquoted and shortest, empty
 * where they are not finite.
 *
 * A spreadsheet obeys a text that starts with = + - @ or a control character,
 * so such a text gets a leading apostrophe, which table_read() removes.  A
 * plain number (the step "-1") is harmless and stays as it is.  Texts that
 * have apostrophes of their own before such a character get one more, so that
 * every text comes back exactly.
 *
 * Returns -1 only when memory runs out; write errors are left in the stream's
 * error flag for output_commit().
 */
int table_write(const struct table *table, FILE *stream, struct error *error);

#endif
