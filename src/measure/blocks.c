/*
 * Every row counts here, and of every row all keys.  Keys of one class stand
 * together, so a row is added up run by run:
 *
 *	to_c = mean over heads h and rows q of Σ_{k of class c} A[h,q,k]
 */
#include "measure/blocks.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Neighbouring keys of one class, from `first` up to the next run. */
struct run {
	size_t first;
	uint8_t class;
};

struct masses {
	double to[BLOCK_CLASSES];
};

struct pass {
	const struct dump_sample *sample;
	const struct roles *roles;
	const struct measure_request *request;
	struct run *runs; /* [run_count + 1], the last one beyond all keys */
	size_t run_count;
	size_t *slots;	     /* [queries]: place among the counted rows */
	struct masses *rows; /* [layers][heads][row_count] */
};

static void find_runs(struct pass *pass)
{
	const uint8_t *class = pass->roles->class;
	size_t keys = pass->sample->keys;

	for (size_t k = 0; k < keys; k++)
		if (!k || class[k] != class[k - 1])
			pass->runs[pass->run_count++] =
				(struct run){ k, class[k] };
	pass->runs[pass->run_count].first = keys;
}

static struct masses *row_of(
	const struct pass *pass, size_t layer, size_t head, size_t slot)
{
	size_t l = layer - pass->request->layer;

	return &pass->rows[(l * pass->sample->heads + head) *
			pass->roles->row_count +
		slot];
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		size_t query = block->query + r, slot = pass->slots[query];
		size_t end = block->key + block->keys;
		struct masses *row;

		if (slot == DUMP_NONE)
			continue;
		if (end > pass->sample->visible[query])
			end = pass->sample->visible[query];
		row = row_of(pass, block->layer, block->head, slot);
		for (size_t i = 0; i < pass->run_count; i++) {
			const struct run *run = &pass->runs[i];
			size_t low = run->first, high = run[1].first;

			if (low < block->key)
				low = block->key;
			if (high > end)
				high = end;
			if (low < high)
				row->to[run->class] += reader_sum(
					block, r, low - block->key, high - low);
		}
	}
	return 0;
}

/* Adds one row to the sums of its class. */
static void fold_row(const struct masses *row, struct measure_value *value)
{
	double sum = row->to[0] + row->to[1] + row->to[2];

	if (isnan(sum) || sum == 0) {
		value->left_out++;
		return;
	}
	value->queries++;
	value->rowsum += sum;
	value->to_other += row->to[0];
	value->to_text += row->to[1];
	value->to_image += row->to[2];
}

/* Turns sums over pairs of head and row into means. */
static void fold_end(struct measure_value *value, size_t heads)
{
	double pairs = value->queries ? (double)value->queries : (double)NAN;

	value->queries = (value->queries + heads - 1) / heads;
	value->rowsum /= pairs;
	value->to_other /= pairs;
	value->to_text /= pairs;
	value->to_image /= pairs;
	value->intensity = value->expected = value->enrichment = NAN;
	value->sink = value->sinkfree = value->entropy = NAN;
}

static void fold_layer(
	const struct pass *pass, size_t layer, struct measure_value *values)
{
	const struct dump_sample *sample = pass->sample;
	const struct roles *roles = pass->roles;

	for (size_t c = 0; c < BLOCK_CLASSES; c++)
		values[c] = (struct measure_value){ 0 };
	for (size_t h = 0; h < sample->heads; h++)
		for (size_t i = 0; i < roles->row_count; i++) {
			size_t position = sample->positions[roles->rows[i]];

			fold_row(row_of(pass, layer, h, i),
				&values[roles_class(
					sample->modality[position])]);
		}
	for (size_t c = 0; c < BLOCK_CLASSES; c++)
		fold_end(&values[c], sample->heads);
}

static int read_rows(
	struct pass *pass, struct reader *reader, struct error *error)
{
	const struct roles *roles = pass->roles;
	struct reader_window window = { .layer = pass->request->layer,
		.layers = pass->request->layers,
		.keys = pass->sample->keys };

	for (size_t i = 0; i < pass->sample->queries; i++)
		pass->slots[i] = DUMP_NONE;
	for (size_t i = 0; i < roles->row_count; i++)
		pass->slots[roles->rows[i]] = i;
	find_runs(pass);
	if (!roles->row_count)
		return 0;
	window.query = roles->rows[0];
	window.queries = roles->rows[roles->row_count - 1] - window.query + 1;
	return reader_read(reader, pass->sample, &window, visit, pass, error);
}

int measure_blocks(struct reader *reader, const struct dump_sample *sample,
	const struct roles *roles, const struct measure_request *request,
	struct measure_value *values, struct error *error)
{
	struct pass pass = {
		.sample = sample, .roles = roles, .request = request
	};
	size_t count;
	int result = -1;

	if (memory_multiply(request->layers, sample->heads, &count) &&
		memory_multiply(count, roles->row_count, &count))
		pass.rows = memory_array(count, sizeof(*pass.rows));
	pass.slots = memory_array(sample->queries, sizeof(*pass.slots));
	pass.runs = memory_array(sample->keys + 1, sizeof(*pass.runs));
	if (!pass.rows || !pass.slots || !pass.runs)
		error_memory(error);
	else
		result = read_rows(&pass, reader, error);
	for (size_t l = 0; !result && l < request->layers; l++)
		fold_layer(
			&pass, request->layer + l, values + l * BLOCK_CLASSES);
	free(pass.rows);
	free(pass.slots);
	free(pass.runs);
	return result;
}
