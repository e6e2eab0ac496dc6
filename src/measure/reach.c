/*
 * Under a window of w the row at position p begins at p - w + 1, whatever p is;
 * under chunks of c at the beginning of its chunk.  Rows that are not cut short
 * begin at the first key, and rows that see an image or a prompt whole say
 * nothing where that begins before.
 *
 * A weight that was rounded to zero makes a row begin later than it can see, so
 * a window is the longest reach, and nine rows in ten that could see further
 * have to have it.  Fewer rows than four do not show it unless all of them
 * agree, and the others begin at the first key; of values of eight bits not even
 * then.
 */
#include "measure/reach.h"

/* Rows that have to be cut short, and how many of ten have to agree. */
#define SHORT_ROWS 4
#define AGREEING 9

struct rows {
	const struct dump_sample *sample;
	const size_t *firsts;
	size_t start; /* the first key that any row can see */
};

/* Whether the row says where its window or chunk begins, at *first. */
static bool says(const struct rows *rows, size_t row, size_t *first)
{
	const struct dump_sample *sample = rows->sample;
	const struct mask_span *whole = sample->mask.whole;
	size_t position = sample->positions[row];

	*first = rows->firsts[row];
	if (*first == DUMP_NONE || position == DUMP_NONE || *first > position)
		return false;
	return !whole || !whole[position].end || *first < whole[position].first;
}

/* Whether so many rows that are cut short, and of all rows, are as they should
 * be. */
static bool agree(size_t short_rows, size_t right, size_t rows)
{
	return short_rows >= SHORT_ROWS && 10 * right >= AGREEING * rows;
}

static bool is_window(const struct rows *rows, struct reach *reach)
{
	enum kernel_format format = rows->sample->kernel->format;
	size_t window = 0, first, right = 0, count = 0, others = 0, whole = 0;
	bool fine = format != KERNEL_F8_E4M3 && format != KERNEL_F8_E5M2 &&
		!(rows->sample->scale > 0);

	for (size_t i = 0; i < rows->sample->queries; i++)
		if (says(rows, i, &first) &&
			rows->sample->positions[i] - first >= window)
			window = rows->sample->positions[i] - first + 1;
	for (size_t i = 0; i < rows->sample->queries; i++) {
		size_t position = rows->sample->positions[i];

		if (!says(rows, i, &first))
			continue;
		if (position < rows->start + window) {
			others++;
			whole += first == rows->start;
			continue;
		}
		count++;
		right += position - first + 1 == window;
	}
	if (10 * whole < AGREEING * others)
		return false;
	if (!agree(count, right, count) &&
		!(fine && others && count && right == count && whole == others))
		return false;
	*reach = (struct reach){ window, 0, count };
	return true;
}

/* Whether rows begin with their chunks of that many positions. */
static bool is_chunk(const struct rows *rows, size_t chunk, struct reach *reach)
{
	size_t first, right = 0, count = 0, cut = 0;

	for (size_t i = 0; i < rows->sample->queries; i++) {
		size_t position = rows->sample->positions[i], begin;

		if (!says(rows, i, &first))
			continue;
		begin = position - position % chunk;
		/* The first rows of a chunk see little else anyway. */
		cut += begin > rows->start;
		if (begin < rows->start)
			begin = rows->start;
		count++;
		right += first == begin;
	}
	if (!agree(cut, right, count))
		return false;
	*reach = (struct reach){ 0, chunk, cut };
	return true;
}

/* The length of a chunk: from where one begins to where the next one does; rows
 * of two chunks have to be there. */
static size_t chunk_length(const struct rows *rows)
{
	size_t least = DUMP_NONE, next = DUMP_NONE, first;

	for (size_t i = 0; i < rows->sample->queries; i++)
		if (says(rows, i, &first) && first < least)
			least = first;
	for (size_t i = 0; i < rows->sample->queries; i++)
		if (says(rows, i, &first) && first > least && first < next)
			next = first;
	if (next == DUMP_NONE)
		return 0;
	/* The first chunk begins at position 0, if not with a key. */
	return least <= rows->start ? next : next - least;
}

struct reach reach_of(const struct dump_sample *sample, const size_t *firsts)
{
	struct rows rows = { sample, firsts, 0 };
	struct reach reach = { 0 };
	size_t chunk, key = 0;

	if (sample->other_keys)
		return reach;
	while (key + 1 < sample->keys &&
		sample->key_modality[key] == MODALITY_PAD)
		key++;
	rows.start = dump_sample_place(sample, key);
	if (is_window(&rows, &reach))
		return reach;
	chunk = chunk_length(&rows);
	if (chunk)
		is_chunk(&rows, chunk, &reach);
	return reach;
}
