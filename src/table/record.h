#ifndef TABLE_RECORD_H
#define TABLE_RECORD_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* The cells of one line of CSV.  Initialise with { 0 }. */
struct record {
	const char *cells;  /* each with its terminator */
	struct buffer text; /* where they are if libcsv made them */
	size_t *starts;	    /* of each cell */
	size_t count;
	size_t capacity;
};

/* Adds a cell of `length` bytes.  Returns 0, or -1 when memory runs out. */
int record_add(struct record *record, const void *bytes, size_t length);

/*
 * Adds the cells of a line without quotes, as libcsv would cut it: at commas,
 * without the blanks around them, and none of a blank line.  They stay where they
 * are; `end` is past the last byte, and may be written to.  Returns 0, or -1 when
 * memory runs out.
 */
int record_split(struct record *record, char *line, char *end);

/* The text of a cell, valid until the next cell is added. */
static inline const char *record_cell(const struct record *record, size_t cell)
{
	return record->cells + record->starts[cell];
}

/* The cell as a name: files with byte order marks leave them in the middle when
 * concatenated. */
const char *record_name(const struct record *record, size_t cell);

/* Whether one of the names is this one. */
bool record_has(const struct record *record, const char *name);

/* Makes the record empty, its memory kept for the next line. */
void record_clear(struct record *record);

void record_release(struct record *record);

#endif
