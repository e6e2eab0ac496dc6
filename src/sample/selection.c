/*
 * Rows and keys.
 *
 *			understanding			generation
 * rows	strict, authors	response text			generated image
 *	authors		 the same			 less the last token,
 *							 never fed back
 *	training	every labelled position, else as strict
 *	posttext	text after the last image token	image
 * keys	strict		image				text
 *	authors		boi to before eoi		the whole prompt
 *	training	boi and the image,		the prompt, less its
 *			less its last token		last token (the boi)
 *
 * Where neither code 5 nor 6 is used, boi is the position right before the
 * first image token and eoi the one after the last.  Without code 5 alone, an
 * image begins right before its first token; without an eoi, it ends with its
 * last.  Padding is neither row nor key.  Source: the published scripts of arXiv 2511.22663, and its training
 * code, which takes attention from slices that end one token early.
 */
#include "sample/selection.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the image is among the sample's tokens. */
struct image {
	size_t first, last; /* DUMP_NONE when there is none */
	bool marked;	    /* boi or eoi codes are used */
	bool *inside;	    /* [tokens]: from boi to before eoi; owned */
};

static void mark_images(const struct dump_sample *sample, struct image *image)
{
	const uint8_t *modality = sample->modality;
	bool *inside = image->inside, begun = false, more = false,
	     boi = memchr(modality, MODALITY_BOI, sample->tokens);

	for (size_t i = 0; i < sample->tokens; i++) {
		uint8_t m = modality[i];

		if (!boi && !begun && m == MODALITY_IMAGE) {
			begun = true;
			if (i)
				inside[i - 1] = modality[i - 1] != MODALITY_EOI;
		}
		begun = m == MODALITY_BOI || (begun && m != MODALITY_EOI);
		inside[i] = image->marked ? begun
					  : image->first != DUMP_NONE &&
				i + 1 >= image->first && i <= image->last;
	}
	/* From the end, so that it is known whether the image goes on. */
	for (size_t i = image->marked ? sample->tokens : 0; i-- > 0;) {
		more = more || modality[i] == MODALITY_IMAGE ||
			modality[i] == MODALITY_EOI;
		inside[i] = inside[i] && more;
		more = more && modality[i] != MODALITY_BOI;
	}
}

static int find_image(const struct dump_sample *sample, struct image *image,
	struct error *error)
{
	*image = (struct image){ DUMP_NONE, DUMP_NONE, false,
		memory_array(sample->tokens, sizeof(bool)) };
	if (!image->inside)
		return error_memory(error);
	for (size_t i = 0; i < sample->tokens; i++) {
		uint8_t m = sample->modality[i];

		if (m == MODALITY_IMAGE) {
			image->last = i;
			if (image->first == DUMP_NONE)
				image->first = i;
		}
		if (m == MODALITY_BOI || m == MODALITY_EOI)
			image->marked = true;
	}
	mark_images(sample, image);
	return 0;
}

static bool row_counts(const struct dump_sample *sample,
	const struct selection_rule *rule, const struct image *image,
	size_t position)
{
	uint8_t m = position == DUMP_NONE ? MODALITY_PAD
					  : sample->modality[position];
	bool response = sample->response && m != MODALITY_PAD &&
		sample->response[position];

	if (rule->convention == CONVENTION_TRAINING && sample->labelled &&
		rule->rows == ROWS_RESPONSE)
		return response;
	if (sample->task == TASK_UNDERSTANDING)
		return m == MODALITY_TEXT &&
			(rule->rows == ROWS_RESPONSE
					? response
					: image->last != DUMP_NONE &&
						position > image->last);
	if (m != MODALITY_IMAGE || (rule->rows == ROWS_RESPONSE && !response))
		return false;
	return rule->convention != CONVENTION_AUTHORS ||
		position != image->last;
}

