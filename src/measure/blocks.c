/*
 * Every row counts here, and of every row all keys.  Keys of one class are
 * neighbours, so a row is added up run by run, and goes at once into the totals of
 * its head, whose rows come in rising order:
 *
 *	to_c = mean over heads h and rows q of Σ_{k of class c} A[h,q,k]
 */
#include "measure/blocks.h"

#include "base/memory.h"
#include "measure/row_sums.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const class_names[BLOCK_CLASSES] = { "other", "text",
	"image" };

const char *block_class_name(size_t class)
{
	return class_names[class];
}

size_t block_class(const char *name)
{
	size_t class = BLOCK_CLASSES - 1;

	while (class && strcmp(name, class_names[class]) != 0)
		class --;
	return class;
}

struct masses {
	double to[BLOCK_CLASSES];
};

struct pass {
	const struct dump_sample *sample;
	const struct selection *selection;
	const struct measure_request *request;
	struct row_run *runs;
	size_t run_count;
	uint8_t *counted; /* [queries]: class of the row + 1, or 0 */
	size_t *sinks;	  /* [queries]: the first key that a counted row sees */
	/* [layers][heads][BLOCK_CLASSES]: totals so far, by class of row */
	struct measures *totals;
};

static struct measures *sums_of(
	const struct pass *pass, size_t layer, size_t head)
{
	return &pass->totals[(layer * pass->sample->heads + head) *
		BLOCK_CLASSES];
}

/* Sees whether row `r` of the block, whose keys end at `end`, gives something to
 * the first key that it can see. */
static void reach(const struct pass *pass, const struct reader_block *block,
	size_t r, size_t end)
{
	size_t layer = block->layer - pass->request->layer;
	size_t head = layer * pass->sample->heads + block->head;
	size_t sink = pass->sinks[block->query + r];

	if (pass->request->reaches && sink >= block->key && sink < end)
		row_sums_reach(reader_sum(block, r, sink - block->key, 1),
			&pass->request->reaches[head]);
}

/* Adds one row to the totals of its class. */
static void accumulator_row(const struct masses *row, struct measures *value)
{
	double sum = row->to[0] + row->to[1] + row->to[2];

	if (!isfinite(sum) || sum == 0) {
		value->left_out++;
		return;
	}
	value->queries++;
	for (size_t c = 0; c < BLOCK_CLASSES; c++)
		if (row->to[c] < ROW_SUMS_MIN || row->to[c] > ROW_SUMS_MAX) {
			value->impossible++;
			break;
		}
	value->rowsum += sum;
	value->to_other += row->to[0];
	value->to_text += row->to[1];
	value->to_image += row->to[2];
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;
	struct measures *totals =
		sums_of(pass, block->layer - pass->request->layer, block->head);

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		size_t query = block->query + r;
		size_t end = window_end(pass->sample, block, r);
		struct masses row = { { 0 } };

		if (!pass->counted[query])
			continue;
		row_runs_add(
			pass->runs, pass->run_count, block, r, end, row.to);
		reach(pass, block, r, end);
		accumulator_row(&row, &totals[pass->counted[query] - 1]);
	}
	return 0;
}

/* Turns totals over pairs of head and row into means. */
static void accumulator_end(struct measures *value, size_t heads)
{
	double pairs = value->queries ? (double)value->queries : (double)NAN;

	value->queries = (value->queries + heads - 1) / heads;
	value->rowsum /= pairs;
	value->to_other /= pairs;
	value->to_text /= pairs;
	value->to_image /= pairs;
}

static void accumulator_layer(
	const struct pass *pass, size_t layer, struct measures *values)
{
	size_t heads = pass->sample->heads;

	for (size_t c = 0; c < BLOCK_CLASSES; c++) {
		values[c] = (struct measures){ 0 };
		for (size_t h = 0; h < heads; h++) {
			const struct measures *totals =
				&sums_of(pass, layer, h)[c];

			values[c].queries += totals->queries;
			values[c].left_out += totals->left_out;
			values[c].impossible += totals->impossible;
			values[c].rowsum += totals->rowsum;
			values[c].to_other += totals->to_other;
			values[c].to_text += totals->to_text;
			values[c].to_image += totals->to_image;
		}
		accumulator_end(&values[c], heads);
	}
}

static int read_rows(
	struct pass *pass, struct reader *reader, struct error *error)
{
	const struct selection *selection = pass->selection;
	struct reader_window window;

	for (size_t i = 0; i < selection->row_count; i++) {
		size_t position = pass->sample->positions[selection->rows[i]];

		pass->counted[selection->rows[i]] = (uint8_t)(1 +
			selection_class(pass->sample->modality[position]));
		pass->sinks[selection->rows[i]] = row_sums_sink(selection, i);
	}
	pass->run_count =
		row_runs_find(selection->class, pass->sample->keys, pass->runs);
	if (!selection->row_count)
		return 0;
	window = window_of_rows(pass->sample, selection, pass->request);
	return reader_read(reader, pass->sample, &window, visit, pass, error);
}

int measure_blocks(struct reader *reader, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct error *error)
{
	struct pass pass = {
		.sample = sample, .selection = selection, .request = request
	};
	size_t count;
	int result = -1;

	if (memory_multiply(request->layers, sample->heads, &count) &&
		memory_multiply(count, BLOCK_CLASSES, &count))
		pass.totals = memory_array(count, sizeof(*pass.totals));
	pass.counted = memory_array(sample->queries, 1);
	pass.sinks = memory_array(sample->queries, sizeof(*pass.sinks));
	pass.runs = memory_array(sample->keys + 1, sizeof(*pass.runs));
	if (!pass.totals || !pass.counted || !pass.sinks || !pass.runs)
		error_memory(error);
	else
		result = read_rows(&pass, reader, error);
	for (size_t l = 0; !result && l < request->layers; l++)
		accumulator_layer(&pass, l, values + l * BLOCK_CLASSES);
	free(pass.totals);
	free(pass.counted);
	free(pass.sinks);
	free(pass.runs);
	return result;
}
