/*
 * The child's side of a scan: open the dump, describe the samples of this
 * child's share, measure them, send what was found.
 *
 * When there are fewer samples than would keep the children busy, they share
 * the layers of each sample instead, in groups that lie in the same chunks.
 */
#include "base/memory.h"
#include "measure/steps.h"
#include "scan/records.h"

#include <stdlib.h>
#include <string.h>

struct child {
	const struct worker_job *job;
	const struct scan_task *task;
	struct worker_pipe *pipe;
	struct dump dump;
	struct reader reader;
	bool by_layers;
	size_t group; /* running number of the layer group */
	struct error *error;
};

int scan_expect(struct worker_pipe *pipe, const struct dump_sample *sample,
	size_t layers, struct error *error)
{
	size_t bytes = sample->kernel->size;

	if (!memory_multiply(bytes, layers, &bytes) ||
		!memory_multiply(bytes, sample->heads, &bytes) ||
		!memory_multiply(bytes, sample->queries, &bytes) ||
		!memory_multiply(bytes, sample->keys, &bytes))
		bytes = SIZE_MAX;
	return worker_expect(pipe, bytes, error);
}

/* "float16, chunks of 1x4x24x24, shuffle, deflate; read as chunks" */
static void describe_storage(const struct dump_sample *sample,
	const struct dump_piece *piece, struct buffer *text)
{
	static const char *const layouts[] = {
		[HDF5_COMPACT] = "compact",
		[HDF5_CONTIGUOUS] = "contiguous",
		[HDF5_CHUNKED] = STORAGE_CHUNKS,
		[HDF5_ELSEWHERE] = "elsewhere",
	};
	const struct hdf5_dataset *dataset = &piece->dataset;

	pieces_format_text(sample, piece, text);
	buffer_print(text, ", %s", layouts[dataset->layout]);
	for (size_t i = 0; dataset->layout == HDF5_CHUNKED && i < dataset->rank;
		i++)
		buffer_print(text, "%s%zu", i ? "x" : "", dataset->chunk[i]);
	for (size_t i = 0; i < dataset->filter_count; i++) {
		const char *name = decode_filter_name(dataset->filters[i].id);

		if (name)
			buffer_print(text, ", %s", name);
		else
			buffer_print(text, ", filter %d",
				(int)dataset->filters[i].id);
	}
	buffer_print(text, "; read as %s", reader_path_name(sample, piece));
}

/* A line for each dataset: its path, shape and storage. */
static int send_datasets(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	int result = 0;

	for (size_t i = 0; !result && i < sample->piece_count; i++) {
		const struct dump_piece *piece = &sample->pieces[i];
		struct buffer text = { 0 };

		buffer_print(&text, "%s [", piece->path);
		for (size_t d = 0; d < piece->dataset.rank; d++)
			buffer_print(&text, "%s%zu", d ? "," : "",
				piece->dataset.dims[d]);
		buffer_print(&text, "] ");
		describe_storage(sample, piece, &text);
		result = text.failed ? error_memory(c->error)
				     : worker_send_text(c->pipe, SCAN_DATASET,
					       index, text.text, c->error);
		buffer_release(&text);
	}
	return result;
}

/* Bytes of a sample; of a dataset of many samples it has its part. */
static void add_sizes(
	const struct dump_sample *sample, uint64_t *stored, uint64_t *raw)
{
	for (size_t i = 0; i < sample->piece_count; i++) {
		const struct dump_piece *piece = &sample->pieces[i];
		uint64_t values = 1;

		for (size_t a = 0; a < DUMP_AXES; a++)
			values *= piece->extent[a];
		*raw += values * piece->dataset.type.size;
		*stored += (uint64_t)((double)piece->dataset.stored *
			((double)values / (double)piece->dataset.count));
	}
}

