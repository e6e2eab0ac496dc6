/*
 * Rows and keys.
 *
 *			understanding			generation
 * rows	strict, authors	response text			generated image
 *	authors		 the same			 less the last token,
 *							 never fed back
 *	posttext	text after the last image token	image
 * keys	strict		image				text
 *	authors		boi to before eoi		the whole prompt
 *
 * Where codes 5 and 6 are not used, boi is the position right before the
 * first image token and eoi the one behind the last.  Padding is neither row
 * nor key.  Source: the published scripts of arXiv 2511.22663.
 */
#include "dump/roles.h"

#include "base/memory.h"

#include <stdlib.h>

/* Where the image lies among the sample's tokens. */
struct image {
	size_t first, last; /* DUMP_NONE when there is none */
	bool marked;	    /* boi or eoi codes are used */
};

static struct image find_image(const struct dump_sample *sample)
{
	struct image image = { DUMP_NONE, DUMP_NONE, false };

	for (size_t i = 0; i < sample->tokens; i++) {
		uint8_t m = sample->modality[i];

		if (m == MODALITY_IMAGE) {
			image.last = i;
			if (image.first == DUMP_NONE)
				image.first = i;
		}
		if (m == MODALITY_BOI || m == MODALITY_EOI)
			image.marked = true;
	}
	return image;
}

static bool row_counts(const struct dump_sample *sample,
	const struct roles_rule *rule, const struct image *image,
	size_t position)
{
	uint8_t m;
	bool response;

	if (position == DUMP_NONE)
		return false;
	m = sample->modality[position];
	response = position >= sample->prompt_length &&
		position < sample->response_end;
	if (sample->task == TASK_UNDERSTANDING)
		return m == MODALITY_TEXT &&
			(rule->rows == ROWS_RESPONSE
					? response
					: image->last != DUMP_NONE &&
						position > image->last);
	if (m != MODALITY_IMAGE || (rule->rows == ROWS_RESPONSE && !response))
		return false;
	return rule->convention == CONVENTION_STRICT || position != image->last;
}

/* counted[keys]: whether the key counts. */
static void choose_keys(const struct dump_sample *sample,
	const struct roles_rule *rule, const struct image *image, bool *counted)
{
	bool in_image = false;
	size_t prompt = sample->prompt_length;

	/* Without a prompt length the prompt of a generated image is what
	 * stands before it. */
	if (prompt == DUMP_NONE)
		prompt = image->first;
	for (size_t i = 0; i < sample->keys; i++) {
		uint8_t m = sample->modality[i];

		in_image = m == MODALITY_BOI || (in_image && m != MODALITY_EOI);
		if (m == MODALITY_PAD)
			counted[i] = false;
		else if (rule->convention == CONVENTION_STRICT)
			counted[i] = m ==
				(sample->task == TASK_UNDERSTANDING
						? MODALITY_IMAGE
						: MODALITY_TEXT);
		else if (sample->task == TASK_GENERATION)
			counted[i] = i < prompt;
		else if (image->marked)
			counted[i] = in_image;
		else
			counted[i] = image->first != DUMP_NONE &&
				i + 1 >= image->first && i <= image->last;
	}
}

static int choose_rows(const struct dump_sample *sample,
	const struct roles_rule *rule, const struct image *image,
	struct roles *roles, struct error *error)
{
	if (rule->rows == ROWS_RESPONSE && sample->prompt_length == DUMP_NONE)
		return error_set(error,
			"has no prompt_length, so its response cannot be told "
			"from its prompt; --rows posttext does without, or "
			"say it with --prompt-length or --labels");
	roles->rows = memory_array(sample->queries, sizeof(*roles->rows));
	if (!roles->rows)
		return error_memory(error);
	for (size_t i = 0; i < sample->queries; i++)
		if (row_counts(sample, rule, image, sample->positions[i]))
			roles->rows[roles->row_count++] = i;
	if (!roles->row_count)
		return error_set(error,
			"no row counts: it has %zu rows, none of them %s",
			sample->queries, roles_row_words(sample->task, rule));
	return 0;
}

static int list_spans(const struct dump_sample *sample, const bool *counted,
	struct roles *roles, struct error *error)
{
	/* At most every other key starts a span. */
	roles->spans =
		memory_array(sample->keys / 2 + 1, sizeof(*roles->spans));
	if (!roles->spans)
		return error_memory(error);
	for (size_t i = 0; i < sample->keys; i++) {
		roles->key_count += counted[i];
		if (!counted[i])
			continue;
		if (i == roles->sink) {
			roles->sink_counted = true;
			continue;
		}
		if (!i || !counted[i - 1] || i - 1 == roles->sink)
			roles->spans[roles->span_count++].first = i;
		roles->spans[roles->span_count - 1].count++;
	}
	return 0;
}

