/* Whole rows: converted once, then added up in one pass. */
#include "measure/whole_row.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int whole_rows_init(struct whole_rows *rows, const struct dump_sample *sample,
	const size_t *class, size_t keys, struct error *error)
{
	*rows = (struct whole_rows){ .sample = sample,
		.runs = memory_array(keys + 1, sizeof(*rows->runs)),
		.values = memory_array(keys + 1, sizeof(*rows->values)) };
	if (!rows->runs || !rows->values)
		return error_memory(error);
	rows->run_count = row_runs_find(class, keys, rows->runs);
	return 0;
}

void whole_rows_release(struct whole_rows *rows)
{
	free(rows->runs);
	free(rows->values);
}

/* Of keys that are not the positions from 0 on; those of another sequence are at
 * no distance. */
static double distance_of(const struct whole_rows *rows,
	const struct reader_block *block, size_t position, size_t count)
{
	double distance = 0;

	if (rows->sample->other_keys)
		return (double)NAN;
	for (size_t k = 0; k < count; k++)
		distance += (double)rows->values[k] *
			((double)position -
				(double)dump_sample_place(
					rows->sample, block->key + k));
	return distance;
}

/* The processor guesses the next bytes of a page, not those of the next row: it
 * would wait for memory as long as it computes. */
#define ROWS_AHEAD 2
static inline __attribute__((always_inline)) void fetch_row(
	const struct reader_block *block, size_t r, size_t count)
{
	size_t bytes = count * block->kernel->size;
	const uint8_t *at;

	if (r >= block->queries || block->shuffled)
		return;
	at = reader_at(block, r, 0);
	for (size_t i = 0; i < bytes; i += ROW_SUMS_LINE)
		__builtin_prefetch(at + i);
}

/* Half of a causal map is zero, and what is zero at the end of a row adds nothing:
 * the size without most of that.  All bits of a zero are, in every format. */
#define PIECE 32
typedef uint64_t two __attribute__((vector_size(16), aligned(1), may_alias));

static size_t cut_zeros(const void *values, size_t size)
{
	const char *bytes = values;

	for (; size >= PIECE; size -= PIECE) {
		const two *pair = (const void *)(bytes + size - PIECE);
		two any = pair[0] | pair[1];

		if (any[0] | any[1])
			break;
	}
	return size;
}

void whole_row_read(const struct whole_rows *rows,
	const struct reader_block *block, size_t r, size_t end,
	struct whole_row *whole, double *to)
{
	const uint8_t *at = reader_at(block, r, 0);
	size_t position = rows->sample->positions[block->query + r];
	size_t count = end - block->key;

	fetch_row(block, r + ROWS_AHEAD, count);
	if (block->shuffled) {
		block->kernel->convert_shuffled(
			at, block->plane, count, rows->values);
		count = cut_zeros(rows->values, count * sizeof(float)) /
			sizeof(float);
	} else {
		count = cut_zeros(at, count * block->kernel->size) /
			block->kernel->size;
		block->kernel->convert(at, count, rows->values);
	}
	kernel_row(rows->values, count, &whole->row);
	row_runs_add(
		rows->runs, rows->run_count, block, r, block->key + count, to);
	/* Its moment counts keys from one. */
	whole->distance =
		((double)position + 1 - (double)block->key) * whole->row.sum -
		whole->row.moment;
	if (rows->sample->key_positions || rows->sample->other_keys)
		whole->distance = distance_of(rows, block, position, count);
}
