#ifndef REPORT_INPUT_LIST_H
#define REPORT_INPUT_LIST_H

#include "base/buffer.h"
#include "results/store.h"

/* Adds a table of the samples in the store: how many there are of each file, and
 * what was counted of them. */
void input_list_write(const struct store *store, struct buffer *page);

#endif
