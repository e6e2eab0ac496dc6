/*
 * The response is a set of positions: those that the model produced.  A prompt
 * length is the common case, everything from there on.  A conversation of
 * several turns has several responses, which a mask, spans, or the labels of a
 * training batch say: -100, which is what the loss of the transformers library
 * ignores, is outside them.
 *
 * Labels are not shifted in that library, label i is the token at position i;
 * where token ids show that label i is the token after it, position i + 1 is
 * meant.
 *
 * What the user says comes first, then what says most.  A prompt length that
 * stands beside a set and disagrees on where the response begins is refused.
 *
 * In a batch that is padded in front a prompt length is a position, or how many
 * tokens there are after the padding.  Taken for a position, the latter would
 * count rows of the prompt, so evidence says which it is, or the user.
 */
#include "base/memory.h"
#include "base/text.h"
#include "dump/items.h"
#include "sample/marks.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IGNORED_LABEL (-100)

struct finding {
	struct item_search *search;
	struct dump_sample *sample;
};

/* No position is in the response yet. */
static int begin(const struct finding *f)
{
	struct dump_sample *sample = f->sample;

	sample->response =
		memory_array(sample->tokens, sizeof(*sample->response));
	return sample->response ? 0 : error_memory(f->search->error);
}

/* The response, positions `first` up to before `end`, is what `name` says. */
static int set_range(
	const struct finding *f, size_t first, size_t end, const char *name)
{
	if (begin(f))
		return -1;
	for (size_t i = first; i < end; i++)
		f->sample->response[i] = true;
	f->sample->prompt_length = first;
	snprintf(f->sample->rows_from, DUMP_TEXT,
		"the response begins at %.200s", name);
	return 1;
}

/* Counts what is in the response, where it begins, and says so. */
static int end_set(const struct finding *f, const char *empty)
{
	struct dump_sample *sample = f->sample;
	size_t count = 0, spans = 0;

	for (size_t i = 0; i < sample->tokens; i++) {
		if (!sample->response[i])
			continue;
		if (!count)
			sample->prompt_length = i;
		count++;
		spans += !i || !sample->response[i - 1];
	}
	sample->labelled = true;
	if (!count)
		return items_fail_at(
			f->search, "there is no response, as %s", empty);
	snprintf(sample->rows_from, DUMP_TEXT,
		"the response is %zu positions in %zu span%s, from %.180s",
		count, spans, spans == 1 ? "" : "s", f->search->where);
	return 1;
}

/* How many positions a list of the sample has at least. */
static size_t least(const struct finding *f)
{
	return f->sample->filled < f->sample->keys ? f->sample->filled
						   : f->sample->keys;
}

static int too_short(const struct finding *f, size_t count)
{
	return items_fail_at(f->search,
		"has %zu values for %zu keys of attention", count,
		f->sample->keys);
}

/* Takes over what the marks say; more positions than tokens are padding. */
static int set_marks(const struct finding *f, const struct marks *marks)
{
	if (begin(f))
		return -1;
	for (size_t i = 0; i < marks->count && i < f->sample->tokens; i++)
		f->sample->response[i] = marks->at[i];
	return end_set(f, "no position is in it");
}

static int read_mask(const struct finding *f)
{
	struct marks marks;
	int found = marks_read(
		f->search, ITEM_RESPONSE_MASK, least(f), DUMP_NONE, &marks);

	if (found > 0)
		found = set_marks(f, &marks);
	marks_release(&marks);
	return found;
}

static int read_spans(const struct finding *f)
{
	struct marks marks;
	int found = marks_read_spans(f->search, ITEM_RESPONSE_SPAN, &marks);

	if (found > 0 && marks.count > f->sample->tokens)
		found = items_fail_at(f->search,
			"ends at %zu, but there are %zu tokens", marks.count,
			f->sample->tokens);
	if (found > 0)
		found = set_marks(f, &marks);
	marks_release(&marks);
	return found;
}

/* Whether label i is the token at i + by, wherever both are known. */
static bool labels_match(const int64_t *labels, size_t label_count,
	const int64_t *ids, size_t id_count, size_t by)
{
	size_t compared = 0;

	for (size_t i = 0; i < label_count && i + by < id_count; i++) {
		if (labels[i] == IGNORED_LABEL)
			continue;
		if (labels[i] != ids[i + by])
			return false;
		compared++;
	}
	return compared > 0;
}

/* Whether labels are shifted by one, by the ids of the tokens. */
static bool find_shift(
	const struct finding *f, const int64_t *labels, size_t count)
{
	int64_t *ids;
	size_t id_count;
	bool shift = items_peek(f->search, ITEM_INPUT_IDS, 1, &ids, &id_count,
			     NULL) &&
		!labels_match(labels, count, ids, id_count, 0) &&
		labels_match(labels, count, ids, id_count, 1);

	free(ids);
	return shift;
}

