/*
 * Order is no evidence: the commonest stack of all, torch.stack(
 * outputs.attentions), has its layers first and its batch second, and a loop
 * that saves samples has them the other way round.  So every reading is
 * enumerated, weighing.c takes away what contradicts the evidence, and what is
 * left is the decision or the question.
 */
#include "dump/evidence.h"

#include "base/memory.h"
#include "base/text.h"
#include "dump/weighing.h"

#include <stdlib.h>
#include <string.h>

#define LISTED 8
#define LISTED_TEXT 430 /* bytes, so that no error is cut */

static void add_count(struct buffer *text, size_t count, const char *word)
{
	if (count == EVIDENCE_NONE)
		buffer_print(text, "%ss by name", word);
	else
		buffer_print(text, "%zu %s%s", count, word, text_plural(count));
}

/* As options, and what they would make. */
static void add_option(
	const struct weighing *w, const struct reading *r, struct buffer *text)
{
	const struct evidence *e = w->evidence;
	bool no_layer = axes_place(&r->axes, AXIS_LAYER) == SIZE_MAX &&
		!weighing_in_names(w, r, PART_LAYER);
	size_t step = axes_place(&r->axes, AXIS_STEP);
	struct axes axes;

	if (e->count > 1)
		buffer_print(text, "--attention '%s' ",
			weighing_alternative(w, r)->pattern);
	buffer_print(text, "--axes ");
	axes = r->axes;
	if (w->packed)
		axes_pack(&axes);
	axes_text(&axes, ",", text);
	buffer_print(text, "%s (",
		no_layer && !e->layout->layer ? " --layer 0" : "");
	add_count(text, no_layer ? 1 : weighing_layers(w, r), "layer");
	buffer_print(text, ", ");
	add_count(text, weighing_samples(w, r), "sample");
	if (step != SIZE_MAX)
		buffer_print(text, ", %zu steps of each", w->dims[step]);
	if (axes_place(&r->axes, AXIS_HEAD) == SIZE_MAX &&
		!weighing_in_names(w, r, PART_HEAD))
		buffer_print(text, ", averaged heads");
	buffer_print(text, ")");
}

/* Adds the option unless the text grows too long. */
static bool list_option(
	const struct weighing *w, const struct reading *r, struct buffer *text)
{
	size_t before = text->length;

	buffer_print(text, "%s", before ? " or " : "");
	add_option(w, r, text);
	if (text->failed || text->length <= LISTED_TEXT)
		return true;
	text->text[text->length = before] = '\0';
	return false;
}

/* From here on the last axis is that of rows and keys. */
static void unpack(struct weighing *w)
{
	w->packed = true;
	for (size_t i = 0; i < w->evidence->count; i++) {
		struct shapes *s = &w->shapes[i];

		hdf5_unpack_triangle(&s->first);
		for (size_t n = 0; n < 3; n++)
			hdf5_unpack_triangle(&s->next[n]);
	}
	w->dims = w->shapes[0].first.dims;
	w->rank = w->shapes[0].first.rank;
}

/* Rows that are only as long as they see keys, one after the other on the last
 * axis, are known by their sums: no other cut of it adds up to one all over. */
static int find_triangle(struct weighing *w, struct error *error)
{
	const struct evidence *e = w->evidence;
	struct hdf5_dataset whole = w->shapes[0].first;
	size_t n = w->facts.positions.value, values;
	struct look look;

	if (!whole.rank)
		return 0;
	values = whole.dims[whole.rank - 1];
	if (!hdf5_unpack_triangle(&whole) ||
		(n != FACT_NONE && n != whole.dims[whole.rank - 1]))
		return 0;
	if (look_at(e->file, e->alternatives[0].path, e->layout, true, false,
		    &look, error))
		return -1;
	if (look.sums[whole.rank - 1] == LOOK_YES) {
		buffer_print(&w->evidence->from,
			"its last %zu values are lower triangles", values);
		unpack(w);
		return 0;
	}
	/* Of one token for an image there are fewer ids than positions. */
	for (size_t i = 0; i + 1 < w->rank; i++)
		if (w->dims[i] == values)
			return 0;
	return n == FACT_NONE
		? 0
		: error_set(error,
			  "its last %zu values are as many as a lower triangle "
			  "of %zu positions has, but its rows do not add up to "
			  "one; store whole maps",
			  values, n);
}

