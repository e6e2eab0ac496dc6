/*
 * Children send the rows of many samples at a time, in the order in which they get
 * to them, and HDF5 lays things out in the order in which they are made.  Each
 * sample has a place in a scratch file, laid out by its shape, where pieces go,
 * many that follow one another at a time; samples that were lost leave theirs
 * unused.
 */
#include "scan/reduced.h"

#include "base/memory.h"
#include "base/number.h"
#include "sample/roles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const item_names[REDUCED_ITEMS] = { "sums", "sink",
	"entropy", "distance", "key_class", "modality", "response_mask",
	"query_positions", "kv_length", "key_positions", "key_modality", "mask",
	"input_ids" };

#define MOST_AXES 4

/* Characters of the meanings of codes that readers take. */
#define ROLE_WORDS 1023

/* Bytes of pieces that are written at a time. */
#define WAITING_MOST ((size_t)1 << 16)

struct reduced {
	struct scan_reduced shape;
	uint64_t place; /* in the scratch file */
	struct item {
		size_t dims[MOST_AXES], rank;
		uint64_t offset, size, seen; /* bytes; size 0: not there */
		/* pieces that are not written yet, and where they begin */
		uint8_t *waiting;
		size_t waiting_size;
		uint64_t waiting_at;
	} items[REDUCED_ITEMS];
	uint64_t size, seen; /* of all items */
};

/* More than any tokenizer gives. */
#define MOST_TOKENS (UINT64_C(1) << 31)

static void set_dims(const struct scan_shape *shape,
	const struct scan_reduced *reduced, enum reduced_item i,
	struct item *item)
{
	size_t rows = (size_t)reduced->rows, keys = (size_t)reduced->keys;
	const size_t sums[] = { shape->layers, shape->heads, rows,
		(size_t)reduced->classes };
	const size_t mask[] = { rows, keys };
	size_t list[] = { shape->layers, (size_t)reduced->tokens };
	bool by_layer = false;

	if (i == REDUCED_SUMS || i == REDUCED_MASK || i <= REDUCED_DISTANCE) {
		item->rank = i == REDUCED_SUMS ? 4 : i == REDUCED_MASK ? 2 : 3;
		memcpy(item->dims, i == REDUCED_MASK ? mask : sums,
			item->rank * sizeof(size_t));
		return;
	}
	if (scan_of_rows(i) || scan_of_keys(i)) {
		list[1] = scan_of_rows(i) ? rows : keys;
		by_layer = reduced->by_layer;
	}
	item->rank = by_layer ? 2 : 1;
	memcpy(item->dims, list + !by_layer, item->rank * sizeof(size_t));
}

/* Lays the items out one behind the other; false when they are too large. */
static bool lay_out(const struct scan *scan, const struct scan_shape *shape,
	struct reduced *reduced)
{
	for (int i = 0; i < REDUCED_ITEMS; i++) {
		struct item *item = &reduced->items[i];
		size_t bytes =
			hdf5_format_size(scan_format(scan->request->settings,
				&reduced->shape, (enum reduced_item)i));

		if (!(reduced->shape.items >> i & 1))
			continue;
		set_dims(shape, &reduced->shape, (enum reduced_item)i, item);
		for (size_t d = 0; d < item->rank; d++)
			if (!item->dims[d] ||
				!memory_multiply(bytes, item->dims[d], &bytes))
				return false;
		item->offset = reduced->size;
		item->size = bytes;
		if (bytes > SIZE_MAX - reduced->size)
			return false;
		reduced->size += bytes;
	}
	return true;
}

static int receive_shape(struct scan *scan, const struct scan_file *file,
	struct scan_sample *sample, const struct record *record,
	struct error *error)
{
	struct reduced *reduced = sample->reduced;
	struct scan_reduced shape;

