/*
 * Layers of one sample may have different rows and keys: from some layer on
 * image tokens are pruned, cross attention has the keys of another sequence,
 * and a cache keeps some of the keys only.  Layers that are alike in this have
 * one form.
 *
 * Keys are the positions from 0 on where there are as many as tokens, or as
 * rows.  A form with other keys needs a word on them:
 *
 *	key_positions	as many as it has keys, or a list for each layer: where
 *			these are.  When there are as many rows, they are at
 *			these positions, too
 *	key_modality	as many as it has keys, or one word for all of them:
 *			they belong to another sequence, and every row sees them
 *
 * Attention sums have the shape of the widest layer, and say of each what it has
 * (sums_layers.c).
 */
#include "base/memory.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct keys {
	struct item_search *search;
	struct dump_sample *sample;
	int64_t *positions, *codes;
	size_t position_count, code_count; /* in one list */
	bool by_layer; /* there is a list of positions for each layer, which -1
			  fills up */
	enum modality word; /* of all keys; MODALITIES: none */
};

int forms_find(struct dump_sample *sample, struct error *error)
{
	/* Of each shape, and then of each layer. */
	size_t most = sample->layers + sample->piece_count;

	sample->form_of = memory_array(sample->layers, sizeof(size_t));
	sample->forms = memory_array(most, sizeof(*sample->forms));
	if (!sample->form_of || !sample->forms)
		return error_memory(error);
	for (size_t i = 0; i < sample->piece_count; i++) {
		const struct dump_piece *piece = &sample->pieces[i];
		bool steps = sample->piece_keys != NULL;
		struct dump_form form = { .queries = steps
				? sample->queries
				: piece->extent[AXIS_QUERY],
			.keys = steps ? sample->keys : piece->extent[AXIS_KEY],
			.path = piece->path };
		size_t f = 0;

		while (f < sample->form_count &&
			(sample->forms[f].queries != form.queries ||
				sample->forms[f].keys != form.keys))
			f++;
		if (f == sample->form_count)
			sample->forms[sample->form_count++] = form;
		for (size_t l = 0; l < piece->extent[AXIS_LAYER]; l++)
			sample->form_of[piece->first[AXIS_LAYER] + l] = f;
	}
	return 0;
}

/* How many positions there are in a list, which have to increase: less than
 * `most` where -1 fills it up. */
static int check_list(
	const struct keys *k, const int64_t *list, size_t most, size_t *count)
{
	*count = 0;
	while (*count < most && !(k->by_layer && list[*count] == -1)) {
		if (list[*count] < 0 ||
			(*count && list[*count] <= list[*count - 1]))
			return items_fail_at(k->search,
				"positions of keys have to increase from 0 on, "
				"but %" PRId64 " is number %zu",
				list[*count], *count);
		++*count;
	}
	return 0;
}

static int read_positions(struct keys *k)
{
	const struct dump_sample *sample = k->sample;
	size_t count, widest = 0;
	bool single = false;
	int found = items_integers(k->search, ITEM_KEY_POSITIONS, ITEMS_ANY,
		&k->positions, &count);

	if (found <= 0)
		return found;
	for (size_t f = 0; f < sample->form_count; f++) {
		single = single || sample->forms[f].keys == count;
		if (sample->forms[f].keys > widest)
			widest = sample->forms[f].keys;
	}
	k->by_layer = !single && count % sample->layers == 0 &&
		count / sample->layers >= widest;
	k->position_count = k->by_layer ? count / sample->layers : count;
	return k->by_layer
		? 0
		: check_list(k, k->positions, k->position_count, &count);
}

static int add_positions(
	const struct keys *k, const int64_t *list, struct dump_form *form)
{
	form->key_positions =
		memory_array(form->keys, sizeof(*form->key_positions));
	for (size_t i = 0; form->key_positions && i < form->keys; i++)
		form->key_positions[i] = (size_t)list[i];
	return form->key_positions ? 0 : error_memory(k->search->error);
}

static bool has_list(
	const struct dump_form *form, const int64_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!form->key_positions ||
			form->key_positions[i] != (size_t)list[i])
			return false;
	return count > 0 || !form->key_positions;
}

/* Finds the form of layers that are like `layer`, or makes it; those before
 * `shapes` are of the shapes alone. */
static int split_layer(const struct keys *k, size_t layer, size_t shapes)
{
	struct dump_sample *sample = k->sample;
	const int64_t *list = k->positions + layer * k->position_count;
	struct dump_form form = sample->forms[sample->form_of[layer]];
	size_t count, f = shapes;

	if (check_list(k, list, k->position_count, &count))
		return -1;
	if (count && count != form.keys)
		return items_fail_at(k->search,
			"has %zu positions of keys for layer %zu, which has "
			"%zu keys",
			count, sample->layer_numbers[layer], form.keys);
	while (f < sample->form_count &&
		(sample->forms[f].queries != form.queries ||
			sample->forms[f].keys != form.keys ||
			!has_list(&sample->forms[f], list, count)))
		f++;
	sample->form_of[layer] = f;
	if (f < sample->form_count)
		return 0;
	sample->forms[sample->form_count++] = form;
	return count ? add_positions(k, list, &sample->forms[f]) : 0;
}