static int set_labels(
	const struct finding *f, const int64_t *labels, size_t count)
{
	struct dump_sample *sample = f->sample;
	size_t ignored = 0;
	bool shift;

	if (count < least(f))
		return too_short(f, count);
	for (size_t i = 0; i < count; i++)
		ignored += labels[i] == IGNORED_LABEL;
	if (!ignored)
		return items_fail_at(f->search,
			"none is -100, so nothing tells the response from the "
			"rest; say what it is with --response-mask, "
			"--response-span or --prompt-length");
	shift = find_shift(f, labels, count);
	if (begin(f))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (labels[i] != IGNORED_LABEL &&
			i + (size_t)shift < sample->tokens)
			sample->response[i + (size_t)shift] = true;
	if (end_set(f, "all are -100") < 0)
		return -1;
	if (shift)
		snprintf(f->search->where, DUMP_TEXT, "%.200s",
			sample->rows_from);
	if (shift)
		snprintf(sample->rows_from, DUMP_TEXT,
			"%.200s, which are shifted by one", f->search->where);
	return 1;
}

static int read_labels(const struct finding *f)
{
	int64_t *labels;
	size_t count;
	int found = items_integers(f->search, ITEM_LABELS, 1, &labels, &count);

	if (found > 0)
		found = set_labels(f, labels, count);
	free(labels);
	return found;
}

/* A position, or the end of all: 1, 0 or -1. */
static int read_position(
	const struct finding *f, enum layout_item item, size_t *position)
{
	int64_t value;
	int found = items_integer(f->search, item, &value);

	if (found > 0 && (value < 0 || (uint64_t)value > f->sample->tokens))
		return items_fail(f->search,
			"its %s is %" PRId64 ", but it has %zu tokens",
			layout_names(item)[0], value, f->sample->tokens);
	if (found > 0)
		*position = (size_t)value;
	return found;
}

/* Padding in front of the first token. */
static size_t padding_before(const struct dump_sample *sample)
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

/* The list of the dump, with a prompt length for each sample: how many are not
 * like the first, and the largest; 0 where it has none. */
static size_t read_all(const struct finding *f, size_t *largest)
{
	size_t count, others = 0;
	int64_t *list = NULL;
	bool shared = false;

	*largest = 0;
	items_peek(f->search, ITEM_PROMPT_LENGTH, ITEMS_ANY, &list, &count,
		&shared);
	if (!shared || (count != f->search->dump->entries && count != 1))
		count = 0;
	for (size_t i = 0; i < count; i++) {
		others += list[i] != list[0];
		if (list[i] > 0 && (size_t)list[i] > *largest)
			*largest = (size_t)list[i];
	}
	free(list);
	return others;
}

/* How many values in front are `value`. */
static size_t count_leading(const int64_t *values, size_t count, int64_t value)
{
	size_t leading = 0;

	while (leading < count && values[leading] == value)
		leading++;
	return leading;
}

/* Whether another sample has more or less padding in front, by what the file has
 * for all of them. */
static bool padding_differs(const struct finding *f, size_t padding)
{
	static const enum layout_item items[] = { ITEM_ATTENTION_MASK,
		ITEM_PADDING_MASK, ITEM_MODALITY, ITEM_INPUT_IDS };
	const struct dump *dump = f->search->dump;
	const struct dump_shared *lengths = &dump->shared[ITEM_LENGTH];
	size_t samples = dump->entries;
	size_t place = dump->samples[f->search->number].place;

	if (lengths->values &&
		!items_equal(lengths->values, lengths->count, lengths->count))
		return true;
	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++) {
		const struct dump_shared *all = &dump->shared[items[i]];
		size_t each = all->count / samples;
		int64_t value;

		if (!all->values || each <= padding)
			continue;
		value = all->values[place * each];
		if (count_leading(all->values + place * each, each, value) !=
			padding)
			continue;
		for (size_t k = 0; k < samples; k++)
			if (count_leading(all->values + k * each, each,
				    value) != padding)
				return true;
	}
	return false;
}

/*
 * Whether a prompt length counts the padding in front of the prompt, which
 * makes it a position: 1, 0, or -1: nothing tells.  All prompts of a batch that
 * is padded in front end at one position, that of the longest.
 */
static int counts_padding(
	const struct finding *f, size_t length, size_t padding)
{
	const struct dump_sample *sample = f->sample;
	size_t after = length + padding, largest, others;
	bool own_format = f->search->dump->pattern_count > 1;

	if (own_format || strstr(f->search->name, "start"))
		return 1;
	if (length <= padding || after >= sample->filled)
		return length > padding;
	if (may_begin(f, length) != may_begin(f, after))
		return may_begin(f, length);
	if (sample->task == TASK_GENERATION &&
		draws_at(sample, length) != draws_at(sample, after))
		return draws_at(sample, length);
	others = read_all(f, &largest);
	if (others)
		return after == largest ? 0 : -1;
	return largest && padding_differs(f, padding) ? 1 : -1;
}

