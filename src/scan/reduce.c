/*
 * The child's side of reducing.  What a sample is goes up the pipe once, its sums
 * row by row as they are read; the parent knows from the shape where in its
 * dataset each of them belongs.
 */
#include "measure/reduce.h"

#include "base/memory.h"
#include "dump/items.h"
#include "scan/child.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A piece that is being filled with values that follow one another. */
struct outlet {
	struct child *child;
	size_t index; /* of the sample */
	enum hdf5_format format;
	size_t size; /* of a value */
	struct scan_piece piece;
};

static int flush(struct outlet *outlet)
{
	struct scan_piece *piece = &outlet->piece;

	if (piece->size &&
		child_send_bytes(outlet->child, SCAN_PIECE, outlet->index,
			piece,
			offsetof(struct scan_piece, bytes) + piece->size))
		return -1;
	piece->offset += piece->size;
	piece->size = 0;
	return 0;
}

/* The nearest half; of two that are as near the even one. */
static uint16_t to_half(float value)
{
	uint32_t bits, sign, most = 0x7f800000;

	memcpy(&bits, &value, sizeof(bits));
	sign = bits >> 16 & 0x8000;
	bits &= 0x7fffffff;
	if (bits > most)
		return (uint16_t)(sign | 0x7e00);
	/* Below the least normal half they are multiples of 2^-24. */
	if (bits < 0x38800000)
		return (uint16_t)(sign |
			(uint32_t)lrintf(fabsf(value) * 0x1p24F));
	bits += 0xfff + (bits >> 13 & 1);
	return (uint16_t)(sign |
		(bits < 0x47800000 ? (bits - 0x38000000) >> 13 : 0x7c00));
}

/* Adds value number `place` of the item. */
static int put(struct outlet *outlet, uint64_t place, double value)
{
	struct scan_piece *piece = &outlet->piece;
	size_t size = outlet->size;
	uint8_t *at;

	if ((place * size != piece->offset + piece->size ||
		    piece->size + size > SCAN_PIECE_MOST) &&
		flush(outlet))
		return -1;
	if (!piece->size)
		piece->offset = place * size;
	at = piece->bytes + piece->size;
	piece->size += (uint32_t)size;
	if (outlet->format == HDF5_F32) {
		float single = (float)value;

		memcpy(at, &single, sizeof(single));
	} else if (outlet->format == HDF5_I32) {
		int32_t integer = (int32_t)value;

		memcpy(at, &integer, sizeof(integer));
	} else if (outlet->format == HDF5_F16) {
		uint16_t half = to_half((float)value);

		memcpy(at, &half, sizeof(half));
	} else {
		*at = (uint8_t)value;
	}
	return 0;
}

/* Adds `count` values, the first of them number `place`. */
static int put_all(struct outlet *outlet, uint64_t place, const double *values,
	size_t count)
{
	struct scan_piece *piece = &outlet->piece;
	size_t size = outlet->size * count;
	uint8_t *at = piece->bytes + piece->size;

	if (outlet->format != HDF5_F32 || !piece->size ||
		place * outlet->size != piece->offset + piece->size ||
		piece->size + size > SCAN_PIECE_MOST) {
		for (size_t i = 0; i < count; i++)
			if (put(outlet, place + i, values[i]))
				return -1;
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		float single = (float)values[i];

		memcpy(at + i * sizeof(single), &single, sizeof(single));
	}
	piece->size += (uint32_t)size;
	return 0;
}

/* What one sample is reduced to. */
struct reducing {
	struct child *child;
	size_t index; /* of the sample */
	const struct dump_sample *sample;
	struct partition partition;
	struct scan_reduced shape;
	size_t *places; /* [queries]: place among the rows, or DUMP_NONE */
	size_t rows;	/* of the layers that the sample stands for */
	int64_t *ids;	/* [tokens], if that is an item */
	struct outlet outlets[1 + SUMS_BESIDE];
};

static struct outlet outlet_of(const struct reducing *r, enum reduced_item item)
{
	enum hdf5_format format =
		scan_format(r->child->request->settings, &r->shape, item);

	return (struct outlet){ r->child, r->index, format,
		hdf5_format_size(format), { .item = item } };
}

void child_reduce_end(struct child *c)
{
	struct reducing *r = c->reducing;

	if (!r)
		return;
	partition_release(&r->partition);
	free(r->places);
	free(r->ids);
	free(r);
	c->reducing = NULL;
}

