/*
 * Sums over classes of keys, in one pass over whole rows.
 *
 * The first key that a row sees hangs on windows and chunks, which show only when
 * a layer has been read (see windows.c).  So it is taken to be the same for all
 * rows at first, and read once more where that was wrong.
 */
#include "measure/reduce.h"

#include "base/memory.h"
#include "measure/beside.h"
#include "measure/mask_look.h"
#include "measure/whole_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pass {
	const struct dump_sample *sample;
	const struct measure_request *request;
	const struct reduction *reduction;
	struct whole_rows rows; /* by reduction->class */
	double *sums;		/* [classes] */
	size_t *sink_of;	/* [queries]: a key, or DUMP_NONE */
	/* of attention sums, [layers][heads][queries], or NULL */
	float *beside[SUMS_BESIDE];
};

/* The number of a row of all layers and heads. */
static size_t place_of(
	const struct pass *pass, const struct reader_block *block, size_t r)
{
	size_t head =
		(block->layer - pass->request->layer) * pass->sample->heads +
		block->head;

	return head * pass->sample->queries + block->query + r;
}

static float beside(
	const struct pass *pass, enum sums_beside which, size_t place)
{
	return pass->beside[which] ? pass->beside[which][place] : NAN;
}

/* Whether the block has the first key of its row `r`, and the row sees it. */
static bool has_sink(
	const struct pass *pass, const struct reader_block *block, size_t r)
{
	size_t sink = pass->sink_of[block->query + r];

	return sink >= block->key && sink < window_end(pass->sample, block, r);
}

static int visit_sinks(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;

	(void)error;
	for (size_t r = 0; r < block->queries; r++)
		if (has_sink(pass, block, r))
			pass->reduction->sinks[place_of(pass, block, r)] =
				(float)reader_sum(block, r,
					pass->sink_of[block->query + r] -
						block->key,
					1);
	return 0;
}

static int reduce_row(const struct pass *pass, const struct reader_block *block,
	size_t r, struct error *error)
{
	const struct reduction *reduction = pass->reduction;
	size_t end = window_end(pass->sample, block, r);
	size_t place = place_of(pass, block, r);
	struct reduced_row row = { block->layer, block->head, block->query + r,
		pass->sums, 0, 0 };

	memset(pass->sums, 0, reduction->classes * sizeof(*pass->sums));
	if (pass->sample->classes) {
		reduction->sinks[place] = beside(pass, SUMS_SINK, place);
		row.entropy = (double)beside(pass, SUMS_ENTROPY, place);
		row.distance = (double)beside(pass, SUMS_DISTANCE, place);
		row_runs_add(pass->rows.runs, pass->rows.run_count, block, r,
			end, pass->sums);
	} else if (end > block->key) {
		struct whole_row whole;

		whole_row_read(&pass->rows, block, r, end, &whole, pass->sums);
		row.entropy = whole.row.entropy;
		row.distance = whole.distance;
		if (has_sink(pass, block, r))
			reduction->sinks[place] =
				pass->rows.values[pass->sink_of[row.query] -
					block->key];
	}
	return reduction->row(reduction->context, &row, error);
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;

	for (size_t r = 0; r < block->queries; r++)
		if (reduce_row(pass, block, r, error))
			return -1;
	return 0;
}

static void set_sinks(struct pass *pass, const struct selection *selection)
{
	for (size_t q = 0; q < pass->sample->queries; q++)
		pass->sink_of[q] = DUMP_NONE;
	for (size_t i = 0; i < selection->row_count; i++)
		pass->sink_of[selection->rows[i]] = row_sums_sink(selection, i);
}

/* Whether the last rows of the layer give nothing to their first key, in any
 * head. */
static bool is_cut_short(
	const struct pass *pass, const struct selection *selection, size_t l)
{
	size_t heads = pass->sample->heads, queries = pass->sample->queries;
	const float *sinks = pass->reduction->sinks + l * heads * queries;

	for (size_t h = 0; h < heads; h++) {
		bool reaches = false;

		for (size_t i = 0; i < selection->row_count; i++)
			row_sums_reach(
				(double)sinks[h * queries + selection->rows[i]],
				&reaches);
		if (reaches)
			return false;
	}
	return selection->row_count > 0;
}

/* Looks how far the rows of a layer reach, and takes the first key of each from
 * there. */
static int look_back(
	struct pass *pass, struct reader *reader, size_t l, struct error *error)
{
	struct reach *reach = &pass->reduction->reaches[l];
	size_t rows = pass->sample->heads * pass->sample->queries;
	struct dump_sample cut = *pass->sample;
	struct reader_window window = { .layer = pass->request->layer + l,
		.layers = 1,
		.queries = cut.queries,
		.keys = cut.keys };
	struct selection selection;

	if (mask_look_back(reader, &cut, window.layer, reach, error))
		return -1;
	if (!reach->window && !reach->chunk)
		return 0;
	cut.mask.window = reach->window;
	cut.mask.chunk = reach->chunk;
	if (selection_choose_all(&cut, &selection, error))
		return -1;
	set_sinks(pass, &selection);
	selection_release(&selection);
	memset(pass->reduction->sinks + l * rows, 0, rows * sizeof(float));
	return reader_read(reader, &cut, &window, visit_sinks, pass, error);
}

static int read_all(struct pass *pass, struct reader *reader,
	const struct selection *selection, struct error *error)
{
	struct reader_window window = { .layer = pass->request->layer,
		.layers = pass->request->layers,
		.queries = pass->sample->queries,
		.keys = pass->sample->keys };

	for (int i = 0; i < SUMS_BESIDE; i++)
		if (beside_read(reader, pass->sample, (enum sums_beside)i,
			    pass->request, &pass->beside[i], error))
			return -1;
	set_sinks(pass, selection);
	if (whole_rows_init(&pass->rows, pass->sample, pass->reduction->class,
		    pass->sample->keys, error) ||
		reader_read(reader, pass->sample, &window, visit, pass, error))
		return -1;
	for (size_t l = 0; pass->reduction->seek && l < window.layers; l++)
		if (is_cut_short(pass, selection, l) &&
			look_back(pass, reader, l, error))
			return -1;
	return 0;
}

int measure_reduce(struct reader *reader, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request,
	const struct reduction *reduction, struct error *error)
{
	struct pass pass = { .sample = sample,
		.request = request,
		.reduction = reduction,
		.sums = memory_array(reduction->classes, sizeof(double)),
		.sink_of = memory_array(sample->queries, sizeof(size_t)) };
	int result = pass.sums && pass.sink_of
		? read_all(&pass, reader, selection, error)
		: error_memory(error);

	whole_rows_release(&pass.rows);
	free(pass.sums);
	free(pass.sink_of);
	for (int i = 0; i < SUMS_BESIDE; i++)
		free(pass.beside[i]);
	return result ? -1 : 0;
}
