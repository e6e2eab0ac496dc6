/*
 * The parent's side of a scan: it runs the children, puts their records where
 * they belong, and, once the children of a file are done, looks whether the
 * file is whole and what the user should know about it.
 *
 * Of a record nothing is believed that could cost more than the file is worth.
 * A file has no more samples, and no more layers and heads of them, than bytes;
 * each is said once, or by each child of the file in the same words; and names
 * are made printable before anybody sees them.
 */
#include "scan/scan.h"

#include "base/memory.h"
#include "base/text.h"
#include "scan/findings.h"
#include "scan/lost.h"
#include "scan/masks.h"
#include "scan/operands.h"
#include "scan/places.h"
#include "scan/records.h"
#include "scan/reduced.h"
#include "scan/watch.h"
#include "worker/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Longer than any text of many lines that is read. */
#define MAX_TEXT ((size_t)1 << 24)
/* More layers than any model has. */
#define MAX_LAYERS ((size_t)1 << 16)

static int add_file(struct scan *scan, const char *path, struct error *error)
{
	const struct scan_part *parts = scan->request->parts;
	struct scan_file *file = &scan->files[scan->file_count];
	char shown[4096];

	text_printable(shown, sizeof(shown), path);
	*file = (struct scan_file){ .path = path,
		.shown = strings_keep(&scan->strings, shown),
		.part = parts ? parts[scan->file_count]
			      : (struct scan_part){ 0, 1 },
		.stamp = stamp_of(path),
		.room = operands_room(path) };
	if (!file->shown)
		return error_memory(error);
	/* Each head may have each fault, and each layer three findings. */
	if (!memory_multiply(file->room, ROW_FAULTS + 3, &file->finding_room))
		file->finding_room = SIZE_MAX;
	scan->file_count++;
	return 0;
}

static int add_files(struct scan *scan, const char *const *paths, size_t count,
	struct error *error)
{
	scan->files = memory_array(count, sizeof(*scan->files));
	if (!scan->files)
		return error_memory(error);
	for (size_t i = 0; i < count; i++)
		if (add_file(scan, paths[i], error))
			return -1;
	return 0;
}

static int receive_file(struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error)
{
	if (file->samples) /* from another child of the same file */
		return file->sample_count == record->index
			? 0
			: worker_nonsense(error);
	if (record->index > file->room)
		return worker_nonsense(error);
	file->sample_count = (size_t)record->index;
	file->samples =
		memory_array(file->sample_count, sizeof(*file->samples));
	scan->samples_checked += file->sample_count;
	return file->samples ? 0 : error_memory(error);
}

int scan_text(
	const struct record *record, char clean[SCAN_TEXT], struct error *error)
{
	if (!memchr(record->text, '\0', RECORD_TEXT))
		return worker_nonsense(error);
	text_printable(clean, SCAN_TEXT, record->text);
	return 0;
}

static const char **text_field(
	struct scan_file *file, const struct record *record)
{
	struct scan_sample *sample;

	if (record->kind == SCAN_MODEL)
		return &file->model;
	if (record->kind == SCAN_STEP)
		return &file->step;
	if (record->kind == SCAN_ATTENTION)
		return &file->attention;
	if (record->kind == SCAN_AXES)
		return &file->axes;
	if (record->kind == SCAN_FROM_SAMPLES)
		return &file->samples_from;
	if (record->kind == SCAN_FROM_LAYERS)
		return &file->layers_from;
	if (record->kind == SCAN_UNFINISHED)
		return &file->unfinished;
	sample = &file->samples[record->index];
	switch (record->kind) {
	case SCAN_NAME:
		return &sample->name;
	case SCAN_GROUP:
		return &sample->group;
	case SCAN_TOKENS:
		return &sample->tokens;
	case SCAN_ROWS:
		return &sample->rows;
	case SCAN_WARNING:
		return &sample->warning;
	case SCAN_DIAGNOSIS:
		return &sample->diagnosis;
	case SCAN_SUSPICION:
		return &sample->suspicion;
	case SCAN_PROBLEM:
		return &sample->problem;
	default:
		return &sample->storage;
	}
}

