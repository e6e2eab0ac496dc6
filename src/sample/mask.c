/*
 * What a mask shows is kept as one run of positions for each position, its
 * `whole`, which does not ask for the order: an image, the prompt, or nothing.
 * Joined with the run that ends at the row itself this is one run again.
 *
 * An image is the tokens from its first to its last one.  Where begin and end
 * tokens are marked they tell one image from the next, else anything between.
 *
 * A mask as a matrix: additive (0 and large negative numbers: zero shows), or
 * flags.  Whether 1 shows or hides a key differs between libraries, but a row
 * always sees itself.
 */
#include "sample/mask.h"

#include "base/memory.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A window that is no shorter than this is none. */
#define LONGEST ((int64_t)1 << 40)

/* Where the run of image tokens that begins at `first` ends: *end is the place
 * to go on. */
static struct mask_span find_image(const struct dump_sample *sample,
	size_t first, bool marked, size_t *end)
{
	const uint8_t *modality = sample->modality;
	struct mask_span image = { first, first + 1 };
	size_t i = first + 1;

	for (; i < sample->tokens; i++) {
		if (modality[i] == MODALITY_IMAGE)
			image.end = i + 1;
		else if (!marked || modality[i] == MODALITY_BOI ||
			modality[i] == MODALITY_EOI)
			break;
	}
	*end = i;
	return image;
}

/* Whether `code` may be a begin or end token, next to an image. */
static bool is_mark(uint8_t code, bool marked, uint8_t mark)
{
	return marked ? code == mark : code == MODALITY_OTHER;
}

static void set_blocks(struct dump_sample *sample, bool with_marks)
{
	const uint8_t *modality = sample->modality;
	bool marked = memchr(modality, MODALITY_BOI, sample->tokens) ||
		memchr(modality, MODALITY_EOI, sample->tokens);

	for (size_t i = 0, next; i < sample->tokens; i = next) {
		struct mask_span image;

		next = i + 1;
		if (modality[i] != MODALITY_IMAGE)
			continue;
		image = find_image(sample, i, marked, &next);
		if (with_marks && i &&
			is_mark(modality[i - 1], marked, MODALITY_BOI))
			image.first--;
		if (with_marks && image.end < sample->tokens &&
			is_mark(modality[image.end], marked, MODALITY_EOI))
			image.end++;
		for (size_t k = image.first; k < image.end; k++)
			sample->mask.whole[k] = image;
		if (next < image.end)
			next = image.end;
	}
}

int mask_set(struct dump_sample *sample, enum mask_kind kind,
	enum mask_source source, struct error *error)
{
	struct mask *mask = &sample->mask;
	struct mask_span prompt = { 0, sample->prompt_length };

	free(mask->whole);
	mask->whole = NULL;
	mask->kind = kind;
	mask->source = source;
	if (kind == MASK_CAUSAL || kind == MASK_FULL)
		return 0;
	mask->whole = memory_array(sample->tokens, sizeof(*mask->whole));
	if (!mask->whole)
		return error_memory(error);
	if (kind != MASK_PREFIX)
		set_blocks(sample, kind == MASK_MARKED_BLOCKS);
	for (size_t i = 0; kind == MASK_PREFIX && i < prompt.end; i++)
		mask->whole[i] = prompt;
	return 0;
}

void mask_release(struct mask *mask)
{
	free(mask->windows);
	free(mask->chunks);
	free(mask->whole);
	free(mask->shown);
	*mask = (struct mask){ 0 };
}

struct mask_span mask_range(const struct dump_sample *sample, size_t row)
{
	const struct mask *mask = &sample->mask;
	size_t position = sample->positions[row], end = sample->visible[row];
	struct mask_span seen = { 0, position + 1 };

	if (position == DUMP_NONE)
		return (struct mask_span){ 0, 0 };
	if (sample->other_keys)
		return (struct mask_span){ 0, end };
	if (mask->window && position >= mask->window)
		seen.first = position + 1 - mask->window;
	if (mask->chunk && seen.first < position - position % mask->chunk)
		seen.first = position - position % mask->chunk;
	if (mask->kind == MASK_FULL) {
		seen.end = mask->window ? position + mask->window : DUMP_NONE;
		if (mask->chunk &&
			seen.end >
				position - position % mask->chunk + mask->chunk)
			seen.end =
				position - position % mask->chunk + mask->chunk;
	} else if (mask->whole && mask->whole[position].end) {
		const struct mask_span *whole = &mask->whole[position];
		/* As in Gemma 3; the prompt of PaliGemma 2 is not narrowed. */
		bool narrowed = mask->window && mask->kind != MASK_PREFIX;

		if (whole->first < seen.first && !narrowed)
			seen.first = whole->first;
		if (whole->end > seen.end)
			seen.end = whole->end;
	}
	if (sample->key_positions) {
		seen.first = dump_sample_key(sample, seen.first);
		seen.end = dump_sample_key(sample, seen.end);
	}
	if (seen.end > end)
		seen.end = end;
	if (seen.first > seen.end)
		seen.first = seen.end;
	return seen;
}

