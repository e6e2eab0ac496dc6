/*
 * As in blocks.c every row counts, with all of its keys, and keys of one role are
 * mostly neighbours.  What a row gives to the first key that it sees is taken out
 * of that key's role: it is the same few per cent or most of the row whatever the
 * key holds, and would be mistaken for interest in it.
 */
#include "measure/roles.h"

#include "base/memory.h"
#include "measure/beside.h"
#include "measure/row_sums.h"
#include "sample/roles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of one head and role. */
struct total {
	size_t pairs, left_out, impossible;
};

struct pass {
	const struct dump_sample *sample;
	const struct measure_request *request;
	const struct roles *roles;
	struct row_run *runs;
	size_t run_count;
	size_t *sinks; /* [queries]: the first key a counted row sees; or NONE */
	bool *chosen;  /* [queries] */
	float *beside; /* of attention sums: [layers][heads][queries], or NULL */
	size_t width;  /* roles, and one more */
	/* [layers][heads][width], [layers][heads][width][width] */
	struct total *totals;
	double *sums;
	double *to; /* [width], of the row at hand */
};

/* Which of what is read is the row's first key; DUMP_NONE: none of it. */
static size_t read_sink(const struct pass *pass, size_t query)
{
	size_t sink = pass->sinks[query];

	if (sink == DUMP_NONE || !pass->sample->classes)
		return sink;
	return pass->sample->key_class[sink];
}

/* Takes the first key out of its role. */
static void part_sink(const struct pass *pass, const struct reader_block *block,
	size_t r, size_t end, size_t head)
{
	size_t query = block->query + r, sink = read_sink(pass, query);
	double value;

	if (sink == DUMP_NONE || sink < block->key || sink >= end)
		return;
	value = pass->beside
		? (double)pass->beside[head * pass->sample->queries + query]
		: reader_sum(block, r, sink - block->key, 1);
	if (pass->request->reaches)
		row_sums_reach(value, &pass->request->reaches[head]);
	pass->to[pass->roles->read[sink]] -= value;
	pass->to[pass->width - 1] = value;
}

static void add_row(const struct pass *pass, size_t head, size_t from)
{
	size_t line = head * pass->width + from;
	struct total *total = &pass->totals[line];
	double *sums = &pass->sums[line * pass->width];
	bool impossible = false;
	double sum = 0;

	for (size_t i = 0; i < pass->width; i++)
		sum += pass->to[i];
	if (!isfinite(sum) || sum == 0) {
		total->left_out++;
		return;
	}
	total->pairs++;
	for (size_t i = 0; i < pass->width; i++) {
		impossible = impossible || pass->to[i] < ROW_SUMS_MIN ||
			pass->to[i] > ROW_SUMS_MAX;
		sums[i] += pass->to[i];
	}
	total->impossible += impossible;
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct pass *pass = context;
	size_t head =
		(block->layer - pass->request->layer) * pass->sample->heads +
		block->head;

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		size_t query = block->query + r;
		size_t end = window_end(pass->sample, block, r);

		if (!pass->chosen[query])
			continue;
		memset(pass->to, 0, pass->width * sizeof(*pass->to));
		row_runs_add(
			pass->runs, pass->run_count, block, r, end, pass->to);
		part_sink(pass, block, r, end, head);
		add_row(pass, head, 1 + pass->roles->row[query]);
		if (pass->roles->counted[query])
			add_row(pass, head, 0);
	}
	return 0;
}

