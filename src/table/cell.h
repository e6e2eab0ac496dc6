#ifndef TABLE_CELL_H
#define TABLE_CELL_H

#include "base/buffer.h"

/* Text cells: how a text is spelled in a table. */

/* Adds `text` to `line` as a cell, with apostrophe and quotes where it needs
 * them; see table_write(). */
void cell_add_text(struct buffer *line, const char *text);

/* The text that `cell` (its quotes already removed) was written from; points
 * into `cell`. */
const char *cell_text(const char *cell);

#endif
