/*
 * The child's side of a scan: it opens the dump, describes the samples of its
 * share, measures or checks them, and sends what it found.
 *
 * When there are fewer samples than would keep the children busy, they share
 * the layers of each sample instead, in groups that share chunks; a
 * check always does.  What is said of a sample as a whole is then said by each
 * of them, in the same words.
 */
#include "base/memory.h"
#include "measure/columns.h"
#include "measure/diagnosis.h"
#include "measure/keys.h"
#include "measure/mask_look.h"
#include "measure/steps.h"
#include "measure/windows.h"
#include "sample/twins.h"
#include "scan/child.h"
#include "scan/whole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int child_send_text(
	struct child *c, uint32_t kind, size_t index, const char *text)
{
	bool name = kind == SCAN_NAME || kind == SCAN_MODEL ||
		kind == SCAN_STEP || kind == SCAN_GROUP || kind == SCAN_LAYOUT;

	/* Shortened, two names could be one. */
	if (name && strlen(text) >= RECORD_TEXT)
		return error_set(c->error,
			"'%.60s...': %zu bytes, where a name has %d at most",
			text, strlen(text), RECORD_TEXT - 1);
	return worker_send_text(c->pipe, kind, index, text, c->error);
}

int child_send_bytes(struct child *c, uint32_t kind, size_t index,
	const void *bytes, size_t size)
{
	return worker_send_bytes(c->pipe, kind, index, bytes, size, c->error);
}

/* Announces the most that so many layers can hold, all of their rows and
 * keys. */
static int expect(
	struct child *c, const struct dump_sample *sample, size_t layers)
{
	size_t bytes = sample->kernel->size;

	if (!memory_multiply(bytes, layers, &bytes) ||
		!memory_multiply(bytes, sample->heads, &bytes) ||
		!memory_multiply(bytes, sample->queries, &bytes) ||
		!memory_multiply(bytes, sample->keys, &bytes))
		bytes = SIZE_MAX;
	return worker_expect(c->pipe, bytes, c->error);
}

bool child_seeks_windows(const struct dump_sample *sample)
{
	return !sample->classes && !sample->mask.windows &&
		!sample->mask.chunks && sample->mask.kind != MASK_STORED;
}

/* What is measured of a group, by the settings. */
static int measure_group(struct child *c, const struct group *group,
	struct measures *values, struct reach *reaches)
{
	const struct scan_settings *settings = c->request->settings;
	struct dump_sample view;
	const struct dump_sample *sample = sums_view(group->sample, &view);
	const struct measure_request request = { .layer = group->layer,
		.layers = group->layers,
		.per_head = settings->per_head,
		.whole_rows = settings->whole_rows,
		.roles = settings->roles ? &c->roles : NULL };
	measure_function *measure_them = settings->blocks ? measure_blocks
		: settings->roles			  ? measure_roles
		: settings->steps			  ? measure_steps
		: settings->keys			  ? measure_keys
							  : measure_layers;

	return child_seeks_windows(sample)
		? measure_windows(measure_them, &c->reader, sample,
			  &settings->rule, group->selection, &request, values,
			  reaches, c->error)
		: measure_them(&c->reader, sample, group->selection, &request,
			  values, c->error);
}

/* What is other in a layer of a group. */
static int send_layer(struct child *c, const struct group *group, size_t i,
	const struct reach *reach)
{
	const struct dump_sample *sample = group->sample;
	const struct mask *mask = &sample->mask;
	bool others = sample->form != sample->form_of[0];
	const struct scan_layer layer = { .layer = group->layer + i -
			c->first_layer,
		.window = mask->window ? mask->window : reach->window,
		.chunk = mask->chunk ? mask->chunk : reach->chunk,
		.keys = others ? group->selection->key_count : 0,
		.other = sample->other_keys };

	return child_send_layer(c, group->index, &layer);
}

/* If no byte was read of the layers, they were allocated but never written: a
 * writer makes a dataset in full before it fills it. */
static int check_written(
	struct child *c, const struct group *group, uint64_t before)
{
	if (c->reader.bytes != before)
		return 0;
	error_set(c->error, "is incomplete: layer %zu was never written",
		group->sample->layer_numbers[group->layer]);
	return error_prefix(c->error, group->sample->name);
}