/* The prompt without its last token. */
static void choose_prompt(
	const struct dump_sample *sample, size_t prompt, bool *counted)
{
	while (prompt && sample->modality[prompt - 1] == MODALITY_PAD)
		prompt--;
	for (size_t k = 0; k < sample->keys; k++)
		counted[k] = sample->key_modality[k] != MODALITY_PAD &&
			dump_sample_place(sample, k) + 1 < prompt;
}

/* boi and the image without its last token, of each image that a boi begins. */
static void choose_begun(const struct dump_sample *sample,
	const struct image *image, bool *counted)
{
	bool other = sample->other_keys, more = false;
	const uint8_t *modality =
		other ? sample->key_modality : sample->modality;
	size_t at = other ? sample->keys : sample->tokens;

	/* From the end, so that what follows a token is known. */
	for (size_t k = sample->keys; k-- > 0;) {
		uint8_t m = sample->key_modality[k];
		size_t place = other ? k : dump_sample_place(sample, k);

		for (; at > place + 1; at--) {
			more = more || modality[at - 1] == MODALITY_IMAGE;
			more = more && modality[at - 1] != MODALITY_BOI;
		}
		counted[k] = m == MODALITY_BOI ||
			(m == MODALITY_IMAGE && more) ||
			(!image->marked && !other && m != MODALITY_PAD &&
				place + 1 == image->first);
	}
}

/* counted[keys]: whether the key counts. */
static void choose_keys(const struct dump_sample *sample,
	const struct selection_rule *rule, const struct image *image,
	bool *counted)
{
	size_t prompt = sample->prompt_length;

	/* Without a prompt length the prompt of a generated image is what
	 * is before it. */
	if (prompt == DUMP_NONE)
		prompt = image->first;
	if (rule->convention == CONVENTION_TRAINING) {
		if (sample->task == TASK_UNDERSTANDING)
			choose_begun(sample, image, counted);
		else if (prompt != DUMP_NONE)
			choose_prompt(sample, prompt, counted);
		return;
	}
	for (size_t i = 0; i < sample->keys; i++) {
		uint8_t m = sample->key_modality[i];
		size_t place = dump_sample_place(sample, i);

		if (m == MODALITY_PAD)
			counted[i] = false;
		else if (rule->convention == CONVENTION_STRICT)
			counted[i] = m ==
				(sample->task == TASK_UNDERSTANDING
						? MODALITY_IMAGE
						: MODALITY_TEXT);
		else if (sample->task == TASK_GENERATION)
			counted[i] = place < prompt;
		else
			counted[i] =
				place < sample->tokens && image->inside[place];
	}
}

int selection_keys(const struct dump_sample *sample,
	const struct selection_rule *rule, bool *counted, struct error *error)
{
	struct image image;
	int result = find_image(sample, &image, error);

	if (!result)
		choose_keys(sample, rule, &image, counted);
	free(image.inside);
	return result;
}

#define CODES_HINT 256
#define CODES_ARE "; its modality codes are"

/* What to add where nothing counts by codes that may not be ours. */
static const char *codes_hint(
	const struct dump_sample *sample, char hint[CODES_HINT])
{
	const uint8_t *all = sample->modality;
	bool two = true;
	size_t used;

	*hint = '\0';
	if (!sample->bare_codes || memchr(all, MODALITY_IMAGE, sample->tokens))
		return hint;
	used = (size_t)snprintf(hint, CODES_HINT, "%s", CODES_ARE);
	for (size_t i = 0; i < sample->tokens; i++)
		two = two && (all[i] <= 1 || all[i] == MODALITY_PAD);
	for (int code = 0; code < MODALITIES; code++)
		if (code != MODALITY_PAD && memchr(all, code, sample->tokens))
			used += (size_t)snprintf(hint + used, CODES_HINT - used,
				"%s %d (%s)",
				used > sizeof(CODES_ARE) ? "," : "", code,
				modality_name((enum modality)code));
	snprintf(hint + used, CODES_HINT - used,
		"; if they are others, say --modality-codes %s",
		two ? "0=text,1=image" : "CODE=MODALITY,...");
	return hint;
}