static const int8_t *shown_row(const struct dump_sample *sample, size_t row)
{
	return sample->mask.shown + row * sample->keys;
}

bool mask_is_stated(const struct mask *mask)
{
	return mask->source == MASK_STATED || mask->windows || mask->chunks;
}

bool mask_is_range(const struct dump_sample *sample)
{
	const struct mask *mask = &sample->mask;

	return mask->kind != MASK_STORED && !(mask->sinks && mask->window);
}

/* Where the sinks end that a row sees, whose other keys are `seen`. */
static size_t end_of_sinks(
	const struct dump_sample *sample, const struct mask_span *seen)
{
	size_t end = mask_is_range(sample)
		? 0
		: dump_sample_key(sample, sample->mask.sinks);

	return end < seen->end ? end : seen->end;
}

bool mask_shows(const struct dump_sample *sample, size_t row, size_t key)
{
	struct mask_span seen;

	if (sample->mask.kind == MASK_STORED)
		return key < sample->visible[row] &&
			shown_row(sample, row)[key];
	seen = mask_range(sample, row);
	return key < seen.end &&
		(key >= seen.first || key < end_of_sinks(sample, &seen));
}

size_t mask_run(const struct dump_sample *sample, size_t row, size_t key)
{
	size_t end = sample->keys, sinks;
	struct mask_span seen;

	if (sample->mask.kind == MASK_STORED) {
		const int8_t *shown = shown_row(sample, row);
		size_t next = key + 1, last = sample->visible[row];

		if (key < last)
			end = last;
		while (next < end && (key >= last || shown[next] == shown[key]))
			next++;
		return next;
	}
	seen = mask_range(sample, row);
	sinks = end_of_sinks(sample, &seen);
	if (key < sinks && sinks < seen.first)
		return sinks;
	if (key < seen.first && key >= sinks)
		return seen.first;
	return key < seen.end ? seen.end : end;
}

struct matrix {
	struct item_search *search;
	struct dump_sample *sample;
	enum layout_item item;
};

/* Where the sample's matrix begins in the dataset: 1, or 0 when it is none. */
static int find_matrix(const struct matrix *r,
	const struct hdf5_dataset *dataset, bool shared, size_t *start,
	struct error *error)
{
	size_t samples = r->search->dump->entries, front;
	size_t rows = r->sample->queries, keys = r->sample->keys;

	if (dataset->rank < 2 || !dataset->count ||
		(dataset->type.class != HDF5_INTEGER &&
			dataset->type.class != HDF5_FLOAT))
		return 0;
	front = dataset->rank - 2;
	/* What is there for all samples has them first. */
	if (!front && shared && samples > 1 && dataset->dims[0] == samples)
		return 0;
	for (size_t i = 0; i < front; i++) {
		if (dataset->dims[i] == 1)
			continue;
		if (i || !shared || dataset->dims[0] != samples)
			return error_set(error,
				"axis %zu of the mask has length %zu; one mask "
				"for each sample is what can be read",
				i, dataset->dims[i]);
		if (items_place(r->search, r->item, false, &start[0]))
			return -1;
	}
	if (dataset->dims[front] == rows && dataset->dims[front + 1] == keys)
		return 1;
	/* A list for each of many samples, or for a batch of one. */
	if (!front)
		return 0;
	return error_set(error,
		"is a mask for %zu rows and %zu keys, but there are %zu and "
		"%zu",
		dataset->dims[front], dataset->dims[front + 1], rows, keys);
}

/* Values that are read at a time. */
#define AT_A_TIME ((size_t)1 << 16)

