/*
 * What is at each position of a sample.  Where only one of image and text is
 * given, the rest is the other one: a sequence of a unified model holds little
 * else, and what the template adds can be given by the ids of its tokens.
 */
#include "base/memory.h"
#include "base/number.h"
#include "dump/items.h"
#include "sample/codes.h"
#include "sample/marks.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The id of a special token. */
struct special {
	uint64_t id;
	enum modality code;
};

struct painting {
	struct item_search *search;
	struct dump_sample *sample;
	int64_t *values; /* of the item at hand */
	size_t count;
	struct special *special; /* of all lists; the first of an id counts */
	size_t special_count, special_capacity;
	bool by_codes; /* an item has codes for all positions */
};

/* Adds ", WHAT from WHERE HOW" to what the user gets to read; without WHAT, WHERE
 * and HOW alone. */
static void note(struct painting *p, const char *what, const char *how)
{
	char *text = p->sample->modality_from;
	size_t used = strlen(text);

	snprintf(text + used, DUMP_TEXT - used, "%s%s%s%s%s", used ? ", " : "",
		what, *what ? " from " : "", p->search->where, how);
}

/* Reads an item of one axis into the painting: 1, 0 or -1. */
static int read_item(struct painting *p, enum layout_item item, size_t rank)
{
	free(p->values);
	return items_integers(p->search, item, rank, &p->values, &p->count);
}

static int too_short(struct painting *p)
{
	p->sample->defect = DEFECT_SHORT;
	return items_fail_at(p->search,
		"has %zu positions for %zu keys of attention", p->count,
		p->sample->keys);
}

/* Makes sure that positions up to `tokens` have a modality. */
static int reach(struct painting *p, size_t tokens)
{
	struct dump_sample *sample = p->sample;
	uint8_t *grown;

	if (tokens <= sample->tokens)
		return 0;
	grown = memory_array(tokens, 1);
	if (!grown)
		return error_memory(p->search->error);
	if (sample->tokens)
		memcpy(grown, sample->modality, sample->tokens);
	free(sample->modality);
	sample->modality = grown;
	sample->tokens = tokens;
	return 0;
}

/*
 * A list that ends before the keys do is too short, unless it has a position for
 * every row and the keys go on: then these may be slots of a static cache, which
 * hold nothing.  No row is at one of them, or the positions are refused.
 */
static int end_list(struct painting *p)
{
	struct dump_sample *sample = p->sample;
	size_t end = p->count;

	if (end >= sample->keys)
		return 0;
	if (end < sample->queries || end < 2)
		return too_short(p);
	if (reach(p, sample->keys))
		return -1;
	memset(sample->modality + end, MODALITY_PAD, sample->tokens - end);
	sample->filled = end;
	return 0;
}

static int paint_codes(struct painting *p)
{
	char how[DUMP_TEXT];

	if (codes_convert(p->search, p->values, p->count, how) ||
		reach(p, p->count))
		return -1;
	for (size_t i = 0; i < p->count; i++)
		p->sample->modality[i] = (uint8_t)p->values[i];
	if (end_list(p))
		return -1;
	note(p, "modality", how);
	return 1;
}

/* Gives the positions of a set `code`. */
static int paint_marks(struct painting *p, const struct marks *marks,
	enum modality code, const char *what)
{
	if (reach(p, marks->count))
		return -1;
	for (size_t i = 0; i < marks->count; i++)
		if (marks->at[i])
			p->sample->modality[i] = (uint8_t)code;
	note(p, what, marks_words(marks));
	return 1;
}

static int paint_mask(struct painting *p, enum layout_item item,
	enum modality code, const char *what)
{
	struct marks marks;
	int found = marks_read(p->search, item, p->sample->keys, &marks);

	if (found > 0)
		found = paint_marks(p, &marks, code, what);
	marks_release(&marks);
	return found;
}

static int paint_spans(struct painting *p)
{
	struct marks marks;
	int found = marks_read_spans(p->search, ITEM_IMAGE_SPAN, &marks);

	if (found > 0)
		found = paint_marks(p, &marks, MODALITY_IMAGE, "image");
	marks_release(&marks);
	return found;
}

