/*
 * Where in its image a token is.
 *
 * Image tokens come in runs.  A run is an image, several, or, with one token
 * between it and the next, a line of one, as in Emu3; what is stated decides, and
 * where nothing is, the shape of the runs as far as it can only mean one thing.
 * Models that put neighbouring patches together state the grid before that, so a
 * stated one may be some whole number of times as fine in both directions.
 */
#include "sample/places.h"

#include "base/memory.h"
#include "base/number.h"
#include "dump/items.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many patches as models put together in one direction, and some more. */
#define MERGED_MOST 8
#define SIDE_MOST 65536

/* Neighbouring tokens of images. */
struct run {
	size_t first, count;
	bool joined; /* to the one before, by one token: text or other */
	bool ended;  /* that token is known to end a line */
};

struct runs {
	struct run *items;
	size_t count, tokens;
};

/* A size of an image, in tokens. */
struct grid {
	size_t rows, columns;
};

struct grid_list {
	struct grid *items;
	size_t count;
	bool again; /* one for all images */
};

static int runs_find(const bool *ends, const struct place_of_key *lines,
	size_t count, struct runs *runs, struct error *error)
{
	*runs = (struct runs){ .items = memory_array(
				       count, sizeof(*runs->items)) };
	if (!runs->items)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		struct run *last = &runs->items[runs->count];
		bool begins = !i || lines[i - 1].modality != MODALITY_IMAGE;

		if (lines[i].modality != MODALITY_IMAGE)
			continue;
		if (begins) {
			uint8_t gap = i ? lines[i - 1].modality : MODALITY_PAD;

			*last = (struct run){ .first = i };
			if (i > 1 && lines[i - 2].modality == MODALITY_IMAGE &&
				(gap == MODALITY_OTHER ||
					gap == MODALITY_TEXT)) {
				last->joined = true;
				last->ended = ends[i - 1];
			}
			runs->count++;
		}
		runs->items[runs->count - 1].count++;
		runs->tokens++;
	}
	return 0;
}

/* How many runs from `first` on are joined and equally long. */
static size_t runs_alike(const struct runs *runs, size_t first)
{
	size_t n = 1;

	while (first + n < runs->count && runs->items[first + n].joined &&
		runs->items[first + n].count == runs->items[first].count)
		n++;
	return n;
}

/* Places tokens in rows of `columns`, of which `step` have a place in the
 * sequence. */
static void place_tokens(struct place_of_key *lines, size_t count,
	const struct grid *grid, size_t step, uint32_t image,
	enum grid_source source)
{
	for (size_t i = 0; i < count; i++) {
		size_t column = i % step;

		lines[i].image = image;
		lines[i].grid = (uint8_t)source;
		lines[i].row = (uint32_t)(i / step);
		lines[i].column =
			column < grid->columns ? (uint32_t)column : PLACE_NONE;
	}
}

/* Runs `first` .. `first + count - 1` as the lines of an image. */
static void place_runs(struct place_of_key *lines, const struct runs *runs,
	size_t first, size_t count, uint32_t image, enum grid_source source)
{
	for (size_t r = 0; r < count; r++) {
		const struct run *run = &runs->items[first + r];
		const struct grid line = { 1, run->count };

		place_tokens(lines + run->first, run->count, &line, run->count,
			image, source);
		for (size_t i = 0; i < run->count; i++)
			lines[run->first + i].row = (uint32_t)r;
	}
}

/* Tokens of the next image of a run that has `left`, of which the end of each
 * line may be one; 0: it does not fit. */
static size_t fit(const struct grid *grid, size_t left, size_t *step)
{
	size_t whole = grid->rows * grid->columns, ended = whole + grid->rows;

	*step = grid->columns;
	if (left % whole == 0)
		return whole;
	*step = grid->columns + 1;
	if (left == ended)
		return left;
	*step = grid->columns;
	return left >= whole ? whole : 0;
}

