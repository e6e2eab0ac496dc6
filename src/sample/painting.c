/*
 * What the sources of modality have in common, and the two that go over what is
 * known already.
 *
 * What the mask of a batch hides is padding, whatever else it is.  An
 * attention_mask is 1 where there is a token.  A padding_mask is 1 where there
 * is none in PyTorch and fairseq, and the other way round elsewhere; an image
 * is never padding, so its positions tell which it is.
 *
 * A role is a named kind of position, which the codes of a dump may have, or
 * --role NAME=WHERE:MODALITY, for what has no option of its own: a system prompt,
 * the ends of lines of an image, a second image.  WHERE is spans (16:20,25:30),
 * ids of tokens (7,151854-184621), which tokens.c knows, or a location.  What a
 * role says goes over what else is known.
 */
#include "sample/painting.h"

#include "base/memory.h"
#include "base/vocabulary.h"
#include "sample/marks.h"
#include "sample/mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int painting_read(struct painting *p, enum layout_item item, size_t rank)
{
	free(p->values);
	return items_integers(p->search, item, rank, &p->values, &p->count);
}

int painting_reach(struct painting *p, size_t tokens)
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

void painting_note(struct painting *p, const char *what, const char *how)
{
	char *text = p->sample->modality_from;
	size_t used = strlen(text);

	snprintf(text + used, DUMP_TEXT - used, "%s%s%s%s%s", used ? ", " : "",
		what, *what ? " from " : "", p->search->where, how);
}

int painting_short(struct painting *p)
{
	p->sample->defect = DEFECT_SHORT;
	return items_fail_at(p->search,
		"has %zu positions for %zu keys of attention", p->count,
		p->sample->keys);
}

int painting_end(struct painting *p)
{
	struct dump_sample *sample = p->sample;
	size_t end = p->count;

	if (end >= sample->keys)
		return 0;
	if (end < sample->queries || end < 2)
		return painting_short(p);
	if (painting_reach(p, sample->keys))
		return -1;
	memset(sample->modality + end, MODALITY_PAD, sample->tokens - end);
	sample->filled = end;
	return 0;
}

size_t painting_prompt(const struct painting *p)
{
	size_t count, prompt = DUMP_NONE;
	int64_t *value;

	if (items_peek(
		    p->search, ITEM_PROMPT_LENGTH, 0, &value, &count, NULL) &&
		*value >= 0)
		prompt = (size_t)*value;
	free(value);
	return prompt;
}

/* A mask of the prompt alone hides nothing after it, but one that is shorter
 * for another reason is of other positions. */
static int check_length(struct painting *p)
{
	size_t prompt = p->sample->prompt_ids;

	if (p->count >= p->sample->keys || p->count == p->sample->filled)
		return 0;
	if (prompt == DUMP_NONE)
		prompt = painting_prompt(p);
	return prompt == p->count ? 0 : painting_short(p);
}

/* Hides positions whose value is `padding` (0, or 1 for anything else). */
static int hide(struct painting *p, int64_t padding, const char *how)
{
	size_t hidden = 0;

	for (size_t i = 0; i < p->count; i++)
		hidden += (p->values[i] != 0) == padding;
	if (!hidden)
		return 0;
	if (check_length(p))
		return -1;
	for (size_t i = 0; i < p->count && i < p->sample->tokens; i++)
		if ((p->values[i] != 0) == padding)
			p->sample->modality[i] = MODALITY_PAD;
	painting_note(p, "padding", how);
	return 0;
}

/* Which value of the mask the image has: 0 or 1, or -1 with the error. */
static int64_t value_of_image(struct painting *p)
{
	int64_t seen = -1;

	for (size_t i = 0; i < p->count && i < p->sample->tokens; i++) {
		int64_t value = p->values[i] != 0;

		if (p->sample->modality[i] != MODALITY_IMAGE)
			continue;
		if (seen >= 0 && seen != value)
			return items_fail_at(p->search,
				"hides a part of the image, position %zu", i);
		seen = value;
	}
	if (seen < 0)
		items_fail_at(p->search,
			"is padding 0 or 1 in it? no image shows it; say "
			"--attention-mask %s (0) or --padding-mask %s (1)",
			p->search->name, p->search->name);
	return seen;
}

