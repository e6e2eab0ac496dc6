/*
 * The child's side of a check: opens every sample, tells what is wrong with
 * the sample as a whole, then scans the rows of this child's layers.
 *
 * A sample that cannot be opened is a finding, not the end: the others may be
 * in order.
 */
#include "base/memory.h"
#include "measure/row_check.h"
#include "sample/selection.h"
#include "scan/check_records.h"
#include "scan/records.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Rows that have to stop short before it is called a window. */
#define WINDOW_ROWS 4

struct child {
	const struct worker_job *job;
	const struct scan_settings *settings;
	struct worker_pipe *pipe;
	struct dump dump;
	struct reader reader;
	size_t unit; /* running number of the layer group */
	struct error *error;
};

/* `at` has the counts but the kind. */
static int send_finding(struct child *c, size_t index, enum finding kind,
	struct record at, double worst)
{
	at.kind = CHECK_FINDING;
	at.index = index;
	at.counts[CHECKED_KIND] = kind;
	at.values[0] = worst;
	return worker_send(c->pipe, &at, c->error);
}

/* A finding of the whole sample. */
static int send_whole(
	struct child *c, size_t index, enum finding kind, const char *detail)
{
	struct record at = { 0 };

	at.counts[CHECKED_LAYER] = at.counts[CHECKED_HEAD] =
		at.counts[CHECKED_QUERY] = TABLE_NONE;
	at.counts[CHECKED_ROWS] = 1;
	return worker_send_text(
		       c->pipe, CHECK_DETAIL, index, detail, c->error) ||
		send_finding(c, index, kind, at, (double)NAN);
}

static int check_heads(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	char text[128];

	if (c->dump.heads == DUMP_NONE || sample->heads >= c->dump.heads)
		return 0;
	snprintf(text, sizeof(text), "%zu of %zu heads%s", sample->heads,
		c->dump.heads,
		sample->heads == 1 ? ": a mean over heads?" : "");
	return send_whole(c, index, FINDING_HEADS, text);
}

/* Whether rows and keys count, and if not, whether they would as the other
 * task. */
static int check_roles(
	struct child *c, size_t index, struct dump_sample *sample)
{
	const struct selection_rule rule = c->settings->rule;
	enum task task = sample->task;
	struct selection selection;
	struct error why, ignored;
	char text[160];
	bool other;

	if (!selection_choose(sample, &rule, &selection, &why)) {
		selection_release(&selection);
		return 0;
	}
	sample->task =
		task == TASK_GENERATION ? TASK_UNDERSTANDING : TASK_GENERATION;
	other = !selection_choose(sample, &rule, &selection, &ignored);
	if (other)
		selection_release(&selection);
	snprintf(text, sizeof(text),
		"its task is %s, but its rows and keys are those of %s",
		task_name(task), task_name(sample->task));
	sample->task = task;
	return send_whole(c, index, other ? FINDING_TASK : FINDING_ROLES,
		other ? text : why.text);
}

static int send_faults(struct child *c, size_t index, size_t layer, size_t head,
	const struct row_check_head *found)
{
	static const enum finding kinds[ROW_FAULTS] = {
		[ROW_NAN] = FINDING_NAN,
		[ROW_LOGITS] = FINDING_LOGITS,
		[ROW_ZERO] = FINDING_ZERO,
		[ROW_SUM] = FINDING_SUM,
		[ROW_FUTURE] = FINDING_FUTURE,
		[ROW_PADDING] = FINDING_PADDING,
	};

	for (int f = 0; f < ROW_FAULTS; f++) {
		const struct row_fault_count *count = &found->faults[f];
		struct record at = { 0 };

		if (!count->rows)
			continue;
		at.counts[CHECKED_LAYER] = layer;
		at.counts[CHECKED_HEAD] = head;
		at.counts[CHECKED_QUERY] = count->query;
		at.counts[CHECKED_ROWS] = count->rows;
		if (send_finding(c, index, kinds[f], at, count->worst))
			return -1;
	}
	return 0;
}

