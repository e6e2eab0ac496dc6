/*
 * The same rows as of the intensity, but nothing is added up along them:
 *
 *	attention_k = mean over heads h and rows q of A[h,q,k]
 *	expected_k  = mean over the same of [k in V(q)] / |V(q)|
 *
 * Rows are converted to f32 and added in f64, in the order in which they come.
 */
#include "measure/keys.h"

#include "base/memory.h"
#include "measure/row_sums.h"
#include "sample/places.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pass {
	const struct dump_sample *sample;
	const struct selection *selection;
	const struct measure_request *request;
	size_t lines, own;
	size_t *slots;		 /* [queries]: place among the counted rows */
	float *row;		 /* [keys] */
	double *sums;		 /* [layers][keys], over heads and rows */
	size_t *heads;		 /* [layers][row_count]: that count of a row */
	double *expected;	 /* [lines], of a layer */
	struct measures *totals; /* [layers] */
};

static void convert(
	const struct reader_block *block, size_t r, size_t count, float *row)
{
	const uint8_t *at = reader_at(block, r, 0);

	if (block->shuffled)
		block->kernel->convert_shuffled(at, block->plane, count, row);
	else
		block->kernel->convert(at, count, row);
}

/* Adds a row of a layer to its sums, unless it is left out. */
static void add_row(const struct pass *pass, const struct reader_block *block,
	size_t r, size_t slot)
{
	const struct measure_request *request = pass->request;
	size_t layer = block->layer - request->layer;
	size_t end = window_end(pass->sample, block, r);
	size_t sink = row_sums_sink(pass->selection, slot);
	struct measures *total = &pass->totals[layer];
	double *sums = pass->sums + layer * pass->sample->keys;
	double sum = end ? reader_sum(block, r, 0, end) : 0;

	if (end)
		convert(block, r, end, pass->row);
	if (request->reaches && sink < end)
		row_sums_reach(pass->row[sink],
			&request->reaches[layer * pass->sample->heads +
				block->head]);
	if (!isfinite(sum) || sum == 0) {
		total->left_out++;
		return;
	}
	total->queries++;
	total->impossible += sum < ROW_SUMS_MIN || sum > ROW_SUMS_MAX;
	pass->heads[layer * pass->selection->row_count + slot]++;
	for (size_t k = 0; k < end; k++)
		sums[k] += (double)pass->row[k];
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		size_t slot = pass->slots[block->query + r];

		if (slot != DUMP_NONE)
			add_row(pass, block, r, slot);
	}
	return 0;
}

/* Adds, times `weight`, what uniform attention of the row gives to each line of
 * the sample, which may be all of its positions. */
static void expect_row(const struct dump_sample *sample, size_t own, size_t row,
	double weight, double *expected)
{
	size_t seen = 0;

	for (int add = 0; add < 2; add++)
		for (size_t k = 0, end; k < sample->keys; k = end) {
			end = mask_run(sample, row, k);
			if (!mask_shows(sample, row, k))
				continue;
			for (; k < end; k++) {
				if (sample->key_modality[k] == MODALITY_PAD)
					continue;
				seen += !add;
				if (add)
					expected[places_line(sample, own, k)] +=
						weight / (double)seen;
			}
		}
}

/* What uniform attention gives: of a map of which only some columns were saved
 * to all of them. */
static int expect_layer(
	const struct pass *pass, size_t layer, struct error *error)
{
	const struct selection *selection = pass->selection;
	const size_t *heads = pass->heads + layer * selection->row_count;
	struct dump_sample whole = *pass->sample;
	size_t *visible = NULL;

	memset(pass->expected, 0, pass->lines * sizeof(*pass->expected));
	if (whole.columns) {
		visible = memory_array(whole.queries, sizeof(*visible));
		if (!visible)
			return error_memory(error);
		whole.keys = whole.filled;
		whole.key_positions = NULL;
		whole.key_modality = whole.modality;
		for (size_t i = 0; i < whole.queries; i++)
			visible[i] = whole.keys;
		whole.visible = visible;
	}
	for (size_t i = 0; i < selection->row_count; i++)
		if (heads[i])
			expect_row(&whole, pass->own, selection->rows[i],
				(double)heads[i], pass->expected);
	free(visible);
	return 0;
}

static void end_layer(
	const struct pass *pass, size_t layer, struct measures *values)
{
	const struct dump_sample *sample = pass->sample;
	const struct measures *total = &pass->totals[layer];
	const double *sums = pass->sums + layer * sample->keys;
	double pairs = total->queries ? (double)total->queries : (double)NAN;
	bool first = true;

	for (size_t i = 0; i < pass->lines; i++)
		values[i] = (struct measures){ .expected = (double)NAN };
	for (size_t k = 0; k < sample->keys; k++) {
		size_t line = places_line(sample, pass->own, k);
		struct measures *value = &values[line];

		if (sample->key_modality[k] == MODALITY_PAD)
			continue;
		value->queries =
			(total->queries + sample->heads - 1) / sample->heads;
		value->left_out = first ? total->left_out : 0;
		value->impossible = first ? total->impossible : 0;
		value->intensity = sums[k] / pairs;
		value->expected =
			total->queries ? pass->expected[line] / pairs : 0;
		value->enrichment = value->intensity / value->expected;
		first = false;
	}
}

static int read_rows(
	struct pass *pass, struct reader *reader, struct error *error)
{
	const struct selection *selection = pass->selection;
	struct reader_window window;

	for (size_t i = 0; i < pass->sample->queries; i++)
		pass->slots[i] = DUMP_NONE;
	for (size_t i = 0; i < selection->row_count; i++)
		pass->slots[selection->rows[i]] = i;
	if (!selection->row_count)
		return 0;
	window = window_of_rows(pass->sample, selection, pass->request);
	return reader_read(reader, pass->sample, &window, visit, pass, error);
}

static int make_room(struct pass *pass, struct error *error)
{
	size_t layers = pass->request->layers, sums, heads;

	pass->lines = places_count(pass->sample, &pass->own);
	if (memory_multiply(layers, pass->sample->keys, &sums) &&
		memory_multiply(layers, pass->selection->row_count, &heads)) {
		pass->slots = memory_array(
			pass->sample->queries, sizeof(*pass->slots));
		pass->row =
			memory_array(pass->sample->keys, sizeof(*pass->row));
		pass->sums = memory_array(sums, sizeof(*pass->sums));
		pass->heads = memory_array(heads, sizeof(*pass->heads));
		pass->expected =
			memory_array(pass->lines, sizeof(*pass->expected));
		pass->totals = memory_array(layers, sizeof(*pass->totals));
	}
	return pass->slots && pass->row && pass->sums && pass->heads &&
			pass->expected && pass->totals
		? 0
		: error_memory(error);
}

int measure_keys(struct reader *reader, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct error *error)
{
	struct pass pass = {
		.sample = sample, .selection = selection, .request = request
	};
	int result = make_room(&pass, error) || read_rows(&pass, reader, error);

	for (size_t l = 0; !result && l < request->layers; l++) {
		result = expect_layer(&pass, l, error);
		if (!result)
			end_layer(&pass, l, values + l * pass.lines);
	}
	free(pass.slots);
	free(pass.row);
	free(pass.sums);
	free(pass.heads);
	free(pass.expected);
	free(pass.totals);
	return result ? -1 : 0;
}
