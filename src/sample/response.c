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
 */
#include "base/memory.h"
#include "base/text.h"
#include "dump/items.h"
#include "sample/marks.h"
#include "sample/prompt.h"
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
	const struct dump_sample *sample = f->sample;
	struct marks marks;
	/* Of a static cache it may leave the empty slots out: steps of which
	 * the first has the prompt have a row for each token. */
	bool steps =
		sample->piece_keys && sample->pieces->extent[AXIS_QUERY] > 1;
	int found = marks_read(f->search, ITEM_RESPONSE_MASK, least(f),
		steps ? sample->queries : DUMP_NONE, &marks);

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

static int read_length(const struct finding *f)
{
	char how[DUMP_TEXT], name[2 * DUMP_TEXT];
	size_t first, end = f->sample->tokens;
	bool own_format = f->search->dump->pattern_count > 1;
	int found = prompt_read(f->search, f->sample, &first, how);

	if (found <= 0)
		return found;
	if (own_format &&
		prompt_position(f->search, f->sample, ITEM_RESPONSE_END, &end) <
			0)
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
		found = prompt_position(
			f->search, f->sample, ITEM_QUERY_START, &first);
	if (found > 0 &&
		(prompt_position(f->search, f->sample, ITEM_QUERY_END, &end) <
				0 ||
			prompt_check(f->search, f->sample, first)))
		return -1;
	return found > 0 ? set_range(f, first, end, "query_start") : found;
}

/* The ids of the prompt alone end where the response begins. */
static int read_prompt_ids(const struct finding *f)
{
	struct dump_sample *sample = f->sample;

	if (sample->prompt_ids == DUMP_NONE)
		return 0;
	if (prompt_check(f->search, sample, sample->prompt_ids))
		return -1;
	return set_range(f, sample->prompt_ids, sample->tokens,
		"the end of the token ids");
}

/* A prompt length that stands beside the set, which is what `item` says. */
static int check_length(const struct finding *f, enum layout_item item)
{
	size_t length, first = f->sample->prompt_length;
	size_t padding = prompt_padding(f->sample);
	int found = prompt_position(
		f->search, f->sample, ITEM_PROMPT_LENGTH, &length);

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
