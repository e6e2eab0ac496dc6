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

static bool is_own_format(const struct finding *f)
{
	return f->search->dump->pattern_count > 1;
}

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
		return items_fail_at(f->search,
			"has %zu values for %zu keys of attention", count,
			sample->keys);
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

	if (!first || last == DUMP_NONE || first > last)
		return true;
	if (sample->task == TASK_UNDERSTANDING && !is_own_format(f))
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
	size_t padding = padding_before(sample), end = end_of_tokens(sample);
	size_t length, after;
	bool generation = sample->task == TASK_GENERATION, first, other;

	if (read_position(f, ITEM_PROMPT_LENGTH, &length) <= 0)
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
	if (is_own_format(f)) {
		dump->padding = (struct dump_padding){ .counts = 1 };
		return 0;
	}
	if (look_at_all(f, &look))
		return -1;
	judge_padding(&look, &dump->padding);
	return 0;
}

/* The position that a prompt length says: 1, 0 or -1; `how` has DUMP_TEXT, what
 * to say of padding. */
static int read_prompt(const struct finding *f, size_t *first, char *how)
{
	const struct dump_padding *judged = &f->search->dump->padding;
	bool given = f->search->dump->layout->items[ITEM_PROMPT_LENGTH] != NULL;
	bool after = items_after_padding(f->search, ITEM_PROMPT_LENGTH);
	size_t padding = padding_before(f->sample);
	bool counted = false;
	const char *why = "as --prompt-length says";
	int found = read_position(f, ITEM_PROMPT_LENGTH, first);

	*how = '\0';
	if (found <= 0)
		return found;
	if (!given && compare_lengths(f, padding, first, &counted))
		return -1;
	if (!given && !counted) {
		if (find_padding(f))
			return -1;
		if (judged->counts < 0)
			return ask_padding(f, *first, padding);
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
	if (*first > f->sample->tokens)
		return items_fail(f->search,
			"its prompt ends at %zu, but it has %zu tokens", *first,
			f->sample->tokens);
	if (given || f->sample->task == TASK_UNDERSTANDING ||
		may_begin(f, *first))
		return 1;
	return items_fail_at(f->search,
		"is %zu, but its image goes on to position %zu; say where the "
		"response begins with --prompt-length, image tokens counted",
		*first, last_image(f->sample));
}

static int read_length(const struct finding *f)
{
	char how[DUMP_TEXT], name[2 * DUMP_TEXT];
	size_t first, end = f->sample->tokens;
	int found = read_prompt(f, &first, how);

	if (found <= 0)
		return found;
	if (is_own_format(f) && read_position(f, ITEM_RESPONSE_END, &end) < 0)
		return -1;
	snprintf(name, sizeof(name), "prompt_length%s", how);
	return set_range(f, first, end, name);
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