/* The signs of the matrix that begins at `start`: -1, 0 or 1. */
static int read_signs(const struct hdf5_dataset *dataset, size_t *start,
	int8_t *signs, struct error *error)
{
	size_t row = dataset->rank - 2, columns = dataset->dims[row + 1];
	size_t batch = columns < AT_A_TIME ? AT_A_TIME / columns : 1;
	size_t extent[HDF5_MAX_AXES];
	double *values = memory_array(batch * columns, sizeof(*values));
	int result = 0;

	if (!values)
		return error_memory(error);
	for (size_t i = 0; i < row; i++)
		extent[i] = 1;
	extent[row + 1] = columns;
	for (; !result && start[row] < dataset->dims[row];
		start[row] += batch) {
		size_t left = dataset->dims[row] - start[row];

		extent[row] = batch < left ? batch : left;
		result = hdf5_read_numbers(
			dataset, start, extent, values, error);
		for (size_t i = 0; !result && i < extent[row] * columns; i++)
			*signs++ = (int8_t)((values[i] > 0) - (values[i] < 0));
	}
	free(values);
	return result;
}

/* Which of the signs show a key, from what rows give themselves. */
static int read_sense(
	const struct dump_sample *sample, int8_t *signs, struct error *error)
{
	size_t count = sample->queries * sample->keys, ones = 0, zeros = 0;
	bool additive = memchr(signs, -1, count) != NULL;

	if (additive && memchr(signs, 1, count))
		return error_set(error,
			"is neither a mask of flags nor an additive one, as "
			"it has values above and below zero");
	for (size_t row = 0; row < sample->queries; row++) {
		size_t own = dump_sample_own_key(sample, row);

		if (own == DUMP_NONE ||
			sample->modality[sample->positions[row]] ==
				MODALITY_PAD)
			continue;
		ones += signs[row * sample->keys + own] == 1;
		zeros += signs[row * sample->keys + own] == 0;
	}
	if (!additive && ones && zeros)
		return error_set(error,
			"of its rows %zu have a 1 at their own key and %zu a "
			"0, so it does not show which of them hides a key",
			ones, zeros);
	for (size_t i = 0; i < count; i++)
		signs[i] = additive ? signs[i] == 0 : (signs[i] == 1) == !zeros;
	return 0;
}

static int take_matrix(void *context, const struct hdf5_dataset *dataset,
	bool shared, struct error *error)
{
	const struct matrix *r = context;
	struct mask *mask = &r->sample->mask;
	size_t start[HDF5_MAX_AXES] = { 0 }, count;
	int found = find_matrix(r, dataset, shared, start, error);

	if (found <= 0)
		return found;
	if (memory_multiply(r->sample->queries, r->sample->keys, &count))
		mask->shown = memory_array(count, sizeof(*mask->shown));
	if (!mask->shown)
		return error_memory(error);
	if (read_signs(dataset, start, mask->shown, error) ||
		read_sense(r->sample, mask->shown, error))
		return -1;
	mask->kind = MASK_STORED;
	mask->source = MASK_STATED;
	return 1;
}

static int find_stored(struct item_search *search, enum layout_item item,
	struct dump_sample *sample)
{
	struct matrix r = { search, sample, item };

	return items_dataset(search, item, take_matrix, &r);
}

static int fits_matrix(void *context, const struct hdf5_dataset *dataset,
	bool shared, struct error *error)
{
	size_t start[HDF5_MAX_AXES] = { 0 };

	return find_matrix(context, dataset, shared, start, error);
}

int mask_is_stored(struct item_search *search, enum layout_item item,
	struct dump_sample *sample)
{
	struct matrix r = { search, sample, item };

	return items_dataset(search, item, fits_matrix, &r);
}

/* A mask that is stated by its name: 1, 0 or -1. */
static int read_name(struct item_search *search, struct dump_sample *sample)
{
	bool given = search->dump->layout->items[ITEM_MASK] != NULL;
	char name[DUMP_TEXT];
	enum mask_kind kind;
	struct error ignored;
	struct item_search quiet = *search;
	int found;

	/* Anything may be called a mask; what is none is none of ours. */
	if (!given)
		quiet.error = &ignored;
	found = items_text(&quiet, ITEM_MASK, name);
	if (found <= 0)
		return given ? found : 0;
	if (mask_parse(name, &kind) &&
		(kind != MASK_PREFIX || sample->prompt_length != DUMP_NONE))
		return mask_set(sample, kind, MASK_STATED, search->error) ? -1
									  : 1;
	if (mask_parse(name, &kind))
		return items_fail(search,
			"its mask is prefix, but nothing says where its prompt "
			"ends; say it with --prompt-length");
	return items_fail(search,
		"its mask is '%s', not causal, full, blocks, marked-blocks or "
		"prefix; say it with --mask",
		name);
}

