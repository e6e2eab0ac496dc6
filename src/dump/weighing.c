/*
 * Evidence is a test that a reading passes or not.  Tests are applied from the
 * strongest to the weakest; one that some of the readings pass leaves these,
 * and is noted; one that none or all of them pass has nothing to say.  The last
 * one is the order inside a layer, [batch, head, query, key] in every
 * framework, which counts only where the samples are accounted for otherwise:
 * [layer, head] and [sample, layer] with averaged heads are as likely.
 */
#include "dump/weighing.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct alternative *weighing_alternative(
	const struct weighing *w, const struct reading *r)
{
	return &w->evidence->alternatives[r->pattern];
}

bool weighing_in_names(const struct weighing *w, const struct reading *r,
	enum location_part part)
{
	const char *path = weighing_alternative(w, r)->pattern;
	const char *folder = w->evidence->folder;

	/* {task} and {group} tell samples apart, too. */
	if (part == PART_SAMPLE)
		return location_sample(path) || location_sample(folder);
	return location_has(path, part) || location_has(folder, part);
}

/* Length of the axis, or 0. */
static size_t along(
	const struct weighing *w, const struct reading *r, enum dump_axis axis)
{
	size_t place = axes_place(&r->axes, axis);

	return place == SIZE_MAX ? 0 : w->dims[place];
}

size_t weighing_layers(const struct weighing *w, const struct reading *r)
{
	size_t layers = along(w, r, AXIS_LAYER);

	return layers ? layers : weighing_alternative(w, r)->layers;
}

size_t weighing_samples(const struct weighing *w, const struct reading *r)
{
	size_t axis = along(w, r, AXIS_SAMPLE);
	size_t names = weighing_alternative(w, r)->samples;

	return names != EVIDENCE_NONE ? names : axis ? axis : 1;
}

typedef bool test(const struct weighing *w, const struct reading *r);

/* Leaves the readings that pass, and notes it, where some do and some do
 * not. */
