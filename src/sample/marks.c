/*
 * A list of flags and a list of indices look alike to HDF5.  Flags are as many
 * as there are keys, and all 0 or 1; indices rise and are each there once.
 *
 * Spans are often in two places, one with their first positions and one with
 * their ends or with how long they are.  An end is not in its span, unless the
 * length that stands beside it shows that it is.
 */
#include "sample/marks.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer sets are refused as nonsense. */
#define MAX_TOKENS ((int64_t)1 << 28)
/* No sample has so many images, or turns. */
#define MAX_SPANS ((size_t)1 << 10)

/* The values of an item, and the set that is made of them. */
struct reading {
	struct item_search *search;
	struct marks *marks;
	int64_t *values;
	size_t count;
};

struct list {
	int64_t *values; /* NULL: there is none */
	size_t count;
};

/* Lists and spans of a batch are filled up with it where others have more. */
#define FILLER (-1)

/* Whether the values are flags; false for indices, -1 for neither. */
static int are_flags(const struct reading *r, size_t keys, size_t prompt)
{
	bool flags = r->count >= keys || r->count == prompt, rising = true;
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

static int set_flags(const struct reading *r, size_t keys, size_t prompt)
{
	int flags = are_flags(r, keys, prompt);
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

/* Spans as [spans, 2] have their first position and end side by side, as [2,
 * spans] a row of first positions and a row of ends. */
struct pairs {
	const int64_t *first;
	size_t count, step, end; /* from one to the next, and to its end */
};

/* Whether all are spans, but for fillers, and no two overlap. */
static bool are_apart(const struct pairs *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const int64_t *a = p->first + i * p->step;

		if (a[0] == FILLER && a[p->end] == FILLER)
			continue;
		if (a[0] < 0 || a[p->end] <= a[0])
			return false;
		for (size_t k = 0; k < i; k++) {
			const int64_t *b = p->first + k * p->step;

			if (b[0] < a[p->end] && a[0] < b[p->end])
				return false;
		}
	}
	return true;
}

/* `in_order`: side by side, as in an option. */
static int set_spans(const struct reading *r, bool in_order)
{
	struct pairs pairs = { r->values, r->count / 2, 2, 1 };
	const struct pairs rows = { r->values, r->count / 2, 1, r->count / 2 };
	int64_t end = 0;

	if (r->count % 2 || !r->count)
		return items_fail_at(
			r->search, "a span has a first position and an end");
	/* Where both are apart they are the same. */
	if (!in_order && rows.count < MAX_SPANS && !are_apart(&pairs) &&
		are_apart(&rows))
		pairs = rows;
	for (size_t i = 0; i < pairs.count; i++) {
		const int64_t *a = pairs.first + i * pairs.step;
		int64_t b = a[pairs.end];

		if (*a == FILLER && b == FILLER)
			continue;
		if (*a < 0 || b <= *a || b > MAX_TOKENS)
			return items_fail_at(r->search,
				"%" PRId64 ":%" PRId64 " is not a span", *a, b);
		if (b > end)
			end = b;
	}
	if (make_room(r, (size_t)end))
		return -1;
	for (size_t i = 0; i < pairs.count; i++) {
		const int64_t *a = pairs.first + i * pairs.step;

		if (*a != FILLER)
			memset(r->marks->at + *a, true,
				(size_t)(a[pairs.end] - *a));
	}
	r->marks->form = MARKS_SPANS;
	return 1;
}

int marks_read(struct item_search *search, enum layout_item item, size_t keys,
	size_t prompt, struct marks *marks)
{
	struct reading r = { .search = search, .marks = marks };
	int found = items_integers(search, item, 1, &r.values, &r.count);

	*marks = (struct marks){ 0 };
	if (found > 0)
		found = set_flags(&r, keys, prompt);
	free(r.values);
	return found;
}

/* A list of one number for each span of the sample: 1, 0 or -1. */
static int read_list(struct item_search *search, enum layout_item item,
	const char *given, struct list *list)
{
	size_t samples = search->dump->entries;
	const char *was = search->given;
	int found;

	search->given = given;
	found = items_integers(
		search, item, ITEMS_ANY, &list->values, &list->count);
	search->given = was;
	/* What the file has for all samples may be one number for each. */
	if (found > 0 && search->shared && samples > 1 &&
		list->count == samples) {
		size_t at;

		if (items_place(search, item,
			    items_equal(list->values, samples, samples), &at))
			return error_prefix(search->error, search->at);
		list->values[0] = list->values[at];
		list->count = 1;
	}
	return found;
}

/* Puts first positions and ends, or lengths, side by side. */
static int join(struct reading *r, const struct list *first,
	const struct list *end, const struct list *length)
{
	const struct list *other = end->values ? end : length;

	if (first->count != other->count ||
		(end->values && length->values && end->count != length->count))
		return items_fail_at(r->search,
			"has %zu values for %zu first positions of spans",
			other->count, first->count);
	r->count = 2 * first->count;
	r->values = memory_array(r->count, sizeof(*r->values));
	if (!r->values)
		return error_memory(r->search->error);
	for (size_t i = 0; i < first->count; i++) {
		int64_t a = first->values[i];
		int64_t b =
			end->values ? end->values[i] : a + length->values[i];

		if (end->values && length->values && b - a != length->values[i])
			b++;
		if (end->values && length->values && b - a != length->values[i])
			return items_fail_at(r->search,
				"a span from %" PRId64 " to %" PRId64
				" does not have %" PRId64 " positions",
				a, b - 1, length->values[i]);
		r->values[2 * i] = a;
		r->values[2 * i + 1] = b;
	}
	return 1;
}

/* The usual names of the two places. */
static const struct pair {
	enum layout_item spans, first, end, length;
} pairs[] = {
	{ ITEM_IMAGE_SPAN, ITEM_IMAGE_START, ITEM_IMAGE_END, ITEM_IMAGE_COUNT },
	{ ITEM_RESPONSE_SPAN, ITEM_RESPONSE_START, ITEM_RESPONSE_END, ITEMS },
};

static int read_named(struct reading *r, enum layout_item item)
{
	const struct pair *pair = pairs;
	struct list first = { 0 }, end = { 0 }, length = { 0 };
	char where[DUMP_TEXT / 2];
	int found;

	while (pair->spans != item)
		pair++;
	found = read_list(r->search, pair->first, NULL, &first);
	snprintf(where, sizeof(where), "%.100s", r->search->name);
	if (found > 0 && pair->length != ITEMS)
		found = read_list(r->search, pair->length, NULL, &length) < 0
			? -1
			: 1;
	if (found > 0)
		found = read_list(r->search, pair->end, NULL, &end);
	if (!found && first.values && length.values)
		found = 1;
	if (found > 0)
		found = join(r, &first, &end, &length);
	if (found > 0)
		snprintf(r->search->where, DUMP_TEXT, "%s and %s%.100s", where,
			end.values ? "" : "a length beside ",
			end.values ? r->search->name : "it");
	free(first.values);
	free(end.values);
	free(length.values);
	return found;
}

/* "FIRST,END" or "FIRST+LENGTH", two locations: 1, 0 where `given` is only
 * one, or -1. */
static int read_given(
	struct reading *r, enum layout_item item, const char *given)
{
	size_t at = given ? strcspn(given, ",+") : 0;
	bool ends = given && given[at] == ',';
	struct list first = { 0 }, other = { 0 }, none = { 0 };
	char *left;
	int found;

	if (!given || !given[at] || *given == '=' ||
		!given[strspn(given, "0123456789:,")])
		return 0;
	left = strndup(given, at);
	if (!left)
		return error_memory(r->search->error);
	found = read_list(r->search, item, left, &first);
	if (found > 0)
		found = read_list(r->search, item, given + at + 1, &other);
	if (found > 0)
		found = join(r, &first, ends ? &other : &none,
			ends ? &none : &other);
	if (found > 0)
		snprintf(r->search->where, DUMP_TEXT, "%.250s", given);
	free(left);
	free(first.values);
	free(other.values);
	return found;
}

/* As many spans as samples, in a list that is there for all of them, are one
 * for each sample or several of every sample.  Only spans that could be of one
 * sample leave that open. */
static int check_owner(const struct reading *r, bool given)
{
	const struct item_search *search = r->search;
	size_t samples = search->dump->sample_count;
	size_t length = strlen(search->name);

	if (given || !search->of_many || samples < 2 || r->count != 2 ||
		!length || search->name[length - 1] != 's')
		return 0;
	return items_fail_at(search,
		"are these spans one of each of %zu samples, or %zu of every "
		"sample? say it with [samples, spans, 2] values, or with "
		"--image-span and --response-span",
		samples, samples);
}

int marks_read_spans(
	struct item_search *search, enum layout_item item, struct marks *marks)
{
	struct reading r = { .search = search, .marks = marks };
	const char *given = search->given ? search->given
					  : search->dump->layout->items[item];
	int found = read_given(&r, item, given);
	bool joined = found > 0;

	*marks = (struct marks){ 0 };
	if (!found) {
		found = items_integers(
			search, item, ITEMS_ANY, &r.values, &r.count);
		if (found > 0 && check_owner(&r, given != NULL))
			found = -1;
	}
	if (!found && !given) {
		found = read_named(&r, item);
		joined = true;
	}
	if (found > 0)
		found = set_spans(&r,
			joined ||
				(given &&
					!given[strspn(
						given, "=0123456789:,")]));
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