/* By the masks of the batch. */
static int hide_masked(struct painting *p)
{
	const char *const *given = p->search->dump->layout->items;
	bool by_padding =
		given[ITEM_PADDING_MASK] && !given[ITEM_ATTENTION_MASK];
	/* A matrix is a mask of rows and keys, which mask.c reads. */
	int matrix = by_padding
		? 1
		: mask_is_stored(p->search, ITEM_ATTENTION_MASK, p->sample);
	int found = matrix < 0 ? -1
		: matrix       ? 0
			       : painting_read(p, ITEM_ATTENTION_MASK, 1);
	int64_t image;

	if (found)
		return found < 0 ? -1 : hide(p, 0, "");
	found = painting_read(p, ITEM_PADDING_MASK, 1);
	if (found <= 0)
		return found;
	if (by_padding)
		return hide(p, 1, "");
	image = value_of_image(p);
	return image < 0 ? -1
			 : hide(p, !image,
				   image ? " (0, as the image has 1)"
					 : " (1, as the image has 0)");
}

/* Whether padding may be `first` up to before `end`, where no image is and,
 * with token ids, all are the same one. */
static bool may_be_padding(const struct painting *p, const int64_t *ids,
	size_t count, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (p->sample->modality[i] != MODALITY_TEXT &&
			p->sample->modality[i] != MODALITY_OTHER)
			return false;
	for (size_t i = first; i < end && i < count; i++)
		if (ids[i] != ids[first])
			return false;
	return true;
}

/* Whether padding comes first: by padding_side, or because the token ids are
 * all the same at that end, and at that end only; 1, 0, or -1: not known. */
static int is_left(struct painting *p, size_t length)
{
	size_t keys = p->sample->keys, padding = keys - length, count;
	char side[DUMP_TEXT];
	int64_t *ids;
	bool left, right;

	if (items_text(p->search, ITEM_PADDING_SIDE, side) > 0 &&
		(strcmp(side, "left") == 0 || strcmp(side, "right") == 0))
		return *side == 'l';
	items_peek(p->search, ITEM_INPUT_IDS, 1, &ids, &count, NULL);
	left = may_be_padding(p, ids, count, 0, padding);
	right = may_be_padding(p, ids, count, length, keys);
	free(ids);
	return left != right && padding > 1 && count >= keys ? left : -1;
}

static int refuse_length(struct painting *p, size_t length, size_t tokens)
{
	char at[DUMP_TEXT];

	items_where(p->search, ITEM_LENGTH, at);
	if (tokens < p->sample->keys)
		return items_fail_at(p->search,
			"is %zu, but %zu of %zu positions are not padding by "
			"what else is known; say which counts with --length %s "
			"or --attention-mask",
			length, tokens, p->sample->keys, at);
	return items_fail_at(p->search,
		"is %zu of %zu positions: is the padding after the tokens or "
		"before them? say --length %s or --length +%s, or --length %zu "
		"if there is none",
		length, p->sample->keys, at, at, p->sample->keys);
}

/* By how many positions hold tokens, if all do so far. */
static int hide_beyond(struct painting *p)
{
	struct dump_sample *sample = p->sample;
	bool given = p->search->dump->layout->items[ITEM_LENGTH] != NULL;
	size_t keys = sample->keys, tokens = 0, length, count;
	int left = items_after_padding(p->search, ITEM_LENGTH);
	int64_t *value;

	/* What is called so but is no number says something else. */
	length = items_peek(p->search, ITEM_LENGTH, 0, &value, &count, NULL) &&
			*value > 0 && (uint64_t)*value < keys
		? (size_t)*value
		: keys;
	free(value);
	for (size_t i = 0; i < keys; i++)
		tokens += sample->modality[i] != MODALITY_PAD;
	if (!given && length < keys && tokens == keys)
		left = is_left(p, length);
	if ((given || length < keys) && painting_read(p, ITEM_LENGTH, 0) < 0)
		return -1;
	if (length == keys || length == tokens)
		return 0;
	if (left < 0 || (!given && tokens < keys))
		return refuse_length(p, length, tokens);
	memset(sample->modality + (left ? 0 : length), MODALITY_PAD,
		keys - length);
	painting_note(p, "padding",
		left ? " (before the tokens)" : " (after the tokens)");
	return 0;
}

int painting_padding(struct painting *p)
{
	const char *const *given = p->search->dump->layout->items;
	bool masked = given[ITEM_ATTENTION_MASK] || given[ITEM_PADDING_MASK];

	if (given[ITEM_LENGTH] && !masked)
		return hide_beyond(p);
	return hide_masked(p) || (!masked && hide_beyond(p)) ? -1 : 0;
}

/* Notes what a role was read from: `ids` and what the option says, or the item
 * at hand. */
static void note_role(
	struct painting *p, const struct layout_role *role, const char *ids)
{
	char how[64];

	snprintf(how, sizeof(how), " (%s)",
		modality_name((enum modality)role->modality));
	if (ids)
		snprintf(p->search->where, DUMP_TEXT, "%s%.200s", ids,
			role->where);
	painting_note(p, role->name, how);
}