static int describe(struct child *c, size_t index,
	const struct dump_sample *sample, const struct selection_rule *rule,
	const struct selection *selection)
{
	struct record record = { .kind = SCAN_SAMPLE, .index = index };
	uint64_t *counts = record.counts;
	struct buffer storage = { 0 };
	int result;

	counts[COUNT_TASK] = (uint64_t)sample->task;
	counts[COUNT_LAYERS] = sample->layers;
	counts[COUNT_HEADS] = sample->heads;
	counts[COUNT_QUERIES] = sample->queries;
	counts[COUNT_KEYS] = sample->keys;
	counts[COUNT_PROMPT_LENGTH] = sample->prompt_length;
	counts[COUNT_COUNTED_QUERIES] = selection->row_count;
	counts[COUNT_COUNTED_KEYS] = selection->key_count;
	counts[COUNT_ROW_RULE] = (uint64_t)selection_row_rule(sample, rule);
	add_sizes(sample, &counts[COUNT_STORED], &counts[COUNT_RAW]);
	describe_storage(sample, &sample->pieces[0], &storage);
	if (storage.failed)
		return error_memory(c->error);
	result = worker_send_text(
			 c->pipe, SCAN_NAME, index, sample->name, c->error) ||
		worker_send_text(
			c->pipe, SCAN_GROUP, index, sample->group, c->error) ||
		worker_send_text(
			c->pipe, SCAN_STORAGE, index, storage.text, c->error) ||
		worker_send_text(c->pipe, SCAN_TOKENS, index,
			sample->modality_from, c->error) ||
		worker_send_text(c->pipe, SCAN_ROWS, index, sample->rows_from,
			c->error) ||
		(*sample->warning &&
			worker_send_text(c->pipe, SCAN_WARNING, index,
				sample->warning, c->error)) ||
		worker_send(c->pipe, &record, c->error) ||
		(c->task->settings->verbose && !c->task->measure &&
			send_datasets(c, index, sample));
	buffer_release(&storage);
	return result ? -1 : 0;
}

static int send_value(struct child *c, size_t index, size_t layer, size_t line,
	const struct measures *measures)
{
	const struct scan_value value = { layer, line, *measures };
	struct record record = { .kind = SCAN_VALUE, .index = index };

	memcpy(record.text, &value, sizeof(value));
	return worker_send(c->pipe, &record, c->error);
}

static int send_layers(struct child *c, size_t index, size_t layer,
	size_t layers, size_t lines, const struct measures *values)
{
	for (size_t i = 0; i < layers * lines; i++)
		if (send_value(
			    c, index, layer + i / lines, i % lines, &values[i]))
			return -1;
	return 0;
}

/* Measures neighbouring layers.  Where not a byte was looked at, there is
 * none: a writer makes a dataset in full before it fills it. */
static int measure_group(struct child *c, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values)
{
	uint64_t before = c->reader.bytes;
	measure_function *measure_them = c->task->settings->blocks
		? measure_blocks
		: c->task->settings->steps ? measure_steps
					   : measure_layers;

	if (scan_expect(c->pipe, sample, request->layers, c->error) ||
		measure_them(&c->reader, sample, selection, request, values,
			c->error))
		return -1;
	if (c->reader.bytes == before) {
		error_set(c->error,
			"is incomplete: layer %zu was never written",
			request->layer);
		return error_prefix(c->error, sample->name);
	}
	return 0;
}

static int measure(struct child *c, size_t index,
	const struct dump_sample *sample, const struct selection *selection)
{
	const struct scan_settings *settings = c->task->settings;
	size_t lines =
		scan_lines(settings, sample->heads, selection->row_count);
	size_t together = reader_layers_together(sample), count;
	struct measures *values = NULL;
	int result = 0;

	if (together > sample->layers)
		together = sample->layers;
	if (memory_multiply(together, lines, &count))
		values = memory_array(count, sizeof(*values));
	if (!values)
		return error_memory(c->error);
	for (size_t l = 0; !result && l < sample->layers; l += together) {
		struct measure_request request = { l, together,
			settings->per_head, settings->whole_rows };

		if (c->by_layers &&
			c->group++ % c->job->shares != c->job->share)
			continue;
		if (request.layers > sample->layers - l)
			request.layers = sample->layers - l;
		result =
			measure_group(c, sample, selection, &request, values) ||
			send_layers(c, index, l, request.layers, lines, values);
	}
	free(values);
	return result;
}

/* A few samples, a few rows of a layer in the middle: wrong values are
 * mostly wrong everywhere. */
#define SPOT_SAMPLES 8
#define SPOT_ROWS 16