	memcpy(&shape, record->text, sizeof(shape));
	if (reduced) /* from another child of the same file */
		return memcmp(&reduced->shape, &shape, sizeof(shape)) == 0
			? 0
			: worker_nonsense(error);
	if (scan->request->mode != SCAN_REDUCE || !sample->described ||
		shape.rows > sample->shape.queries ||
		shape.tokens > MOST_TOKENS ||
		(shape.response_end != DUMP_NONE &&
			shape.response_end > shape.tokens) ||
		!(shape.items & 1 << REDUCED_SUMS))
		return worker_nonsense(error);
	reduced = memory_array(1, sizeof(*reduced));
	if (!reduced)
		return error_memory(error);
	reduced->shape = shape;
	/* Sums may be larger than packed maps that they are made of. */
	if (!lay_out(scan, &sample->shape, reduced) ||
		reduced->size / sizeof(struct measures) > file->room) {
		free(reduced);
		return worker_nonsense(error);
	}
	sample->reduced = reduced;
	reduced->place = scan->scratch_end;
	scan->scratch_end += reduced->size;
	return 0;
}

/* Writes what waits. */
static int put_aside(struct scan *scan, const struct reduced *reduced,
	struct item *item, struct error *error)
{
	size_t size = item->waiting_size;
	off_t to = (off_t)(reduced->place + item->offset + item->waiting_at);

	item->waiting_size = 0;
	errno = 0;
	if (!size ||
		pwrite(scan->request->scratch, item->waiting, size, to) ==
			(ssize_t)size)
		return 0;
	scan->scratch_error = errno ? errno : ENOSPC;
	return error_set(error, "cannot put its sums aside: %s",
		strerror(scan->scratch_error));
}

static int add_piece(struct scan *scan, const struct reduced *reduced,
	struct item *item, const struct scan_piece *piece, struct error *error)
{
	bool next = piece->offset == item->waiting_at + item->waiting_size &&
		piece->size <= WAITING_MOST - item->waiting_size;

	if (!item->waiting)
		item->waiting = memory_array(WAITING_MOST, 1);
	if (!item->waiting)
		return error_memory(error);
	if (!next && put_aside(scan, reduced, item, error))
		return -1;
	if (!item->waiting_size)
		item->waiting_at = piece->offset;
	memcpy(item->waiting + item->waiting_size, piece->bytes, piece->size);
	item->waiting_size += piece->size;
	if (item->seen < item->size)
		return 0;
	if (put_aside(scan, reduced, item, error))
		return -1;
	free(item->waiting);
	item->waiting = NULL;
	return 0;
}

static int receive_piece(struct scan *scan, const struct scan_sample *sample,
	const struct record *record, struct error *error)
{
	struct reduced *reduced = sample->reduced;
	struct scan_piece piece;
	struct item *item;

	memcpy(&piece, record->text, sizeof(piece));
	if (!reduced || piece.item >= REDUCED_ITEMS ||
		piece.size > SCAN_PIECE_MOST)
		return worker_nonsense(error);
	item = &reduced->items[piece.item];
	if (piece.offset > item->size ||
		piece.size > item->size - piece.offset ||
		piece.size > item->size - item->seen)
		return worker_nonsense(error);
	item->seen += piece.size;
	reduced->seen += piece.size;
	return add_piece(scan, reduced, item, &piece, error);
}

int reduced_receive(struct scan *scan, const struct scan_file *file,
	struct scan_sample *sample, const struct record *record,
	struct error *error)
{
	return record->kind == SCAN_REDUCED
		? receive_shape(scan, file, sample, record, error)
		: receive_piece(scan, sample, record, error);
}

void reduced_release(struct scan_sample *sample)
{
	struct reduced *reduced = sample->reduced;

	for (int i = 0; reduced && i < REDUCED_ITEMS; i++)
		free(reduced->items[i].waiting);
	free(reduced);
	sample->reduced = NULL;
}

bool reduced_is_whole(const struct scan_sample *sample)
{
	return sample->reduced && sample->role_count == sample->shape.roles &&
		sample->reduced->seen == sample->reduced->size;
}

