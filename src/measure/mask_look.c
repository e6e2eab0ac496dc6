/*
 * A softmax gives no key exactly zero but those that the mask hides, apart from
 * rounding; so over all heads the keys of a row that are not zero are those
 * that it can see.
 *
 * A dump may be wrong in ways that a wide mask would hide: query and key
 * swapped, logits, a few spoilt rows.  So no kind is believed because a row or
 * two attend to what comes after them.  Rows have to use what it shows, and to
 * attend to what comes before them, too.
 */
#include "measure/mask_look.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows at equal distances, and rows where what is at the positions changes. */
#define ROWS 16
#define CHANGES 24
/* How many of ten rows have to use what a mask shows. */
#define USING 9
/* Rows of a streaming window that have to agree. */
#define SINK_ROWS 4
/* No weight is more, however it was rounded; logits and the like say nothing of
 * a mask. */
#define MOST 1.25F

struct look {
	const struct dump_sample *sample;
	size_t *places; /* [queries]: 1 + place among the chosen rows, or 0 */
	size_t *rows;	/* [count]: the chosen ones */
	size_t count;
	uint8_t *lit;  /* [count][keys]: not 0 in some head */
	bool *strange; /* [count]: has values that are no weights */
	float *scratch;
};

static void choose(struct look *look, size_t row)
{
	if (look->places[row] ||
		look->sample->positions[row] >= look->sample->tokens ||
		look->sample->modality[look->sample->positions[row]] ==
			MODALITY_PAD)
		return;
	look->rows[look->count++] = row;
	look->places[row] = look->count;
}

static void choose_rows(struct look *look)
{
	const struct dump_sample *sample = look->sample;
	size_t changes = 0;

	for (size_t i = 1; i < sample->queries && changes < CHANGES; i++) {
		size_t position = sample->positions[i];

		if (position >= sample->tokens || !position ||
			sample->modality[position] ==
				sample->modality[position - 1])
			continue;
		choose(look, i - 1);
		choose(look, i);
		changes += 2;
	}
	for (size_t i = 0; i < ROWS; i++)
		choose(look, i * (sample->queries - 1) / (ROWS - 1));
}

static void light(struct look *look, const struct reader_block *block, size_t r)
{
	size_t place = look->places[block->query + r] - 1;
	uint8_t *lit = look->lit + place * look->sample->keys + block->key;
	const uint8_t *at = reader_at(block, r, 0);

	if (block->shuffled)
		block->kernel->convert_shuffled(
			at, block->plane, block->keys, look->scratch);
	else
		block->kernel->convert(at, block->keys, look->scratch);
	for (size_t k = 0; k < block->keys; k++) {
		lit[k] |= look->scratch[k] != 0;
		if (!(look->scratch[k] >= 0 && look->scratch[k] <= MOST))
			look->strange[place] = true;
	}
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	struct look *look = context;

	(void)error;
	for (size_t r = 0; r < block->queries; r++)
		if (look->places[block->query + r])
			light(look, block, r);
	return 0;
}

/* Keys first .. end - 1 that are no padding, and how many of them are lit. */
struct counts {
	size_t keys, lit;
};

static struct counts count(
	const struct look *look, size_t place, size_t first, size_t end)
{
	const uint8_t *lit = look->lit + place * look->sample->keys;
	size_t visible = look->sample->visible[look->rows[place]];
	struct counts counts = { 0, 0 };

	for (size_t k = first; k < end && k < visible; k++) {
		if (look->sample->key_modality[k] == MODALITY_PAD)
			continue;
		counts.keys++;
		counts.lit += lit[k];
	}
	return counts;
}

/* Whether the sample's mask is what the chosen rows show. */
static bool fits(const struct look *look)
{
	const struct dump_sample *sample = look->sample;
	size_t wider = 0, used = 0;

	for (size_t i = 0; i < look->count; i++) {
		size_t own = sample->positions[look->rows[i]] + 1;
		size_t end = mask_range(sample, look->rows[i]).end;
		struct counts more = count(look, i, own, end);
		struct counts past = count(look, i, 0, own - 1);

		if (look->strange[i])
			continue;
		if (count(look, i, end, sample->keys).lit)
			return false;
		if (!more.keys)
			continue;
		wider++;
		used += 2 * more.lit > more.keys && (past.lit || !past.keys);
	}
	return wider && 10 * used >= USING * wider;
}

/* Whether a row attends to what comes after it. */
static bool looks_ahead(const struct look *look)
{
	for (size_t i = 0; i < look->count; i++)
		if (!look->strange[i] &&
			count(look, i,
				look->sample->positions[look->rows[i]] + 1,
				look->sample->keys)
				.lit)
			return true;
	return false;
}

/* A row that sees the first keys and the last ones only. */
struct gap {
	size_t sinks, window;
};

/* Whether there is one gap in what the row sees, and no other hole. */
static bool has_gap(const struct look *look, size_t i, struct gap *gap)
{
	const uint8_t *modality = look->sample->key_modality;
	const uint8_t *lit = look->lit + i * look->sample->keys;
	size_t end = look->sample->positions[look->rows[i]] + 1;
	size_t sinks = 0, begin = end;

	while (sinks < end && (lit[sinks] || modality[sinks] == MODALITY_PAD))
		sinks++;
	while (begin > sinks &&
		(lit[begin - 1] || modality[begin - 1] == MODALITY_PAD))
		begin--;
	*gap = (struct gap){ sinks, end - begin };
	return sinks && begin > sinks && begin < end &&
		!count(look, i, sinks, begin).lit;
}