/* One name after the other, after the shape that says how many there are. */
static int receive_role(struct scan *scan, struct scan_sample *sample,
	const char *name, struct error *error)
{
	if (sample->role_count >= sample->shape.roles)
		return worker_nonsense(error);
	name = strings_keep(&scan->strings, name);
	if (!name)
		return error_memory(error);
	sample->roles[sample->role_count++] = name;
	return 0;
}

static int receive_text(struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error)
{
	const char **field = text_field(file, record);
	char clean[SCAN_TEXT];

	if (scan_text(record, clean, error))
		return -1;
	if (record->kind == SCAN_ROLE)
		return receive_role(
			scan, &file->samples[record->index], clean, error);
	if (record->kind == SCAN_UNFINISHED)
		file->missing =
			record->index < UINT32_MAX ? record->index : UINT32_MAX;
	if (*field) /* from another child of the same file */
		return strcmp(*field, clean) == 0 ? 0 : worker_nonsense(error);
	*field = strings_keep(&scan->strings, clean);
	return *field ? 0 : error_memory(error);
}

/* Adds a line to a text of many. */
static int receive_line(
	struct buffer *text, const struct record *record, struct error *error)
{
	char clean[SCAN_TEXT];

	if (text->length > MAX_TEXT)
		return worker_nonsense(error);
	if (scan_text(record, clean, error))
		return -1;
	buffer_print(text, "%s\n", clean);
	return 0;
}

/* Layers are called by their order until a record says otherwise. */
static int number_layers(struct scan_sample *sample, struct error *error)
{
	size_t layers = sample->shape.layers;

	sample->layer_numbers =
		memory_array(layers, sizeof(*sample->layer_numbers));
	if (!sample->layer_numbers)
		return error_memory(error);
	for (size_t i = 0; i < layers; i++)
		sample->layer_numbers[i] = i;
	return 0;
}

/* Numbers stay below model_layers, and increase. */
static int receive_layers(struct scan_sample *sample,
	const struct record *record, struct error *error)
{
	const struct scan_shape *shape = &sample->shape;
	struct scan_layers layers;

	memcpy(&layers, record->text, sizeof(layers));
	if (!sample->described || layers.count > SCAN_LAYERS_MOST ||
		layers.first > shape->layers ||
		layers.count > shape->layers - layers.first)
		return worker_nonsense(error);
	for (size_t i = 0; i < layers.count; i++) {
		size_t at = layers.first + i, number = layers.numbers[i];

		if (number < at || number >= shape->model_layers ||
			(at && number <= sample->layer_numbers[at - 1]))
			return worker_nonsense(error);
		sample->layer_numbers[at] = number;
	}
	return 0;
}

static int receive_sample(const struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error)
{
	struct scan_sample *sample = &file->samples[record->index];
	struct scan_shape *shape = &sample->shape;
	size_t count;

	if (sample->described) /* by another child of the same file */
		return 0;
	sample->described = true;
	memcpy(shape, record->text, sizeof(*shape));
	sample->lines = scan_lines(scan->request, shape);
	if ((unsigned)shape->task >= TASKS || !shape->layers ||
		shape->roles > scan_roles_most(scan->request) ||
		(unsigned)shape->row_rule >= ROW_RULES ||
		(unsigned)shape->mask >= MASK_KINDS ||
		(unsigned)shape->mask_source > MASK_STATED ||
		shape->model_layers < shape->layers ||
		shape->model_layers > MAX_LAYERS ||
		!memory_multiply(shape->layers, sample->lines, &count) ||
		count > file->room)
		return worker_nonsense(error);
	file->room -= count;
	if (number_layers(sample, error))
		return -1;
	sample->roles = memory_array(shape->roles + 1, sizeof(*sample->roles));
	if (!sample->roles)
		return error_memory(error);
	if (scan->request->mode == SCAN_LOOK ||
		scan->request->mode == SCAN_REDUCE)
		return 0;
	sample->seen = memory_array(count, sizeof(*sample->seen));
	if (!sample->seen)
		return error_memory(error);
	if (scan->request->mode == SCAN_CHECK)
		return 0;
	if (scan->request->settings->keys)
		sample->places =
			memory_array(sample->lines, sizeof(*sample->places));
	return values_init(&sample->values, count) ||
			(!sample->places && scan->request->settings->keys)
		? error_memory(error)
		: 0;
}