uint64_t reduced_bytes(const struct scan_sample *sample)
{
	return sample->reduced ? sample->reduced->size : 0;
}

/* The writing of one file of all samples. */
struct writing {
	const struct scan_request *request;
	struct hdf5_writer *writer;
	const struct scan_sample *sample;
	const struct item *item;
	char group[4 * RECORD_TEXT + 16];
};

static int fetch(void *context, uint64_t offset, void *bytes, size_t size,
	struct error *error)
{
	const struct writing *w = context;
	uint8_t *to = bytes;
	off_t from =
		(off_t)(w->sample->reduced->place + w->item->offset + offset);

	while (size) {
		ssize_t got = pread(w->request->scratch, to, size, from);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(error, "cannot be read back: %s",
				got ? strerror(errno) : "it is gone");
		to += got;
		from += got;
		size -= (size_t)got;
	}
	return 0;
}

/* Whether the first key that a row sees is not the same for all. */
static bool is_narrowed(const struct scan_sample *sample)
{
	if (sample->shape.mask == MASK_STORED)
		return true;
	for (size_t l = 0; sample->windows && l < sample->shape.layers; l++)
		if (sample->windows[l] || sample->chunks[l])
			return true;
	return false;
}

/* What the codes of roles stand for, beside them. */
static int write_codes(struct writing *w, const char *path, struct error *error)
{
	const struct scan_sample *sample = w->sample;
	size_t codes[ROLE_CODES];
	struct buffer words = { 0 };
	int result;

	for (size_t i = 0; i < sample->role_count; i++) {
		codes[i] = MODALITIES + i;
		buffer_print(&words, "%s%s", i ? " " : "", sample->roles[i]);
	}
	if (!sample->role_count)
		return 0;
	result = words.failed ? error_memory(error)
		: words.length > ROLE_WORDS
		? error_set(error,
			  "%s: the names of its %zu roles take more than %d "
			  "characters",
			  path, sample->role_count, ROLE_WORDS)
		: hdf5_write_integers(w->writer, path, "flag_values", codes,
			  sample->role_count, error) ||
			hdf5_write_text(w->writer, path, "flag_meanings",
				words.text, error);
	buffer_release(&words);
	return result ? -1 : 0;
}

static int write_items(struct writing *w, struct error *error)
{
	const struct scan_settings *settings = w->request->settings;
	char path[sizeof(w->group) + 32];

	for (int i = 0; i < REDUCED_ITEMS; i++) {
		w->item = &w->sample->reduced->items[i];
		if (!w->item->size ||
			(i == REDUCED_SINK && !is_narrowed(w->sample)))
			continue;
		snprintf(path, sizeof(path), "%s/%s", w->group, item_names[i]);
		if (hdf5_write_dataset(w->writer, path,
			    scan_format(settings, &w->sample->reduced->shape,
				    (enum reduced_item)i),
			    w->item->dims, w->item->rank, fetch, w, error) ||
			(i == REDUCED_MODALITY && write_codes(w, path, error)))
			return -1;
	}
	return 0;
}

static bool is_any(const size_t *list, size_t count)
{
	for (size_t i = 0; list && i < count; i++)
		if (list[i])
			return true;
	return false;
}

static int write_list(struct writing *w, const char *name, const size_t *list,
	struct error *error)
{
	size_t layers = w->sample->shape.layers;

	return is_any(list, layers) ? hdf5_write_integers(w->writer, w->group,
					      name, list, layers, error)
				    : 0;
}