static int ask_padding(const struct finding *f, size_t length, size_t padding)
{
	char at[DUMP_TEXT];

	items_where(f->search, ITEM_PROMPT_LENGTH, at);
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

/* The position that a prompt length says: 1, 0 or -1. */
static int read_prompt(const struct finding *f, size_t *first)
{
	bool given = f->search->dump->layout->items[ITEM_PROMPT_LENGTH] != NULL;
	bool after = items_after_padding(f->search, ITEM_PROMPT_LENGTH);
	size_t padding = padding_before(f->sample);
	bool counted = false;
	int found = read_position(f, ITEM_PROMPT_LENGTH, first), counts = 1;

	if (found <= 0)
		return found;
	if (!given && compare_lengths(f, padding, first, &counted))
		return -1;
	if (!given && padding && !counted)
		counts = counts_padding(f, *first, padding);
	if (counts < 0)
		return ask_padding(f, *first, padding);
	if (after || !counts)
		*first += padding;
	if (*first > f->sample->tokens)
		return items_fail(f->search,
			"its prompt ends at %zu, but it has %zu tokens", *first,
			f->sample->tokens);
	if (given || may_begin(f, *first))
		return 1;
	return items_fail_at(f->search,
		"is %zu, but its image goes on to position %zu; say where the "
		"response begins with --prompt-length, image tokens counted",
		*first, last_image(f->sample));
}

static int read_length(const struct finding *f)
{
	size_t first;
	int found = read_prompt(f, &first);

	return found > 0
		? set_range(f, first, f->sample->tokens, "prompt_length")
		: found;
}

/* query_start and query_end of a sample with a row for every position. */
static int read_rows(const struct finding *f)
{
	size_t first, end = f->sample->tokens;
	int found = 0;

	if (f->sample->queries == f->sample->keys)
		found = read_position(f, ITEM_QUERY_START, &first);
	if (found > 0 && read_position(f, ITEM_QUERY_END, &end) < 0)
		return -1;
	return found > 0 ? set_range(f, first, end, "query_start") : found;
}

/* The ids of the prompt alone end where the response begins. */
static int read_prompt_ids(const struct finding *f)
{
	struct dump_sample *sample = f->sample;

	if (sample->prompt_ids == DUMP_NONE)
		return 0;
	return set_range(f, sample->prompt_ids, sample->tokens,
		"the end of the token ids");
}

/* A prompt length that stands beside the set, which is what `item` says. */
static int check_length(const struct finding *f, enum layout_item item)
{
	size_t length, first = f->sample->prompt_length;
	size_t padding = padding_before(f->sample);
	int found = read_position(f, ITEM_PROMPT_LENGTH, &length);

	if (found > 0 && length + padding == first)
		return 0;
	if (!found && f->sample->prompt_ids != DUMP_NONE) {
		length = f->sample->prompt_ids;
		found = 1;
	}
	if (found <= 0 || length == first)
		return found < 0 ? -1 : 0;
	return items_fail(f->search,
		"its response begins at %zu by its %s, but at %zu by its "
		"prompt_length; say which counts with --%s or "
		"--prompt-length",
		first, layout_names(item)[0], length, layout_option(item));
}

/* The best first. */
static const struct source {
	enum layout_item item;
	int (*read)(const struct finding *f);
	bool is_set; /* says more than where the response begins */
} sources[] = {
	{ ITEM_RESPONSE_MASK, read_mask, true },
	{ ITEM_RESPONSE_SPAN, read_spans, true },
	{ ITEM_LABELS, read_labels, true },
	{ ITEM_PROMPT_LENGTH, read_length, false },
	{ ITEM_QUERY_START, read_rows, false },
	{ ITEM_INPUT_IDS, read_prompt_ids, false },
};
#define SOURCES (sizeof(sources) / sizeof(*sources))

int response_find(struct item_search *search, struct dump_sample *sample)
{
	const char *const *given = search->dump->layout->items;
	struct finding f = { search, sample };
	const struct source *first = sources, *source;
	int found = 0;

	sample->prompt_length = DUMP_NONE;
	while (first < sources + SOURCES &&
		(first->item == ITEM_INPUT_IDS || !given[first->item]))
		first++;
	if (first < sources + SOURCES) {
		found = first->read(&f);
		return found < 0 ||
				(first->is_set && given[ITEM_PROMPT_LENGTH] &&
					check_length(&f, first->item))
			? -1
			: 0;
	}
	for (source = sources; !found && source < sources + SOURCES; source++) {
		found = source->read(&f);
		if (found > 0 && source->is_set)
			return check_length(&f, source->item);
	}
	return found < 0 ? -1 : 0;
}