static int receive_value(struct scan_sample *sample,
	const struct record *record, struct error *error)
{
	struct scan_place at;
	size_t place;

	memcpy(&at, record->text, sizeof(at));
	if (!sample->values.coming || at.layer >= sample->shape.layers ||
		at.line >= sample->lines)
		return worker_nonsense(error);
	place = (size_t)at.layer * sample->lines + (size_t)at.line;
	if (sample->seen[place])
		return worker_nonsense(error);
	sample->seen[place] = true;
	sample->seen_count++;
	memcpy(&sample->values.coming[place],
		record->text + offsetof(struct scan_value, measures),
		sizeof(*sample->values.coming));
	if (sample->seen_count < scan_count(sample))
		return 0;
	free(sample->seen);
	sample->seen = NULL;
	return values_pack(&sample->values, scan_count(sample))
		? error_memory(error)
		: 0;
}

static int receive_faults(struct scan_file *file, const struct record *record)
{
	struct scan_faults found;
	uint64_t rows;

	memcpy(&found, record->text, sizeof(found));
	for (int f = 0; f < ROW_FAULTS; f++)
		row_fault_add(&file->faults[f], (enum row_fault)f,
			found.faults[f].rows, found.faults[f].worst);
	file->rows_seen += (size_t)found.rows;
	/* What is uniform under such a mask means nothing. */
	rows = found.faults[ROW_FUTURE].rows + found.faults[ROW_HIDDEN].rows;
	file->contradicted |= found.stated && 2 * rows > found.rows;
	return 0;
}

/* What is said by a record alone. */
static int receive_mark(struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error)
{
	if (record->kind == SCAN_INFERRED) {
		file->inferred = true;
		return 0;
	}
	if (record->index >= scan->choice.count)
		return worker_nonsense(error);
	scan->choice.entries[record->index].found = true;
	if (!file->chosen.length)
		for (size_t i = 0; i < scan->choice.count; i++)
			buffer_add(&file->chosen, "0", 1);
	if (file->chosen.failed)
		return error_memory(error);
	file->chosen.text[record->index] = '1';
	return 0;
}

int scan_receive(struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error)
{
	struct scan_sample *sample = NULL;

	if (record->kind >= SCAN_NAME) {
		if (!file->samples || record->index >= file->sample_count)
			return worker_nonsense(error);
		sample = &file->samples[record->index];
	}
	switch (record->kind) {
	case SCAN_FILE:
		return receive_file(scan, file, record, error);
	case SCAN_INFERRED:
	case SCAN_CHOSEN:
		return receive_mark(scan, file, record, error);
	case SCAN_MODEL:
	case SCAN_STEP:
	case SCAN_ATTENTION:
	case SCAN_AXES:
	case SCAN_FROM_SAMPLES:
	case SCAN_FROM_LAYERS:
	case SCAN_UNFINISHED:
	case SCAN_NAME:
	case SCAN_GROUP:
	case SCAN_STORAGE:
	case SCAN_TOKENS:
	case SCAN_ROWS:
	case SCAN_WARNING:
	case SCAN_DIAGNOSIS:
	case SCAN_SUSPICION:
	case SCAN_PROBLEM:
	case SCAN_ROLE:
		return receive_text(scan, file, record, error);
	case SCAN_LAYOUT:
		return receive_line(&file->layout, record, error);
	case SCAN_DATASET:
		return receive_line(&sample->datasets, record, error);
	case SCAN_SAMPLE:
		return receive_sample(scan, file, record, error);
	case SCAN_LOST:
		return lost_receive(scan, sample, record, error);
	case SCAN_LAYERS:
		return receive_layers(sample, record, error);
	case SCAN_PLACES:
		return places_receive(sample, record, error);
	case SCAN_VALUE:
		return receive_value(sample, record, error);
	case SCAN_LAYER:
		return masks_receive(sample, record, error);
	case SCAN_FAULTS:
		return receive_faults(file, record);
	case SCAN_REDUCED:
	case SCAN_PIECE:
		return reduced_receive(scan, file, sample, record, error);
	default:
		return record->kind < SCAN_KINDS
			? findings_receive(scan, file, record, error)
			: worker_nonsense(error);
	}
}

