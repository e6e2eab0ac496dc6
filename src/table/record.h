#ifndef TABLE_RECORD_H
#define TABLE_RECORD_H

#include "base/buffer.h"

#include <stddef.h>

/* The cells of one line of CSV.  Initialise with { 0 }. */
struct record {
	struct buffer text; /* the cells, each with its terminator */
	size_t *starts;	    /* of each cell in the text */
	size_t count;
	size_t capacity;
};

/* Adds a cell of `length` bytes.  Returns 0, or -1 when memory runs out. */
int record_add(struct record *record, const void *bytes, size_t length);

/* The text of a cell, valid until the next cell is added. */
const char *record_cell(const struct record *record, size_t cell);

/* Makes the record empty, its memory kept for the next line. */
void record_clear(struct record *record);

void record_release(struct record *record);

#endif