static int spot_check(struct child *c, size_t index,
	const struct dump_sample *sample, const struct selection *selection)
{
	size_t first = selection->rows[0], left = sample->queries - first;
	size_t stride =
		(c->dump.sample_count + SPOT_SAMPLES - 1) / SPOT_SAMPLES;
	struct row_check_request request = { sample->layers / 2, 1, first,
		left < SPOT_ROWS ? left : SPOT_ROWS,
		c->task->settings->rule.bidirectional };
	struct record record = { .kind = SCAN_FAULTS, .index = index };
	struct row_check_head *heads;
	struct row_check_layer layer;
	int result;

	if (!c->task->check || index % stride ||
		(c->by_layers && c->job->share))
		return 0;
	heads = memory_array(sample->heads, sizeof(*heads));
	if (!heads)
		return error_memory(c->error);
	result = row_check_layers(
		&c->reader, sample, &request, heads, &layer, c->error);
	for (int f = 0; !result && f < ROW_FAULTS; f++) {
		struct row_fault_count all = { 0 };

		for (size_t h = 0; h < sample->heads; h++)
			row_fault_add(&all, (enum row_fault)f,
				heads[h].faults[f].rows,
				heads[h].faults[f].worst);
		record.counts[f] = all.rows;
		record.values[f] = all.worst;
	}
	record.counts[ROW_FAULTS] = layer.rows;
	free(heads);
	return result ? -1 : worker_send(c->pipe, &record, c->error);
}

static int do_sample(struct child *c, size_t index)
{
	const struct scan_settings *settings = c->task->settings;
	struct selection_rule rule = settings->rule;
	struct dump_sample sample;
	struct selection selection;
	int result = -1;

	if (dump_sample_open(&c->dump, index, &sample, c->error))
		return -1;
	if (settings->blocks
			? !selection_choose_all(&sample, &selection, c->error)
			: !selection_choose(
				  &sample, &rule, &selection, c->error)) {
		result = describe(c, index, &sample, &rule, &selection);
		if (!result && c->task->measure)
			result = spot_check(c, index, &sample, &selection) ||
				measure(c, index, &sample, &selection);
		selection_release(&selection);
	} else {
		error_prefix(c->error, sample.name);
		/* Whoever looks wants to see what there is all the same. */
		if (!c->task->measure)
			result = worker_send_text(c->pipe, SCAN_PROBLEM, index,
					 c->error->text, c->error) ||
				describe(c, index, &sample, &rule, &selection);
	}
	dump_sample_release(&c->dump, &sample);
	return result;
}

/* The layout that was found, line by line. */
static int send_layout(struct child *c)
{
	struct buffer text = { 0 };
	int result = dump_layout_text(&c->dump, &text, c->error);
	char *line = text.text, *end;

	for (; !result && line && *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		*end = '\0';
		result = worker_send_text(
			c->pipe, SCAN_LAYOUT, 0, line, c->error);
	}
	buffer_release(&text);
	return result;
}

int scan_work(const struct worker_job *job, struct worker_pipe *pipe,
	void *context, struct error *error)
{
	struct child c = {
		.job = job, .task = context, .pipe = pipe, .error = error
	};
	struct record head = { .kind = SCAN_FILE };
	size_t count;
	int result;

	if (c.task->settings->plugins)
		hdf5_allow_plugins();
	if (dump_open(&c.dump, job->path, &c.task->settings->layout, error))
		return -1;
	reader_open(&c.reader, &c.dump, scan_memory(c.task->settings));
	count = c.dump.sample_count;
	c.by_layers = c.task->measure && count < 8 * job->shares;
	head.index = count;
	result = worker_send(pipe, &head, error) ||
		worker_send_text(pipe, SCAN_MODEL, 0, c.dump.model, error) ||
		worker_send_text(pipe, SCAN_STEP, 0, c.dump.step, error) ||
		(c.task->settings->save_layout && job->share == 0 &&
			send_layout(&c));
	for (size_t i = 0; !result && i < count; i++) {
		pipe->item = i;
		if (c.by_layers || i % job->shares == job->share)
			result = do_sample(&c, i);
	}
	reader_close(&c.reader);
	dump_close(&c.dump);
	return result ? -1 : 0;
}