/* The axis in front of query and key that has all heads of all layers, by counts
 * that the file states, or SIZE_MAX. */
static size_t find_flat(const struct weighing *w)
{
	size_t layers = w->facts.layers.value, heads = w->facts.heads.value;
	size_t place = w->rank - 3;

	return w->rank >= 3 && w->rank <= 4 && layers != FACT_NONE &&
			heads != FACT_NONE && heads > 1 &&
			w->dims[place] / heads == layers &&
			w->dims[place] % heads == 0
		? place
		: SIZE_MAX;
}

/* Nothing but their names tells which come one after the other. */
static void add_flat(
	const struct weighing *w, size_t place, struct buffer *text)
{
	const char *front = !place ? "" : w->dims[0] > 1 ? "sample," : "1,";
	const char *map = w->packed ? "query*key" : "query,key";

	buffer_print(text,
		"%s--axes %slayer*head,%s (%zu layers, one after the other) or "
		"--axes %shead*layer,%s (%zu heads, one after the other)",
		text->length ? " or " : "", front, map, w->facts.layers.value,
		front, map, w->facts.heads.value);
}

static int refuse(const struct weighing *w, struct error *error)
{
	const struct readings *all = &w->open;
	size_t listed = 0, flat = find_flat(w);
	struct buffer text = { 0 };
	bool others = flat == SIZE_MAX;

	/* Where no other axis has the layers it must be that one. */
	for (size_t i = 0; i < w->rank; i++)
		others = others || w->dims[i] == w->facts.layers.value;
	if (flat != SIZE_MAX)
		add_flat(w, flat, &text);
	for (int rank = 0; others && rank < 6; rank++)
		for (size_t i = 0; i < all->count && listed < LISTED; i++)
			if (weighing_rank(w, &all->list[i]) == rank)
				listed += list_option(w, &all->list[i], &text);
	if (others && listed < all->count)
		buffer_print(&text, " and %zu more", all->count - listed);
	error_set(
		error, "what are its axes? say %s", text.text ? text.text : "");
	buffer_release(&text);
	return -1;
}

/* No reading at all: more axes than there are roles, or too few. */
static int refuse_rank(const struct weighing *w, struct error *error)
{
	struct buffer text = { 0 };

	for (size_t i = 0; i < w->rank; i++)
		buffer_print(&text, "%s%zu", i ? "," : "", w->dims[i]);
	error_set(error,
		"nothing fits its %zu axes [%s]: each layer has [query, key] "
		"or [head, query, key]; say what they are with --axes%s",
		w->rank, text.text ? text.text : "",
		w->rank < 6 ? ""
			    : ", where steps of denoising are step, if "
			      "their rows count together, and sample,sample "
			      "if each is a sample");
	buffer_release(&text);
	return -1;
}

/* The pattern of an alternative, files included; --layer says what {layer} in a
 * name would. */
static int add_pattern(const struct evidence *e, size_t alternative,
	struct buffer *pattern, struct error *error)
{
	buffer_print(pattern, "%s%s%s", e->folder ? e->folder : "",
		e->alternatives[alternative].pattern,
		e->layout->layer ? "{layer}" : "");
	return pattern->failed ? error_memory(error) : 0;
}

/* The shape of a dataset, none where there is no path. */
static int open_shape(const struct hdf5_file *file, const char *path,
	struct hdf5_dataset *shape, struct error *error)
{
	if (!path)
		return 0;
	if (hdf5_dataset_open(file, path, shape, error)) {
		*shape = (struct hdf5_dataset){ .id = -1 };
		return -1;
	}
	hdf5_dataset_close(shape);
	return 0;
}