static int choose_rows(const struct dump_sample *sample,
	const struct selection_rule *rule, const struct image *image,
	struct selection *selection, struct error *error)
{
	char hint[CODES_HINT];

	if (rule->rows == ROWS_RESPONSE && !sample->response)
		return error_set(error,
			"has no prompt_length, so its response cannot be told "
			"from its prompt; --rows posttext does without, but "
			"counts a question after the image, too; or say it "
			"with --prompt-length, --response-mask, "
			"--response-span or --labels");
	/* Of positions that are named one by one it may begin there. */
	if (rule->rows == ROWS_RESPONSE && image->last != DUMP_NONE &&
		sample->task == TASK_UNDERSTANDING && !sample->labelled &&
		!sample->other_keys && sample->prompt_length <= image->last)
		return error_set(error,
			"its prompt length is %zu, but its image goes on to "
			"position %zu; say --prompt-length with image tokens "
			"counted, or --response-span or --rows posttext",
			sample->prompt_length, image->last);
	selection->rows =
		memory_array(sample->queries, sizeof(*selection->rows));
	if (!selection->rows)
		return error_memory(error);
	for (size_t i = 0; i < sample->queries; i++)
		if (row_counts(sample, rule, image, sample->positions[i]))
			selection->rows[selection->row_count++] = i;
	if (!selection->row_count)
		return error_set(error,
			"no row counts: it has %zu rows, none of them %s%s",
			sample->queries,
			selection_row_words(sample->task, rule),
			codes_hint(sample, hint));
	return 0;
}

static int list_spans(const struct dump_sample *sample, const bool *counted,
	struct selection *selection, struct error *error)
{
	/* At most every other key starts a span. */
	selection->spans =
		memory_array(sample->keys / 2 + 1, sizeof(*selection->spans));
	if (!selection->spans)
		return error_memory(error);
	for (size_t i = 0; i < sample->keys; i++) {
		selection->key_count += counted[i];
		if (!counted[i])
			continue;
		if (i == selection->sink && !selection->sinks) {
			selection->sink_counted = true;
			continue;
		}
		if (!i || !counted[i - 1] ||
			(i - 1 == selection->sink && !selection->sinks))
			selection->spans[selection->span_count++].first = i;
		selection->spans[selection->span_count - 1].count++;
	}
	return 0;
}

/* |K ∩ V(q)| / |V(q)| of a row, key by key. */
static double expect_row(
	const struct dump_sample *sample, const bool *counted, size_t row)
{
	size_t seen = 0, hits = 0;

	for (size_t k = 0; k < sample->keys; k++) {
		if (sample->key_modality[k] == MODALITY_PAD ||
			!mask_shows(sample, row, k))
			continue;
		seen++;
		hits += counted[k];
	}
	return seen ? (double)hits / (double)seen : (double)NAN;
}

/* expected[row]: counted visible keys of all visible keys. */
static int expect(const struct dump_sample *sample, const bool *counted,
	struct selection *selection, struct error *error)
{
	/* before[i]: visible and counted keys among the first i. */
	size_t *seen = memory_array(sample->keys + 1, sizeof(*seen));
	size_t *hits = memory_array(sample->keys + 1, sizeof(*hits));

	selection->expected = memory_array(
		selection->row_count, sizeof(*selection->expected));
	if (!seen || !hits || !selection->expected) {
		free(seen);
		free(hits);
		return error_memory(error);
	}
	for (size_t i = 0; i < sample->keys; i++) {
		seen[i + 1] =
			seen[i] + (sample->key_modality[i] != MODALITY_PAD);
		hits[i + 1] = hits[i] + counted[i];
	}
	for (size_t i = 0; i < selection->row_count; i++) {
		size_t row = selection->rows[i];
		struct mask_span span;

		if (!mask_is_range(sample)) {
			selection->expected[i] =
				expect_row(sample, counted, row);
			continue;
		}
		span = mask_range(sample, row);
		selection->expected[i] =
			(double)(hits[span.end] - hits[span.first]) /
			(double)(seen[span.end] - seen[span.first]);
	}
	free(seen);
	free(hits);
	return 0;
}