/* Rows that see the same number of first and of last keys, and nothing between,
 * are those of a streaming window: taken for causal ones, uniform attention
 * would give other keys what they get. */
static int refuse_sinks(const struct look *look, struct error *error)
{
	struct gap first = { 0, 0 }, gap;
	size_t rows = 0;

	for (size_t i = 0; i < look->count; i++) {
		if (look->strange[i] || !has_gap(look, i, &gap))
			continue;
		if (!rows++)
			first = gap;
		else if (gap.sinks != first.sinks || gap.window != first.window)
			return 0;
	}
	if (rows < SINK_ROWS)
		return 0;
	return error_set(error,
		"rows attend to the first %zu keys and to the last %zu, and to "
		"none between; say --window %zu --window-sinks %zu",
		first.sinks, first.window, first.window, first.sinks);
}

/* From the narrowest on. */
static int decide(const struct look *look, struct dump_sample *sample,
	struct error *error)
{
	static const enum mask_kind kinds[] = { MASK_BLOCKS, MASK_MARKED_BLOCKS,
		MASK_PREFIX, MASK_FULL };

	if (!looks_ahead(look))
		return sample->mask.windows ? 0 : refuse_sinks(look, error);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (kinds[i] == MASK_PREFIX &&
			sample->prompt_length == DUMP_NONE)
			continue;
		if (mask_set(sample, kinds[i], MASK_SEEN, error))
			return -1;
		if (fits(look))
			return 0;
	}
	return mask_set(sample, MASK_CAUSAL, MASK_ASSUMED, error);
}

/* Turns the sample to the layer nearest the middle whose keys are its positions;
 * false when there is none. */
static bool choose_layer(struct dump_sample *sample, size_t *layer)
{
	size_t middle = sample->layers / 2;

	for (size_t i = 0; i < 2 * sample->layers; i++) {
		/* middle, middle + 1, middle - 1 ... */
		*layer = i % 2 ? middle + (i + 1) / 2 : middle - i / 2;
		if (*layer >= sample->layers)
			continue;
		dump_sample_turn(sample, *layer);
		if (!sample->key_positions && !sample->other_keys)
			return true;
	}
	dump_sample_turn(sample, 0);
	return false;
}

int mask_look(
	struct reader *reader, struct dump_sample *sample, struct error *error)
{
	const size_t most = ROWS + CHANGES + 2;
	struct reader_window window = { .layers = 1 };
	struct look look = { .sample = sample };
	size_t values;
	int result = -1;

	if (!choose_layer(sample, &window.layer))
		return 0;
	window.queries = sample->queries;
	window.keys = sample->keys;
	look.places = memory_array(sample->queries, sizeof(*look.places));
	look.rows = memory_array(most, sizeof(*look.rows));
	look.scratch = memory_array(sample->keys, sizeof(*look.scratch));
	look.strange = memory_array(most, sizeof(*look.strange));
	if (memory_multiply(most, sample->keys, &values))
		look.lit = memory_array(values, 1);
	if (!look.places || !look.rows || !look.scratch || !look.strange ||
		!look.lit) {
		error_memory(error);
	} else {
		choose_rows(&look);
		result = reader_read(
			reader, sample, &window, visit, &look, error);
	}
	if (!result)
		result = decide(&look, sample, error);
	dump_sample_turn(sample, 0);
	free(look.places);
	free(look.rows);
	free(look.scratch);
	free(look.lit);
	free(look.strange);
	return result;
}

struct back {
	const struct dump_sample *sample;
	size_t *firsts; /* [queries] */
	float *scratch;
};

static int visit_back(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct back *back = context;

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		const uint8_t *at = reader_at(block, r, 0);
		size_t *first = &back->firsts[block->query + r], k = 0;
		size_t end = block->keys;

		/* Only an earlier key than before is news. */
		if (*first != DUMP_NONE)
			end = *first > block->key ? *first - block->key : 0;
		if (block->shuffled)
			block->kernel->convert_shuffled(
				at, block->plane, end, back->scratch);
		else
			block->kernel->convert(at, end, back->scratch);
		while (k < end && back->scratch[k] == 0)
			k++;
		/* A row that is not numbers says nothing in this head. */
		if (k < end && isfinite(back->scratch[k]))
			*first = block->key + k;
	}
	return 0;
}

int mask_look_back(struct reader *reader, const struct dump_sample *sample,
	size_t layer, struct reach *reach, struct error *error)
{
	const struct reader_window window = { layer, 1, 0, sample->queries, 0,
		sample->keys };
	struct back back = { .sample = sample };
	int result = -1;

	*reach = (struct reach){ 0 };
	back.firsts = memory_array(sample->queries, sizeof(*back.firsts));
	back.scratch = memory_array(sample->keys, sizeof(*back.scratch));
	if (!back.firsts || !back.scratch) {
		error_memory(error);
	} else {
		for (size_t i = 0; i < sample->queries; i++)
			back.firsts[i] = DUMP_NONE;
		result = reader_read(
			reader, sample, &window, visit_back, &back, error);
	}
	for (size_t i = 0; !result && i < sample->queries; i++)
		if (back.firsts[i] != DUMP_NONE)
			back.firsts[i] =
				dump_sample_place(sample, back.firsts[i]);
	if (!result)
		*reach = reach_of(sample, back.firsts);
	free(back.firsts);
	free(back.scratch);
	return result;
}