/* Tells layers apart by the lists of their keys, too. */
static int split(const struct keys *k)
{
	struct dump_sample *sample = k->sample;
	size_t shapes = sample->form_count;

	for (size_t l = 0; l < sample->layers; l++)
		if (split_layer(k, l, shapes))
			return -1;
	sample->form_count -= shapes;
	memmove(sample->forms, sample->forms + shapes,
		sample->form_count * sizeof(*sample->forms));
	for (size_t l = 0; l < sample->layers; l++)
		sample->form_of[l] -= shapes;
	return 0;
}

static int read_codes(struct keys *k)
{
	const char *given = k->search->dump->layout->items[ITEM_KEY_MODALITY];
	int found;

	k->word = MODALITIES;
	if (given && strcmp(given + (*given == '='), "image") == 0)
		k->word = MODALITY_IMAGE;
	else if (given && strcmp(given + (*given == '='), "text") == 0)
		k->word = MODALITY_TEXT;
	if (k->word != MODALITIES)
		return 0;
	found = items_integers(
		k->search, ITEM_KEY_MODALITY, 1, &k->codes, &k->code_count);
	for (size_t i = 0; found > 0 && i < k->code_count; i++)
		if (k->codes[i] < 0 || k->codes[i] >= MODALITIES)
			return items_fail_at(k->search,
				"%" PRId64
				" at key %zu is not a modality code (0 "
				"to %d)",
				k->codes[i], i, MODALITIES - 1);
	return found < 0 ? -1 : 0;
}

/* What is said of the keys of a form; of two that could be meant by a word the
 * one that is not square. */
static int describe(const struct keys *k, struct dump_form *form)
{
	bool alone = k->sample->form_count == 1;
	bool square = form->queries == form->keys;

	form->other = form->keys == k->code_count ||
		(k->word != MODALITIES && (alone || !square));
	if (form->other) {
		form->key_modality = memory_array(form->keys, 1);
		for (size_t i = 0; form->key_modality && i < form->keys; i++)
			form->key_modality[i] =
				(uint8_t)(k->codes ? (enum modality)k->codes[i]
						   : k->word);
		return form->key_modality ? 0 : error_memory(k->search->error);
	}
	return !k->by_layer && form->keys == k->position_count
		? add_positions(k, k->positions, form)
		: 0;
}

/* The form by which the sample is read: the widest that has the positions from
 * 0 on as keys, else the first. */
static void choose_main(struct dump_sample *sample)
{
	const struct dump_form *forms = sample->forms, *best;

	sample->form = 0;
	for (size_t f = 1; f < sample->form_count; f++) {
		best = &forms[sample->form];
		if (forms[f].other || forms[f].key_positions)
			continue;
		if (best->other || best->key_positions ||
			forms[f].keys > best->keys)
			sample->form = f;
	}
	best = &forms[sample->form];
	sample->queries = best->queries;
	sample->keys = best->other ? best->queries : best->keys;
	sample->key_positions = best->key_positions;
}

static bool is_used(const struct dump_sample *sample, bool codes)
{
	for (size_t f = 0; f < sample->form_count; f++)
		if (codes ? sample->forms[f].other
			  : sample->forms[f].key_positions != NULL)
			return true;
	return false;
}

int forms_read(struct item_search *search, struct dump_sample *sample)
{
	struct keys k = { .search = search, .sample = sample };
	int result;

	/* Attention sums whose layers differ say what each has. */
	if (sample->forms[0].positions) {
		choose_main(sample);
		return 0;
	}
	result = read_positions(&k) || read_codes(&k);
	if (!result && sample->piece_keys &&
		(k.positions || k.codes || k.word != MODALITIES))
		result = items_fail(search,
			"has a dataset for each step, whose keys can only be "
			"positions from 0 on, or the last ones (--window); put "
			"the steps together into one map");
	if (!result && k.by_layer)
		result = split(&k);
	for (size_t f = 0; !result && f < sample->form_count; f++)
		result = describe(&k, &sample->forms[f]);
	if (!result && (k.codes || k.word != MODALITIES) &&
		!is_used(sample, true))
		result = items_fail(search,
			"its key_modality is of %zu keys, but no layer has as "
			"many",
			k.code_count);
	else if (!result && k.positions && !is_used(sample, false))
		result = items_fail(search,
			"its key_positions are %zu, but no layer has as many "
			"keys",
			k.position_count);
	if (!result)
		choose_main(sample);
	free(k.positions);
	free(k.codes);
	return result ? -1 : 0;
}

/* Where the rows of a form are that is not the main one. */
static int set_rows(const struct dump_sample *sample, struct dump_form *form,
	struct error *error)
{
	size_t size = form->queries * sizeof(size_t);

