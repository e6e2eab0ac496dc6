/*
 * Layers of attention sums may differ in their rows and keys, as those of maps do
 * (forms.c).  The sums then have the rows of the layer with the most, and what is
 * said of rows and keys is said of each layer: lists [layer, row] or [layer, key],
 * which -1 fills up.
 *
 *	key_class	how many keys the layer has, and the class of each
 *	key_positions	where they are; nothing: from position 0 on
 *	key_modality	what they are, if they are of another sequence
 *	query_positions	how many rows the layer has, and where they are
 *	kv_length	how many keys there are for each; not there: all
 *
 * Layers whose lists are equal have one form.
 */
#include "base/memory.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum list { CLASSES, KEYS, CODES, ROWS, LENGTHS, LISTS };

static const enum layout_item items[LISTS] = {
	[CLASSES] = ITEM_KEY_CLASS,
	[KEYS] = ITEM_KEY_POSITIONS,
	[CODES] = ITEM_KEY_MODALITY,
	[ROWS] = ITEM_QUERY_POSITIONS,
	[LENGTHS] = ITEM_KV_LENGTH,
};

struct reading {
	struct item_search *search;
	struct dump_sample *sample;
	int64_t *lists[LISTS]; /* [layers][width], or NULL */
	size_t width[LISTS];
	size_t *layer_of; /* [forms]: the first that has it */
};

static int see_shape(void *context, const struct hdf5_dataset *dataset,
	bool shared, struct error *error)
{
	struct reading *r = context;

	(void)shared;
	(void)error;
	if (dataset->rank == 2 && dataset->dims[0] == r->sample->layers)
		r->width[CLASSES] = dataset->dims[1];
	return 1;
}

/* Reads a list of all layers, where it is there. */
static int read_list(struct reading *r, enum list list, size_t width)
{
	size_t count;
	int found = items_integers(
		r->search, items[list], ITEMS_ANY, &r->lists[list], &count);

	r->width[list] = width;
	if (found > 0 &&
		(count % r->sample->layers ||
			count / r->sample->layers != width))
		return items_fail_at(r->search,
			"has %zu values, where %zu layers should have %zu each",
			count, r->sample->layers, width);
	return found < 0 ? -1 : 0;
}

static const int64_t *list_of(
	const struct reading *r, enum list list, size_t layer)
{
	return r->lists[list] ? r->lists[list] + layer * r->width[list] : NULL;
}

/* How many values a list has before it is filled up; 0 where there is none. */
static size_t length(const struct reading *r, enum list list, size_t layer)
{
	const int64_t *values = list_of(r, list, layer);
	size_t count = 0;

	while (values && count < r->width[list] && values[count] != -1)
		count++;
	return count;
}

static bool alike(const struct reading *r, size_t a, size_t b)
{
	for (int i = 0; i < LISTS; i++)
		if (r->lists[i] &&
			memcmp(list_of(r, (enum list)i, a),
				list_of(r, (enum list)i, b),
				r->width[i] * sizeof(int64_t)) != 0)
			return false;
	return true;
}

static int bad_value(const struct reading *r, enum list list, size_t layer,
	size_t i, size_t values)
{
	return items_fail(r->search,
		"its %s of layer %zu has %zu values, of which number %zu is "
		"%" PRId64 ", out of place or range",
		layout_names(items[list])[0], r->sample->layer_numbers[layer],
		values, i, list_of(r, list, layer)[i]);
}

/* Copies a list, of `count` values from `low` up to `high`; `rising`: that
 * increase. */
static int copy(const struct reading *r, enum list list, size_t layer,
	int64_t low, int64_t high, bool rising, size_t *values, size_t count)
{
	const int64_t *from = list_of(r, list, layer);

	for (size_t i = 0; i < count; i++) {
		if (from[i] < low || from[i] > high ||
			(rising && i && from[i] <= from[i - 1]))
			return bad_value(r, list, layer, i, count);
		values[i] = (size_t)from[i];
	}
	return 0;
}