static bool has(const struct reducing *r, enum reduced_item item)
{
	return r->shape.items >> item & 1;
}

/* Whether the layers that the sample stands for have something to say of the
 * item. */
static bool is_there(const struct dump_sample *s, enum reduced_item item)
{
	switch (item) {
	case REDUCED_SINK:
	case REDUCED_ENTROPY:
	case REDUCED_DISTANCE:
		return s->classes
			? s->beside[item - REDUCED_SINK].kernel != NULL
			: item != REDUCED_DISTANCE || !s->other_keys;
	case REDUCED_RESPONSE_MASK:
		return s->labelled;
	case REDUCED_QUERY_POSITIONS:
		return !s->all_positions || s->form_count > 1;
	case REDUCED_KV_LENGTH:
		for (size_t q = 0; q < s->queries; q++)
			if (s->visible[q] != s->keys)
				return true;
		return false;
	case REDUCED_KEY_POSITIONS:
		return s->key_positions != NULL;
	case REDUCED_KEY_MODALITY:
		return s->other_keys;
	case REDUCED_MASK:
		return s->mask.kind == MASK_STORED;
	case REDUCED_IDS:
		return false;
	default:
		return true;
	}
}

/* Where a response ends before the last position, which nothing labels. */
static size_t response_end(const struct dump_sample *sample)
{
	size_t end = sample->tokens;

	if (!sample->response || sample->labelled)
		return DUMP_NONE;
	while (end > sample->prompt_length && !sample->response[end - 1])
		end--;
	return end < sample->tokens ? end : DUMP_NONE;
}

/* Numbers the rows of the layers that the sample stands for; those that only fill
 * a batch up have no place in a sample alone. */
static void place_rows(struct reducing *r, const struct dump_sample *sample)
{
	r->rows = 0;
	for (size_t q = 0; q < sample->queries; q++)
		r->places[q] = sample->positions[q] == DUMP_NONE ? DUMP_NONE
								 : r->rows++;
}

/* The token ids, where there is one for each position: else they are of the
 * prompt, or of a text without what stands for an image. */
static int read_ids(struct reducing *r)
{
	struct child *c = r->child;
	struct item_search search;
	size_t count = 0;

	if (items_open(&search, &c->dump, c->chosen[r->index], c->error))
		return -1;
	items_peek(&search, ITEM_INPUT_IDS, 1, &r->ids, &count, NULL);
	items_close(&search);
	for (size_t i = 0; i < count; i++)
		if (count != r->sample->filled || r->ids[i] < INT32_MIN ||
			r->ids[i] > INT32_MAX)
			count = 0;
	if (count)
		r->shape.items |= UINT32_C(1) << REDUCED_IDS;
	return 0;
}

static int set_shape(struct reducing *r)
{
	struct child *c = r->child;
	struct dump_sample turned = *r->sample;
	struct scan_reduced *shape = &r->shape;
	size_t most = 0;

	for (size_t f = 0; f < turned.form_count; f++)
		if (turned.forms[f].queries > most)
			most = turned.forms[f].queries;
	r->places = memory_array(most, sizeof(size_t));
	if (!r->places)
		return error_memory(c->error);
	*shape = (struct scan_reduced){ .tokens = turned.filled,
		.classes = r->partition.classes,
		.response_end = response_end(r->sample),
		.learnt_sink = turned.learnt_sink };
	for (size_t l = c->first_layer; l < c->end_layer; l++) {
		if (turned.form_of[l] != turned.form_of[c->first_layer])
			shape->by_layer = 1;
		dump_sample_turn(&turned, l);
		place_rows(r, &turned);
		if (r->rows > shape->rows)
			shape->rows = r->rows;
		if (turned.keys > shape->keys)
			shape->keys = turned.keys;
		for (int i = 0; i < REDUCED_ITEMS; i++)
			if (is_there(&turned, (enum reduced_item)i))
				shape->items |= UINT32_C(1) << i;
	}
	return 0;
}

static int prepare(struct reducing *r)
{
	const struct dump_sample *sample = r->sample;
	struct child *c = r->child;

	if (partition_make(&r->partition, sample, c->first_layer, c->end_layer,
		    c->request->settings->per_role, c->error) ||
		set_shape(r) || read_ids(r))
		return error_prefix(c->error, sample->name);
	for (int i = 0; i <= SUMS_BESIDE; i++)
		r->outlets[i] = outlet_of(r, (enum reduced_item)i);
	return 0;
}