	form->positions = memory_array(form->queries, sizeof(size_t));
	form->visible = memory_array(form->queries, sizeof(size_t));
	if (!form->positions || !form->visible)
		return error_memory(error);
	if (form->queries == sample->queries)
		memcpy(form->positions, sample->positions, size);
	else
		memcpy(form->positions, form->key_positions, size);
	for (size_t i = 0; i < form->queries; i++)
		form->visible[i] = form->keys;
	return 0;
}

static int refuse(struct item_search *search, const struct dump_sample *sample,
	const struct dump_form *form)
{
	return items_fail(search,
		"%s: its shape or type differs from that of %s: it has %zu "
		"rows and %zu keys; say where its keys are with "
		"--key-positions, or what they are, if they are of another "
		"sequence, with --key-modality",
		form->path, sample->forms[sample->form].path, form->queries,
		form->keys);
}

/* What is at the keys of a form. */
static int set_keys(struct item_search *search,
	const struct dump_sample *sample, struct dump_form *form)
{
	size_t last = form->keys - 1;

	if (!form->key_positions)
		return 0;
	if (form->key_positions[last] >= sample->filled)
		return items_fail(search,
			"its key %zu is at position %zu, but there are %zu "
			"tokens",
			last, form->key_positions[last], sample->filled);
	form->key_modality = memory_array(form->keys, 1);
	if (!form->key_modality)
		return error_memory(search->error);
	for (size_t i = 0; i < form->keys; i++)
		form->key_modality[i] =
			sample->modality[form->key_positions[i]];
	return 0;
}

int forms_settle(struct item_search *search, struct dump_sample *sample)
{
	struct dump_form *first = &sample->forms[sample->form];

	if (sample->mask.kind == MASK_STORED &&
		(sample->form_count > 1 || first->other))
		return items_fail(search,
			"a stored mask is for layers with the same rows and "
			"keys, but there are others");
	first->keys = first->other ? first->keys : sample->keys;
	first->positions = sample->positions;
	first->visible = sample->visible;
	for (size_t i = 0; first->other && i < first->queries; i++)
		first->visible[i] = first->keys;
	for (size_t f = 0; f < sample->form_count; f++) {
		struct dump_form *form = &sample->forms[f];

		if (set_keys(search, sample, form))
			return -1;
		if (form->positions)
			continue;
		if (!form->other && !form->key_positions)
			return refuse(search, sample, form);
		if (form->queries != sample->queries &&
			!(form->key_positions && form->queries == form->keys))
			return refuse(search, sample, form);
		if (set_rows(sample, form, search->error))
			return -1;
	}
	return 0;
}

void forms_release(struct dump_sample *sample)
{
	for (size_t f = 0; f < sample->form_count; f++) {
		struct dump_form *form = &sample->forms[f];

		if (form->positions != sample->positions)
			free(form->positions);
		if (form->visible != sample->visible)
			free(form->visible);
		free(form->key_positions);
		free(form->key_modality);
	}
	free(sample->forms);
	free(sample->form_of);
}

void dump_sample_turn(struct dump_sample *sample, size_t layer)
{
	struct mask *mask = &sample->mask;
	const struct dump_form *form;

	sample->form = sample->form_of[layer];
	form = &sample->forms[sample->form];
	sample->queries = form->queries;
	sample->keys = form->keys;
	sample->positions = form->positions;
	sample->visible = form->visible;
	sample->key_positions = form->key_positions;
	sample->key_modality =
		form->key_modality ? form->key_modality : sample->modality;
	sample->other_keys = form->other;
	sample->columns = form->columns;
	sample->key_class = form->key_class;
	mask->window = mask->windows ? mask->windows[layer] : 0;
	mask->chunk = mask->chunks ? mask->chunks[layer] : 0;
}

size_t dump_sample_alike(
	const struct dump_sample *sample, size_t layer, size_t most)
{
	const struct mask *mask = &sample->mask;
	const size_t *windows = mask->windows, *chunks = mask->chunks;
	size_t count = 1;

	while (count < most &&
		sample->form_of[layer + count] == sample->form_of[layer] &&
		(!windows || windows[layer + count] == windows[layer]) &&
		(!chunks || chunks[layer + count] == chunks[layer]))
		count++;
	return count;
}

size_t dump_sample_key(const struct dump_sample *sample, size_t position)
{
	size_t low = 0, high = sample->keys;

	if (!sample->key_positions)
		return position < sample->keys ? position : sample->keys;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sample->key_positions[middle] < position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t dump_sample_own_key(const struct dump_sample *sample, size_t row)
{
	size_t position = sample->positions[row], key;

	if (position == DUMP_NONE || sample->other_keys)
		return DUMP_NONE;
	key = dump_sample_key(sample, position);
	return key < sample->keys && dump_sample_place(sample, key) == position
		? key
		: DUMP_NONE;
}

const char *forms_hint(const struct dump_sample *sample)
{
	if (sample->filled >= sample->keys || sample->other_keys)
		return "";
	return sample->task == TASK_UNDERSTANDING
		? "; if they are of another sequence, say --key-modality image"
		: "; if they are of another sequence, say --key-modality text";
}