static void weigh(struct weighing *w, test *passes, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void weigh(struct weighing *w, test *passes, const char *format, ...)
{
	struct readings *all = &w->readings;
	struct buffer *from = &w->evidence->from;
	bool passed[READINGS_MAX];
	size_t count = 0;
	char text[256];
	va_list list;

	for (size_t i = 0; i < all->count; i++) {
		passed[i] = passes(w, &all->list[i]);
		count += passed[i];
	}
	if (!count || count == all->count)
		return;
	count = 0;
	for (size_t i = 0; i < all->count; i++)
		if (passed[i])
			all->list[count++] = all->list[i];
	all->count = count;
	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	if (!*text)
		return;
	buffer_print(from, "%s%s", from->length ? "; " : "", text);
}

/* A step of a decoder is a row, and where nothing else tells samples apart each
 * step of denoising is one. */
static bool may_be_called(enum dump_axis axis, enum dump_axis called)
{
	return axis == called ||
		(called == AXIS_STEP &&
			(axis == AXIS_QUERY || axis == AXIS_SAMPLE));
}

static bool is_named(const struct weighing *w, const struct reading *r)
{
	for (size_t i = 0; i < w->rank; i++)
		if (w->facts.named[i] != AXIS_ONE &&
			!may_be_called(r->axes.axis[i], w->facts.named[i]) &&
			!(w->dims[i] == 1 && r->axes.axis[i] == AXIS_ONE))
			return false;
	return true;
}

static bool has_keys(const struct weighing *w, const struct reading *r)
{
	return axes_place(&r->axes, AXIS_KEY) == w->axis;
}

static bool keys_may_add_up(const struct weighing *w, const struct reading *r)
{
	return w->look.sums[axes_place(&r->axes, AXIS_KEY)] != LOOK_NO;
}

/* Rows of the next step do not begin before those of this one end: their last
 * key is their own position.  In a static cache keys do not grow, and those of
 * a window are fewer than the prompt's; a step has one row then. */
static bool is_next_step(const struct weighing *w,
	const struct hdf5_dataset *next, size_t query, size_t key)
{
	size_t rows = query == SIZE_MAX ? 1 : next->dims[query];
	size_t before = query == SIZE_MAX ? 1 : w->dims[query];

	if (next->dims[key] == w->dims[key])
		return rows == 1 && (before > 1 || query != SIZE_MAX);
	if (next->dims[key] < w->dims[key])
		return rows == 1 && before > 1;
	return next->dims[key] >= w->dims[key] + rows;
}

/* From one sample, layer or step to the next, layers and heads stay as they
 * are, and the rows of steps do not repeat. */
static bool is_steady(const struct weighing *w, const struct reading *r)
{
	const struct shapes *s = &w->shapes[r->pattern];
	size_t query = axes_place(&r->axes, AXIS_QUERY);
	size_t key = axes_place(&r->axes, AXIS_KEY);

	for (size_t n = 0; n < 3; n++) {
		const struct hdf5_dataset *next = &s->next[n];

		/* A sample of another rank has perhaps failed. */
		if (!next->rank || (n == 0 && next->rank != w->rank))
			continue;
		if (next->rank != w->rank)
			return false;
		for (size_t i = 0; i < w->rank; i++)
			if (next->dims[i] != w->dims[i] && i != query &&
				i != key && r->axes.axis[i] != AXIS_SAMPLE &&
				r->axes.axis[i] != AXIS_STEP)
				return false;
		if (n == 2 && !is_next_step(w, next, query, key))
			return false;
	}
	return true;
}

static bool is_decoder(const struct weighing *w, const struct reading *r)
{
	const struct hdf5_dataset *next = &w->shapes[r->pattern].next[2];
	size_t key = axes_place(&r->axes, AXIS_KEY);

	return next->rank == w->rank && next->dims[key] == w->dims[key] + 1;
}

static bool has_query_names(const struct weighing *w, const struct reading *r)
{
	return weighing_in_names(w, r, PART_QUERY);
}

static bool has_stated_rows(const struct weighing *w, const struct reading *r)
{
	size_t rows = along(w, r, AXIS_QUERY);

	return weighing_in_names(w, r, PART_QUERY) ||
		(rows ? rows : 1) == w->facts.rows.value;
}

static bool is_staircase(const struct weighing *w, const struct reading *r)
{
	size_t query = axes_place(&r->axes, AXIS_QUERY);

	return query != SIZE_MAX && w->look.moves[query] == LOOK_YES;
}

static bool is_square(const struct weighing *w, const struct reading *r)
{
	return along(w, r, AXIS_QUERY) == along(w, r, AXIS_KEY);
}

static bool has_positions(const struct weighing *w, const struct reading *r)
{
	return along(w, r, AXIS_KEY) == w->facts.positions.value;
}

static bool has_stated_layers(const struct weighing *w, const struct reading *r)
{
	return weighing_layers(w, r) == w->facts.layers.value;
}

static bool has_listed_layers(const struct weighing *w, const struct reading *r)
{
	return weighing_layers(w, r) == w->facts.listed_layers.value;
}

static bool has_stated_heads(const struct weighing *w, const struct reading *r)
{
	size_t groups = along(w, r, AXIS_GROUP);
	size_t heads = along(w, r, AXIS_HEAD) * (groups ? groups : 1);

	return weighing_in_names(w, r, PART_HEAD) ||
		(heads ? heads : 1) == w->facts.heads.value;
}

static bool has_stated_steps(const struct weighing *w, const struct reading *r)
{
	return along(w, r, AXIS_STEP) == w->facts.steps.value;
}

static bool has_stated_samples(
	const struct weighing *w, const struct reading *r)
{
	/* Beams of one sample are no groups of heads. */
	bool grouped = axes_place(&r->axes, AXIS_GROUP) != SIZE_MAX &&
		!(w->facts.heads.value != FACT_NONE && has_stated_heads(w, r));

	return !grouped && weighing_samples(w, r) == w->facts.samples.value;
}

/* Two layers, or heads, are never equal to the last bit. */
static bool is_distinct(const struct weighing *w, const struct reading *r)
{
	for (size_t i = 0; i < w->rank; i++)
		if (w->look.repeats[i] &&
			(r->axes.axis[i] == AXIS_LAYER ||
				r->axes.axis[i] == AXIS_GROUP ||
				r->axes.axis[i] == AXIS_HEAD))
			return false;
	return true;
}

static bool ends_in_query_key(const struct weighing *w, const struct reading *r)
{
	const enum dump_axis *axis = r->axes.axis;
	size_t last = w->rank - 1;

	if (w->facts.reversed)
		return axis[0] == AXIS_KEY &&
			(axis[1] == AXIS_QUERY || w->rank < 2);
	return axis[last] == AXIS_KEY &&
		(!last || axis[last - 1] == AXIS_QUERY ||
			axes_place(&r->axes, AXIS_QUERY) == SIZE_MAX);
}

/* Whether one dataset or name is all that the reading has of each sample, or
 * the file says how many there are, or the batch is an axis of length one. */
static bool accounts_for_samples(
	const struct weighing *w, const struct reading *r)
{
	size_t head = axes_place(&r->axes, AXIS_HEAD);

	if (weighing_in_names(w, r, PART_SAMPLE) ||
		weighing_in_names(w, r, PART_LAYER) ||
		weighing_in_names(w, r, PART_QUERY) ||
		(w->facts.samples.value != FACT_NONE &&
			has_stated_samples(w, r)))
		return true;
	for (size_t i = 0; i < w->rank; i++)
		if (r->axes.axis[i] == AXIS_ONE && i < head && head != SIZE_MAX)
			return true;
	return w->look.repeats[0] && r->axes.axis[0] == AXIS_SAMPLE;
}

/* Our own name for [layer, head, query, key]. */
static bool is_own_name(const struct weighing *w, const struct reading *r)
{
	const char *name = strrchr(weighing_alternative(w, r)->path, '/');

	return name && strcmp(name, "/attention") == 0 && w->rank == 4 &&
		axes_place(&r->axes, AXIS_HEAD) != SIZE_MAX;
}

/* [.., batch of one, query, head, key], as einsums of JAX have it: BTNS. */
static bool ends_in_batch(const struct weighing *w, const struct reading *r)
{
	const enum dump_axis *axis = r->axes.axis;
	size_t last = w->rank - 1;

	return !w->facts.reversed && last >= 3 && axis[last] == AXIS_KEY &&
		axis[last - 1] == AXIS_HEAD && axis[last - 2] == AXIS_QUERY &&
		axis[last - 3] == AXIS_ONE;
}

/* As many heads as rows, and no staircase that tells them apart. */
static bool may_be_swapped(const struct weighing *w, const struct reading *r,
	size_t head, size_t query)
{
	return query != SIZE_MAX && w->dims[head] == w->dims[query] &&
		w->dims[head] > 1 && w->look.moves[query] != LOOK_YES &&
		w->facts.named[query] != AXIS_QUERY && !is_own_name(w, r);
}

/* [.., head, query, key], where nothing but the order of layer and head is
 * open. */
static bool is_in_order(const struct weighing *w, const struct reading *r)
{
	size_t head = axes_place(&r->axes, AXIS_HEAD);
	size_t layer = axes_place(&r->axes, AXIS_LAYER);
	size_t sample = axes_place(&r->axes, AXIS_SAMPLE);
	size_t query = axes_place(&r->axes, AXIS_QUERY);
	bool reversed = w->facts.reversed;

	if (!(ends_in_query_key(w, r) || ends_in_batch(w, r)) ||
		head == SIZE_MAX || axes_expanded(&r->axes) != SIZE_MAX ||
		may_be_swapped(w, r, head, query) ||
		(query != SIZE_MAX && head + 1 != query && query + 1 != head) ||
		(layer == SIZE_MAX && !w->evidence->layout->layer &&
			!weighing_in_names(w, r, PART_LAYER)) ||
		(layer != SIZE_MAX && (layer < head) == reversed) ||
		(sample != SIZE_MAX && (sample < head) == reversed))
		return false;
	return (layer != SIZE_MAX && sample != SIZE_MAX) ||
		accounts_for_samples(w, r) || is_own_name(w, r);
}

/* The same, unless no other reading of the same names is. */
static bool is_best_in_order(const struct weighing *w, const struct reading *r)
{
	if (is_in_order(w, r))
		return true;
	for (size_t i = 0; i < w->readings.count; i++)
		if (w->readings.list[i].pattern == r->pattern &&
			is_in_order(w, &w->readings.list[i]))
			return false;
	return true;
}

/* An axis of length one is no model's layers, but our own format says so. */
static bool has_layers(const struct weighing *w, const struct reading *r)
{
	return along(w, r, AXIS_LAYER) != 1 || is_own_name(w, r);
}

static bool has_even_layers(const struct weighing *w, const struct reading *r)
{
	const struct hdf5_dataset *next = &w->shapes[r->pattern].next[1];

	return !weighing_in_names(w, r, PART_LAYER) || next->rank != w->rank ||
		memcmp(next->dims, w->dims, w->rank * sizeof(*w->dims)) == 0;
}

/* "along the last axis", "along axis 3". */
static void weigh_values(struct weighing *w)
{
	size_t keys = w->look.keys;

	if (keys == SIZE_MAX) {
		weigh(w, keys_may_add_up, "%s", "");
		return;
	}
	w->axis = keys;
	if (keys + 1 == w->rank)
		weigh(w, has_keys, "rows add up to one along the last axis");
	else
		weigh(w, has_keys, "rows add up to one along axis %zu",
			keys + 1);
}

static void weigh_query(struct weighing *w)
{
	const struct facts *f = &w->facts;

	weigh(w, is_decoder, "the keys grow by one from step to step");
	if (f->rows.value != FACT_NONE)
		weigh(w, has_stated_rows, "'%s' has %zu rows", f->rows.from,
			f->rows.value);
	weigh(w, is_staircase, "each row ends at its own position");
	weigh(w, is_square, "as many rows as keys");
}

static void weigh_counts(struct weighing *w)
{
	const struct facts *f = &w->facts;

	if (f->layers.value != FACT_NONE)
		weigh(w, has_stated_layers, "'%s' is %zu", f->layers.from,
			f->layers.value);
	if (f->listed_layers.value != FACT_NONE)
		weigh(w, has_listed_layers, "'%s' lists %zu",
			f->listed_layers.from, f->listed_layers.value);
	if (f->heads.value != FACT_NONE)
		weigh(w, has_stated_heads, "'%s' is %zu", f->heads.from,
			f->heads.value);
	if (f->steps.value != FACT_NONE)
		weigh(w, has_stated_steps, "'%s' is %zu", f->steps.from,
			f->steps.value);
	if (f->samples.value == 1)
		weigh(w, has_stated_samples, "'%s' is of one sample",
			f->samples.from);
	else if (f->samples.value != FACT_NONE)
		weigh(w, has_stated_samples, "'%s' is of %zu samples",
			f->samples.from, f->samples.value);
}

/* Where the values do not add up to anything, order is all there is: they are
 * no attention, and the look at rows will say so. */
static bool is_common_order(const struct weighing *w, const struct reading *r)
{
	return ends_in_query_key(w, r);
}

static bool is_same(const struct weighing *w, const struct reading *a,
	const struct reading *b)
{
	for (size_t i = 0; i < w->rank; i++)
		if (a->axes.axis[i] != b->axes.axis[i] && w->dims[i] != 1)
			return false;
	return a->pattern == b->pattern &&
		(axes_place(&a->axes, AXIS_LAYER) == SIZE_MAX) ==
		(axes_place(&b->axes, AXIS_LAYER) == SIZE_MAX);
}

/* Readings that differ in axes of length one only are the same; the one with
 * the query right before the key stays. */
static void merge(struct weighing *w)
{
	struct readings *all = &w->readings;
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++) {
		size_t k = 0;

		while (k < count && !is_same(w, &all->list[k], &all->list[i]))
			k++;
		if (k == count)
			all->list[count++] = all->list[i];
		else if (ends_in_query_key(w, &all->list[i]) &&
			!ends_in_query_key(w, &all->list[k]))
			all->list[k] = all->list[i];
	}
	all->count = count;
}