/* Of the first datasets, one that cannot be opened names itself. */
static int open_shapes(struct weighing *w, struct error *error)
{
	const struct evidence *e = w->evidence;
	struct error ignored;

	for (size_t i = 0; i < e->count; i++) {
		const struct alternative *a = &e->alternatives[i];

		if (open_shape(e->file, a->path, &w->shapes[i].first, error))
			return -1;
		for (size_t n = 0; n < 3; n++)
			open_shape(e->file, a->next[n], &w->shapes[i].next[n],
				&ignored);
	}
	return 0;
}

/* Whether steps may be on an axis: one is called so, or those of a sample are more
 * than layer, head, query and key. */
static bool may_have_steps(const struct weighing *w, const char *pattern)
{
	size_t long_axes = 0;

	for (size_t i = 0; i < w->rank; i++) {
		if (w->facts.named[i] == AXIS_STEP)
			return true;
		long_axes += w->dims[i] > 1;
	}
	return long_axes > 4 && location_sample(pattern);
}

static int enumerate(struct weighing *w, struct error *error)
{
	const struct evidence *e = w->evidence;
	bool no_query = w->facts.rows.value == 1;

	for (size_t i = 0; i < e->count; i++) {
		struct buffer pattern = { 0 };

		if (add_pattern(e, i, &pattern, error))
			return -1;
		readings_add(&w->readings, pattern.text, i, w->dims, w->rank,
			no_query, true, may_have_steps(w, pattern.text));
		buffer_release(&pattern);
	}
	return 0;
}

/* --axes: one reading for each alternative that it fits. */
static int read_given(struct weighing *w, struct error *error)
{
	struct evidence *e = w->evidence;
	struct error why = { "" };
	struct axes axes;

	if (axes_parse(&axes, e->layout->axes, error))
		return -1;
	if (axes_unpack(&axes))
		unpack(w);
	for (size_t i = 0; i < e->count; i++) {
		struct buffer pattern = { 0 };
		int bad;

		if (add_pattern(e, i, &pattern, error))
			return -1;
		bad = axes_check(&axes, pattern.text, &why) ||
			(e->count > 1 && axes.count != w->rank);
		buffer_release(&pattern);
		if (!bad)
			w->readings.list[w->readings.count++] =
				(struct reading){ axes, i };
	}
	if (!w->readings.count)
		return error_set(error, "%s", why.text);
	return 0;
}

/* How many heads a reading makes of its axes: heads may be in groups. */
static size_t count_heads(const struct weighing *w, const struct reading *r)
{
	size_t heads = 1;

	for (size_t i = 0; i < w->rank; i++)
		if (r->axes.axis[i] == AXIS_HEAD ||
			r->axes.axis[i] == AXIS_GROUP)
			heads *= w->dims[i];
	return heads;
}

/* The same with {head} in place of {sample}, as a further option. */
static void add_heads_option(
	const struct weighing *w, const struct reading *r, struct buffer *text)
{
	const char *pattern = weighing_alternative(w, r)->pattern;
	const char *at = strstr(pattern, "{sample}");

	if (!at)
		return;
	buffer_print(text, " or --attention '%.*s{head}%s' --axes ",
		(int)(at - pattern), pattern, at + strlen("{sample}"));
	axes_text(&r->axes, ",", text);
	buffer_print(text, " (1 sample)");
}

/* Counts that the file states, and the decision contradicts: heads that are
 * taken for samples, or the other way round. */
static int check_heads(const struct weighing *w, struct error *error)
{
	const struct reading *r = &w->readings.list[0];
	const struct fact *stated = &w->facts.heads;
	size_t heads = count_heads(w, r);
	size_t samples = weighing_samples(w, r);
	struct buffer option = { 0 };

	if (stated->value == FACT_NONE || stated->value == heads ||
		weighing_in_names(w, r, PART_HEAD) ||
		(heads == 1 && samples != stated->value))
		return 0;
	/* Groups that are not as many as is stated are something else. */
	if (axes_place(&r->axes, AXIS_GROUP) != SIZE_MAX)
		return refuse_rank(w, error);
	add_option(w, r, &option);
	if (samples * heads == stated->value)
		add_heads_option(w, r, &option);
	error_set(error,
		"%s is %zu, but as it looks there would be %zu head%s and %zu "
		"sample%s; say what its axes and names are, or that it is so: "
		"%s",
		stated->from, stated->value, heads, text_plural(heads), samples,
		text_plural(samples), option.text ? option.text : "");
	buffer_release(&option);
	return -1;
}

