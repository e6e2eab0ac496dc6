/* What is stored beside sums is read as a map whose keys are the rows. */
#include "measure/beside.h"

#include "base/memory.h"

#include <stdlib.h>

struct pass {
	const struct dump_sample *view;
	size_t layer;
	float *values;
};

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;
	size_t head =
		(block->layer - pass->layer) * pass->view->heads + block->head;
	float *values = pass->values + head * pass->view->keys + block->key;
	const uint8_t *at = reader_at(block, 0, 0);

	(void)error;
	if (block->shuffled)
		block->kernel->convert_shuffled(
			at, block->plane, block->keys, values);
	else
		block->kernel->convert(at, block->keys, values);
	return 0;
}

int beside_read(struct reader *reader, const struct dump_sample *sample,
	enum sums_beside which, const struct measure_request *request,
	float **values, struct error *error)
{
	struct dump_sample view;
	struct pass pass = { .view = &view, .layer = request->layer };
	struct reader_window window = { .layer = request->layer,
		.layers = request->layers,
		.queries = 1,
		.keys = sample->queries };
	size_t count;
	int result;

	*values = NULL;
	if (!sums_view_beside(sample, which, &view))
		return 0;
	if (memory_multiply(request->layers, view.heads, &count) &&
		memory_multiply(count, view.keys, &count))
		pass.values = memory_array(count, sizeof(*pass.values));
	if (!pass.values)
		return error_memory(error);
	result = reader_read(reader, &view, &window, visit, &pass, error);
	*values = pass.values;
	return result;
}
