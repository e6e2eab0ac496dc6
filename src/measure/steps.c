/*
 * The intensity before the mean over rows is taken: each counted row has a sum
 * of its own, to which the heads add one after the other, or each head has one.
 *
 *	step_q = mean over heads h of Σ_{k∈K} A[h,q,k]
 *
 * Rows are requested whole, so that one whose counted keys are zero can be
 * distinguished from one that is zero throughout; of all others only the counted
 * keys are read.
 */
#include "measure/steps.h"

#include "base/memory.h"
#include "measure/row_sums.h"

#include <math.h>
#include <stdlib.h>

struct pass {
	const struct dump_sample *sample;
	const struct selection *selection;
	const struct measure_request *request;
	size_t *slots; /* [queries]: place among the counted rows */
	/* [layers][row_count], and [heads] where these are apart: `queries`
	 * counts heads, intensity is a sum */
	struct measures *sums;
	size_t heads; /* apart, or 1 */
};

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;
	const struct selection *selection = pass->selection;
	const struct measure_request *request = pass->request;
	size_t layer = block->layer - request->layer;
	size_t head = layer * pass->sample->heads + block->head;
	struct measures *sums = pass->sums +
		layer * selection->row_count * pass->heads +
		(pass->heads > 1 ? block->head : 0);

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		size_t query = block->query + r, slot = pass->slots[query];
		size_t end = window_end(pass->sample, block, r);
		struct row_sums row = { 0 };
		struct measures *sum;

		if (slot == DUMP_NONE)
			continue;
		sum = &sums[slot * pass->heads];
		row_sums_add(selection, block, r, 1, &end, &slot, &row);
		if (request->reaches)
			row_sums_reach(row.sink, &request->reaches[head]);
		if (row_sums_is_broken(&row) ||
			(row_sums_is_zero(&row) &&
				(end <= block->key ||
					reader_sum(block, r, 0,
						end - block->key) == 0))) {
			sum->left_out++;
			continue;
		}
		sum->queries++;
		sum->impossible += row_sums_is_impossible(&row);
		sum->intensity += row_sums_sum(&row);
	}
	return 0;
}

static int read_rows(
	struct pass *pass, struct reader *reader, struct error *error)
{
	const struct selection *selection = pass->selection;
	struct reader_window window;

	if (!selection->row_count)
		return 0;
	window = window_of_rows(pass->sample, selection, pass->request);
	return reader_read(reader, pass->sample, &window, visit, pass, error);
}

/* Turns the sum over heads into their mean. */
static void accumulator_end(struct measures *value)
{
	value->intensity = value->queries
		? value->intensity / (double)value->queries
		: (double)NAN;
	value->queries = value->queries > 0;
}

int measure_steps(struct reader *reader, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct error *error)
{
	struct pass pass = { .sample = sample,
		.selection = selection,
		.request = request,
		.slots = memory_array(sample->queries, sizeof(*pass.slots)),
		.sums = values,
		.heads = request->per_head ? sample->heads : 1 };
	size_t count = request->layers * selection->row_count * pass.heads;
	int result;

	if (!pass.slots)
		return error_memory(error);
	for (size_t i = 0; i < sample->queries; i++)
		pass.slots[i] = DUMP_NONE;
	for (size_t i = 0; i < selection->row_count; i++)
		pass.slots[selection->rows[i]] = i;
	for (size_t i = 0; i < count; i++)
		values[i] = (struct measures){ 0 };
	result = read_rows(&pass, reader, error);
	for (size_t i = 0; !result && i < count; i++)
		accumulator_end(&values[i]);
	free(pass.slots);
	return result;
}