/* A number for each layer that has a map, for each of the model, or one for
 * all: *list [layers], or NULL. */
static int read_list(struct item_search *search, enum layout_item item,
	const struct dump_sample *sample, size_t **list)
{
	int64_t *values;
	size_t count;
	int found = items_integers(search, item, 1, &values, &count);

	if (found <= 0)
		return found;
	if (count != 1 && count != sample->layers &&
		count != sample->model_layers)
		found = items_fail_at(search,
			"has %zu values for %zu layers; a %s is one number for "
			"all layers, or one for each, 0 for none",
			count, sample->layers, layout_option(item));
	else
		*list = memory_array(sample->layers, sizeof(**list));
	if (found > 0 && !*list)
		found = error_memory(search->error);
	for (size_t l = 0; found > 0 && l < sample->layers; l++) {
		size_t at = count == sample->model_layers
			? sample->layer_numbers[l]
			: l;
		int64_t value = values[count == 1 ? 0 : at];

		if (value > 0 && value < LONGEST)
			(*list)[l] = (size_t)value;
	}
	free(values);
	return found;
}

/* The first keys, that rows see beside their window. */
static int read_sinks(struct item_search *search, struct dump_sample *sample)
{
	struct mask *mask = &sample->mask;
	int64_t sinks = 0;
	int found = items_integer(search, ITEM_WINDOW_SINKS, &sinks);
	bool windowed = false;

	for (size_t l = 0; mask->windows && l < sample->layers; l++)
		windowed = windowed || mask->windows[l];
	if (found <= 0 || sinks <= 0)
		return found < 0 ? -1 : 0;
	if (sinks >= LONGEST || mask->kind == MASK_STORED || !windowed)
		return items_fail_at(search,
			"is %" PRId64 ", but no layer has a window beside "
			"which rows see these keys; say --window",
			sinks);
	mask->sinks = (size_t)sinks;
	return 0;
}

/* A sink that is no key takes its part of every row. */
static int read_learnt_sink(
	struct item_search *search, struct dump_sample *sample)
{
	int64_t stated = 0;
	int found = items_integer(search, ITEM_LEARNT_SINK, &stated);

	sample->learnt_sink = stated != 0;
	return found < 0 ? -1 : 0;
}

int mask_find(struct item_search *search, struct dump_sample *sample)
{
	struct mask *mask = &sample->mask;
	bool given = search->dump->layout->items[ITEM_MASK] != NULL;
	int found = find_stored(search, ITEM_MASK, sample);

	if (!found)
		found = read_name(search, sample);
	if (!found && given)
		found = items_fail_at(search, "is not a mask");
	if (!found)
		found = find_stored(search, ITEM_ATTENTION_MASK, sample);
	if (found < 0 || read_learnt_sink(search, sample) ||
		read_list(search, ITEM_WINDOW, sample, &mask->windows) < 0 ||
		read_list(search, ITEM_CHUNK, sample, &mask->chunks) < 0 ||
		read_sinks(search, sample))
		return -1;
	return 0;
}

/* Adds " window=8:5/6" for each length that some layers have. */
static void add_lengths(const char *name, size_t layers, const size_t *list,
	size_t sinks, struct buffer *text)
{
	bool first = true;

	for (size_t l = 0; list && l < layers; l++) {
		size_t count = 0, before = 0;

		for (size_t i = 0; i < layers; i++)
			count += list[i] == list[l];
		for (size_t i = 0; i < l; i++)
			before += list[i] == list[l];
		if (!list[l] || before)
			continue;
		buffer_print(
			text, "%s%s", first ? " " : "+", first ? name : "");
		if (sinks)
			buffer_print(text, "%zu+", sinks);
		buffer_print(text, "%zu", list[l]);
		if (count < layers)
			buffer_print(text, ":%zu/%zu", count, layers);
		first = false;
	}
}

void mask_text(enum mask_kind kind, size_t layers, const size_t *windows,
	const size_t *chunks, size_t sinks, struct buffer *text)
{
	buffer_print(text, "%s", mask_name(kind));
	add_lengths("window=", layers, windows, sinks, text);
	add_lengths("chunk=", layers, chunks, 0, text);
}
