/*
 * Lists are sorted once, so that a token is looked up in as many steps as the
 * logarithm of their length, and neighbouring ids of one list are joined:
 * people paste whole vocabularies.
 */
#include "dump/tokens.h"

#include "base/memory.h"
#include "base/vocabulary.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_id(const char **text, int64_t *id)
{
	char *end;

	if (!**text || !strchr("-0123456789", **text))
		return false;
	errno = 0;
	*id = strtoll(*text, &end, 10);
	if (end == *text || errno)
		return false;
	*text = end;
	return true;
}

/* "7", "7:9" (7 and 8) or "7-9" (7, 8 and 9). */
static bool read_range(const char *word, struct token_range *range)
{
	char joint;

	if (!read_id(&word, &range->first))
		return false;
	range->last = range->first;
	joint = *word;
	if (!joint)
		return true;
	word++;
	if ((joint != ':' && joint != '-') || !read_id(&word, &range->last) ||
		*word)
		return false;
	range->last -= joint == ':';
	return range->last >= range->first;
}

static int add(struct tokens *tokens, const struct token_range *range,
	struct error *error)
{
	bool single = range->first == range->last;
	struct token_range **list = single ? &tokens->singles : &tokens->ranges;
	size_t *count = single ? &tokens->single_count : &tokens->range_count;
	size_t *capacity =
		single ? &tokens->single_capacity : &tokens->range_capacity;

	if (memory_grow(list, capacity, *count, sizeof(**list)))
		return error_memory(error);
	(*list)[(*count)++] = *range;
	return 0;
}

static int add_list(struct tokens *tokens, const char *option, size_t number,
	const char *list, enum modality code, struct error *error)
{
	struct token_range joined = { .first = 1, .last = 0 };

	while (list && *list) {
		struct token_range range = {
			.code = (uint8_t)code, .option = option, .list = number
		};
		size_t length = strcspn(list, ",");
		char word[64];

		for (; *list == ' ' && length; length--)
			list++;
		snprintf(word, sizeof(word), "%.*s", (int)length, list);
		list += length;
		list += *list == ',';
		if (length >= sizeof(word) || !read_range(word, &range))
			return error_set(error,
				"--%s: '%s' is not a token id: ID, A:B (up to "
				"before B) or A-B (up to B)",
				option, word);
		if (joined.first <= joined.last &&
			joined.last + 1 == range.first) {
			joined.last = range.last;
			continue;
		}
		if (joined.first <= joined.last && add(tokens, &joined, error))
			return -1;
		joined = range;
	}
	return joined.first <= joined.last ? add(tokens, &joined, error) : 0;
}

/* By id; of the same id the first list first. */
static int compare(const void *a, const void *b)
{
	const struct token_range *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->list < y->list ? -1 : x->list > y->list;
}

/* Sorts the ranges and joins those that overlap, which have one modality; of
 * single ids that two lists have the first is kept. */
static int tidy(struct token_range *ranges, size_t *count, struct error *error)
{
	size_t kept = 0;

	if (*count)
		qsort(ranges, *count, sizeof(*ranges), compare);
	for (size_t i = 0; i < *count; i++) {
		struct token_range *last = &ranges[kept ? kept - 1 : 0];

		if (!kept || ranges[i].first > last->last) {
			ranges[kept++] = ranges[i];
			continue;
		}
		if (last->code != ranges[i].code &&
			ranges[i].first != ranges[i].last)
			return error_set(error,
				"--%s and --%s: both have token %" PRId64,
				last->option, ranges[i].option,
				ranges[i].first);
		if (ranges[i].last > last->last)
			last->last = ranges[i].last;
	}
	*count = kept;
	return 0;
}

#define LISTS 7

int tokens_parse(
	struct tokens *tokens, const struct layout *layout, struct error *error)
{
	const struct {
		const char *option, *list;
		enum modality code;
	} lists[LISTS] = {
		{ "image-token", layout->image_token, MODALITY_IMAGE },
		{ "boi-token", layout->boi_token, MODALITY_BOI },
		{ "eoi-token", layout->eoi_token, MODALITY_EOI },
		{ "bos-token", layout->bos_token, MODALITY_BOS },
		{ "pad-token", layout->pad_token, MODALITY_PAD },
		{ "other-token", layout->other_token, MODALITY_OTHER },
		{ "text-token", layout->text_token, MODALITY_TEXT },
	};

	*tokens = (struct tokens){ 0 };
	for (size_t i = 0; i < LISTS; i++)
		if (add_list(tokens, lists[i].option, i, lists[i].list,
			    lists[i].code, error))
			return -1;
	for (size_t i = 0; i < layout->roles.count; i++) {
		struct layout_role role;

		if (layout_role(layout->roles.items[i], &role, error) ||
			(role.kind == ROLE_IDS &&
				add_list(tokens, "role", LISTS + i, role.where,
					role.modality, error)))
			return -1;
	}
	tokens->complete = !tokens->single_count && !tokens->range_count;
	return tidy(tokens->singles, &tokens->single_count, error) ||
			tidy(tokens->ranges, &tokens->range_count, error)
		? -1
		: 0;
}

void tokens_release(struct tokens *tokens)
{
	free(tokens->singles);
	free(tokens->ranges);
	*tokens = (struct tokens){ 0 };
}

/* The last range that begins at or before `id`, and holds it; or NULL. */
static struct token_range *find(
	struct token_range *ranges, size_t count, int64_t id)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;

		if (ranges[middle].first <= id)
			low = middle + 1;
		else
			count = middle;
	}
	return low && ranges[low - 1].last >= id ? &ranges[low - 1] : NULL;
}

static struct token_range *find_token(const struct tokens *tokens, int64_t id)
{
	struct token_range *range =
		find(tokens->singles, tokens->single_count, id);

	return range ? range : find(tokens->ranges, tokens->range_count, id);
}

size_t tokens_role(const struct tokens *tokens, int64_t id)
{
	const struct token_range *range = find_token(tokens, id);

	return range && range->list >= LISTS ? range->list - LISTS + 1 : 0;
}

uint8_t tokens_code(struct tokens *tokens, int64_t id, uint8_t rest)
{
	struct token_range *range = find_token(tokens, id);

	if (!range)
		return rest;
	range->seen = true;
	return range->code;
}

static bool is_missing(const struct token_range *range)
{
	return !range->seen && range->code != MODALITY_PAD;
}

const struct token_range *tokens_unseen(const struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->single_count; i++)
		if (is_missing(&tokens->singles[i]))
			return &tokens->singles[i];
	for (size_t i = 0; i < tokens->range_count; i++)
		if (is_missing(&tokens->ranges[i]))
			return &tokens->ranges[i];
	return NULL;
}