static int receive(void *context, size_t index, const struct record *record,
	struct error *error)
{
	struct scan *scan = context;
	struct scan_watch *watch = scan->request->watch;
	struct scan_file *file = &scan->files[index];
	bool is_new = !file->samples;

	if (scan_receive(scan, file, record, error))
		return -1;
	if (watch && watch->call)
		watch_record(watch, file, record, is_new);
	return 0;
}

static bool sample_is_whole(
	const struct scan *scan, const struct scan_sample *sample)
{
	if (sample->lost ||
		(scan->request->mode == SCAN_CHECK && sample->unreadable))
		return true;
	if (!sample->described || !sample->name || !sample->group ||
		!sample->storage || !sample->tokens || !sample->rows)
		return false;
	switch (scan->request->mode) {
	case SCAN_LOOK:
		return true;
	case SCAN_REDUCE:
		return reduced_is_whole(sample);
	default:
		return sample->role_count == sample->shape.roles &&
			sample->seen_count ==
			sample->shape.layers * sample->lines &&
			(!sample->places || sample->placed == sample->lines);
	}
}

bool scan_is_whole(const struct scan *scan, const struct scan_file *file)
{
	bool whole = file->samples && file->model && file->step;

	for (size_t i = 0; whole && i < file->sample_count; i++)
		whole = sample_is_whole(scan, &file->samples[i]);
	return whole;
}

/* A dump that does not state its model is called by its file name. */
static int name_model(
	struct scan *scan, struct scan_file *file, struct error *error)
{
	char name[1024];

	text_stem(name, sizeof(name), file->shown);
	file->model = strings_keep(&scan->strings, name);
	return file->model ? 0 : error_memory(error);
}

/* Values of two states of a file are of neither. */
static void check_change(
	const struct scan_file *file, struct worker_result *result)
{
	const struct stamp now = stamp_of(file->path);

	if (result->failed || stamp_equal(&now, &file->stamp))
		return;
	error_set(&result->error,
		"%s: was changed while it was read, so its values may be of no "
		"one state of it; read it again",
		file->path);
	result->failed = true;
}

/* The children of a file are done. */
static int done(void *context, size_t index, struct worker_result *result,
	struct error *error)
{
	struct scan *scan = context;
	const struct scan_finish *finish = scan->request->finish;
	struct scan_file *file = &scan->files[index];

	if (scan->scratch_error)
		return error_set(error, "%s", result->error.text);
	check_change(file, result);
	if (!result->failed && !scan_is_whole(scan, file))
		worker_miss(result, file->path);
	if (!result->failed) {
		int lost = lost_settle(scan, file, &result->error);

		if (lost < 0) {
			*error = result->error;
			return -1;
		}
		result->failed = lost > 0;
	}
	file->failed = result->failed;
	if (file->failed) {
		buffer_print(&file->messages, "%s\n", result->error.text);
		return 0;
	}
	if (!*file->model && name_model(scan, file, error))
		return -1;
	if (masks_finish(scan, file, error))
		return -1;
	scan_warn(scan, file);
	return finish ? finish->call(finish->context, file, error) : 0;
}

/* No rounding of attention adds up to so much. */
#define SUM_MAX 1.1

/* Whether the spot check shows that it holds no attention at all, or not that of
 * the mask that somebody states. */