static int send_layer(struct child *c, size_t index, size_t layer,
	const struct row_check_layer *found)
{
	struct record at = { .kind = CHECK_LAYER, .index = index };

	at.counts[CHECKED_LAYER] = layer;
	at.counts[CHECKED_ROWS] = found->rows;
	at.counts[CHECKED_FINGERPRINT] = found->fingerprint;
	if (worker_send(c->pipe, &at, c->error))
		return -1;
	at.counts[CHECKED_HEAD] = at.counts[CHECKED_QUERY] = TABLE_NONE;
	at.counts[CHECKED_FINGERPRINT] = 0;
	if (found->window && found->short_rows >= WINDOW_ROWS) {
		at.counts[CHECKED_ROWS] = found->short_rows;
		return send_finding(
			c, index, FINDING_WINDOW, at, (double)found->window);
	}
	return found->lead && found->window
		? send_finding(c, index, FINDING_LEAD, at, (double)found->lead)
		: 0;
}

static int scan(struct child *c, size_t index, const struct dump_sample *sample,
	const struct row_check_request *request)
{
	struct row_check_head *heads = NULL;
	struct row_check_layer *layers =
		memory_array(request->layers, sizeof(*layers));
	size_t count;
	int result = -1;

	if (memory_multiply(request->layers, sample->heads, &count))
		heads = memory_array(count, sizeof(*heads));
	if (!heads || !layers)
		error_memory(c->error);
	else
		result = scan_expect(
				 c->pipe, sample, request->layers, c->error) ||
			row_check_layers(&c->reader, sample, request, heads,
				layers, c->error);
	for (size_t l = 0; !result && l < request->layers; l++) {
		for (size_t h = 0; !result && h < sample->heads; h++)
			result = send_faults(c, index, request->layer + l, h,
				&heads[l * sample->heads + h]);
		if (!result)
			result = send_layer(
				c, index, request->layer + l, &layers[l]);
	}
	free(heads);
	free(layers);
	return result;
}

/* The layers of this child's share. */
static int scan_sample(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	size_t together = reader_layers_together(sample);
	int result = 0;

	for (size_t l = 0; !result && l < sample->layers; l += together) {
		struct row_check_request request = { .layer = l,
			.layers = together,
			.queries = sample->queries,
			.bidirectional = c->settings->rule.bidirectional };

		if (request.layers > sample->layers - l)
			request.layers = sample->layers - l;
		if (c->unit++ % c->job->shares == c->job->share)
			result = scan(c, index, sample, &request);
	}
	return result;
}

static int check_sample(struct child *c, size_t index)
{
	static const enum finding kinds[] = {
		[DEFECT_NONE] = FINDING_UNREADABLE,
		[DEFECT_OTHER] = FINDING_UNREADABLE,
		[DEFECT_LAYERS] = FINDING_LAYERS,
		[DEFECT_SHORT] = FINDING_SHORT,
	};
	bool first = c->job->share == 0;
	struct dump_sample sample;
	struct error why;
	int result;

	if (worker_send_text(c->pipe, CHECK_NAME, index,
		    c->dump.samples[index].name, c->error))
		return -1;
	if (dump_sample_open(&c->dump, index, &sample, &why))
		return first
			? send_whole(c, index, kinds[sample.defect], why.text)
			: 0;
	result = first &&
		(check_heads(c, index, &sample) ||
			check_roles(c, index, &sample));
	if (!result)
		result = scan_sample(c, index, &sample);
	dump_sample_release(&c->dump, &sample);
	return result ? -1 : 0;
}

int check_work(const struct worker_job *job, struct worker_pipe *pipe,
	void *context, struct error *error)
{
	const struct scan_settings *const *settings = context;
	struct child c = {
		.job = job, .settings = *settings, .pipe = pipe, .error = error
	};
	struct record head = { .kind = CHECK_FILE };
	int result;

	if (c.settings->plugins)
		hdf5_allow_plugins();
	if (dump_open(&c.dump, job->path, &c.settings->layout, error))
		return -1;
	reader_open(&c.reader, &c.dump, scan_memory(c.settings));
	head.index = c.dump.sample_count;
	result = worker_send(pipe, &head, error);
	for (size_t i = 0; !result && i < c.dump.sample_count; i++) {
		pipe->item = i;
		result = check_sample(&c, i);
	}
	reader_close(&c.reader);
	dump_close(&c.dump);
	return result;
}