/* The first key that the row can see, or DUMP_NONE. */
static size_t first_visible(const struct dump_sample *sample, size_t row)
{
	size_t key = 0;

	if (mask_is_range(sample))
		key = mask_range(sample, row).first;
	while (key < sample->visible[row] &&
		(sample->key_modality[key] == MODALITY_PAD ||
			!mask_shows(sample, row, key)))
		key++;
	return key < sample->visible[row] ? key : DUMP_NONE;
}

/*
 * Where only some columns were saved, rows see what was not saved, too: expects
 * what a map of all positions would.  All keys that count have to be there.
 */
static int expect_columns(const struct dump_sample *sample,
	const struct selection_rule *rule, const struct image *image,
	struct selection *selection, struct error *error)
{
	struct dump_sample whole = *sample;
	size_t count = 0;
	bool *counted;
	int result = -1;

	whole.keys = sample->filled;
	whole.key_positions = NULL;
	whole.key_modality = sample->modality;
	whole.visible = memory_array(sample->queries, sizeof(size_t));
	counted = memory_array(whole.keys, sizeof(*counted));
	if (!counted || !whole.visible) {
		error_memory(error);
		goto end;
	}
	for (size_t i = 0; i < sample->queries; i++)
		whole.visible[i] = whole.keys;
	choose_keys(&whole, rule, image, counted);
	for (size_t k = 0; k < whole.keys; k++)
		count += counted[k];
	if (count != selection->key_count)
		error_set(error, "only %zu of %zu keys that are %s were saved",
			selection->key_count, count,
			selection_key_words(sample->task, rule));
	else
		result = expect(&whole, counted, selection, error);
	for (size_t i = 0; i < selection->row_count; i++)
		selection->sink_unknown |=
			first_visible(&whole, selection->rows[i]) !=
			dump_sample_place(sample,
				selection->sinks ? selection->sinks[i]
						 : selection->sink);
end:
	free(counted);
	free(whole.visible);
	return result;
}

/* The first visible key of the counted rows: one for all, or of each. */
static int find_sinks(const struct dump_sample *sample,
	struct selection *selection, struct error *error)
{
	const struct mask *mask = &sample->mask;
	size_t count = selection->row_count, least;
	bool same = true;

	/* Rows that see a key see all before it. */
	if (mask->kind != MASK_STORED && !mask->window && !mask->chunk)
		return 0;
	selection->sinks = memory_array(count, sizeof(*selection->sinks));
	if (!selection->sinks)
		return error_memory(error);
	for (size_t i = 0; i < count; i++)
		selection->sinks[i] = first_visible(sample, selection->rows[i]);
	least = selection->sinks[0];
	for (size_t i = 1; i < count; i++) {
		same = same && selection->sinks[i] == least;
		if (selection->sinks[i] < least)
			least = selection->sinks[i];
	}
	selection->sink = least;
	if (!same)
		return 0;
	free(selection->sinks);
	selection->sinks = NULL;
	return 0;
}

size_t selection_class(uint8_t modality)
{
	return modality == MODALITY_TEXT     ? 1
		: modality == MODALITY_IMAGE ? 2
					     : 0;
}

static int classify(const struct dump_sample *sample,
	struct selection *selection, struct error *error)
{
	selection->class =
		memory_array(sample->keys, sizeof(*selection->class));
	if (!selection->class)
		return error_memory(error);
	selection->sink = DUMP_NONE;
	for (size_t i = 0; i < sample->keys; i++) {
		uint8_t m = sample->key_modality[i];

		selection->class[i] = selection_class(m);
		if (m != MODALITY_PAD && selection->sink == DUMP_NONE)
			selection->sink = i;
	}
	return 0;
}