static int set_keys(
	const struct reading *r, size_t layer, struct dump_form *form)
{
	size_t *class = r->sample->key_classes + layer * r->width[CLASSES];
	size_t positions = length(r, KEYS, layer);
	size_t codes = length(r, CODES, layer);
	const int64_t *code = list_of(r, CODES, layer);

	form->key_class = class;
	if (copy(r, CLASSES, layer, 0, (int64_t)r->sample->classes - 1, false,
		    class, form->keys))
		return -1;
	if ((positions && positions != form->keys) ||
		(codes && codes != form->keys) || (positions && codes))
		return items_fail(r->search,
			"layer %zu has %zu keys by its key_class, %zu "
			"key_positions and %zu key_modality",
			r->sample->layer_numbers[layer], form->keys, positions,
			codes);
	form->other = codes > 0;
	if (positions)
		form->key_positions = memory_array(positions, sizeof(size_t));
	if (codes)
		form->key_modality = memory_array(codes, 1);
	if ((positions && !form->key_positions) ||
		(codes && !form->key_modality))
		return error_memory(r->search->error);
	for (size_t i = 0; i < codes; i++) {
		if (code[i] < 0 || code[i] >= MODALITIES)
			return bad_value(r, CODES, layer, i, codes);
		form->key_modality[i] = (uint8_t)code[i];
	}
	return copy(r, KEYS, layer, 0, INT32_MAX, true, form->key_positions,
		positions);
}

static int set_rows(
	const struct reading *r, size_t layer, struct dump_form *form)
{
	size_t lengths = length(r, LENGTHS, layer);

	form->positions = memory_array(form->queries, sizeof(size_t));
	form->visible = memory_array(form->queries, sizeof(size_t));
	if (!form->positions || !form->visible)
		return error_memory(r->search->error);
	for (size_t i = 0; i < form->queries; i++)
		form->visible[i] = form->keys;
	if (lengths > form->queries)
		lengths = form->queries;
	return copy(r, ROWS, layer, 0, INT32_MAX, false, form->positions,
		       form->queries) ||
			copy(r, LENGTHS, layer, 1, (int64_t)form->keys, false,
				form->visible, lengths)
		? -1
		: 0;
}

static int set_layer(struct reading *r, size_t layer)
{
	struct dump_sample *sample = r->sample;
	struct dump_form *form = &sample->forms[sample->form_count];
	size_t f = 0;

	while (f < sample->form_count && !alike(r, layer, r->layer_of[f]))
		f++;
	sample->form_of[layer] = f;
	if (f < sample->form_count)
		return 0;
	r->layer_of[sample->form_count++] = layer;
	*form = (struct dump_form){ .queries = length(r, ROWS, layer),
		.keys = length(r, CLASSES, layer),
		.path = sample->pieces[0].path };
	if (!form->queries || !form->keys)
		return items_fail(r->search,
			"layer %zu has %zu rows by its query_positions, and "
			"%zu keys by its key_class",
			sample->layer_numbers[layer], form->queries,
			form->keys);
	return set_keys(r, layer, form) || set_rows(r, layer, form) ? -1 : 0;
}

static int set_layers(struct reading *r)
{
	struct dump_sample *sample = r->sample;
	size_t count;

	if (memory_multiply(sample->layers, r->width[CLASSES], &count))
		sample->key_classes = memory_array(count, sizeof(size_t));
	r->layer_of = memory_array(sample->layers, sizeof(size_t));
	if (!sample->key_classes || !r->layer_of)
		return error_memory(r->search->error);
	sample->form_count = 0;
	for (size_t l = 0; l < sample->layers; l++)
		if (set_layer(r, l))
			return -1;
	return 1;
}

int sums_layers_find(struct item_search *search, struct dump_sample *sample)
{
	struct reading r = { .search = search, .sample = sample };
	int found = items_dataset(search, ITEM_KEY_CLASS, see_shape, &r);

	if (found <= 0 || !r.width[CLASSES])
		return found < 0 ? -1 : 0;
	for (int i = 0; found > 0 && i < LISTS; i++)
		if (read_list(&r, (enum list)i,
			    i < ROWS ? r.width[CLASSES] : sample->queries))
			found = -1;
	if (found > 0)
		found = set_layers(&r);
	for (int i = 0; i < LISTS; i++)
		free(r.lists[i]);
	free(r.layer_of);
	return found;
}
