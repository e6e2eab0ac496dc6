/*
 * What is at each position of a sample.  Where only one of image and text is
 * given, the rest is the other one: a sequence of a unified model holds little
 * else, and what the template adds can be given by the ids of its tokens.
 */
#include "dump/items.h"
#include "sample/codes.h"
#include "sample/marks.h"
#include "sample/painting.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int paint_codes(struct painting *p)
{
	char how[DUMP_TEXT];

	if (codes_convert(p->search, p->values, p->count, how) ||
		painting_reach(p, p->count))
		return -1;
	for (size_t i = 0; i < p->count; i++)
		p->sample->modality[i] = (uint8_t)p->values[i];
	if (painting_end(p))
		return -1;
	painting_note(p, "modality", how);
	return 1;
}

/* Gives the positions of a set `code`. */
static int paint_marks(struct painting *p, const struct marks *marks,
	enum modality code, const char *what)
{
	if (painting_reach(p, marks->count))
		return -1;
	for (size_t i = 0; i < marks->count; i++)
		if (marks->at[i])
			p->sample->modality[i] = (uint8_t)code;
	painting_note(p, what, marks_words(marks));
	return 1;
}

static int paint_mask(struct painting *p, enum layout_item item,
	enum modality code, const char *what)
{
	struct marks marks;
	size_t prompt = DUMP_NONE, least = p->sample->keys;
	int found;

	/* The keys may go on as empty slots of a static cache. */
	if (p->sample->queries < least)
		least = p->sample->queries < 2 ? 2 : p->sample->queries;
	/* What follows the prompt of an understanding task is no image. */
	if (code == MODALITY_IMAGE && p->sample->task == TASK_UNDERSTANDING &&
		painting_prompt(p, &prompt))
		return -1;
	found = marks_read(p->search, item, least, prompt, &marks);
	if (found > 0)
		found = paint_marks(p, &marks, code, what);
	p->count = marks.count;
	if (found > 0 && marks.form == MARKS_MASK && marks.count != prompt &&
		painting_end(p))
		found = -1;
	marks_release(&marks);
	return found;
}

static int paint_spans(struct painting *p)
{
	struct marks marks;
	int found = marks_read_spans(p->search, ITEM_IMAGE_SPAN, &marks);

	/* The last token may never have been fed back, and has no key. */
	if (found > 0 && marks.count > p->sample->keys + 1)
		found = items_fail_at(p->search,
			"ends at %zu, but there are %zu positions", marks.count,
			p->sample->keys);
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
	painting_note(p, "", "");
}

/* The first positions that are no image are text: 1, 0 or -1. */
static int paint_length(struct painting *p, bool has_image)
{
	int found = painting_read(p, ITEM_TEXT_LENGTH, 0);
	size_t left, i = 0;

	if (found <= 0)
		return found;
	if (p->values[0] < 0 || painting_reach(p, p->sample->keys))
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
	painting_note(p, "text", " (its length)");
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
	bool text_only;
	int text;

	if (!image)
		image = paint_spans(p);
	text = image < 0 ? -1
			 : paint_mask(p, ITEM_TEXT_MASK, MODALITY_TEXT, "text");
	text_only = !image && text > 0;
	if (!text)
		text = paint_length(p, image > 0);
	if (image < 0 || text < 0)
		return -1;
	if (!image && !text)
		return 0;
	if (painting_reach(p, p->sample->keys))
		return -1;
	if (text_only) {
		fill_rest(p, MODALITY_IMAGE, 0, p->sample->tokens);
		note_rest(p, "the rest is image");
	}
	if (!text) {
		fill_rest(p, MODALITY_TEXT, 0, p->sample->tokens);
		note_rest(p, "the rest is text");
	}
	return 1;
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

/* Whether the dump itself says which token is the image. */
static bool has_image_token(struct painting *p)
{
	return painting_read(p, ITEM_IMAGE_TOKEN, 1) > 0;
}

/* Whether an option says what tokens are that are no image. */
static bool has_special(const struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->single_count; i++)
		if (tokens->singles[i].list)
			return true;
	for (size_t i = 0; i < tokens->range_count; i++)
		if (tokens->ranges[i].list)
			return true;
	return false;
}

/* The tokens that the options name, where something else says the rest. */
static int paint_special(struct painting *p)
{
	int found = ids_paint(p, true);

	return found ? found
		     : items_fail(p->search,
			       "--boi-token and its like need the token ids: "
			       "there are no 'input_ids'; say where with "
			       "--input-ids");
}

/* Codes, or where these are token types what masks say in their place: 1, 0 or
 * -1. */
static int paint_modality(struct painting *p)
{
	int found = painting_read(p, ITEM_MODALITY, 1), parts;

	p->by_codes = found > 0;
	if (found > 0 && !is_given(p, ITEM_MODALITY) &&
		codes_are_types(p->search)) {
		p->by_codes = false;
		parts = paint_parts(p);
		if (parts)
			return parts;
		found = painting_read(p, ITEM_MODALITY, 1);
	}
	return found > 0 ? paint_codes(p) : found;
}

static int paint(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;
	bool parts_given = is_given(p, ITEM_IMAGE_MASK) ||
		is_given(p, ITEM_TEXT_MASK) || is_given(p, ITEM_IMAGE_SPAN) ||
		is_given(p, ITEM_TEXT_LENGTH);
	bool by_ids = layout->image_token && !parts_given;
	int found = 0;

	if (is_given(p, ITEM_MODALITY) || !(parts_given || by_ids))
		found = paint_modality(p);
	if (!found && !by_ids) {
		found = paint_parts(p);
		if (found > 0 && ids_compare(p))
			return -1;
	}
	if (!found && (by_ids || has_image_token(p))) {
		found = ids_paint(p, false);
		return found ? found : nothing_given(p);
	}
	if (!found)
		return nothing_given(p);
	return found > 0 && has_special(&p->search->dump->tokens)
		? paint_special(p)
		: found;
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
	int result;

	sample->prompt_ids = DUMP_NONE;
	result = paint(&p) < 0 || roles_paint(&p) || padding_paint(&p) ||
			ids_check(&p)
		? -1
		: 0;
	if (!sample->filled)
		sample->filled = sample->tokens;
	sample->first_assumed = !result && is_first_assumed(&p);
	free(p.values);
	return result;
}
