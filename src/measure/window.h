#ifndef MEASURE_WINDOW_H
#define MEASURE_WINDOW_H

#include "dump/reader.h"
#include "dump/roles.h"
#include "measure/measure.h"

/* The hull of the counted rows, of which there is one at least, with all of
 * their keys. */
static inline struct reader_window window_of_rows(
	const struct dump_sample *sample, const struct selection *selection,
	const struct measure_request *request)
{
	size_t first = selection->rows[0];
	size_t last = selection->rows[selection->row_count - 1];

	return (struct reader_window){ .layer = request->layer,
		.layers = request->layers,
		.query = first,
		.queries = last - first + 1,
		.keys = sample->keys };
}

/* Where the keys of the block's row `r` end that the row can see. */
static inline size_t window_end(const struct dump_sample *sample,
	const struct reader_block *block, size_t r)
{
	size_t end = block->key + block->keys;
	size_t visible = sample->visible[block->query + r];

	return end < visible ? end : visible;
}

#endif