static bool is_given(const struct painting *p, enum layout_item item)
{
	return p->search->dump->layout->items[item] != NULL;
}

/* Everything that has no modality yet gets `code`. */
static void fill_rest(
	struct painting *p, enum modality code, size_t first, size_t end)
{
	if (end > p->sample->tokens)
		end = p->sample->tokens;
	for (size_t i = first; i < end; i++)
		if (p->sample->modality[i] == MODALITY_OTHER)
			p->sample->modality[i] = (uint8_t)code;
}

static void note_rest(struct painting *p, const char *text)
{
	snprintf(p->search->where, DUMP_TEXT, "%s", text);
	note(p, "", "");
}

/* The first positions that are no image are text: 1, 0 or -1. */
static int paint_length(struct painting *p, bool has_image)
{
	int found = read_item(p, ITEM_TEXT_LENGTH, 0);
	size_t left, i = 0;

	if (found <= 0)
		return found;
	if (p->values[0] < 0 || reach(p, p->sample->keys))
		return p->values[0] < 0
			? items_fail_at(p->search, "is below zero")
			: -1;
	left = (size_t)p->values[0];
	for (; left && i < p->sample->tokens; i++) {
		if (p->sample->modality[i] != MODALITY_OTHER)
			continue;
		p->sample->modality[i] = MODALITY_TEXT;
		left--;
	}
	note(p, "text", " (its length)");
	if (!has_image) {
		fill_rest(p, MODALITY_IMAGE, i, p->sample->tokens);
		note_rest(p, "the rest is image");
	}
	return 1;
}

/* Masks and spans: 1 when the image or the text is known, 0 or -1. */
static int paint_parts(struct painting *p)
{
	int image = paint_mask(p, ITEM_IMAGE_MASK, MODALITY_IMAGE, "image");
	int text;

	if (!image)
		image = paint_spans(p);
	text = image < 0 ? -1
			 : paint_mask(p, ITEM_TEXT_MASK, MODALITY_TEXT, "text");
	if (!text)
		text = paint_length(p, image > 0);
	if (image < 0 || text < 0)
		return -1;
	if (!image && !text)
		return 0;
	if (reach(p, p->sample->keys))
		return -1;
	if (!text) {
		fill_rest(p, MODALITY_TEXT, 0, p->sample->tokens);
		note_rest(p, "the rest is text");
	}
	return 1;
}

/* The ids of a list "3,17". */
static int add_special(struct painting *p, const char *option, const char *list,
	enum modality code)
{
	while (list && *list) {
		struct special special = { .code = code };
		char word[NUMBER_SIZE];

		if (!number_parse_next(&list, ",", &special.id, word))
			return error_set(p->search->error,
				"--%s: '%s' is no token id", option, word);
		if (memory_grow(&p->special, &p->special_capacity,
			    p->special_count, sizeof(*p->special)))
			return error_memory(p->search->error);
		p->special[p->special_count++] = special;
	}
	return 0;
}

/* The ids of all lists; where two have the same, the first counts. */
static int find_special(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;

	return add_special(
		       p, "image-token", layout->image_token, MODALITY_IMAGE) ||
		add_special(p, "boi-token", layout->boi_token, MODALITY_BOI) ||
		add_special(p, "eoi-token", layout->eoi_token, MODALITY_EOI) ||
		add_special(p, "bos-token", layout->bos_token, MODALITY_BOS) ||
		add_special(p, "pad-token", layout->pad_token, MODALITY_PAD);
}

/* The modality of a token by its id, `rest` when it is no special one. */
static uint8_t code_of(const struct painting *p, int64_t id, uint8_t rest)
{
	for (size_t i = 0; id >= 0 && i < p->special_count; i++)
		if (p->special[i].id == (uint64_t)id)
			return (uint8_t)p->special[i].code;
	return rest;
}

/* Token ids say everything, or, `only_special`, put the special tokens into
 * what masks have said. */
