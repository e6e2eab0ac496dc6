/*
 * One pass over the blocks that the reader delivers, adding up each counted
 * row, then one fold over the rows.
 *
 * A row may come in pieces, in any order, so what is kept per row are sums:
 * f32 lanes within a piece of a row (in the kernels), f64 from there on.
 *
 * Only the counted keys are looked at.  A row that is NaN shows itself there;
 * a row that is zero there may be zero throughout (never computed) or may
 * simply not attend to them, so such rows are read once more, whole.
 */
#include "measure/measure.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

struct row {
	double rest; /* Σ over counted keys but the sink */
	double sink;
	struct kernel_row whole;
};

struct pass {
	const struct dump_sample *sample;
	const struct roles *roles;
	const struct measure_request *request;
	struct row *rows; /* [layers][heads][row_count] */
	size_t *slots;	  /* [queries]: place among the counted rows */
	float *scratch;	  /* [keys], whole rows only */
	bool zeros_only;  /* second pass: add up rows that look empty */
};

static struct row *row_of(
	const struct pass *pass, size_t layer, size_t head, size_t slot)
{
	size_t l = layer - pass->request->layer;

	return &pass->rows[(l * pass->sample->heads + head) *
			pass->roles->row_count +
		slot];
}

/* Adds the counted keys of the block's row `r`; keys from `end` on do not
 * exist for it. */
static void add_counted(const struct pass *pass,
	const struct reader_block *block, size_t r, size_t end, struct row *row)
{
	const struct roles *roles = pass->roles;

	for (size_t i = 0; i < roles->span_count; i++) {
		size_t low = roles->spans[i].first;
		size_t high = low + roles->spans[i].count;

		if (low < block->key)
			low = block->key;
		if (high > end)
			high = end;
		if (low < high)
			row->rest += reader_sum(
				block, r, low - block->key, high - low);
	}
	if (roles->sink >= block->key && roles->sink < end)
		row->sink += reader_sum(block, r, roles->sink - block->key, 1);
}

static void add_whole(const struct pass *pass, const struct reader_block *block,
	size_t r, size_t end, struct row *row)
{
	const uint8_t *at = reader_at(block, r, 0);
	size_t count = end - block->key;
	struct kernel_row part;

	if (block->shuffled)
		block->kernel->convert_shuffled(
			at, block->plane, count, pass->scratch);
	else
		block->kernel->convert(at, count, pass->scratch);
	kernel_row(
		pass->scratch, pass->roles->class + block->key, count, &part);
	row->whole.sum += part.sum;
	row->whole.entropy += part.entropy;
	for (size_t c = 0; c < 3; c++)
		row->whole.to[c] += part.to[c];
}

static bool looks_empty(const struct row *row)
{
	return row->rest == 0 && row->sink == 0;
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		size_t query = block->query + r, slot = pass->slots[query];
		size_t end = block->key + block->keys;
		struct row *row;

		if (slot == DUMP_NONE)
			continue;
		if (end > pass->sample->visible[query])
			end = pass->sample->visible[query];
		if (end <= block->key)
			continue;
		row = row_of(pass, block->layer, block->head, slot);
		if (pass->zeros_only) {
			if (looks_empty(row))
				row->whole.sum += reader_sum(
					block, r, 0, end - block->key);
			continue;
		}
		add_counted(pass, block, r, end, row);
		if (pass->request->whole_rows)
			add_whole(pass, block, r, end, row);
	}
	return 0;
}

/* The hull of the counted rows and, unless whole rows are wanted, of the
 * counted keys and the sink. */
static struct reader_window window_of(const struct pass *pass, bool whole)
{
	const struct roles *roles = pass->roles;
	size_t first = roles->rows[0], last = roles->rows[0];
	struct reader_window window = { .layer = pass->request->layer,
		.layers = pass->request->layers,
		.keys = pass->sample->keys };

	last = roles->rows[roles->row_count - 1];
	window.query = first;
	window.queries = last - first + 1;
	if (!whole && roles->span_count) {
		const struct roles_span *end =
			&roles->spans[roles->span_count - 1];

		window.key = roles->spans[0].first;
		if (roles->sink < window.key)
			window.key = roles->sink;
		window.keys = end->first + end->count - window.key;
	}
	return window;
}

/* Sums over the pairs of head and row of one value. */
struct fold {
	size_t pairs, sinkfree_pairs, left_out;
	double intensity, expected, sink, sinkfree;
	double rowsum, entropy, to[3];
};

