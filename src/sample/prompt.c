/*
 * Where a prompt ends.  In a batch that is padded in front a prompt length is a
 * position, or how many tokens there are after the padding.  Taken for a position,
 * the latter would count rows of the prompt, so evidence says which it is, or the
 * user.
 */
#include "sample/prompt.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct finding {
	struct item_search *search;
	const struct dump_sample *sample;
};

int prompt_position(struct item_search *search,
	const struct dump_sample *sample, enum layout_item item,
	size_t *position)
{
	int64_t value;
	int found = items_integer(search, item, &value);

	if (found > 0 && (value < 0 || (uint64_t)value > sample->tokens))
		return items_fail(search,
			"its %s is %" PRId64 ", but it has %zu tokens",
			layout_names(item)[0], value, sample->tokens);
	if (found > 0)
		*position = (size_t)value;
	return found;
}

size_t prompt_padding(const struct dump_sample *sample)
{
	size_t count = 0;

	while (count < sample->tokens &&
		sample->modality[count] == MODALITY_PAD)
		count++;
	return count == sample->tokens ? 0 : count;
}

/* The last position of an image, or DUMP_NONE. */
static size_t last_image(const struct dump_sample *sample)
{
	size_t end = sample->tokens;

	while (end && sample->modality[end - 1] != MODALITY_IMAGE)
		end--;
	return end ? end - 1 : DUMP_NONE;
}

/* Whether a response may begin there: inside no image, and after those of an
 * understanding task, unless it is the whole sequence. */
static bool may_begin(const struct finding *f, size_t first)
{
	const struct dump_sample *sample = f->sample;
	size_t last = last_image(sample);
	bool own_format = f->search->dump->pattern_count > 1;

	if (!first || last == DUMP_NONE || first > last)
		return true;
	if (sample->task == TASK_UNDERSTANDING && !own_format)
		return false;
	return sample->modality[first] != MODALITY_IMAGE ||
		sample->modality[first - 1] != MODALITY_IMAGE;
}

/* Whether what a model draws begins there, or its begin token does. */
static bool draws_at(const struct dump_sample *sample, size_t first)
{
	const uint8_t *modality = sample->modality;

	for (size_t i = first; i < sample->tokens && i < first + 2; i++)
		if (modality[i] == MODALITY_IMAGE)
			return !i || modality[i - 1] != MODALITY_IMAGE;
	return false;
}

static int ask_padding(const struct finding *f, size_t length, size_t padding)
{
	char at[DUMP_TEXT];

	items_where(f->search, ITEM_PROMPT_LENGTH, at);
	if (!padding)
		return items_fail_at(f->search,
			"is %zu, and padding comes before the prompts of other "
			"samples: is it counted? say --prompt-length %s if so, "
			"or --prompt-length +%s",
			length, at, at);
	return items_fail_at(f->search,
		"is %zu, and %zu position%s of padding come before the prompt: "
		"are these counted? say --prompt-length %s if so, or "
		"--prompt-length +%s",
		length, padding, text_plural(padding), at, at);
}

static int ask_place(const struct finding *f, size_t length,
	struct item_search *second, size_t other)
{
	char at[DUMP_TEXT], there[DUMP_TEXT];

	items_where(f->search, ITEM_PROMPT_LENGTH, at);
	items_where(second, ITEM_PROMPT_LENGTH, there);
	return items_fail(f->search,
		"its prompt length is %zu by %s, but %zu by %s; say which "
		"counts with --prompt-length %s or --prompt-length %s",
		length, at, other, there, at, there);
}

/* Other places that have a prompt length, too, say the same, or the same with
 * the padding: then *length is the one that counts it, and *counted is set. */
static int compare_lengths(
	const struct finding *f, size_t padding, size_t *length, bool *counted)
{
	struct item_search search = *f->search;
	bool found = true;

	for (search.skip = 1; found; search.skip++) {
		size_t other = *length, count;
		int64_t *value;

		found = items_peek(
			&search, ITEM_PROMPT_LENGTH, 0, &value, &count, NULL);
		if (found && *value >= 0)
			other = (size_t)*value;
		free(value);
		if (other == *length)
			continue;
		if (other != *length + padding && *length != other + padding)
			return ask_place(f, *length, &search, other);
		*length = other > *length ? other : *length;
		*counted = true;
	}
	return 0;
}

/* What samples show of how their prompt lengths count padding in front. */
struct padding_look {
	bool padded;   /* some have any */
	bool no_count; /* counted, a prompt would end where none can */
	bool no_skip;  /* not counted, one would */
	bool two_ways; /* another place has it the other way */
	bool named;    /* it is called a start, which is a position */
	bool as_wide;  /* as the mask or the ids of the prompts, with padding */
	bool both_ends; /* some have padding at their ends, too */
	size_t samples;
	size_t length,
		end; /* of the first, its end if padding is not counted */
	bool lengths_differ, ends_differ;
};

/* Where the last token ends. */
static size_t end_of_tokens(const struct dump_sample *sample)
{
	size_t end = sample->filled;

	while (end && sample->modality[end - 1] == MODALITY_PAD)
		end--;
	return end;
}

/* Whether what is there of the prompt alone, with its padding, has that length. */
static bool is_width(const struct finding *f, size_t length)
{
	size_t count;
	int64_t *values;

	if (length >= f->sample->keys)
		return false;
	items_peek(f->search, ITEM_ATTENTION_MASK, 1, &values, &count, NULL);
	free(values);
	return length == count || length == f->sample->prompt_ids;
}