enum row_rule selection_row_rule(
	const struct dump_sample *sample, const struct selection_rule *rule)
{
	/* Where only some rows are stored, the writer chose them. */
	return rule->rows == ROWS_RESPONSE && !sample->response &&
			!sample->all_positions
		? ROWS_GIVEN
		: rule->rows;
}

int selection_choose(const struct dump_sample *sample,
	const struct selection_rule *asked, struct selection *selection,
	struct error *error)
{
	const struct selection_rule rule[] = { { asked->convention,
		selection_row_rule(sample, asked) } };
	struct image image;
	char hint[CODES_HINT];
	bool *counted = NULL;
	int result = -1;

	*selection = (struct selection){ 0 };
	if (sample->other_keys && rule->convention != CONVENTION_STRICT)
		return error_set(error,
			"its keys are of another sequence, of which only the "
			"convention strict says what counts");
	if (find_image(sample, &image, error))
		return -1;
	counted = memory_array(sample->keys, sizeof(*counted));
	if (!counted) {
		error_memory(error);
		goto end;
	}
	choose_keys(sample, rule, &image, counted);
	if (choose_rows(sample, rule, &image, selection, error) ||
		classify(sample, selection, error) ||
		find_sinks(sample, selection, error) ||
		list_spans(sample, counted, selection, error))
		goto end;
	if (!selection->key_count) {
		error_set(error,
			"no key counts: none of its %zu keys is %s%s%s",
			sample->keys, selection_key_words(sample->task, rule),
			forms_hint(sample), codes_hint(sample, hint));
		goto end;
	}
	result = sample->columns
		? expect_columns(sample, rule, &image, selection, error)
		: expect(sample, counted, selection, error);
	if (!result && sample->classes)
		result = sums_select(sample, rule, counted, selection, error);
end:
	free(image.inside);
	free(counted);
	if (result)
		selection_release(selection);
	return result;
}

int selection_choose_all(const struct dump_sample *sample,
	struct selection *selection, struct error *error)
{
	*selection = (struct selection){ 0 };
	selection->rows =
		memory_array(sample->queries, sizeof(*selection->rows));
	if (!selection->rows || classify(sample, selection, error)) {
		selection_release(selection);
		return error_memory(error);
	}
	for (size_t i = 0; i < sample->queries; i++)
		if (sample->positions[i] < sample->tokens &&
			sample->modality[sample->positions[i]] != MODALITY_PAD)
			selection->rows[selection->row_count++] = i;
	for (size_t i = 0; i < sample->keys; i++)
		selection->key_count += sample->key_modality[i] != MODALITY_PAD;
	if ((selection->row_count && find_sinks(sample, selection, error)) ||
		(sample->classes && sums_classify(sample, selection, error))) {
		selection_release(selection);
		return -1;
	}
	return 0;
}

void selection_release(struct selection *selection)
{
	free(selection->rows);
	free(selection->spans);
	free(selection->sinks);
	free(selection->expected);
	free(selection->class);
	free(selection->sink_counts);
	*selection = (struct selection){ 0 };
}

const char *selection_row_words(
	enum task task, const struct selection_rule *rule)
{
	bool response = rule->rows == ROWS_RESPONSE;

	if (task == TASK_UNDERSTANDING)
		return response ? "text of the response"
				: "text after the last image token";
	if (rule->convention == CONVENTION_AUTHORS)
		return response ? "generated image, less its last token"
				: "image, less its last token";
	return response ? "generated image" : "image";
}

const char *selection_key_words(
	enum task task, const struct selection_rule *rule)
{
	if (rule->convention == CONVENTION_STRICT)
		return task == TASK_UNDERSTANDING ? "image" : "text";
	if (rule->convention == CONVENTION_TRAINING)
		return task == TASK_UNDERSTANDING
			? "image with its begin token, less its last token"
			: "the prompt, less its last token";
	return task == TASK_UNDERSTANDING ? "image with its begin token"
					  : "the whole prompt";
}
