#ifndef SAMPLE_PIECES_H
#define SAMPLE_PIECES_H

#include "dump/items.h"
#include "sample/sample.h"

/*
 * Opens the datasets that hold the sample's attention.  Fills the sample's
 * pieces, layers, heads, queries, keys and number format; a missing layer, a
 * shape that differs or a type that cannot be read is an error that names the
 * dataset.
 */
int pieces_find(struct item_search *search, struct dump_sample *sample);

#endif
