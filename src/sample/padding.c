/*
 * What the mask of a batch hides is padding, whatever else it is.  An
 * attention_mask is 1 where there is a token.  A padding_mask is 1 where there
 * is none in PyTorch and fairseq, and the other way round elsewhere; an image
 * is never padding, so its positions tell which it is.
 */
#include "sample/mask.h"
#include "sample/painting.h"

#include <inttypes.h>

/* A mask of the prompt alone hides nothing after it, but one that is shorter
 * for another reason is of other positions. */
static int check_length(struct painting *p)
{
	size_t prompt = p->sample->prompt_ids;

	if (p->count >= p->sample->keys || p->count == p->sample->filled)
		return 0;
	if (prompt == DUMP_NONE && painting_prompt(p, &prompt))
		return -1;
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

int padding_paint(struct painting *p)
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