static void fold_row(struct fold *fold, const struct row *row,
	const struct roles *roles, double expected, bool whole_rows)
{
	double intensity = row->rest + (roles->sink_counted ? row->sink : 0);

	if (isnan(row->rest) || isnan(row->sink) ||
		(looks_empty(row) && row->whole.sum == 0)) {
		fold->left_out++;
		return;
	}
	fold->pairs++;
	fold->intensity += intensity;
	fold->expected += expected;
	fold->sink += row->sink;
	if (row->sink < 1) {
		fold->sinkfree_pairs++;
		fold->sinkfree += row->rest / (1 - row->sink);
	}
	if (!whole_rows)
		return;
	fold->rowsum += row->whole.sum;
	fold->entropy += row->whole.entropy;
	for (size_t c = 0; c < 3; c++)
		fold->to[c] += row->whole.to[c];
}

static void fold_add(struct fold *total, const struct fold *part)
{
	total->pairs += part->pairs;
	total->sinkfree_pairs += part->sinkfree_pairs;
	total->left_out += part->left_out;
	total->intensity += part->intensity;
	total->expected += part->expected;
	total->sink += part->sink;
	total->sinkfree += part->sinkfree;
	total->rowsum += part->rowsum;
	total->entropy += part->entropy;
	for (size_t c = 0; c < 3; c++)
		total->to[c] += part->to[c];
}

static double mean_of(double sum, size_t count)
{
	return count ? sum / (double)count : (double)NAN;
}

static void fold_end(const struct fold *fold, size_t queries, bool whole_rows,
	struct measure_value *value)
{
	size_t whole = whole_rows ? fold->pairs : 0;

	value->queries = queries;
	value->left_out = fold->left_out;
	value->intensity = mean_of(fold->intensity, fold->pairs);
	value->expected = mean_of(fold->expected, fold->pairs);
	value->enrichment = value->expected > 0
		? value->intensity / value->expected
		: (double)NAN;
	value->sink = mean_of(fold->sink, fold->pairs);
	value->sinkfree = mean_of(fold->sinkfree, fold->sinkfree_pairs);
	value->rowsum = mean_of(fold->rowsum, whole);
	value->entropy = mean_of(fold->entropy, whole);
	value->to_other = mean_of(fold->to[0], whole);
	value->to_text = mean_of(fold->to[1], whole);
	value->to_image = mean_of(fold->to[2], whole);
}

/* values[heads + 1] of one layer. */
static void fold_layer(
	const struct pass *pass, size_t layer, struct measure_value *values)
{
	const struct roles *roles = pass->roles;
	bool whole = pass->request->whole_rows;
	struct fold all = { 0 };
	size_t queries = 0;

	for (size_t h = 0; h < pass->sample->heads; h++) {
		struct fold head = { 0 };

		for (size_t i = 0; i < roles->row_count; i++)
			fold_row(&head, row_of(pass, layer, h, i), roles,
				roles->expected[i], whole);
		fold_end(&head, head.pairs, whole, &values[h]);
		fold_add(&all, &head);
		if (head.pairs > queries)
			queries = head.pairs;
	}
	fold_end(&all, queries, whole, &values[pass->sample->heads]);
}

static bool any_looks_empty(const struct pass *pass, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (looks_empty(&pass->rows[i]) && pass->rows[i].whole.sum == 0)
			return true;
	return false;
}

static int run_passes(struct pass *pass, struct reader *reader, size_t count,
	struct error *error)
{
	struct reader_window window =
		window_of(pass, pass->request->whole_rows);

	if (reader_read(reader, pass->sample, &window, visit, pass, error))
		return -1;
	if (pass->request->whole_rows || !any_looks_empty(pass, count))
		return 0;
	pass->zeros_only = true;
	window = window_of(pass, true);
	return reader_read(reader, pass->sample, &window, visit, pass, error);
}

int measure_layers(struct reader *reader, const struct dump_sample *sample,
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
	pass.scratch = memory_array(
		request->whole_rows ? sample->keys : 1, sizeof(float));
	if (!pass.rows || !pass.slots || !pass.scratch) {
		error_memory(error);
		goto end;
	}
	for (size_t i = 0; i < sample->queries; i++)
		pass.slots[i] = DUMP_NONE;
	for (size_t i = 0; i < roles->row_count; i++)
		pass.slots[roles->rows[i]] = i;
	result = run_passes(&pass, reader, count, error);
	for (size_t l = 0; !result && l < request->layers; l++)
		fold_layer(&pass, request->layer + l,
			values + l * (sample->heads + 1));
end:
	free(pass.rows);
	free(pass.slots);
	free(pass.scratch);
	return result;
}
