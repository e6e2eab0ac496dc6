/*
 * A row belongs to the token at its position, the one that was fed in.  Which
 * position that is comes from query_positions, or from query_start counted
 * upwards, or, when there are as many rows as keys, from the row itself: a
 * causal row sees its own key, so rows that started later would run over the
 * end of the keys.  For steps of a decoder with a cache see cache.c.
 */
#include "base/memory.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct item_search *search;
	struct dump_sample *sample;
	bool fills_up; /* the positions of a batch may end in -1 */
};

static void note(const struct reading *r, const char *what)
{
	snprintf(r->sample->rows_from, DUMP_TEXT, "%s", what);
}

static int set_position(const struct reading *r, size_t row, int64_t position)
{
	/* Rows that fill a batch up; a sample alone has no need of them. */
	if (position == -1 && r->fills_up) {
		r->sample->positions[row] = DUMP_NONE;
		return 0;
	}
	if (position < 0 || (uint64_t)position >= r->sample->filled)
		return items_fail(r->search,
			"row %zu is at position %" PRId64
			", but there are %zu tokens",
			row, position, r->sample->filled);
	r->sample->positions[row] = (size_t)position;
	return 0;
}

/* A list of one number per row: 1, 0 or -1. */
static int read_per_row(
	const struct reading *r, enum layout_item item, int64_t **values)
{
	size_t count;
	int found = items_integers(r->search, item, 1, values, &count);

	if (found > 0 && count != r->sample->queries) {
		free(*values);
		*values = NULL;
		return items_fail_at(r->search,
			"has %zu values for %zu rows of attention", count,
			r->sample->queries);
	}
	return found;
}

static int unknown_rows(const struct reading *r)
{
	return items_fail(r->search,
		"has %zu rows for %zu keys, and no query_positions or "
		"query_start says which tokens they belong to",
		r->sample->queries, r->sample->keys);
}

static int set_positions(const struct reading *r, const int64_t *given)
{
	struct dump_sample *sample = r->sample;
	int64_t start = 0;
	/* Where some tokens are left, rows and keys are of these. */
	bool pruned = !given && !sample->all_positions &&
		sample->key_positions && sample->queries == sample->keys;
	int result = 0, found;

	if (!given && sample->piece_keys)
		return cache_set_positions(r->search, sample);
	if (!given && !sample->all_positions && !pruned) {
		found = items_integer(r->search, ITEM_QUERY_START, &start);
		if (found <= 0)
			return found ? -1 : unknown_rows(r);
		if (start < 0)
			return items_fail(r->search,
				"its query_start is %" PRId64, start);
	}
	for (size_t i = 0; !result && i < sample->queries; i++)
		result = set_position(r, i,
			given		 ? given[i]
				: pruned ? (int64_t)sample->key_positions[i]
					 : start + (int64_t)i);
	return result;
}

static int read_positions(struct reading *r)
{
	struct dump_sample *sample = r->sample;
	int64_t *given;
	int found = read_per_row(r, ITEM_QUERY_POSITIONS, &given), result;

	sample->positions =
		memory_array(sample->queries, sizeof(*sample->positions));
	r->fills_up = r->search->of_many;
	if (found < 0 || !sample->positions) {
		free(given);
		return found < 0 ? -1 : error_memory(r->search->error);
	}
	/* Keys beyond the tokens are those of a static cache. */
	sample->all_positions = !found && !sample->piece_keys &&
		(sample->key_positions ? sample->queries == sample->filled
				       : sample->queries == sample->keys ||
					(sample->queries == sample->filled &&
						sample->filled < sample->keys));
	if (!sample->response && !sample->all_positions)
		note(r,
			given ? "rows as given by query_positions"
			      : "rows as given");
	result = set_positions(r, given);
	free(given);
	return result;
}

/* kv_length: how many keys there were when a row was computed; the rest of
 * the row is padding. */
static int read_visible(const struct reading *r)
{
	struct dump_sample *sample = r->sample;
	int64_t *lengths;
	int found = read_per_row(r, ITEM_KV_LENGTH, &lengths);

	sample->visible =
		memory_array(sample->queries, sizeof(*sample->visible));
	if (found < 0 || !sample->visible) {
		free(lengths);
		return found < 0 ? -1 : error_memory(r->search->error);
	}
	for (size_t i = 0; i < sample->queries; i++) {
		size_t keys = sample->piece_keys ? sample->piece_keys[i]
						 : sample->keys;

		sample->visible[i] = keys;
		if (!lengths)
			continue;
		if (lengths[i] < 1 || (uint64_t)lengths[i] > keys) {
			items_fail_at(r->search,
				"row %zu has %" PRId64
				" keys, but the map has %zu",
				i, lengths[i], keys);
			free(lengths);
			return -1;
		}
		sample->visible[i] = (size_t)lengths[i];
	}
	free(lengths);
	return 0;
}

int positions_find(struct item_search *search, struct dump_sample *sample)
{
	struct reading r = { search, sample, false };

	return read_positions(&r) || read_visible(&r) ? -1 : 0;
}