static bool is_suspect(const struct scan_file *file)
{
	for (size_t i = 0; i < file->sample_count; i++)
		if (file->samples[i].diagnosis)
			return true;
	/* Less than one may have gone elsewhere; more has no other source. */
	return file->faults[ROW_LOGITS].rows > 0 || file->impossible ||
		file->contradicted ||
		(2 * file->faults[ROW_SUM].rows > file->rows_seen &&
			file->faults[ROW_SUM].worst > SUM_MAX);
}

/* The lines of all files in their order, whenever they came. */
static int gather_messages(struct scan *scan, struct error *error)
{
	struct buffer *messages = &scan->messages;
	size_t all = scan->file_count + scan->request->kept, unread = 0;

	for (size_t i = 0; i < scan->file_count; i++) {
		struct scan_file *file = &scan->files[i];

		messages->failed = messages->failed || file->messages.failed;
		if (scan->request->mode != SCAN_LOOK)
			scan_say_axes(scan, i);
		buffer_add(messages,
			file->messages.length ? file->messages.text : "",
			file->messages.length);
		scan->failed += file->failed || file->troubled ||
			(file->unfinished &&
				(scan->request->mode == SCAN_MEASURE ||
					scan->request->mode == SCAN_REDUCE));
		unread += file->failed || (file->troubled && !file->lost);
		scan->suspect += is_suspect(file);
	}
	if (scan->request->mode != SCAN_CHECK && unread && unread < all)
		buffer_print(messages,
			"%zu of %zu dumps could not be read; results cover "
			"only the remaining dumps\n",
			unread, all);
	return messages->failed ? error_memory(error) : 0;
}

int scan_run(struct scan *scan, const char *const *paths, size_t count,
	const struct scan_request *request, struct error *error)
{
	const struct scan_settings *settings = request->settings;
	struct worker_plan plan = { .paths = paths,
		.count = count,
		.jobs = settings->jobs,
		.work = scan_work,
		.receive = receive,
		.done = done,
		.tick = request->watch && request->watch->call ? watch_tick
							       : NULL,
		.context = scan,
		.strict = settings->strict && !settings->keep_going,
		.plugins = settings->plugins };
	struct worker_result *results;
	int result;

	*scan = (struct scan){ .request = request };
	table_init(&scan->findings, &schema_findings);
	if (choice_read(&scan->choice, settings, error) ||
		operands_refuse_pipe(paths, count, error) ||
		add_files(scan, paths, count, error))
		return -1;
	results = memory_array(count, sizeof(*results));
	if (!results)
		return error_memory(error);
	if (request->watch)
		request->watch->progress = watch_expected(scan);
	result = worker_run(&plan, results, error) ||
		gather_messages(scan, error);
	choice_mark(&scan->choice, request->kept_chosen);
	result = result ||
		(!scan->failed && count + request->kept &&
			!settings->shard.count &&
			choice_check(&scan->choice, error)) ||
		(request->mode == SCAN_CHECK && findings_finish(scan, error));
	free(results);
	scan->request = NULL;
	return result ? -1 : 0;
}

static void release_sample(struct scan_sample *sample)
{
	free(sample->layer_numbers);
	values_release(&sample->values);
	free(sample->places);
	free(sample->seen);
	free(sample->masks);
	free(sample->windows);
	free(sample->chunks);
	free(sample->keys);
	free(sample->other);
	reduced_release(sample);
	free(sample->roles);
	buffer_release(&sample->datasets);
}

void scan_release_values(struct scan_sample *sample)
{
	values_release(&sample->values);
}

void scan_release(struct scan *scan)
{
	for (size_t i = 0; i < scan->file_count; i++) {
		struct scan_file *file = &scan->files[i];

		for (size_t k = 0; k < file->sample_count + file->lost; k++)
			release_sample(&file->samples[k]);
		free(file->samples);
		buffer_release(&file->layout);
		buffer_release(&file->chosen);
		buffer_release(&file->messages);
	}
	free(scan->files);
	buffer_release(&scan->messages);
	table_release(&scan->findings);
	strings_release(&scan->strings);
	choice_release(&scan->choice);
	*scan = (struct scan){ 0 };
}