static int send_bytes(const struct reducing *r, enum reduced_item item,
	const uint8_t *values, size_t count)
{
	struct outlet outlet = outlet_of(r, item);
	int result = 0;

	for (size_t i = 0; has(r, item) && !result && i < count; i++)
		result = put(&outlet, i, values[i]);
	return result || flush(&outlet) ? -1 : 0;
}

/* Number `i` of what is known of the rows or keys of the layers that the sample
 * stands for. */
static double number_of(const struct reducing *r, const struct dump_sample *s,
	enum reduced_item item, size_t i)
{
	switch (item) {
	case REDUCED_KEY_CLASS:
		return (double)partition_classes(&r->partition, s)[i];
	case REDUCED_KEY_POSITIONS:
		return s->key_positions ? (double)s->key_positions[i] : -1;
	case REDUCED_KEY_MODALITY:
		return s->other_keys ? s->key_modality[i] : -1;
	case REDUCED_KV_LENGTH:
		return (double)s->visible[i];
	default:
		return (double)s->positions[i];
	}
}

/* Sends one list of a layer, the `at`-th of those that are chosen. */
static int send_list(const struct reducing *r, const struct dump_sample *s,
	enum reduced_item item, size_t at)
{
	bool rows = scan_of_rows(item);
	size_t width = (size_t)(rows ? r->shape.rows : r->shape.keys);
	size_t count = rows ? s->queries : s->keys, next = at * width;
	struct outlet outlet = outlet_of(r, item);

	for (size_t i = 0; i < count; i++)
		if ((!rows || r->places[i] != DUMP_NONE) &&
			put(&outlet, next++, number_of(r, s, item, i)))
			return -1;
	for (; next < (at + 1) * width; next++)
		if (put(&outlet, next, -1))
			return -1;
	return flush(&outlet);
}

static int send_lists(struct reducing *r)
{
	struct child *c = r->child;
	struct dump_sample turned = *r->sample;
	size_t layers = r->shape.by_layer ? c->end_layer - c->first_layer : 1;
	int result = 0;

	for (size_t l = 0; !result && l < layers; l++) {
		dump_sample_turn(&turned, c->first_layer + l);
		place_rows(r, &turned);
		for (int i = 0; !result && i < REDUCED_ITEMS; i++) {
			enum reduced_item item = (enum reduced_item)i;

			if (has(r, item) &&
				(scan_of_rows(item) || scan_of_keys(item)))
				result = send_list(r, &turned, item, l);
		}
	}
	return result;
}

static int send_mask(const struct reducing *r)
{
	const struct dump_sample *sample = r->sample;
	struct outlet outlet = outlet_of(r, REDUCED_MASK);
	int result = 0;

	for (size_t q = 0; has(r, REDUCED_MASK) && q < sample->queries; q++)
		for (size_t k = 0; !result && k < sample->keys; k++)
			if (r->places[q] != DUMP_NONE)
				result = put(&outlet,
					r->places[q] * sample->keys + k,
					mask_shows(sample, q, k));
	return result || flush(&outlet) ? -1 : 0;
}

static int send_ids(const struct reducing *r)
{
	struct outlet outlet = outlet_of(r, REDUCED_IDS);

	for (size_t i = 0; has(r, REDUCED_IDS) && i < r->shape.tokens; i++)
		if (put(&outlet, i, (double)r->ids[i]))
			return -1;
	return flush(&outlet);
}

/* What is at each position, with the codes of its roles. */
static int send_modality(const struct reducing *r)
{
	struct outlet outlet = outlet_of(r, REDUCED_MODALITY);

	for (size_t i = 0; i < r->shape.tokens; i++)
		if (put(&outlet, i,
			    role_codes_at(&r->child->codes, r->sample, i)))
			return -1;
	return flush(&outlet);
}

static int send_items(struct reducing *r)
{
	const struct dump_sample *s = r->sample;
	size_t tokens = (size_t)r->shape.tokens;

	return send_lists(r) || send_modality(r) ||
		send_bytes(r, REDUCED_RESPONSE_MASK,
			(const uint8_t *)s->response, tokens) ||
		send_mask(r) || send_ids(r);
}

