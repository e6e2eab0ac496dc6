#ifndef TABLE_CELL_H
#define TABLE_CELL_H

#include "base/buffer.h"
#include "table/table.h"

/* Adds `text` to `line` as a cell, quoted where it needs it; see
 * table_write(). */
void cell_add_text(struct buffer *line, const char *text, enum table_form form);

#endif