/* Places all runs by a list of grids; false where it does not fit them. */
static bool place_listed(struct place_of_key *lines, const struct runs *runs,
	const struct grid_list *list, uint32_t *image)
{
	size_t run = 0, at = 0, next = 0;

	while (run < runs->count) {
		const struct run *r = &runs->items[run];
		const struct grid *grid = &list->items[list->again ? 0 : next];
		size_t step, count;

		if (!list->again && next == list->count)
			return false;
		count = fit(grid, r->count - at, &step);
		if (count) {
			place_tokens(lines + r->first + at, count, grid, step,
				(*image)++, GRID_STATED);
			at += count;
			run += at == r->count;
			at = at == r->count ? 0 : at;
		} else if (!at && r->count == grid->columns &&
			runs_alike(runs, run) >= grid->rows) {
			place_runs(lines, runs, run, grid->rows, (*image)++,
				GRID_STATED);
			run += grid->rows;
		} else {
			return false;
		}
		next++;
	}
	return list->again || next == list->count;
}

static size_t root_of(size_t number)
{
	size_t root = 0;

	while (root * root < number)
		root++;
	return root * root == number ? root : 0;
}

/* Places the runs by their shape alone. */
static void place_seen(
	struct place_of_key *lines, const struct runs *runs, uint32_t *image)
{
	for (size_t run = 0, n; run < runs->count; run += n) {
		const struct run *r = &runs->items[run];
		size_t root = root_of(r->count);
		const struct grid grid = { root, root };
		bool ended = true;

		n = runs_alike(runs, run);
		for (size_t i = 1; i < n; i++)
			ended = ended && runs->items[run + i].ended;
		if (n > 1 && (ended || !root)) {
			place_runs(lines, runs, run, n, *image, GRID_LINES);
		} else if (n == 1 && root) {
			place_tokens(lines + r->first, r->count, &grid, root,
				*image, GRID_SQUARE);
		} else {
			place_runs(lines, runs, run, n, *image, GRID_UNKNOWN);
			for (size_t i = r->first;
				i < runs->items[run + n - 1].first + r->count;
				i++)
				lines[i].row = lines[i].column = PLACE_NONE;
		}
		++*image;
	}
}

/* Takes the values as [images][width], each side `merged` times as fine; false
 * where they are no such grids. */
static bool list_make(const struct grids *grids, size_t width, size_t merged,
	struct grid_list *list)
{
	size_t n = 0;

	if (grids->count % width)
		return false;
	list->again = grids->given || (grids->count == width && width == 2);
	for (size_t i = 0; i < grids->count; i += width) {
		const int64_t *sides = grids->values + i + width - 2;
		int64_t frames = width == 3 ? grids->values[i] : 1;

		if (frames < 1 || sides[0] < 1 || sides[1] < 1 ||
			frames > SIDE_MOST || sides[0] > SIDE_MOST ||
			sides[1] > SIDE_MOST || sides[0] % (int64_t)merged ||
			sides[1] % (int64_t)merged)
			return false;
		for (int64_t f = 0; f < frames && (!list->again || !f); f++) {
			if (n == list->count)
				return false;
			list->items[n++] =
				(struct grid){ (size_t)sides[0] / merged,
					(size_t)sides[1] / merged };
		}
	}
	list->count = n;
	return true;
}

/* Tries what the values can mean. */
static bool place_stated(const struct grids *grids, const struct runs *runs,
	struct place_of_key *lines, struct grid_list *list, uint32_t *image)
{
	size_t room = list->count;
	uint32_t first = *image;

	for (size_t width = 3; width >= 2; width--) {
		if (grids->width && grids->width != width)
			continue;
		for (size_t merged = 1; merged <= MERGED_MOST; merged++) {
			if (merged > 1 && grids->given)
				break;
			list->count = room;
			*image = first;
			if (list_make(grids, width, merged, list) &&
				place_listed(lines, runs, list, image))
				return true;
		}
	}
	return false;
}