/* Measures the layers of a group, or reduces them. */
static int measure(struct child *c, const struct group *group)
{
	uint64_t before = c->reader.bytes;
	size_t first = group->layer - c->first_layer;
	struct reach *reaches = memory_array(group->layers, sizeof(*reaches));
	struct measures *values = NULL;
	size_t count;
	int result;

	if (memory_multiply(group->layers, group->lines, &count))
		values = memory_array(count, sizeof(*values));
	if (!values || !reaches)
		result = error_memory(c->error);
	else
		result = c->request->mode == SCAN_REDUCE
			? child_reduce(c, group, reaches)
			: measure_group(c, group, values, reaches);
	if (!result)
		result = check_written(c, group, before);
	for (size_t i = 0; !result && i < group->layers; i++)
		result = send_layer(c, group, i, &reaches[i]);
	for (size_t i = 0; !result && i < count; i++) {
		const struct scan_value value = { { first + i / group->lines,
							  i % group->lines },
			values[i] };

		result = child_send_bytes(
			c, SCAN_VALUE, group->index, &value, sizeof(value));
	}
	free(values);
	free(reaches);
	return result;
}

/* Heads without a fault are not worth a record. */
static int send_head(struct child *c, size_t index, size_t layer, size_t head,
	const struct row_check_head *found)
{
	const struct scan_checked_head checked = { layer, head, *found };
	size_t rows = 0;

	for (int f = 0; f < ROW_FAULTS; f++)
		rows += found->faults[f].rows;
	return rows ? child_send_bytes(c, SCAN_CHECKED_HEAD, index, &checked,
			      sizeof(checked))
		    : 0;
}

/* Checks all rows of the layers of a group. */
static int check(struct child *c, const struct group *group)
{
	struct dump_sample view;
	const struct dump_sample *sample = sums_view(group->sample, &view);
	const struct row_check_request request = { .layer = group->layer,
		.layers = group->layers,
		.queries = sample->queries };
	struct row_check_layer *layers =
		memory_array(group->layers, sizeof(*layers));
	struct row_check_head *heads = NULL;
	uint64_t before = c->reader.bytes;
	size_t first = group->layer - c->first_layer, count;
	int result;

	if (memory_multiply(group->layers, sample->heads, &count))
		heads = memory_array(count, sizeof(*heads));
	result = heads && layers ? row_check_layers(&c->reader, sample,
					   &request, heads, layers, c->error)
				 : error_memory(c->error);
	if (!result)
		result = check_written(c, group, before);
	for (size_t i = 0; !result && i < count; i++)
		result = send_head(c, group->index, first + i / sample->heads,
			i % sample->heads, &heads[i]);
	for (size_t i = 0; !result && i < group->layers; i++) {
		const struct scan_checked_layer checked = { first + i,
			layers[i] };

		result = child_send_bytes(c, SCAN_CHECKED_LAYER, group->index,
			&checked, sizeof(checked));
	}
	free(heads);
	free(layers);
	return result;
}

/* Makes the sample, and what is selected of it, stand for the layers that are
 * like `layer`. */
static int turn(struct child *c, struct dump_sample *sample,
	struct selection *selection, size_t layer)
{
	const struct scan_settings *settings = c->request->settings;
	const struct mask before = sample->mask;
	size_t form = sample->form, rows = selection->row_count;

	dump_sample_turn(sample, layer);
	if ((form == sample->form && before.window == sample->mask.window &&
		    before.chunk == sample->mask.chunk) ||
		c->request->mode == SCAN_CHECK)
		return 0;
	selection_release(selection);
	if (child_choose(c, sample, selection))
		return -1;
	if (settings->steps && selection->row_count != rows)
		return error_set(c->error,
			"layer %zu has %zu counted rows, others have %zu, so "
			"steps do not go through all layers",
			layer, selection->row_count, rows);
	return 0;
}

/* Measures or checks the layers of the sample that are this child's. */
static int do_layers(struct child *c, size_t index, struct dump_sample *sample,
	struct selection *selection)
{
	size_t own;
	const struct scan_shape shape = { .heads = sample->heads,
		.counted_queries = selection->row_count,
		.roles = c->roles.count,
		.places = places_count(sample, &own) };
	struct group group = { .index = index,
		.sample = sample,
		.selection = selection,
		.layer = c->first_layer,
		.lines = scan_lines(c->request, &shape) };
	size_t together = reader_layers_together(sample), left;
	/* Children agree on whose a group is, whatever happened before. */
	size_t turns = index;
	int result = 0;