static int write_attributes(struct writing *w, struct error *error)
{
	const struct scan_sample *s = w->sample;
	const struct scan_shape *shape = &s->shape;
	const size_t one = 1;
	const size_t response_end = (size_t)s->reduced->shape.response_end;

	return hdf5_write_text(w->writer, w->group, "task",
		       task_name(shape->task), error) ||
		(*s->group &&
			hdf5_write_text(w->writer, w->group, "group", s->group,
				error)) ||
		(shape->prompt_length != DUMP_NONE &&
			hdf5_write_integers(w->writer, w->group,
				"prompt_length", &shape->prompt_length, 1,
				error)) ||
		(response_end != DUMP_NONE &&
			hdf5_write_integers(w->writer, w->group, "response_end",
				&response_end, 1, error)) ||
		(shape->mask != MASK_STORED &&
			hdf5_write_text(w->writer, w->group, "mask",
				mask_name(shape->mask), error)) ||
		write_list(w, "window", s->windows, error) ||
		(shape->sinks && is_any(s->windows, shape->layers) &&
			hdf5_write_integers(w->writer, w->group, "window_sinks",
				&shape->sinks, 1, error)) ||
		write_list(w, "chunk", s->chunks, error) ||
		(s->reduced->shape.learnt_sink &&
			hdf5_write_integers(w->writer, w->group, "learnt_sink",
				&one, 1, error)) ||
		(shape->layers < shape->model_layers &&
			hdf5_write_integers(w->writer, w->group,
				"layer_numbers", s->layer_numbers,
				shape->layers, error));
}

static int write_sample(struct writing *w, struct error *error)
{
	snprintf(w->group, sizeof(w->group), "/samples/%s", w->sample->name);
	return hdf5_write_group(w->writer, w->group, error) ||
		write_attributes(w, error) || write_items(w, error);
}

/* Integers as such, whatever else as it is. */
static int write_step(
	struct hdf5_writer *writer, const char *step, struct error *error)
{
	char again[NUMBER_SIZE];
	size_t number;

	if (!*step)
		return 0;
	number = (size_t)strtoull(step, NULL, 10);
	snprintf(again, sizeof(again), "%zu", number);
	return strcmp(again, step) == 0
		? hdf5_write_integers(writer, "/", "step", &number, 1, error)
		: hdf5_write_text(writer, "/", "step", step, error);
}

static int write_model(struct hdf5_writer *writer, const struct scan_file *file,
	struct error *error)
{
	return hdf5_write_text(writer, "/", "model", file->model, error) ||
		write_step(writer, file->step, error) ||
		hdf5_write_integers(writer, "/", "num_layers",
			&file->samples[0].shape.model_layers, 1, error) ||
		hdf5_write_group(writer, "/samples", error);
}

/* A file has one model, at one step. */
static int check_models(const struct scan_file *a, const struct scan_file *b,
	struct error *error)
{
	size_t layers = a->samples[0].shape.model_layers;
	size_t others = b->samples[0].shape.model_layers;

	if (strcmp(a->model, b->model) != 0)
		return error_set(error,
			"%s is of model %s, %s of model %s; reduce them to "
			"files of their own, or say which it is with --model "
			"=NAME",
			a->shown, a->model, b->shown, b->model);
	if (strcmp(a->step, b->step) != 0)
		return error_set(error,
			"%s is of step '%s', %s of step '%s'; reduce them to "
			"files of their own, or say which it is with --step "
			"=STEP",
			a->shown, a->step, b->shown, b->step);
	if (layers != others)
		return error_set(error,
			"%s is of a model of %zu layers, %s of one of %zu",
			a->shown, layers, b->shown, others);
	return 0;
}

static int check_names(const struct scan_file *a, const struct scan_file *b,
	struct error *error)
{
	for (size_t i = 0; i < a->sample_count; i++)
		for (size_t k = 0; k < b->sample_count; k++)
			if (strcmp(a->samples[i].name, b->samples[k].name) == 0)
				return error_set(error,
					"sample %s is in %s and in %s, and "
					"names are unique in a file; reduce "
					"them to files of their own",
					a->samples[i].name, a->shown, b->shown);
	return 0;
}

