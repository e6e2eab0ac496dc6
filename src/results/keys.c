/*
 * A key of one sample is the same as one of another only if both stand at the
 * same place and hold the same: what is averaged over keys that differ looks like
 * any other number.
 */
#include "results/keys.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static int order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* By set, layer and key; the group of a row is that of its set. */
static int compare_places(
	const struct key_sample_row *a, const struct key_sample_row *b)
{
	int result = strcmp(a->of.model, b->of.model);

	if (!result)
		result = strcmp(a->of.step, b->of.step);
	if (!result)
		result = strcmp(a->of.group, b->of.group);
	if (!result)
		result = order(a->of.task, b->of.task);
	if (!result)
		result = order(a->of.layer, b->of.layer);
	return result ? result : order(a->at.key, b->at.key);
}

static int compare(const void *x, const void *y)
{
	return compare_places(x, y);
}

/* "image 0, row 2, column 3" or "text of the prompt". */
static void describe(const struct key_place *at, struct buffer *text)
{
	if (at->image != TABLE_NONE) {
		buffer_print(text, "image %zu", at->image);
		if (at->row != TABLE_NONE)
			buffer_print(text, ", row %zu", at->row);
		if (at->column != TABLE_NONE)
			buffer_print(text, ", column %zu", at->column);
		return;
	}
	buffer_print(text, "%s", *at->role ? at->role : at->modality);
	if (*at->part)
		buffer_print(text, " of the %s", at->part);
}

static int refuse(const struct key_sample_row *a,
	const struct key_sample_row *b, bool images, struct error *error)
{
	struct buffer x = { 0 }, y = { 0 };

	describe(&a->at, &x);
	describe(&b->at, &y);
	error_set(error,
		"key %zu is %s in sample '%s' of %s and %s in sample '%s' of "
		"%s, so a mean over samples means nothing: say %s--by sample, "
		"or choose with --samples",
		a->at.key, x.failed ? "" : x.text, a->of.sample, a->of.file,
		y.failed ? "" : y.text, b->of.sample, b->of.file,
		images ? "" : "--images for images alone, ");
	buffer_release(&x);
	buffer_release(&y);
	error_prefix(error, task_name(a->of.task));
	return error_prefix(error, a->of.model);
}

/* Whether both hold the same. */
static bool is_same(const struct key_place *a, const struct key_place *b)
{
	return a->image == b->image && a->row == b->row &&
		a->column == b->column &&
		strcmp(a->modality, b->modality) == 0 &&
		strcmp(a->part, b->part) == 0 && strcmp(a->role, b->role) == 0;
}

/* A sample, which is in a set. */
struct member {
	const struct store_sample *sample;
	struct schema_key key;
};

static int compare_members(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	int result = strcmp(a->key.model, b->key.model);

	if (!result)
		result = strcmp(a->key.step, b->key.step);
	if (!result)
		result = strcmp(a->key.group, b->key.group);
	if (!result)
		result = order(a->sample->of.task, b->sample->of.task);
	if (!result)
		result = text_compare_natural(
			a->sample->of.file, b->sample->of.file);
	return result ? result
		      : text_compare_natural(
				a->sample->of.sample, b->sample->of.sample);
}

/* Puts together what two samples have at a key. */
static int meet(struct key_sample_row *last, const struct key_sample_row *row,
	bool images, struct error *error)
{
	if (!is_same(&last->at, &row->at))
		return refuse(last, row, images, error);
	if (last->at.position != row->at.position)
		last->at.position = TABLE_NONE;
	if (strcmp(last->at.grid, row->at.grid) != 0)
		last->at.grid = "mixed";
	return 0;
}

/* Adds the keys of a sample to those of its set, which begin at `first`. */
static int add_sample(struct key_index *index, const struct store *store,
	const struct member *member, size_t first, bool images,
	struct error *error)
{
	size_t known = index->count;

	for (size_t i = 0; i < member->sample->count; i++) {
		struct key_sample_row row, *last = NULL;

		store_row(store, member->sample, i, &row);
		row.of.group = member->key.group;
		if (known > first)
			last = bsearch(&row, index->rows + first, known - first,
				sizeof(row), compare);
		if (last && meet(last, &row, images, error))
			return -1;
		if (last)
			continue;
		if (memory_grow(&index->rows, &index->capacity, index->count,
			    sizeof(*index->rows)))
			return error_memory(error);
		index->rows[index->count++] = row;
	}
	if (index->count > known)
		qsort(index->rows + first, index->count - first,
			sizeof(*index->rows), compare);
	return 0;
}

static bool is_of_set(const struct member *a, const struct member *b)
{
	return a->sample->of.task == b->sample->of.task &&
		schema_key_equal(a->key, b->key);
}

int keys_index(struct key_index *index, const struct store *store,
	const struct results_settings *settings, struct error *error)
{
	struct member *members =
		memory_array(store->sample_count, sizeof(*members));
	size_t first = 0;
	int result = members ? 0 : error_memory(error);

	*index = (struct key_index){ 0 };
	for (size_t i = 0; !result && i < store->sample_count; i++) {
		const struct store_sample *sample = &store->samples[i];

		members[i] = (struct member){ sample,
			{ sample->of.model, sample->of.step,
				samples_group(settings, &sample->of) } };
	}
	if (!result)
		qsort(members, store->sample_count, sizeof(*members),
			compare_members);
	for (size_t i = 0; !result && i < store->sample_count; i++) {
		if (i && !is_of_set(&members[i - 1], &members[i]))
			first = index->count;
		result = add_sample(index, store, &members[i], first,
			settings->scan.images, error);
	}
	free(members);
	return result;
}

const struct key_place *keys_find(const struct key_index *index,
	const struct sample_set *set, size_t layer, size_t key)
{
	const struct key_sample_row wanted = { .of = { .model = set->key.model,
						       .step = set->key.step,
						       .group = set->key.group,
						       .task = set->task,
						       .layer = layer },
		.at = { .key = key } };
	const struct key_sample_row *found = index->count
		? bsearch(&wanted, index->rows, index->count,
			  sizeof(*index->rows), compare)
		: NULL;

	return found ? &found->at : NULL;
}

void keys_release(struct key_index *index)
{
	free(index->rows);
	*index = (struct key_index){ 0 };
}