	for (; !result && group.layer < c->end_layer;
		group.layer += group.layers) {
		left = together - group.layer % together;
		if (left > c->end_layer - group.layer)
			left = c->end_layer - group.layer;
		group.layers = dump_sample_alike(sample, group.layer, left);
		if (c->by_layers && turns++ % c->job->shares != c->job->share)
			continue;
		c->layer = group.layer - c->first_layer;
		/* A layer with a window may be read three times. */
		result = turn(c, sample, selection, group.layer) ||
			expect(c, sample, 3 * group.layers) ||
			(c->request->mode == SCAN_CHECK ? check(c, &group)
							: measure(c, &group));
	}
	return result;
}

static size_t middle_layer(const struct child *c)
{
	return c->first_layer + (c->end_layer - c->first_layer) / 2;
}

/* Rows are not what they should be: says why, if that can be told. */
static int diagnose(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	const struct dump_pattern *pattern =
		&c->dump.patterns[c->dump.datasets[0].pattern];
	struct buffer text = { 0 };
	enum diagnosis diagnosis;
	double number;
	bool fatal;
	int result = expect(c, sample, 1) ||
		diagnosis_of_sample(&c->reader, sample, middle_layer(c),
			&diagnosis, &number, c->error);

	if (result)
		return -1;
	fatal = diagnosis_print(diagnosis, number, &pattern->axes, &text);
	if (text.length)
		result = child_send_text(c,
			fatal ? SCAN_DIAGNOSIS : SCAN_SUSPICION, index,
			text.text);
	buffer_release(&text);
	return result ? -1 : 0;
}

/* Rows that give nothing to themselves are those of other positions. */
static int send_blind(
	struct child *c, size_t index, const struct row_check_layer *layer)
{
	char text[200];

	snprintf(text, sizeof(text),
		"%zu of the rows looked at, row %zu first, give nothing to "
		"their own key in any head: rows stand at the wrong positions; "
		"say which with --query-positions",
		layer->blind, layer->blind_query);
	return child_send_text(c, SCAN_DIAGNOSIS, index, text);
}

/* Slots of a static cache hold nothing until a token comes. */
static int send_unused(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	char text[256];

	snprintf(text, sizeof(text),
		"rows attend to keys from %zu on, which hold no token: they "
		"are "
		"no unused slots of a static cache; say at which positions the "
		"keys are with --key-positions, or what they are with "
		"--key-modality",
		sample->filled);
	return child_send_text(c, SCAN_DIAGNOSIS, index, text);
}

/* A few samples, a few rows of a layer in the middle: wrong values are
 * usually wrong everywhere. */
#define SPOT_SAMPLES 8
#define SPOT_ROWS 16

static int spot_check(struct child *c, size_t index,
	const struct dump_sample *sample, const struct selection *selection)
{
	size_t stride = (c->count + SPOT_SAMPLES - 1) / SPOT_SAMPLES;
	struct row_check_request request = { middle_layer(c), 1,
		selection->rows[0], SPOT_ROWS };
	struct scan_faults found = { .stated = mask_is_stated(&sample->mask) };
	struct dump_sample turned = *sample, view;
	uint64_t before = c->reader.bytes;
	struct row_check_head *heads;
	struct row_check_layer layer;
	int result;

	if (!c->request->spot_check || index % stride ||
		(c->by_layers && c->job->share))
		return 0;
	heads = memory_array(sample->heads, sizeof(*heads));
	if (!heads)
		return error_memory(c->error);
	dump_sample_turn(&turned, request.layer);
	if (request.query >= turned.queries)
		request.query = 0;
	if (request.queries > turned.queries - request.query)
		request.queries = turned.queries - request.query;
	result = row_check_layers(&c->reader, sums_view(&turned, &view),
		&request, heads, &layer, c->error);
	for (int f = 0; !result && f < ROW_FAULTS; f++)
		for (size_t h = 0; h < sample->heads; h++)
			row_fault_add(&found.faults[f], (enum row_fault)f,
				heads[h].faults[f].rows,
				heads[h].faults[f].worst);
	found.rows = layer.rows;
	free(heads);
	/* Rows that were never written say nothing about the others. */
	if (!result && c->reader.bytes == before)
		return 0;
	if (result ||
		child_send_bytes(c, SCAN_FAULTS, index, &found, sizeof(found)))
		return -1;
	if (layer.blind)
		return send_blind(c, index, &layer);
	if (found.faults[ROW_PADDING].rows && sample->filled < sample->keys)
		return send_unused(c, index, sample);
	return found.faults[ROW_LOGITS].rows || found.faults[ROW_SUM].rows ||
			layer.partial
		? diagnose(c, index, sums_view(&turned, &view))
		: 0;
}