/* Causal rows of one step after the other do not stand at the same positions;
 * those of denoising, which see all keys, do. */
static int check_steps(const struct weighing *w, struct error *error)
{
	const struct reading *r = &w->readings.list[0];
	const struct hdf5_dataset *next = &w->shapes[r->pattern].next[2];
	size_t query = axes_place(&r->axes, AXIS_QUERY);
	size_t key = axes_place(&r->axes, AXIS_KEY);
	const char *pattern = weighing_alternative(w, r)->pattern;
	struct buffer samples = { 0 };

	if (!location_has(pattern, PART_QUERY) || query == SIZE_MAX ||
		next->rank != w->rank || next->dims[key] != w->dims[key] ||
		next->dims[query] < 2 || w->look.moves[query] != LOOK_YES)
		return 0;
	location_steps_text(pattern, &samples);
	error_set(error,
		"each has %zu rows for the same %zu keys, so these are no "
		"steps of a decoder; if they are samples, say --attention '%s'",
		next->dims[query], w->dims[key],
		samples.text ? samples.text : "");
	buffer_release(&samples);
	return -1;
}

static int check_decision(const struct weighing *w, struct error *error)
{
	const struct evidence *e = w->evidence;
	struct buffer pattern = { 0 };
	int result = add_pattern(e, e->chosen, &pattern, error);

	if (!result)
		result = axes_check(&e->axes, pattern.text, error);
	buffer_release(&pattern);
	return result;
}

/* Whether the file has no word for the axis that would be steps, and no number. */
static bool are_steps_guessed(const struct weighing *w)
{
	size_t place = axes_place(&w->readings.list[0].axes, AXIS_STEP);

	return place != SIZE_MAX && w->facts.named[place] != AXIS_STEP &&
		w->facts.steps.value != w->dims[place];
}

static int decide(struct weighing *w, struct error *error)
{
	struct evidence *e = w->evidence;
	const char *path = e->alternatives[0].path;

	w->dims = w->shapes[0].first.dims;
	w->rank = w->shapes[0].first.rank;
	if (facts_read(e->file, e->layout, e->alternatives[0].pattern, path,
		    w->rank, &w->facts, error))
		return -1;
	if (e->layout->axes ? read_given(w, error)
			    : find_triangle(w, error) || enumerate(w, error))
		return -1;
	w->open = w->readings;
	e->listed = w->facts.samples.value != FACT_NONE;
	if (!w->readings.count)
		return refuse_rank(w, error);
	if (w->readings.count > 1 && weighing_run(w, error))
		return -1;
	if (w->readings.count > 1)
		return refuse(w, error);
	/* An axis that is left may hold a guidance twin, too. */
	if (!e->layout->axes && are_steps_guessed(w))
		return refuse(w, error);
	e->chosen = w->readings.list[0].pattern;
	e->axes = w->readings.list[0].axes;
	if (w->packed)
		axes_pack(&e->axes);
	if (check_decision(w, error) ||
		(!e->layout->axes &&
			(check_heads(w, error) || check_steps(w, error))))
		return -1;
	return e->from.failed ? error_memory(error) : 0;
}

int evidence_decide(struct evidence *evidence, struct error *error)
{
	const char *path = evidence->alternatives[0].path;
	struct weighing *w = memory_array(1, sizeof(*w));
	int result = -1;

	if (!w)
		return error_memory(error);
	w->evidence = evidence;
	w->shapes = memory_array(evidence->count, sizeof(*w->shapes));
	if (!w->shapes)
		error_memory(error);
	else if (!open_shapes(w, error) && (result = decide(w, error)))
		error_prefix(error, path);
	free(w->shapes);
	free(w);
	return result;
}
