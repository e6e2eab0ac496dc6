#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include "base/error.h"
#include "base/strings.h"
#include "table/schema.h"
#include "table/seal.h"

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
	/* The line that each row began in, while a taker gets them; else NULL. */
	size_t *lines, line_capacity;
	/* Of the parts that were read, and what table_seal() has said. */
	struct seal *seals;
	size_t seal_count, seal_capacity;
};

/* The rows as their own type: TABLE_ROWS(t, curve_row)[i].mean */
#define TABLE_ROWS(table, type) ((struct type *)(table)->rows)

/* What row `i` of a table of samples (schema_is_samples()) is of. */
const struct sample_layer *table_sample(const struct table *table, size_t i);

enum table_form { TABLE_PLAIN, TABLE_SPREADSHEET };

void table_init(struct table *table, const struct schema *schema);
void table_release(struct table *table);

/*
 * Adds a copy of `row`, which lies outside the table, its texts copied into
 * the table's pool; a NULL text counts as an empty one.
 * Returns 0, or -1 with the table as it was when memory runs out.
 */
int table_add(struct table *table, const void *row);

/*
 * Adds a seal, its texts copied: the rows are those of one shard, when there is
 * no other.  Returns -1 when memory runs out.
 */
int table_seal(struct table *table, const struct seal *seal);

/*
 * Reads CSV from `stream` and adds its rows.  An initialised table with a
 * NULL schema gets the schema that the header fits.  Columns may come in
 * any order and unknown ones are passed over; a missing one that is not
 * optional is an error.  Repeated headers (files simply concatenated) are
 * taken as headers, also when their order or their optional columns differ;
 * rows without the optional columns have them empty.  Lines may end in LF,
 * CRLF or CR, the first may begin with a byte order mark, and blank ones are
 * passed over.  A text that does not end in one was cut short, and is refused;
 * so are rows below a header with a seal that it does not fit (table/seal.h).
 *
 * `name` is what errors call the stream ("-": stdin); they say the line, where
 * the row begins, and the column.  After an error the table has the rows that
 * it had before.
 */
int table_read(struct table *table, FILE *stream, const char *name,
	struct error *error);

/* Who takes rows while a table is read, so that not all of them are there at
 * once. */
struct table_taker {
	/* Is called with at least TABLE_PART rows, the schema being known.  Empties
	 * the table by `rows->count = 0`, whose texts stay, or leaves it as it
	 * is.  Returns -1 with the error, which ends the reading. */
	int (*take)(void *context, struct table *rows, struct error *error);
	void *context;
};
#define TABLE_PART 1024

/* The same into an empty table; what is not taken is in it in the end, with its
 * lines.  After an error it is empty, and what was taken is of no use: a seal
 * comes after its rows. */
int table_read_parts(struct table *table, FILE *stream, const char *name,
	const struct table_taker *taker, struct error *error);

/*
 * Writes the table: header, then the rows in their order, then, in the last
 * row, the seal; `\n` line ends;
 * texts quoted only where they need it; numbers unquoted and shortest, empty
 * where they are not finite.  Plain, every text is as it is and comes back so.
 * For a spreadsheet, which would run a text that starts with = + - @ or a control
 * character and is no number, such a text has an apostrophe in front, and there
 * is no seal, which such a text would not fit.
 *
 * Returns -1 only when memory runs out; write errors are left in the stream's
 * error flag for output_commit().
 */
int table_write(const struct table *table, enum table_form form, FILE *stream,
	struct error *error);

#define TABLE_TEXTS 16 /* texts of later columns are formed each time */

/* The same, row by row, for rows that are not in a table. */
struct table_writer {
	FILE *stream; /* NULL: rows stay until table_write_take() */
	const struct schema *schema;
	bool optional; /* write the optional columns */
	enum table_form form;
	bool sealed;
	struct seal seal;	   /* of the rows so far */
	const char *file, *sample; /* of the last row */
	struct buffer block;
	/* By column the last text and its cell: rows that are neighbours have
	 * most texts in common. */
	struct table_text {
		const char *text;
		size_t length;
		char cell[56];
	} texts[TABLE_TEXTS];
};

/* Writes the header.  `seal` says what the table is a shard of, or is NULL. */
void table_write_begin(struct table_writer *writer, const struct seal *seal);

/* Writes one row, whose texts stay until the end. */
void table_write_row(struct table_writer *writer, const void *row);

/* Adds the rows that stayed to `text`, which may have failed then. */
void table_write_take(struct table_writer *writer, struct buffer *text);

/* Writes what is left; returns -1 when memory ran out. */
int table_write_end(struct table_writer *writer, struct error *error);

#endif