/* "--grid 5x7 has 35 tokens" of a single image. */
static int refuse_given(
	const struct grids *grids, const struct runs *runs, struct error *error)
{
	char size[3 * NUMBER_SIZE] = "", *end = size;
	int64_t tokens = 1;

	for (size_t i = 0; i < grids->count; i++) {
		end += snprintf(end, NUMBER_SIZE, "%s%" PRId64, i ? "x" : "",
			grids->values[i]);
		tokens *= grids->values[i];
	}
	return error_set(error,
		"%s %s has %" PRId64 " token%s, but the image has %zu%s",
		grids->at, size, tokens, tokens == 1 ? "" : "s", runs->tokens,
		strcmp(grids->at, "--grid") ? "; say --grid HxW" : "");
}

static int refuse(
	const struct grids *grids, const struct runs *runs, struct error *error)
{
	if (grids->given && runs->count == 1)
		return refuse_given(grids, runs, error);
	return error_set(error,
		"%s: is not the grid of its images, which have %zu tokens in "
		"%zu run%s, the first of %zu; say --grid HxW",
		grids->at, runs->tokens, runs->count,
		runs->count == 1 ? "" : "s", runs->items[0].count);
}

int grids_place(const struct grids *grids, const bool *ends,
	struct place_of_key *lines, size_t count, uint32_t *image,
	struct error *error)
{
	struct grid_list list = { 0 };
	struct runs runs;
	int result = runs_find(ends, lines, count, &runs, error);

	if (!result && runs.count && !grids->count) {
		place_seen(lines, &runs, image);
	} else if (!result && runs.count) {
		/* Every image, and every frame, has a token at least. */
		list.count = runs.tokens;
		list.items = memory_array(list.count, sizeof(*list.items));
		if (!list.items)
			result = error_memory(error);
		else if (!place_stated(grids, &runs, lines, &list, image))
			result = refuse(grids, &runs, error);
	}
	free(list.items);
	free(runs.items);
	return result;
}

/* "24x24" or "8x16x16" into grids->values: whether it is one. */
static bool parse_size(const char *text, struct grids *grids)
{
	uint64_t side;

	for (grids->count = 0; grids->count < 3 && *text; grids->count++) {
		size_t length = strcspn(text, "x");
		char word[NUMBER_SIZE];

		snprintf(word, sizeof(word), "%.*s",
			length < sizeof(word) ? (int)length : 0, text);
		if (!number_parse_count(word, &side) || side > SIDE_MOST)
			return false;
		grids->values[grids->count] = (int64_t)side;
		text += length;
		if (*text == 'x' && !*++text)
			return false;
	}
	grids->width = grids->count;
	return !*text && grids->count >= 2;
}

/* Reads a size that is a text: 1 or 0. */
static int read_size(struct item_search *search, struct grids *grids)
{
	const char *given = search->dump->layout->items[ITEM_GRID];
	struct item_search quiet = *search;
	char text[DUMP_TEXT];
	struct error ignored;

	if (given && parse_size(given, grids))
		return 1;
	quiet.error = &ignored;
	quiet.read = (struct hdf5_meanings){ 0 };
	grids->given = items_text(&quiet, ITEM_GRID, text) > 0 &&
		parse_size(text, grids);
	hdf5_meanings_release(&quiet.read);
	if (grids->given && !given) {
		memcpy(search->name, quiet.name, sizeof(quiet.name));
		grids->at = search->name;
	}
	return grids->given;
}

int grids_read(struct item_search *search, struct grids *grids)
{
	int found;

	*grids = (struct grids){ .at = "--grid",
		.values = memory_array(3, sizeof(*grids->values)) };
	if (!grids->values)
		return error_memory(search->error);
	grids->given = read_size(search, grids);
	if (grids->given)
		return 1;
	free(grids->values);
	*grids = (struct grids){ .at = "--grid" };
	found = items_integers(
		search, ITEM_GRID, ITEMS_ANY, &grids->values, &grids->count);
	if (found > 0 && !search->dump->layout->items[ITEM_GRID])
		grids->at = search->name;
	return found;
}
