/*
 * Keys that were pruned or evicted take no part in the softmax, and the rows of
 * those that are left add up to one.  When only some columns of a map are saved,
 * the rows add up to what these got.
 */
#include "measure/columns.h"

#include <math.h>

/* How far a sum may be from one, in any format of 16 bits or more. */
#define TOLERANCE 0.02

struct counts {
	const struct dump_sample *sample;
	size_t rows, below;
};

/* Whether there is a position before the row that has no key. */
static bool misses_keys(const struct dump_sample *sample, size_t row)
{
	size_t position = sample->positions[row];

	return position != DUMP_NONE &&
		dump_sample_key(sample, position + 1) <= position;
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	struct counts *counts = context;

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		double sum = reader_sum(block, r, 0, block->keys);

		/* NaN, and rows that see none of the keys. */
		if (!(sum > 0) ||
			!misses_keys(counts->sample, block->query + r))
			continue;
		counts->rows++;
		counts->below += sum < 1 - TOLERANCE;
	}
	return 0;
}

static int look(struct reader *reader, struct dump_sample *sample, size_t layer,
	struct error *error)
{
	struct dump_sample view;
	const struct dump_sample *read = sums_view(sample, &view);
	const struct reader_window window = { layer, 1, 0, read->queries, 0,
		read->keys };
	struct counts counts = { .sample = sample };

	if (reader_read(reader, read, &window, visit, &counts, error))
		return -1;
	if (10 * counts.below >= counts.rows &&
		2 * counts.below <= counts.rows && counts.below)
		return error_set(error,
			"layer %zu: of its rows %zu add up to one over the "
			"keys that are there and %zu to less, so it does not "
			"show whether the others were pruned or not saved",
			layer, counts.rows - counts.below, counts.below);
	sample->forms[sample->form].columns = 2 * counts.below > counts.rows;
	return 0;
}

int columns_look(
	struct reader *reader, struct dump_sample *sample, struct error *error)
{
	size_t form = 0;
	int result = 0;

	for (size_t l = 0; !result && l < sample->layers; l++) {
		if (sample->form_of[l] < form)
			continue;
		form = sample->form_of[l] + 1;
		dump_sample_turn(sample, l);
		if (sample->key_positions)
			result = look(reader, sample, l, error);
	}
	dump_sample_turn(sample, 0);
	return result;
}