/* expected[row]: counted visible keys of all visible keys. */
static int expect(const struct dump_sample *sample, bool bidirectional,
	const bool *counted, struct roles *roles, struct error *error)
{
	/* before[i]: visible and counted keys among the first i. */
	size_t *seen = memory_array(sample->keys + 1, sizeof(*seen));
	size_t *hits = memory_array(sample->keys + 1, sizeof(*hits));

	roles->expected =
		memory_array(roles->row_count, sizeof(*roles->expected));
	if (!seen || !hits || !roles->expected) {
		free(seen);
		free(hits);
		return error_memory(error);
	}
	for (size_t i = 0; i < sample->keys; i++) {
		seen[i + 1] = seen[i] + (sample->modality[i] != MODALITY_PAD);
		hits[i + 1] = hits[i] + counted[i];
	}
	for (size_t i = 0; i < roles->row_count; i++) {
		size_t row = roles->rows[i], end = sample->visible[row];

		if (!bidirectional && sample->positions[row] + 1 < end)
			end = sample->positions[row] + 1;
		roles->expected[i] = (double)hits[end] / (double)seen[end];
	}
	free(seen);
	free(hits);
	return 0;
}

uint8_t roles_class(uint8_t modality)
{
	return modality == MODALITY_TEXT     ? 1
		: modality == MODALITY_IMAGE ? 2
					     : 0;
}

static int classify(const struct dump_sample *sample, struct roles *roles,
	struct error *error)
{
	roles->class = memory_array(sample->keys, 1);
	if (!roles->class)
		return error_memory(error);
	roles->sink = DUMP_NONE;
	for (size_t i = 0; i < sample->keys; i++) {
		uint8_t m = sample->modality[i];

		roles->class[i] = roles_class(m);
		if (m != MODALITY_PAD && roles->sink == DUMP_NONE)
			roles->sink = i;
	}
	return 0;
}

enum row_rule roles_row_rule(
	const struct dump_sample *sample, const struct roles_rule *rule)
{
	/* Whoever stored only some rows has chosen them. */
	return sample->prompt_length == DUMP_NONE && !sample->all_positions
		? ROWS_POSTTEXT
		: rule->rows;
}

int roles_choose(const struct dump_sample *sample,
	const struct roles_rule *asked, struct roles *roles,
	struct error *error)
{
	const struct roles_rule given = { asked->convention,
		roles_row_rule(sample, asked), asked->bidirectional };
	const struct roles_rule *rule = &given;
	struct image image = find_image(sample);
	bool *counted = memory_array(sample->keys, sizeof(*counted));
	int result = -1;

	*roles = (struct roles){ 0 };
	if (!counted) {
		error_memory(error);
		goto end;
	}
	choose_keys(sample, rule, &image, counted);
	if (choose_rows(sample, rule, &image, roles, error) ||
		classify(sample, roles, error) ||
		list_spans(sample, counted, roles, error))
		goto end;
	if (!roles->key_count) {
		error_set(error, "no key counts: none of its %zu keys is %s",
			sample->keys, roles_key_words(sample->task, rule));
		goto end;
	}
	result = expect(sample, rule->bidirectional, counted, roles, error);
end:
	free(counted);
	if (result)
		roles_release(roles);
	return result;
}

int roles_choose_all(const struct dump_sample *sample, struct roles *roles,
	struct error *error)
{
	*roles = (struct roles){ 0 };
	roles->rows = memory_array(sample->queries, sizeof(*roles->rows));
	if (!roles->rows || classify(sample, roles, error)) {
		roles_release(roles);
		return error_memory(error);
	}
	for (size_t i = 0; i < sample->queries; i++)
		if (sample->positions[i] < sample->tokens &&
			sample->modality[sample->positions[i]] != MODALITY_PAD)
			roles->rows[roles->row_count++] = i;
	for (size_t i = 0; i < sample->keys; i++)
		roles->key_count += sample->modality[i] != MODALITY_PAD;
	return 0;
}

void roles_release(struct roles *roles)
{
	free(roles->rows);
	free(roles->spans);
	free(roles->expected);
	free(roles->class);
	*roles = (struct roles){ 0 };
}

const char *roles_row_words(enum task task, const struct roles_rule *rule)
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

const char *roles_key_words(enum task task, const struct roles_rule *rule)
{
	if (rule->convention == CONVENTION_STRICT)
		return task == TASK_UNDERSTANDING ? "image" : "text";
	return task == TASK_UNDERSTANDING ? "image with its begin token"
					  : "the whole prompt";
}
