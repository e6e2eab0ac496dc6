/*
 * A list of flags and a list of indices look alike to HDF5.  Flags are as many
 * as there are keys, and all 0 or 1; indices rise and are each there once.
 */
#include "sample/marks.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Longer sets are refused as nonsense. */
#define MAX_TOKENS ((int64_t)1 << 28)

/* The values of an item, and the set that is made of them. */
struct reading {
	struct item_search *search;
	struct marks *marks;
	int64_t *values;
	size_t count;
};

/* Lists and spans of a batch are filled up with it where others have more. */
#define FILLER (-1)

/* Whether the values are flags; false for indices, -1 for neither. */
static int are_flags(const struct reading *r, size_t keys)
{
	bool flags = r->count >= keys, rising = true;
	int64_t last = -1;

	for (size_t i = 0; i < r->count; i++) {
		int64_t v = r->values[i];

		flags = flags && (v == 0 || v == 1);
		if (v == FILLER)
			continue;
		rising = rising && v > last && v < MAX_TOKENS;
		last = v;
	}
	if (flags)
		return 1;
	if (rising)
		return 0;
	return items_fail_at(r->search,
		"is neither a mask of 0 and 1 for at least %zu keys nor a "
		"rising list of positions",
		keys);
}

/* Room for `count` positions, none of them in the set. */
static int make_room(const struct reading *r, size_t count)
{
	r->marks->at = memory_array(count, sizeof(*r->marks->at));
	r->marks->count = count;
	return r->marks->at ? 0 : error_memory(r->search->error);
}

static int set_flags(const struct reading *r, size_t keys)
{
	int flags = are_flags(r, keys);
	size_t end = flags > 0 ? r->count : keys;

	if (flags < 0)
		return -1;
	for (size_t i = 0; !flags && i < r->count; i++)
		if (r->values[i] >= 0 && (size_t)r->values[i] >= end)
			end = (size_t)r->values[i] + 1;
	if (make_room(r, end))
		return -1;
	for (size_t i = 0; i < r->count; i++) {
		if (flags)
			r->marks->at[i] = r->values[i] != 0;
		else if (r->values[i] != FILLER)
			r->marks->at[r->values[i]] = true;
	}
	r->marks->form = flags ? MARKS_MASK : MARKS_LIST;
	return 1;
}

static bool is_filler(const int64_t *span)
{
	return span[0] == FILLER && span[1] == FILLER;
}

static int set_spans(const struct reading *r)
{
	const int64_t *v = r->values;
	int64_t end = 0;

	if (r->count % 2 || !r->count)
		return items_fail_at(
			r->search, "a span has a first position and an end");
	for (size_t i = 0; i < r->count; i += 2) {
		if (is_filler(v + i))
			continue;
		if (v[i] < 0 || v[i + 1] <= v[i] || v[i + 1] > MAX_TOKENS)
			return items_fail_at(r->search,
				"%" PRId64 ":%" PRId64 " is no span", v[i],
				v[i + 1]);
		if (v[i + 1] > end)
			end = v[i + 1];
	}
	if (make_room(r, (size_t)end))
		return -1;
	for (size_t i = 0; i < r->count; i += 2)
		if (!is_filler(v + i))
			memset(r->marks->at + v[i], true,
				(size_t)(v[i + 1] - v[i]));
	r->marks->form = MARKS_SPANS;
	return 1;
}

int marks_read(struct item_search *search, enum layout_item item, size_t keys,
	struct marks *marks)
{
	struct reading r = { .search = search, .marks = marks };
	int found = items_integers(search, item, 1, &r.values, &r.count);

	*marks = (struct marks){ 0 };
	if (found > 0)
		found = set_flags(&r, keys);
	free(r.values);
	return found;
}

int marks_read_spans(
	struct item_search *search, enum layout_item item, struct marks *marks)
{
	struct reading r = { .search = search, .marks = marks };
	int found =
		items_integers(search, item, ITEMS_ANY, &r.values, &r.count);

	*marks = (struct marks){ 0 };
	if (found > 0)
		found = set_spans(&r);
	free(r.values);
	return found;
}

void marks_release(struct marks *marks)
{
	free(marks->at);
	*marks = (struct marks){ 0 };
}

const char *marks_words(const struct marks *marks)
{
	return marks->form == MARKS_MASK    ? " (a mask)"
		: marks->form == MARKS_LIST ? " (a list of positions)"
					    : " (a span)";
}