/* The means of one layer: values[width][width]. */
static void end_layer(
	const struct pass *pass, size_t layer, struct measures *values)
{
	size_t heads = pass->sample->heads, width = pass->width;

	for (size_t from = 0; from < width; from++) {
		struct measures *row = &values[from * width];
		struct total all = { 0 };

		for (size_t h = layer * heads; h < (layer + 1) * heads; h++) {
			const struct total *each =
				&pass->totals[h * width + from];

			all.pairs += each->pairs;
			all.left_out += each->left_out;
			all.impossible += each->impossible;
			for (size_t to = 0; to < width; to++)
				row[to].intensity +=
					pass->sums[(h * width + from) * width +
						to];
		}
		for (size_t to = 0; to < width; to++)
			row[to].intensity /=
				all.pairs ? (double)all.pairs : (double)NAN;
		if (pass->sample->columns)
			row[width - 1].intensity = (double)NAN;
		row->queries = (all.pairs + heads - 1) / heads;
		if (!from)
			continue;
		row->left_out = all.left_out;
		row->impossible = all.impossible;
	}
}

/* Classes without what the first key gets beside them tell it where it is a class
 * of its own. */
static int check_sinks(const struct pass *pass, struct error *error)
{
	const struct dump_sample *sample = pass->sample;

	for (size_t q = 0; !pass->beside && q < sample->queries; q++) {
		size_t sink = pass->sinks[q], class, keys = 0;

		if (sink == DUMP_NONE || !pass->chosen[q])
			continue;
		class = sample->key_class[sink];
		for (size_t k = 0; k < pass->roles->keys; k++)
			keys += sample->key_class[k] == class;
		if (keys > 1)
			return error_set(error,
				"row %zu sees key %zu first, which is in class "
				"%zu of key_class with others, and there is no "
				"dataset 'sink' beside the sums",
				q, sink, class);
	}
	return 0;
}

static int read_rows(struct pass *pass, struct reader *reader,
	const struct selection *selection, struct error *error)
{
	struct reader_window window;

	if (pass->sample->classes &&
		beside_read(reader, pass->sample, SUMS_SINK, pass->request,
			&pass->beside, error))
		return -1;
	for (size_t i = 0; i < selection->row_count; i++) {
		size_t row = selection->rows[i];

		pass->chosen[row] = true;
		pass->sinks[row] = pass->sample->columns
			? DUMP_NONE
			: row_sums_sink(selection, i);
	}
	if (pass->sample->classes && check_sinks(pass, error))
		return -1;
	pass->run_count = row_runs_find(
		pass->roles->read, pass->sample->keys, pass->runs);
	if (!selection->row_count)
		return 0;
	window = window_of_rows(pass->sample, selection, pass->request);
	return reader_read(reader, pass->sample, &window, visit, pass, error);
}

static int make_room(struct pass *pass, struct error *error)
{
	const struct dump_sample *sample = pass->sample;
	size_t totals, sums;

	if (memory_multiply(pass->request->layers, sample->heads, &totals) &&
		memory_multiply(totals, pass->width, &totals) &&
		memory_multiply(totals, pass->width, &sums)) {
		pass->totals = memory_array(totals, sizeof(*pass->totals));
		pass->sums = memory_array(sums, sizeof(*pass->sums));
	}
	pass->to = memory_array(pass->width, sizeof(*pass->to));
	pass->chosen = memory_array(sample->queries, sizeof(*pass->chosen));
	pass->sinks = memory_array(sample->queries, sizeof(*pass->sinks));
	pass->runs = memory_array(sample->keys + 1, sizeof(*pass->runs));
	return pass->totals && pass->sums && pass->to && pass->chosen &&
			pass->sinks && pass->runs
		? 0
		: error_memory(error);
}

int measure_roles(struct reader *reader, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct error *error)
{
	struct pass pass = { .sample = sample,
		.request = request,
		.roles = request->roles,
		.width = request->roles->count + 1 };
	size_t lines = pass.width * pass.width;
	int result = make_room(&pass, error);

	if (!result)
		result = read_rows(&pass, reader, selection, error);
	memset(values, 0, request->layers * lines * sizeof(*values));
	for (size_t l = 0; !result && l < request->layers; l++)
		end_layer(&pass, l, values + l * lines);
	free(pass.totals);
	free(pass.sums);
	free(pass.to);
	free(pass.chosen);
	free(pass.sinks);
	free(pass.runs);
	free(pass.beside);
	return result;
}