static int send_defect(
	struct child *c, size_t index, enum finding kind, const char *text)
{
	return child_send_text(c, SCAN_DEFECT + kind, index, text);
}

/* Says, of a sample that cannot be opened, why. */
static int check_unreadable(
	struct child *c, size_t index, enum dump_defect defect)
{
	return send_defect(c, index,
		defect == DEFECT_LAYERS		 ? FINDING_LAYERS
			: defect == DEFECT_SHORT ? FINDING_SHORT
						 : FINDING_UNREADABLE,
		c->error->text);
}

/* Says what is wrong with the sample as a whole. */
static int check_sample(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	struct whole_findings found;

	if (whole_look(&c->dump, index, sample, &found, c->error))
		return -1;
	for (size_t i = 0; i < found.count; i++)
		if (send_defect(
			    c, index, found.list[i].kind, found.list[i].text))
			return -1;
	return 0;
}

/* Nothing of the sample counts; would it, as the other task?  Not where only
 * the response of an understanding task is said wrong. */
static int check_roles(struct child *c, size_t index,
	struct dump_sample *sample, const struct selection_rule *rule)
{
	const struct error why = *c->error;
	enum task task = sample->task;
	const struct selection_rule without = { rule->convention,
		ROWS_POSTTEXT };
	struct selection selection;
	char text[160];

	if (task == TASK_UNDERSTANDING &&
		!selection_choose(sample, &without, &selection, c->error)) {
		selection_release(&selection);
		return send_defect(c, index, FINDING_ROLES, why.text);
	}
	sample->task =
		task == TASK_GENERATION ? TASK_UNDERSTANDING : TASK_GENERATION;
	snprintf(text, sizeof(text),
		"its task is %s, but its rows and keys are those of %s",
		task_name(task), task_name(sample->task));
	if (selection_choose(sample, rule, &selection, c->error)) {
		sample->task = task;
		return send_defect(c, index, FINDING_ROLES, why.text);
	}
	selection_release(&selection);
	sample->task = task;
	return send_defect(c, index, FINDING_TASK, text);
}

/* Nothing of the sample counts, so there is nothing to measure; but who looks
 * or checks wants to see the rest of it. */
static int do_uncounted(
	struct child *c, size_t index, struct dump_sample *sample)
{
	const struct selection_rule rule = c->request->settings->rule;
	struct selection none = { 0 };
	bool first = c->job->share == 0;

	switch (c->request->mode) {
	case SCAN_CHECK:
		return (first &&
			       (check_sample(c, index, sample) ||
				       check_roles(c, index, sample, &rule))) ||
			child_describe(c, index, sample, &rule, &none) ||
			do_layers(c, index, sample, &none);
	case SCAN_LOOK:
		return child_send_text(
			       c, SCAN_PROBLEM, index, c->error->text) ||
			child_describe(c, index, sample, &rule, &none);
	default:
		return error_prefix(c->error, sample->name);
	}
}

static int do_counted(struct child *c, size_t index, struct dump_sample *sample,
	struct selection *selection)
{
	const struct selection_rule *rule = &c->request->settings->rule;
	enum scan_mode mode = c->request->mode;

	return (mode == SCAN_CHECK && c->job->share == 0 &&
		       check_sample(c, index, sample)) ||
		child_describe(c, index, sample, rule, selection) ||
		((mode == SCAN_MEASURE || mode == SCAN_REDUCE) &&
			spot_check(c, index, sample, selection)) ||
		(mode == SCAN_REDUCE &&
			child_reduce_describe(c, index, sample,
				!c->by_layers || c->job->share == 0)) ||
		(mode != SCAN_LOOK && do_layers(c, index, sample, selection));
}

/* What its values say of the mask, and of keys that it has not. */
static int look(struct child *c, struct dump_sample *sample)
{
	if (c->request->mode == SCAN_LOOK)
		return 0;
	return expect(c, sample, 1 + sample->form_count) ||
			columns_look(&c->reader, sample, c->error) ||
			(sample->mask.source == MASK_ASSUMED &&
				!sample->classes &&
				mask_look(&c->reader, sample, c->error))
		? error_prefix(c->error, sample->name)
		: 0;
}

