#ifndef DUMP_PIECES_H
#define DUMP_PIECES_H

#include "dump/dump.h"

/*
 * Finds the attention maps of the sample at `object`: one dataset `attention`
 * [layer, head, query, key], or `layer_00` ... [head, query, key] each.  Fills
 * the sample's pieces, layers, heads, queries, keys and number format; a
 * missing layer, a shape that differs or a type that is no float is an error
 * that names the dataset.
 */
int pieces_find(const struct dump *dump, const char *object,
	struct dump_sample *sample, struct error *error);

#endif