static int paint_ids(struct painting *p, bool only_special)
{
	struct dump_sample *sample = p->sample;
	int found = read_item(p, ITEM_INPUT_IDS, 1);

	if (found <= 0)
		return found;
	if (reach(p, p->count) || end_list(p))
		return -1;
	for (size_t i = 0; i < p->count; i++)
		sample->modality[i] = code_of(p, p->values[i],
			only_special ? sample->modality[i] : MODALITY_TEXT);
	note(p, only_special ? "special tokens" : "modality", " (token ids)");
	return 1;
}

/* What the mask of a batch hides is padding, whatever else it is. */
static int paint_padding(struct painting *p)
{
	int matrix = mask_is_stored(p->search, ITEM_ATTENTION_MASK, p->sample);
	int found =
		matrix ? -(matrix < 0) : read_item(p, ITEM_ATTENTION_MASK, 1);
	size_t hidden = 0;

	for (size_t i = 0; found > 0 && i < p->count; i++) {
		if (p->values[i] || i >= p->sample->tokens)
			continue;
		p->sample->modality[i] = MODALITY_PAD;
		hidden++;
	}
	if (hidden)
		note(p, "padding", "");
	return found < 0 ? -1 : 0;
}

static int nothing_given(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;

	if (layout->image_token)
		return items_fail(p->search,
			"--image-token needs the token ids: there are no "
			"'input_ids'; say where with --input-ids");
	return items_fail(p->search,
		"has no dataset 'modality'; say what the positions hold with "
		"--modality, --image-mask, --image-span, --text-length, or "
		"--input-ids and --image-token");
}

static int paint(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;
	bool special = layout->boi_token || layout->eoi_token ||
		layout->bos_token || layout->pad_token;
	bool parts_given = is_given(p, ITEM_IMAGE_MASK) ||
		is_given(p, ITEM_TEXT_MASK) || is_given(p, ITEM_IMAGE_SPAN) ||
		is_given(p, ITEM_TEXT_LENGTH);
	bool codes_given = is_given(p, ITEM_MODALITY), types = false;
	int found = 0;

	if (codes_given || !(parts_given || layout->image_token)) {
		found = read_item(p, ITEM_MODALITY, 1);
		types = found > 0 && !codes_given && codes_are_types(p->search);
		if (found > 0 && !types)
			found = paint_codes(p);
		p->by_codes = found > 0 && !types;
	}
	if (types || (!found && (parts_given || !layout->image_token)))
		found = paint_parts(p);
	/* Masks say more than the types of tokens. */
	if (types && !found) {
		found = read_item(p, ITEM_MODALITY, 1);
		if (found > 0)
			found = paint_codes(p);
	}
	if (!found && layout->image_token) {
		found = paint_ids(p, false);
		special = false;
	}
	if (!found)
		return nothing_given(p);
	if (found > 0 && special && paint_ids(p, true) < 0)
		found = -1;
	return found < 0 ? -1 : 0;
}

/* Of codes somebody thought; what masks and token ids leave over is text, the
 * token that begins the sequence too, which most attention goes to. */
static bool is_first_assumed(const struct painting *p)
{
	const struct dump_sample *sample = p->sample;
	size_t first = sample->tokens;

	for (size_t i = sample->tokens; i-- > 0;) {
		uint8_t code = sample->modality[i];

		if (code != MODALITY_TEXT && code != MODALITY_IMAGE &&
			code != MODALITY_PAD)
			return false;
		if (code != MODALITY_PAD)
			first = i;
	}
	return !p->by_codes && first < sample->tokens &&
		sample->modality[first] == MODALITY_TEXT;
}

int modality_find(struct item_search *search, struct dump_sample *sample)
{
	struct painting p = { .search = search, .sample = sample };
	int result = find_special(&p) || paint(&p) || paint_padding(&p);

	if (!sample->filled)
		sample->filled = sample->tokens;
	sample->first_assumed = !result && is_first_assumed(&p);
	free(p.values);
	free(p.special);
	return result ? -1 : 0;
}
