#ifndef MEASURE_ROW_SUMS_H
#define MEASURE_ROW_SUMS_H

#include "measure/measure.h"
#include "reader/reader.h"
#include "sample/selection.h"

#include <math.h>

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

/* What one row of one head hands to the counted keys. */
struct row_sums {
	double rest; /* Σ over counted keys but the sink */
	double sink; /* of the first visible key, whether it is counted or not
		      */
	bool sink_counted;
};

/* How many rows ahead the next one's counted keys are fetched. */
#define ROW_SUMS_AHEAD 8
#define ROW_SUMS_LINE 64

/*
 * The first three cache lines of keys `k` .. `k + count - 1`, which the
 * processor does not guess; from there on it goes by itself.  Always inline, as
 * GCC regards a function that does nothing but this as one without effect and
 * drops its calls.
 */
static inline __attribute__((always_inline)) void row_sums_fetch(
	const struct reader_block *block, size_t r, size_t k, size_t count)
{
	size_t last = count * block->kernel->size - 1;
	const uint8_t *at;

	if (r >= block->queries || block->shuffled)
		return;
	at = reader_at(block, r, k);
	__builtin_prefetch(at);
	__builtin_prefetch(at + (last < ROW_SUMS_LINE ? last : ROW_SUMS_LINE));
	__builtin_prefetch(
		at + (last < 2 * ROW_SUMS_LINE ? last : 2 * ROW_SUMS_LINE));
}

/* The same of counted keys low .. high - 1 of one row, whose first visible key,
 * which is among them, is not to be in the rest. */
static inline void row_sums_around(const struct reader_block *block, size_t r,
	size_t low, size_t high, size_t sink, struct row_sums *row)
{
	row->sink_counted = true;
	if (low < sink)
		row->rest += reader_sum(block, r, low - block->key, sink - low);
	if (sink + 1 < high)
		row->rest += reader_sum(
			block, r, sink + 1 - block->key, high - sink - 1);
}

/* What row `r` gives to the block's keys before `end` but `sink`. */
static inline double row_sums_outside(
	const struct reader_block *block, size_t r, size_t end, size_t sink)
{
	struct row_sums row = { 0 };

	if (sink < block->key || sink >= end)
		return reader_sum(block, r, 0, end - block->key);
	row_sums_around(block, r, block->key, end, sink, &row);
	return row.rest;
}

/* The first visible key of the `slot`-th counted row. */
static inline size_t row_sums_sink(
	const struct selection *selection, size_t slot)
{
	return selection->sinks ? selection->sinks[slot] : selection->sink;
}

/*
 * Adds, for rows `r` .. `r + count - 1` of the block, the counted keys before
 * ends[i], in row i; slots[i] is its place among the counted rows, and rows of
 * none end at 0.  The loops hold nothing but the sums, so that the
 * processor fetches several rows from memory at a time: each is half a page,
 * and waiting for one after the other takes twice as long.
 */
static inline void row_sums_add(const struct selection *selection,
	const struct reader_block *block, size_t r, size_t count,
	const size_t *ends, const size_t *slots, struct row_sums *rows)
{
	for (size_t s = 0; s < selection->span_count; s++) {
		size_t low = selection->spans[s].first;
		size_t all = low + selection->spans[s].count;

		if (low < block->key)
			low = block->key;
		for (size_t i = 0; i < count; i++) {
			size_t high = all < ends[i] ? all : ends[i];

			if (low >= high)
				continue;
			if (selection->sinks &&
				selection->sinks[slots[i]] - low < high - low) {
				row_sums_around(block, r + i, low, high,
					selection->sinks[slots[i]], &rows[i]);
				continue;
			}
			row_sums_fetch(block, r + i + ROW_SUMS_AHEAD,
				low - block->key, high - low);
			rows[i].rest += reader_sum(
				block, r + i, low - block->key, high - low);
		}
	}
	for (size_t i = 0; i < count; i++) {
		size_t sink;

		if (ends[i] <= block->key)
			continue;
		sink = row_sums_sink(selection, slots[i]);
		if (!selection->sinks)
			rows[i].sink_counted = selection->sink_counted;
		if (sink >= block->key && sink < ends[i])
			rows[i].sink =
				reader_sum(block, r + i, sink - block->key, 1);
	}
}

static inline double row_sums_sum(const struct row_sums *row)
{
	return row->rest + (row->sink_counted ? row->sink : 0);
}

/* Neighbouring keys of one class, from `first` up to the next run. */
struct row_run {
	size_t first, class;
};

/* Fills runs[], of room for one more than there are keys; returns how many there
 * are; the one after the last begins beyond all keys. */
static inline size_t row_runs_find(
	const size_t *class, size_t keys, struct row_run *runs)
{
	size_t count = 0;

	for (size_t k = 0; k < keys; k++)
		if (!k || class[k] != class[k - 1])
			runs[count++] = (struct row_run){ k, class[k] };
	runs[count].first = keys;
	return count;
}

/* Adds what row `r` of the block, whose keys end at `end`, gives to each class. */
static inline void row_runs_add(const struct row_run *runs, size_t count,
	const struct reader_block *block, size_t r, size_t end, double *to)
{
	for (size_t i = 0; i < count && runs[i].first < end; i++) {
		size_t low = runs[i].first, high = runs[i + 1].first;

		if (low < block->key)
			low = block->key;
		if (high > end)
			high = end;
		if (low < high)
			to[runs[i].class] += reader_sum(
				block, r, low - block->key, high - low);
	}
}

/* Whether there is a NaN or an infinite value in what counts of it: no mean
 * could hold it.  Where nothing counts, the first visible key has to tell. */
static inline bool row_sums_is_broken(const struct row_sums *row)
{
	return !isfinite(row->rest) ||
		(!isfinite(row->sink) && (row->sink_counted || row->rest == 0));
}

/* Beyond these no rounding takes the sums of what a row gives away. */
#define ROW_SUMS_MIN -1e-3
#define ROW_SUMS_MAX 1.3

/* Logits and the like, which the counted keys have had a part of. */
static inline bool row_sums_is_impossible(const struct row_sums *row)
{
	return row->rest < ROW_SUMS_MIN || row->sink < ROW_SUMS_MIN ||
		row->rest > ROW_SUMS_MAX || row->sink > ROW_SUMS_MAX;
}

/* Told of one row after the other what it gives to its first visible key, sets
 * whether the last that says so, as NaN does not, sees that key. */
static inline void row_sums_reach(double sink, bool *reaches)
{
	if (isfinite(sink))
		*reaches = sink != 0;
}

/* Such a row may be zero throughout, or not attend to these keys. */
static inline bool row_sums_is_zero(const struct row_sums *row)
{
	return row->rest == 0 && row->sink == 0;
}

#endif