static void look_at_padding(const struct finding *f, struct padding_look *look)
{
	const struct dump_sample *sample = f->sample;
	size_t padding = prompt_padding(sample), end = end_of_tokens(sample);
	size_t length, after;
	bool generation = sample->task == TASK_GENERATION, first, other;

	if (prompt_position(f->search, sample, ITEM_PROMPT_LENGTH, &length) <=
		0)
		return;
	look->named = strstr(f->search->name, "start") != NULL;
	if (compare_lengths(f, padding, &length, &look->two_ways))
		return;
	after = length + padding;
	if (!look->samples++) {
		look->length = length;
		look->end = after;
	}
	look->lengths_differ |= length != look->length;
	look->ends_differ |= after != look->end;
	if (!padding)
		return;
	look->padded = true;
	look->as_wide |= is_width(f, length);
	look->both_ends |= end < sample->keys;
	look->no_count |= length <= padding;
	look->no_skip |= after >= end;
	if (length <= padding || after >= end)
		return;
	first = may_begin(f, length);
	other = may_begin(f, after);
	if (first == other && generation) {
		first = draws_at(sample, length);
		other = draws_at(sample, after);
	}
	look->no_count |= !first && other;
	look->no_skip |= first && !other;
}

/* Looks at all samples that lie along an axis, the others one by one. */
static int look_at_all(const struct finding *f, struct padding_look *look)
{
	struct dump *dump = f->search->dump;

	if (dump->samples[f->search->number].index == DUMP_NONE) {
		look_at_padding(f, look);
		return 0;
	}
	for (size_t i = 0; i < dump->sample_count; i++) {
		struct item_search search;
		struct dump_sample sample = *f->sample;
		const struct finding other = { &search, &sample };
		struct error ignored;

		sample.modality = NULL;
		sample.tokens = sample.filled = 0;
		*sample.modality_from = '\0';
		if (!items_open(&search, dump, i, &ignored) &&
			!sample_task(&search, &sample) &&
			!modality_find(&search, &sample))
			look_at_padding(&other, look);
		free(sample.modality);
		items_close(&search);
	}
	return items_resume(f->search);
}

/*
 * Whether prompt lengths count the padding in front of the prompts, which makes
 * them positions: what else would be wrong for some sample is wrong for all.
 * Lengths that differ by as much as the paddings, so that all prompts end at one
 * position, are of tokens, as prompts are padded to be continued.  Lengths that
 * are equal are positions where there is padding at both ends: prompts of one
 * length would have needed none in front.
 */
static void judge_padding(
	const struct padding_look *look, struct dump_padding *padding)
{
	*padding = (struct dump_padding){ .judged = true, .counts = 1 };
	if (!look->padded || look->two_ways)
		return;
	padding->why = "as its name says";
	if (look->named)
		return;
	padding->why = "as lists of the prompts alone are as long";
	if (look->as_wide)
		return;
	padding->why = "as a prompt could not end there otherwise";
	if (look->no_count != look->no_skip) {
		padding->counts = look->no_skip;
		return;
	}
	padding->counts = -1;
	if (look->no_count || look->samples < 2)
		return;
	if (look->lengths_differ && !look->ends_differ) {
		padding->counts = 0;
		padding->why = "as all prompts end at one position then";
	} else if (!look->lengths_differ && look->ends_differ &&
		look->both_ends) {
		padding->counts = 1;
		padding->why = "as there is padding at both ends";
	}
}

static int find_padding(const struct finding *f)
{
	struct dump *dump = f->search->dump;
	bool along = dump->samples[f->search->number].index != DUMP_NONE;
	struct padding_look look = { 0 };

	if (along && dump->padding.judged)
		return 0;
	if (dump->pattern_count > 1) {
		dump->padding = (struct dump_padding){ .counts = 1 };
		return 0;
	}
	if (look_at_all(f, &look))
		return -1;
	judge_padding(&look, &dump->padding);
	return 0;
}

int prompt_check(struct item_search *search, const struct dump_sample *sample,
	size_t first)
{
	const uint8_t *modality = sample->modality;

	if (!first || first >= sample->tokens ||
		modality[first - 1] != MODALITY_IMAGE ||
		modality[first] != MODALITY_IMAGE)
		return 0;
	return items_fail_at(search,
		"its prompt length is %zu, but its image goes on to position "
		"%zu; say where the response begins with --prompt-length, "
		"image tokens counted, or with --response-span %zu:%zu if it "
		"continues the image",
		first, last_image(sample), first, sample->tokens);
}

int prompt_read(struct item_search *search, const struct dump_sample *sample,
	size_t *first, char *how)
{
	const struct finding f = { search, sample };
	const struct dump_padding *judged = &search->dump->padding;
	bool given = search->dump->layout->items[ITEM_PROMPT_LENGTH] != NULL;
	bool after = items_after_padding(search, ITEM_PROMPT_LENGTH);
	size_t padding = prompt_padding(sample);
	bool counted = false;
	const char *why = "as --prompt-length says";
	int found = prompt_position(search, sample, ITEM_PROMPT_LENGTH, first);

	*how = '\0';
	if (found <= 0)
		return found;
	if (!given && compare_lengths(&f, padding, first, &counted))
		return -1;
	if (!given && !counted) {
		if (find_padding(&f))
			return -1;
		if (judged->counts < 0)
			return ask_padding(&f, *first, padding);
		after = !judged->counts;
		why = judged->why;
	} else if (!given) {
		why = "as another place says";
	}
	if (after)
		*first += padding;
	if (padding && why)
		snprintf(how, DUMP_TEXT, ", padding in front %s, %s",
			after ? "not counted" : "counted", why);
	if (*first > sample->tokens)
		return items_fail(search,
			"its prompt ends at %zu, but it has %zu tokens", *first,
			sample->tokens);
	return prompt_check(search, sample, *first) ? -1 : 1;
}
