/*
 * A row belongs to the token at its position, the one that was fed in.  Which
 * position that is comes from query_positions, or from query_start counted
 * upwards, or, when there are as many rows as keys, from the row itself: a
 * causal row sees its own key, so rows that started later would run over the
 * end of the keys.
 *
 * Rows that were computed step by step, with a cache of keys, have one dataset
 * per step.  What its keys are depends on the cache:
 *
 *	growing	all positions up to the step's last row: there is a key more
 *		for each row
 *	static	the same, and slots after them that nothing was put in yet;
 *		each step has as many keys
 *	window	the last ones up to the step's last row
 *
 * A step of a growing cache shows where its rows stand by its keys, the others
 * do not: their rows are counted on.  Layers of one model may have different
 * caches, so the positions are those of a layer whose keys grow, if there is
 * one.
 *
 * Steps of equal length may be a static cache, a window, or what some policy
 * kept of the keys.  It is a static one where all tokens have a row, or where
 * the prompt had keys that its rows cannot have been; a window where somebody
 * says so.
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
	/* of steps: datasets of one layer and head, and the run of them that
	 * positions are taken from */
	size_t run;
	const struct dump_piece *at;
};

static size_t rows_of(const struct dump_piece *piece)
{
	return piece->extent[AXIS_QUERY];
}

static size_t keys_of(const struct dump_piece *piece)
{
	return piece->extent[AXIS_KEY];
}

static bool grows(const struct reading *r, const struct dump_piece *at)
{
	for (size_t i = 1; i < r->run; i++)
		if (keys_of(&at[i]) <= keys_of(&at[i - 1]))
			return false;
	return true;
}

static void find_run(struct reading *r)
{
	const struct dump_sample *sample = r->sample;
	const struct dump_piece *pieces = sample->pieces;

	r->at = pieces;
	r->run = 1;
	while (r->run < sample->piece_count &&
		pieces[r->run].first[AXIS_LAYER] == pieces->first[AXIS_LAYER] &&
		pieces[r->run].first[AXIS_HEAD] == pieces->first[AXIS_HEAD])
		r->run++;
	for (size_t i = 0; i < sample->piece_count; i += r->run) {
		bool better = grows(r, &pieces[i]) && !grows(r, r->at);
		bool longer = grows(r, &pieces[i]) == grows(r, r->at) &&
			keys_of(&pieces[i + r->run - 1]) >
				keys_of(&r->at[r->run - 1]);

		if (better || longer)
			r->at = &pieces[i];
	}
}

/* Whether each step has all rows there are, as those of diffusion have. */
static bool is_whole(const struct reading *r)
{
	for (size_t i = 0; i < r->run; i++)
		if (rows_of(&r->at[i]) != keys_of(&r->at[i]))
			return false;
	return true;
}

