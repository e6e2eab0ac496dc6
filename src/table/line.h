#ifndef TABLE_LINE_H
#define TABLE_LINE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* The cells of one line of CSV.  Initialise with { 0 }. */
struct line {
	const char *cells;  /* each with its terminator */
	struct buffer text; /* where they are if libcsv made them */
	size_t *starts;	    /* of each cell */
	size_t count;
	size_t capacity;
};

/* Adds a cell of `length` bytes.  Returns 0, or -1 when memory runs out. */
int line_add(struct line *line, const void *bytes, size_t length);

/*
 * Adds the cells of a line without quotes, as libcsv would cut it: at commas,
 * without the blanks around them, and none of a blank line.  They stay where they
 * are; `end` is past the last byte, and may be written to.  Returns 0, or -1 when
 * memory runs out.
 */
int line_split(struct line *line, char *bytes, char *end);

/* The text of a cell, valid until the next cell is added. */
static inline const char *line_cell(const struct line *line, size_t cell)
{
	return line->cells + line->starts[cell];
}

/* The cell as a name: files with byte order marks leave them in the middle when
 * concatenated. */
const char *line_name(const struct line *line, size_t cell);

/* Whether one of the names is this one. */
bool line_has(const struct line *line, const char *name);

/* Makes the line empty, its memory kept for the next line. */
void line_clear(struct line *line);

void line_release(struct line *line);

#endif