static int look_for_repeats(struct weighing *w, struct error *error)
{
	const struct evidence *e = w->evidence;

	if (w->readings.count < 2)
		return 0;
	if (look_at(e->file, e->alternatives[0].path, e->layout, w->packed,
		    true, &w->look, error))
		return -1;
	for (size_t i = 0; i < w->rank; i++)
		if (w->look.repeats[i]) {
			weigh(w, is_distinct,
				"axis %zu repeats itself, as no layers do",
				i + 1);
			break;
		}
	return 0;
}

/* Whether the file says that layers may have keys of their own. */
static bool keys_differ(const struct weighing *w)
{
	static const enum layout_item items[] = { ITEM_KEY_POSITIONS,
		ITEM_KEY_MODALITY };

	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++) {
		if (w->evidence->layout->items[items[i]])
			return true;
		for (const char *const *name = layout_names(items[i]); *name;
			name++)
			if (hdf5_kind(w->evidence->file, *name) == HDF5_DATASET)
				return true;
	}
	return false;
}

int weighing_run(struct weighing *w, struct error *error)
{
	struct evidence *e = w->evidence;

	/* A sample that is cut short says nothing against what axes are called. */
	weigh(w, is_named, "%s", w->facts.named_by);
	weigh(w, is_steady, "%s", "");
	merge(w);
	e->stated = w->readings.count == 1;
	if (w->readings.count > 1 &&
		look_at(e->file, e->alternatives[0].path, e->layout, w->packed,
			false, &w->look, error))
		return -1;
	weigh_values(w);
	weigh_query(w);
	weigh_counts(w);
	if (w->look.keys == SIZE_MAX) {
		if (w->facts.positions.value != FACT_NONE)
			weigh(w, has_positions, "'%s' has %zu positions",
				w->facts.positions.from,
				w->facts.positions.value);
		weigh(w, is_common_order, "query and key last, as usual");
	}
	/* A step is one of a decoder where it can be. */
	if (strstr(e->alternatives[0].path, "step"))
		weigh(w, has_query_names, "%s", "");
	if (e->count > 1 && !keys_differ(w))
		weigh(w, has_even_layers, "the shapes of layers do not differ");
	merge(w);
	weigh(w, has_layers, "%s", "");
	if (look_for_repeats(w, error))
		return -1;
	w->open = w->readings;
	weigh(w, is_best_in_order, "a layer has [head, query, key]");
	return 0;
}

int weighing_rank(const struct weighing *w, const struct reading *r)
{
	bool no_layer = axes_place(&r->axes, AXIS_LAYER) == SIZE_MAX &&
		!weighing_in_names(w, r, PART_LAYER);

	return (no_layer ? 3 : 0) +
		(is_in_order(w, r) ? 0
				: reading_is_usual(
					  r, w->dims, w->facts.reversed)
				? 1
				: 2);
}