int child_reduce_describe(struct child *c, size_t index,
	const struct dump_sample *sample, bool all)
{
	struct reducing *r = memory_array(1, sizeof(*r));

	if (!r)
		return error_memory(c->error);
	*r = (struct reducing){ .child = c, .index = index, .sample = sample };
	child_reduce_end(c);
	c->reducing = r;
	return prepare(r) ||
			child_send_bytes(c, SCAN_REDUCED, index, &r->shape,
				sizeof(r->shape)) ||
			(all && send_items(r))
		? -1
		: 0;
}

/* The number of a row of all that are chosen. */
static uint64_t place_of(
	const struct reducing *r, size_t layer, size_t head, size_t query)
{
	size_t above = layer - r->child->first_layer;

	return ((uint64_t)above * r->sample->heads + head) * r->shape.rows +
		r->places[query];
}

static int send_row(
	void *context, const struct reduced_row *row, struct error *error)
{
	struct reducing *r = context;
	size_t classes = (size_t)r->shape.classes;
	uint64_t place;

	(void)error;
	if (r->places[row->query] == DUMP_NONE)
		return 0;
	place = place_of(r, row->layer, row->head, row->query);
	if (put_all(&r->outlets[REDUCED_SUMS], place * classes, row->sums,
		    classes))
		return -1;
	return (has(r, REDUCED_ENTROPY) &&
		       put(&r->outlets[REDUCED_ENTROPY], place,
			       row->entropy)) ||
			(has(r, REDUCED_DISTANCE) &&
				put(&r->outlets[REDUCED_DISTANCE], place,
					row->distance))
		? -1
		: 0;
}

static int send_sinks(
	struct reducing *r, const struct group *group, const float *sinks)
{
	size_t queries = r->sample->queries, heads = r->sample->heads;
	size_t count = group->layers * heads * queries;

	for (size_t i = 0; has(r, REDUCED_SINK) && i < count; i++) {
		size_t query = i % queries, head = i / queries;

		if (r->places[query] != DUMP_NONE &&
			put(&r->outlets[REDUCED_SINK],
				place_of(r, group->layer + head / heads,
					head % heads, query),
				(double)sinks[i]))
			return -1;
	}
	return 0;
}

/* Rows that other layers have are zero. */
static int send_missing(struct reducing *r, const struct group *group)
{
	size_t heads = r->sample->heads, rows = (size_t)r->shape.rows;
	size_t above = (group->layer - r->child->first_layer) * heads;
	const size_t counts[] = { (size_t)r->shape.classes, 1, 1, 1 };

	for (size_t h = above; h < above + group->layers * heads; h++)
		for (int i = 0; i <= SUMS_BESIDE; i++) {
			uint64_t next = (h * rows + r->rows) * counts[i];
			uint64_t end = (h + 1) * rows * counts[i];

			for (; has(r, (enum reduced_item)i) && next < end;
				next++)
				if (put(&r->outlets[i], next, 0))
					return -1;
		}
	return 0;
}

/* Reduces the layers, whose sums have `classes` keys of their own. */
static int reduce(
	struct reducing *r, const struct group *group, struct reach *reaches)
{
	struct child *c = r->child;
	struct dump_sample view;
	const struct dump_sample *read = sums_view(r->sample, &view);
	const struct measure_request request = { .layer = group->layer,
		.layers = group->layers };
	size_t *own = memory_array(read->keys, sizeof(*own));
	struct reduction reduction = { .class = partition_classes(
					       &r->partition, r->sample),
		.classes = (size_t)r->shape.classes,
		.seek = child_seeks_windows(r->sample),
		.row = send_row,
		.context = r,
		.reaches = reaches };
	size_t count;
	int result;

	if (memory_multiply(group->layers, read->heads, &count) &&
		memory_multiply(count, read->queries, &count))
		reduction.sinks = memory_array(count, sizeof(float));
	for (size_t k = 0; own && k < read->keys; k++)
		own[k] = k;
	if (r->sample->classes)
		reduction.class = own;
	result = own && reduction.sinks
		? measure_reduce(&c->reader, read, group->selection, &request,
			  &reduction, c->error)
		: error_memory(c->error);
	result = result || send_sinks(r, group, reduction.sinks) ||
			send_missing(r, group)
		? -1
		: 0;
	for (int i = 0; !result && i <= SUMS_BESIDE; i++)
		result = flush(&r->outlets[i]);
	free(own);
	free(reduction.sinks);
	return result;
}

int child_reduce(
	struct child *c, const struct group *group, struct reach *reaches)
{
	place_rows(c->reducing, group->sample);
	return reduce(c->reducing, group, reaches);
}