static bool is_static(const struct reading *r)
{
	const struct dump_sample *sample = r->sample;
	size_t keys = keys_of(r->at), first = rows_of(r->at);

	for (size_t i = 1; i < r->run; i++)
		if (keys_of(&r->at[i]) != keys)
			return false;
	return sample->queries <= keys &&
		(sample->queries == sample->filled ||
			(r->run > 1 && first > 1 && first < keys));
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

/* The option for rows that are those of the last tokens, where there are as
 * many. */
#define LAST_ROWS 128

static const char *last_rows(const struct reading *r, char text[LAST_ROWS])
{
	size_t rows = r->sample->queries, end = r->sample->filled;

	*text = '\0';
	if (rows <= end)
		snprintf(text, LAST_ROWS,
			"; if these are the last ones, say --query-positions "
			"%zu:%zu",
			end - rows, end);
	return text;
}

/* What cannot be told of steps of one length. */
static int refuse(const struct reading *r)
{
	char last[LAST_ROWS];

	return items_fail(r->search,
		"its %zu steps all have %zu keys, which may be a static cache, "
		"a window or what was kept of the keys; say which tokens the "
		"rows are of with --query-positions%s",
		r->run, keys_of(r->at), last_rows(r, last));
}

static int set_cached(struct reading *r)
{
	size_t next = 0, row = 0;
	bool counted, constant;

	find_run(r);
	constant = r->run > 1 &&
		keys_of(&r->at[r->run - 1]) == keys_of(r->at) && !is_whole(r);
	if (constant && !is_static(r))
		return refuse(r);
	counted = is_static(r) || !(grows(r, r->at) || is_whole(r));
	for (size_t i = 0; i < r->run; i++) {
		const struct dump_piece *piece = &r->at[i];
		size_t rows = rows_of(piece), keys = keys_of(piece);

		if (rows > keys)
			return items_fail(r->search,
				"%s: has %zu rows, but only %zu keys",
				piece->path, rows, keys);
		/* One that grew before it was full. */
		if (!counted || (i == 0 && !is_static(r)))
			next = keys - rows;
		for (size_t k = 0; k < rows; k++)
			if (set_position(r, row++, (int64_t)next++))
				return -1;
	}
	return 0;
}

static void note(const struct reading *r, const char *what)
{
	snprintf(r->sample->rows_from, DUMP_TEXT, "%s", what);
}

/* Makes "16:24" as the user gives it the positions from 16 to before 24. */
static int expand_range(const struct reading *r, enum layout_item item,
	int64_t **values, size_t *count)
{
	const char *given = r->search->dump->layout->items[item];
	const struct dump_sample *sample = r->sample;
	size_t rows;
	int64_t first, *all;

	given = given && *given == '=' ? given + 1 : given;
	if (!given || *count != 2 || !strchr(given, ':') ||
		given[strspn(given, "0123456789:")] ||
		(*values)[1] <= (*values)[0])
		return 0;
	first = (*values)[0];
	rows = (size_t)((*values)[1] - first);
	if (rows != sample->queries &&
		(!sample->piece_keys || rows != rows_of(sample->pieces)))
		return 0;
	all = memory_array(rows, sizeof(*all));
	if (!all)
		return error_memory(r->search->error);
	for (size_t i = 0; i < rows; i++)
		all[i] = first + (int64_t)i;
	free(*values);
	*values = all;
	*count = rows;
	return 0;
}

/* Where all steps have the same rows and keys, as those of denoising, and the list
 * is of one of them, makes it one of all. */
static int repeat(const struct reading *r, int64_t **values, size_t *count)
{
	const struct dump_sample *sample = r->sample;
	size_t rows = *count;
	int64_t *all;

	if (!sample->piece_keys || rows < 2 || sample->queries == rows)
		return 0;
	for (size_t i = 0; i < sample->piece_count; i++)
		if (rows_of(&sample->pieces[i]) != rows ||
			keys_of(&sample->pieces[i]) != keys_of(sample->pieces))
			return 0;
	all = memory_array(sample->queries, sizeof(*all));
	if (!all)
		return error_memory(r->search->error);
	for (size_t i = 0; i < sample->queries; i++)
		all[i] = (*values)[i % rows];
	free(*values);
	*values = all;
	*count = sample->queries;
	return 0;
}

/* A list of one number per row: 1, 0 or -1. */
static int read_per_row(
	const struct reading *r, enum layout_item item, int64_t **values)
{
	size_t count;
	int found = items_integers(r->search, item, 1, values, &count);

	if (found > 0 &&
		(expand_range(r, item, values, &count) ||
			repeat(r, values, &count)))
		found = -1;
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
	char last[LAST_ROWS];

	return items_fail(r->search,
		"has %zu rows for %zu keys, and no query_positions or "
		"query_start says which tokens they belong to%s",
		r->sample->queries, r->sample->keys, last_rows(r, last));
}

static int set_positions(struct reading *r, const int64_t *given)
{
	struct dump_sample *sample = r->sample;
	int64_t start = 0;
	/* Where some tokens are left, rows and keys are of these. */
	bool pruned = !given && !sample->all_positions &&
		sample->key_positions && sample->queries == sample->keys;
	int result = 0, found;

	if (!given && sample->piece_keys)
		return set_cached(r);
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

/* Rows that are known of each layer. */
static int take_over(struct reading *r)
{
	struct dump_sample *sample = r->sample;

	for (size_t f = 0; f < sample->form_count; f++) {
		const struct dump_form *form = &sample->forms[f];

		for (size_t i = 0; i < form->queries; i++)
			if (form->positions[i] >= sample->filled)
				return items_fail(r->search,
					"row %zu is at position %zu, but there "
					"are %zu tokens",
					i, form->positions[i], sample->filled);
	}
	sample->positions = sample->forms[sample->form].positions;
	sample->visible = sample->forms[sample->form].visible;
	if (!sample->response)
		note(r, "rows as given by query_positions");
	return 0;
}

int positions_find(struct item_search *search, struct dump_sample *sample)
{
	struct reading r = { .search = search, .sample = sample };

	if (sample->forms[0].positions)
		return take_over(&r);
	return read_positions(&r) || read_visible(&r) ? -1 : 0;
}

/* The end of the positions of the piece's rows; 0 where none has any. */
static size_t end_of(const struct reading *r, const struct dump_piece *piece)
{
	size_t end = 0;

	for (size_t i = 0; i < rows_of(piece); i++) {
		size_t position =
			r->sample->positions[piece->first[AXIS_QUERY] + i];

		if (position != DUMP_NONE && position >= end)
			end = position + 1;
	}
	return end;
}

/* The layer has steps whose keys are only the last ones: of how many. */
static size_t window_of(const struct reading *r, size_t layer)
{
	size_t window = 0;

	for (size_t i = 0; i < r->sample->piece_count; i++) {
		const struct dump_piece *piece = &r->sample->pieces[i];

		if (layer >= piece->first[AXIS_LAYER] &&
			layer - piece->first[AXIS_LAYER] <
				piece->extent[AXIS_LAYER] &&
			keys_of(piece) < end_of(r, piece) &&
			keys_of(piece) > window)
			window = keys_of(piece);
	}
	return window;
}

static int refuse_window(
	const struct reading *r, const struct dump_piece *piece)
{
	struct buffer list = { 0 };

	for (size_t l = 0; l < r->sample->layers; l++)
		buffer_print(&list, "%s%zu", l ? "," : "", window_of(r, l));
	if (list.failed)
		error_memory(r->search->error);
	else
		items_fail(r->search,
			"%s: has %zu keys for rows up to position %zu; if they "
			"are the last ones, say --window %s",
			piece->path, keys_of(piece), end_of(r, piece) - 1,
			list.text);
	buffer_release(&list);
	return -1;
}

/* Where the keys of a step begin. */
static int place(const struct reading *r, struct dump_piece *piece)
{
	const size_t *windows = r->sample->mask.windows;
	size_t end = end_of(r, piece), keys = keys_of(piece);

	piece->first[AXIS_KEY] = 0;
	if (keys >= end)
		return 0;
	if (!windows || windows[piece->first[AXIS_LAYER]] != keys)
		return refuse_window(r, piece);
	piece->first[AXIS_KEY] = end - keys;
	return 0;
}

/* Whether each step has the rows of the one before, as those of denoising have:
 * there is no cache that ends at them. */
static bool is_repeated(const struct dump_sample *sample)
{
	size_t rows = rows_of(sample->pieces);

	for (size_t i = 1; i < sample->piece_count; i++)
		if (rows_of(&sample->pieces[i]) != rows)
			return false;
	for (size_t i = 0; i + rows < sample->queries; i++)
		if (sample->positions[i] != sample->positions[i + rows])
			return false;
	return sample->queries > rows;
}

int positions_set_keys(struct item_search *search, struct dump_sample *sample)
{
	struct reading r = { .search = search, .sample = sample };

	if (is_repeated(sample))
		return 0;
	for (size_t i = 0; i < sample->piece_count; i++) {
		struct dump_piece *piece = &sample->pieces[i];
		size_t end = end_of(&r, piece);

		if (place(&r, piece))
			return -1;
		if (end > sample->keys)
			sample->keys = end;
		for (size_t k = 0; k < rows_of(piece); k++) {
			size_t row = piece->first[AXIS_QUERY] + k;
			bool listed =
				sample->visible[row] < sample->piece_keys[row];

			if (!listed || sample->visible[row] > end)
				sample->visible[row] = end;
		}
	}
	return 0;
}