static int read_sample(struct child *c, size_t index)
{
	struct dump_sample sample;
	struct selection selection;
	int result;

	/* To a check that is a finding, not the end: others may be in order. */
	if (dump_sample_open(&c->dump, c->chosen[index], &sample, c->error))
		return c->request->mode != SCAN_CHECK ? -1
			: c->job->share
			? 0
			: check_unreadable(c, index, sample.defect);
	if (choice_layers(c->request->settings, &sample, &c->first_layer,
		    &c->end_layer, c->error) ||
		look(c, &sample))
		result = -1;
	else if (child_choose(c, &sample, &selection)) {
		result = do_uncounted(c, index, &sample);
	} else {
		result = do_counted(c, index, &sample, &selection);
		selection_release(&selection);
	}
	roles_release(&c->roles);
	dump_sample_release(&c->dump, &sample);
	return result ? -1 : 0;
}

/* Bytes that a child should keep to. */
static size_t memory_of(const struct scan_settings *settings)
{
	size_t most = SIZE_MAX >> 20;

	return (settings->memory < most ? settings->memory : most) << 20;
}

static int read_guarded(void *context)
{
	struct child *c = context;

	return read_sample(c, c->pipe->item);
}

/* A sample that cannot be read costs itself. */
static int do_sample(struct child *c, size_t index)
{
	const struct scan_settings *settings = c->request->settings;
	const char *name = c->dump.samples[c->chosen[index]].name;
	enum hdf5_outcome outcome;
	struct scan_lost lost;

	c->layer = 0;
	if (child_send_text(c, SCAN_NAME, index, name))
		return -1;
	outcome = hdf5_guard(read_guarded, c, c->error);
	child_reduce_end(c);
	if (outcome == HDF5_DONE)
		return 0;
	if (outcome == HDF5_STORAGE) {
		error_prefix(c->error, name);
		/* It was given up somewhere on its way. */
		reader_close(&c->reader);
		reader_open(&c->reader, &c->dump, memory_of(settings));
	}
	if (settings->strict && !settings->keep_going)
		return -1;
	lost.layer = c->layer;
	snprintf(lost.text, sizeof(lost.text), "%.*s",
		(int)sizeof(lost.text) - 1, c->error->text);
	return child_send_bytes(c, SCAN_LOST, index, &lost, sizeof(lost));
}

/* The samples that are chosen; a shard deals them out once more. */
static int choose_samples(struct child *c)
{
	const struct scan_part *part = &c->scan->files[c->job->file].part;
	size_t all, count = 0;

	c->chosen = choice_make(&c->scan->choice, &c->dump, &all);
	if (!c->chosen)
		return error_memory(c->error);
	for (size_t i = part->first; i < all; i += part->step)
		c->chosen[count++] = c->chosen[i];
	c->count = count;
	return 0;
}

static int read_dump(void *context)
{
	struct child *c = context;
	const struct worker_job *job = c->job;
	const struct scan_settings *settings = c->request->settings;
	struct record head = { .kind = SCAN_FILE };
	int result = -1;

	if (dump_open(&c->dump, job->path, &settings->layout, c->error))
		return -1;
	if (child_expect_look(c) ||
		(c->request->mode != SCAN_LOOK && !settings->samples &&
			twins_check(&c->dump, c->error)))
		goto close;
	reader_open(&c->reader, &c->dump, memory_of(settings));
	result = choose_samples(c);
	c->by_layers = c->request->mode == SCAN_CHECK ||
		(c->request->mode != SCAN_LOOK && c->count < 8 * job->shares);
	head.index = c->count;
	result = result || worker_send(c->pipe, &head, c->error) ||
		child_describe_dump(c) || child_expect_look(c);
	for (size_t i = 0; !result && i < c->count; i++) {
		c->pipe->item = i;
		if (c->by_layers || i % job->shares == job->share)
			result = do_sample(c, i);
	}
	free(c->chosen);
	reader_close(&c->reader);
close:
	dump_close(&c->dump);
	return result ? -1 : 0;
}

int scan_work(const struct worker_job *job, struct worker_pipe *pipe,
	void *context, struct error *error)
{
	struct scan *scan = context; /* our copy */
	struct child c = { .job = job,
		.scan = scan,
		.request = scan->request,
		.pipe = pipe,
		.error = error };

	if (scan->request->settings->plugins)
		hdf5_allow_plugins();
	return hdf5_guard(read_dump, &c, error) == HDF5_DONE ? 0 : -1;
}