int reduced_check(
	void *context, const struct scan_file *file, struct error *error)
{
	struct reduced_files *done = context;

	if (!file->sample_count)
		return 0;
	for (size_t i = 0; i < file->sample_count; i++) {
		const char *name = file->samples[i].name;

		if (strchr(name, '/') || strcmp(name, ".") == 0)
			return error_set(error,
				"%s: sample %s: a sample of a dump cannot have "
				"this name",
				file->shown, name);
	}
	for (size_t f = 0; f < done->count; f++) {
		const struct scan_file *other = done->files[f];
		/* In the order in which they were given. */
		const struct scan_file *a = other < file ? other : file;
		const struct scan_file *b = other < file ? file : other;

		if (check_models(a, b, error) || check_names(a, b, error))
			return -1;
	}
	if (memory_grow(&done->files, &done->capacity, done->count,
		    sizeof(*done->files)))
		return error_memory(error);
	done->files[done->count++] = file;
	return 0;
}

static bool is_there(const struct scan_file *file)
{
	return !file->failed && file->sample_count;
}

static int write_samples(
	struct writing *w, const struct scan *scan, struct error *error)
{
	for (size_t f = 0; f < scan->file_count; f++)
		for (size_t i = 0; i < scan->files[f].sample_count; i++) {
			w->sample = &scan->files[f].samples[i];
			if (is_there(&scan->files[f]) && write_sample(w, error))
				return -1;
		}
	return 0;
}

/* A few names are enough to find the others. */
#define NAMES_MOST 8

/* Adds what the dump lacks of a file. */
static void name_missing(const struct scan_file *file, struct buffer *text)
{
	const char *slash = strrchr(file->shown, '/');
	const char *name = slash ? slash + 1 : file->shown;
	const struct scan_sample *lost = file->samples + file->sample_count;

	if (file->failed)
		buffer_print(
			text, "%sall of %s", text->length ? "; " : "", name);
	for (size_t i = 0; !file->failed && i < file->lost; i++) {
		if (i == NAMES_MOST) {
			buffer_print(text, " and %zu more", file->lost - i);
			break;
		}
		buffer_print(text, "%s%s",
			i		       ? ", "
				: text->length ? "; "
					       : "",
			lost[i].name ? lost[i].name : "one");
	}
	if (!file->failed && file->lost)
		buffer_print(text, " of %s", name);
	if (file->unfinished)
		buffer_print(text, "%s%s %s", text->length ? "; " : "", name,
			file->unfinished);
}

/* What lacks samples of its input says so, and which. */
static int write_mark(struct hdf5_writer *writer, const struct scan *scan,
	struct error *error)
{
	size_t finished = 0, there = 0, expected = 0;
	struct buffer missing = { 0 };
	int result = 0;

	for (size_t f = 0; f < scan->file_count; f++) {
		const struct scan_file *file = &scan->files[f];

		name_missing(file, &missing);
		if (is_there(file))
			there += file->sample_count;
		expected += file->sample_count + file->lost + file->missing;
	}
	if (missing.failed)
		result = error_memory(error);
	else if (missing.length)
		result = hdf5_write_integers(writer, "/", "finished", &finished,
				 1, error) ||
			hdf5_write_text(writer, "/", "samples_missing",
				missing.text, error) ||
			(expected > there &&
				hdf5_write_integers(writer, "/",
					"samples_expected", &expected, 1,
					error));
	buffer_release(&missing);
	return result;
}

int reduced_write(const struct scan *scan, const struct scan_request *request,
	const char *path, struct error *error)
{
	struct hdf5_writer writer = { 0 };
	struct writing w = { .request = request, .writer = &writer };
	const struct scan_file *first = scan->files;
	const struct scan_file *end = first + scan->file_count;
	int result;

	while (first < end && !is_there(first))
		first++;
	if (first == end)
		return error_set(error, "there is no sample to write");
	result = hdf5_create(&writer, path, error) ||
		write_model(&writer, first, error) ||
		write_mark(&writer, scan, error) ||
		write_samples(&w, scan, error) || hdf5_finish(&writer, error);
	if (result)
		hdf5_abandon(&writer);
	return result ? -1 : 0;
}