/* The positions of the marks, which are `role`, number `number`. */
static int paint_role(struct painting *p, const struct layout_role *role,
	size_t number, const struct marks *marks)
{
	if (marks->count > p->sample->tokens && marks->form != MARKS_MASK)
		return items_fail(p->search,
			"--role %s: ends at %zu, but there are %zu positions",
			role->name, marks->count, p->sample->tokens);
	for (size_t i = 0; i < marks->count && i < p->sample->tokens; i++) {
		if (!marks->at[i])
			continue;
		p->sample->modality[i] = role->modality;
		p->sample->roles[i] = (uint8_t)(number + 1);
	}
	note_role(p, role, NULL);
	return 0;
}

/* Two numbers are two positions or one span. */
static int read_marks(
	struct painting *p, const struct layout_role *role, struct marks *marks)
{
	struct item_search *search = p->search;
	size_t marked = 0;
	int found;

	if (role->kind == ROLE_SPANS || strpbrk(role->where, ",+"))
		return marks_read_spans(search, ITEM_ROLE, marks);
	found = marks_read(
		search, ITEM_ROLE, p->sample->keys, DUMP_NONE, marks);
	for (size_t i = 0; found > 0 && i < marks->count; i++)
		marked += marks->at[i];
	if (found > 0 && marks->form == MARKS_LIST && marked == 2)
		return items_fail_at(search,
			"are these two positions or a span? say --role "
			"%s=A:B:%s",
			role->name,
			modality_name((enum modality)role->modality));
	return found;
}

/* Notes which positions have a role by the ids of their tokens. */
static int note_ids(struct painting *p)
{
	const struct tokens *tokens = &p->search->dump->tokens;
	struct item_search search = *p->search;
	int64_t *ids = NULL;
	size_t count = 0;
	int found;

	search.read = (struct hdf5_meanings){ 0 };
	found = items_integers(&search, ITEM_INPUT_IDS, 1, &ids, &count);
	for (size_t i = 0; found > 0 && i < count && i < p->sample->tokens;
		i++) {
		size_t role = tokens_role(tokens, ids[i]);

		if (role)
			p->sample->roles[i] = (uint8_t)role;
	}
	hdf5_meanings_release(&search.read);
	free(ids);
	return found < 0 ? -1 : 0;
}

/* Room for the names of as many roles as there may be. */
static int make_names(struct painting *p)
{
	struct dump_sample *sample = p->sample;
	size_t given = p->search->dump->layout->roles.count;

	if (sample->role_names)
		return 0;
	if (given > UINT8_MAX)
		return error_set(p->search->error,
			"--role: there are %zu roles, %d are the most", given,
			UINT8_MAX);
	sample->role_names = memory_array(UINT8_MAX, ROLE_NAME);
	sample->role_count = given;
	return sample->role_names ? 0 : error_memory(p->search->error);
}

size_t painting_role(struct painting *p, const char *name)
{
	struct dump_sample *sample = p->sample;
	size_t i = p->search->dump->layout->roles.count;

	if (make_names(p))
		return 0;
	while (i < sample->role_count &&
		strcmp(sample->role_names[i], name) != 0)
		i++;
	if (i == UINT8_MAX) {
		items_fail_at(p->search, "has more than %d roles", UINT8_MAX);
		return 0;
	}
	if (i == sample->role_count)
		snprintf(sample->role_names[sample->role_count++], ROLE_NAME,
			"%s", name);
	return i + 1;
}

static int make_roles(struct painting *p)
{
	struct dump_sample *sample = p->sample;

	if (make_names(p))
		return -1;
	sample->roles = memory_array(sample->tokens, 1);
	if (!sample->roles)
		return error_memory(p->search->error);
	if (p->coded)
		memcpy(sample->roles, p->coded,
			p->coded_count < sample->tokens ? p->coded_count
							: sample->tokens);
	return p->search->dump->layout->roles.count ? note_ids(p) : 0;
}

int painting_roles(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;

	if ((layout->roles.count || p->sample->role_count) && make_roles(p))
		return -1;
	for (size_t i = 0; i < layout->roles.count; i++) {
		struct layout_role role;
		struct marks marks = { 0 };
		int found = 0;

		if (layout_role(
			    layout->roles.items[i], &role, p->search->error))
			return -1;
		memcpy(p->sample->role_names[i], role.name, ROLE_NAME);
		if (role.kind == ROLE_IDS) {
			note_role(p, &role, "token ids ");
			continue;
		}
		p->search->given = role.where;
		found = read_marks(p, &role, &marks);
		p->search->given = NULL;
		if (found > 0)
			found = paint_role(p, &role, i, &marks) ? -1 : 1;
		marks_release(&marks);
		if (found < 0)
			return -1;
	}
	return 0;
}
