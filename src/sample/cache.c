/*
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

#include <stdio.h>
#include <string.h>

struct cache {
	struct item_search *search;
	struct dump_sample *sample;
	size_t run;		     /* datasets of one layer and head */
	const struct dump_piece *at; /* the run that positions are taken from */
};

static size_t rows_of(const struct dump_piece *piece)
{
	return piece->extent[AXIS_QUERY];
}

static size_t keys_of(const struct dump_piece *piece)
{
	return piece->extent[AXIS_KEY];
}

static bool grows(const struct cache *c, const struct dump_piece *at)
{
	for (size_t i = 1; i < c->run; i++)
		if (keys_of(&at[i]) <= keys_of(&at[i - 1]))
			return false;
	return true;
}

static void find_run(struct cache *c)
{
	const struct dump_sample *sample = c->sample;
	const struct dump_piece *pieces = sample->pieces;

	c->at = pieces;
	c->run = 1;
	while (c->run < sample->piece_count &&
		pieces[c->run].first[AXIS_LAYER] == pieces->first[AXIS_LAYER] &&
		pieces[c->run].first[AXIS_HEAD] == pieces->first[AXIS_HEAD])
		c->run++;
	for (size_t i = 0; i < sample->piece_count; i += c->run) {
		bool better = grows(c, &pieces[i]) && !grows(c, c->at);
		bool longer = grows(c, &pieces[i]) == grows(c, c->at) &&
			keys_of(&pieces[i + c->run - 1]) >
				keys_of(&c->at[c->run - 1]);

		if (better || longer)
			c->at = &pieces[i];
	}
}

/* Whether each step has all rows there are, as those of diffusion have. */
static bool is_whole(const struct cache *c)
{
	for (size_t i = 0; i < c->run; i++)
		if (rows_of(&c->at[i]) != keys_of(&c->at[i]))
			return false;
	return true;
}

static bool is_static(const struct cache *c)
{
	const struct dump_sample *sample = c->sample;
	size_t keys = keys_of(c->at), first = rows_of(c->at);

	for (size_t i = 1; i < c->run; i++)
		if (keys_of(&c->at[i]) != keys)
			return false;
	return sample->queries <= keys &&
		(sample->queries == sample->filled ||
			(c->run > 1 && first > 1 && first < keys));
}

static int set_position(const struct cache *c, size_t row, size_t position)
{
	if (position >= c->sample->filled)
		return items_fail(c->search,
			"row %zu is at position %zu, but there are %zu tokens",
			row, position, c->sample->filled);
	c->sample->positions[row] = position;
	return 0;
}

/* What cannot be told of steps of one length. */
static int refuse(const struct cache *c)
{
	return items_fail(c->search,
		"its %zu steps all have %zu keys, which may be a static cache, "
		"a window or what was kept of the keys; say which tokens the "
		"rows are of with --query-positions",
		c->run, keys_of(c->at));
}

int cache_set_positions(struct item_search *search, struct dump_sample *sample)
{
	struct cache c = { .search = search, .sample = sample };
	size_t next = 0, row = 0;
	bool counted, constant;

	find_run(&c);
	constant = c.run > 1 && keys_of(&c.at[c.run - 1]) == keys_of(c.at) &&
		!is_whole(&c);
	if (constant && !is_static(&c))
		return refuse(&c);
	counted = is_static(&c) || !(grows(&c, c.at) || is_whole(&c));
	for (size_t i = 0; i < c.run; i++) {
		const struct dump_piece *piece = &c.at[i];
		size_t rows = rows_of(piece), keys = keys_of(piece);

		if (rows > keys)
			return items_fail(search,
				"%s: has %zu rows, but only %zu keys",
				piece->path, rows, keys);
		/* One that grew before it was full. */
		if (!counted || (i == 0 && !is_static(&c)))
			next = keys - rows;
		for (size_t k = 0; k < rows; k++)
			if (set_position(&c, row++, next++))
				return -1;
	}
	return 0;
}

/* The end of the positions of the piece's rows; 0 where none has any. */
static size_t end_of(const struct cache *c, const struct dump_piece *piece)
{
	size_t end = 0;

	for (size_t i = 0; i < rows_of(piece); i++) {
		size_t position =
			c->sample->positions[piece->first[AXIS_QUERY] + i];

		if (position != DUMP_NONE && position >= end)
			end = position + 1;
	}
	return end;
}

/* The layer has steps whose keys are only the last ones: of how many. */
static size_t window_of(const struct cache *c, size_t layer)
{
	size_t window = 0;

	for (size_t i = 0; i < c->sample->piece_count; i++) {
		const struct dump_piece *piece = &c->sample->pieces[i];

		if (layer >= piece->first[AXIS_LAYER] &&
			layer - piece->first[AXIS_LAYER] <
				piece->extent[AXIS_LAYER] &&
			keys_of(piece) < end_of(c, piece) &&
			keys_of(piece) > window)
			window = keys_of(piece);
	}
	return window;
}

static int refuse_window(const struct cache *c, const struct dump_piece *piece)
{
	struct buffer list = { 0 };

	for (size_t l = 0; l < c->sample->layers; l++)
		buffer_print(&list, "%s%zu", l ? "," : "", window_of(c, l));
	if (list.failed)
		error_memory(c->search->error);
	else
		items_fail(c->search,
			"%s: has %zu keys for rows up to position %zu; if they "
			"are the last ones, say --window %s",
			piece->path, keys_of(piece), end_of(c, piece) - 1,
			list.text);
	buffer_release(&list);
	return -1;
}

/* Where the keys of a step begin. */
static int place(const struct cache *c, struct dump_piece *piece)
{
	const size_t *windows = c->sample->mask.windows;
	size_t end = end_of(c, piece), keys = keys_of(piece);

	piece->first[AXIS_KEY] = 0;
	if (keys >= end)
		return 0;
	if (!windows || windows[piece->first[AXIS_LAYER]] != keys)
		return refuse_window(c, piece);
	piece->first[AXIS_KEY] = end - keys;
	return 0;
}

int cache_set_keys(struct item_search *search, struct dump_sample *sample)
{
	struct cache c = { .search = search, .sample = sample };

	for (size_t i = 0; i < sample->piece_count; i++) {
		struct dump_piece *piece = &sample->pieces[i];
		size_t end = end_of(&c, piece);

		if (place(&c, piece))
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
