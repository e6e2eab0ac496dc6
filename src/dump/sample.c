/*
 * One sample: who stands at which position, and do the arrays agree?
 *
 * A row belongs to the token at its position, the one that was fed in.  Which
 * position that is comes from query_positions, or from query_start counted
 * upwards, or, when there are as many rows as keys, from the row itself: a
 * causal row sees its own key, so rows that started later would run over the
 * end of the keys.
 */
#include "dump/dump.h"

#include "base/memory.h"
#include "dump/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything a part of the reading below needs. */
struct reading {
	const struct dump *dump;
	const char *object; /* "/samples/NAME" */
	struct dump_sample *sample;
	struct error *error;
};

static int fail(const struct reading *r, const char *cause)
{
	return error_set(r->error, "%s: %s", r->object, cause);
}

/* The whole of an integer dataset of the sample: 1, 0 when there is none. */
static int read_integers(const struct reading *r, const char *name,
	int64_t **values, size_t *count, size_t *rank)
{
	char path[2 * DUMP_TEXT + 32];
	struct hdf5_dataset dataset;
	int result;

	*values = NULL;
	snprintf(path, sizeof(path), "%s/%s", r->object, name);
	if (hdf5_kind(&r->dump->file, path) != HDF5_DATASET)
		return 0;
	if (hdf5_dataset_open(&r->dump->file, path, &dataset, r->error))
		return -1;
	*values = memory_array(dataset.count, sizeof(**values));
	result = *values ? hdf5_read_integers(&dataset, *values, r->error)
			 : error_memory(r->error);
	if (result) {
		error_prefix(r->error, path);
		free(*values);
		*values = NULL;
	}
	*count = dataset.count;
	*rank = dataset.rank;
	hdf5_dataset_close(&dataset);
	return result ? -1 : 1;
}

/* The same for a list of one number per row; -1 when it has another length. */
static int read_per_row(
	const struct reading *r, const char *name, int64_t **values)
{
	size_t count, rank;
	int found = read_integers(r, name, values, &count, &rank);

	if (found > 0 && (rank != 1 || count != r->sample->queries)) {
		free(*values);
		*values = NULL;
		return error_set(r->error,
			"%s/%s: has %zu values for %zu rows of attention",
			r->object, name, count, r->sample->queries);
	}
	return found;
}

static int read_task(const struct reading *r)
{
	char name[DUMP_TEXT];
	const char *places[] = { r->object, "/" };

	for (size_t i = 0; i < 2; i++) {
		int found = hdf5_attribute_text(&r->dump->file, places[i],
			"task", name, sizeof(name), r->error);

		if (found < 0)
			return -1;
		if (!found)
			continue;
		if (!task_parse(name, &r->sample->task) ||
			r->sample->task == TASK_JOINT)
			return error_set(r->error,
				"%s: its task is '%s', not understanding or "
				"generation",
				r->object, name);
		return 0;
	}
	return fail(r, "has no attribute 'task'");
}

static int read_group(const struct reading *r, const char *group)
{
	const char *names[] = { group, "group", "prompt_type" };
	char *text = r->sample->group;

	text[0] = '\0';
	if (group && group[0] == '=') {
		if (strlen(group) > DUMP_TEXT)
			return error_set(r->error, "the group is too long");
		memcpy(text, group + 1, strlen(group));
		return 0;
	}
	for (size_t i = group ? 0 : 1; i < (group ? 1 : 3); i++) {
		int found = hdf5_attribute_text(&r->dump->file, r->object,
			names[i], text, DUMP_TEXT, r->error);

		if (found)
			return found < 0 ? -1 : 0;
	}
	return group ? error_set(r->error, "%s: has no attribute '%s'",
			       r->object, group)
		     : 0;
}

static int read_prompt_length(const struct reading *r)
{
	int64_t length;
	int found = hdf5_attribute_integer(
		&r->dump->file, r->object, "prompt_length", &length, r->error);

	r->sample->prompt_length = DUMP_NONE;
	if (found <= 0)
		return found;
	if (length < 0 || (uint64_t)length > r->sample->tokens)
		return error_set(r->error,
			"%s: its prompt_length is %lld, but it has %zu tokens",
			r->object, (long long)length, r->sample->tokens);
	r->sample->prompt_length = (size_t)length;
	return 0;
}

static int read_modality(const struct reading *r)
{
	struct dump_sample *sample = r->sample;
	int64_t *codes;
	size_t rank;
	int found =
		read_integers(r, "modality", &codes, &sample->tokens, &rank);

	if (found < 0)
		return -1;
	if (!found)
		return fail(r, "has no dataset 'modality'");
	sample->modality = memory_array(sample->tokens, 1);
	if (!sample->modality) {
		free(codes);
		return error_memory(r->error);
	}
	for (size_t i = 0; i < sample->tokens; i++) {
		if (codes[i] < 0 || codes[i] >= MODALITIES) {
			error_set(r->error,
				"%s/modality: %lld at position %zu is no "
				"modality code (0 to %d)",
				r->object, (long long)codes[i], i,
				MODALITIES - 1);
			free(codes);
			return -1;
		}
		sample->modality[i] = (uint8_t)codes[i];
	}
	free(codes);
	if (rank != 1 || sample->tokens < sample->keys)
		return error_set(r->error,
			"%s/modality: has %zu positions for %zu keys of "
			"attention",
			r->object, sample->tokens, sample->keys);
	return 0;
}

/* query_start, an attribute or a scalar dataset; 1 when there is one. */
static int read_query_start(const struct reading *r, int64_t *start)
{
	int64_t *values;
	size_t count, rank;
	int found = read_integers(r, "query_start", &values, &count, &rank);

	if (found > 0 && count != 1) {
		free(values);
		return fail(r, "its query_start is no single number");
	}
	if (found > 0)
		*start = values[0];
	free(values);
	return found ? found
		     : hdf5_attribute_integer(&r->dump->file, r->object,
			       "query_start", start, r->error);
}

static int set_position(const struct reading *r, size_t row, int64_t position)
{
	if (position < 0 || (uint64_t)position >= r->sample->tokens)
		return error_set(r->error,
			"%s: row %zu stands at position %lld, but there are "
			"%zu tokens",
			r->object, row, (long long)position, r->sample->tokens);
	r->sample->positions[row] = (size_t)position;
	return 0;
}

static int read_positions(const struct reading *r)
{
	struct dump_sample *sample = r->sample;
	int64_t *given, start = 0;
	int found = read_per_row(r, "query_positions", &given), result = 0;

	sample->positions =
		memory_array(sample->queries, sizeof(*sample->positions));
	if (found < 0 || !sample->positions) {
		free(given);
		return found < 0 ? -1 : error_memory(r->error);
	}
	sample->all_positions = !found && sample->queries == sample->keys;
	if (!found && !sample->all_positions) {
		int started = read_query_start(r, &start);

		if (started < 0)
			return -1;
		if (!started)
			return error_set(r->error,
				"%s: has %zu rows for %zu keys, and no "
				"query_positions or query_start says which "
				"tokens they belong to",
				r->object, sample->queries, sample->keys);
	}
	for (size_t i = 0; !result && i < sample->queries; i++)
		result = set_position(
			r, i, given ? given[i] : start + (int64_t)i);
	free(given);
	return result;
}

/* kv_length: how many keys there were when a row was computed; the rest of
 * the row is padding. */
static int read_visible(const struct reading *r)
{
	struct dump_sample *sample = r->sample;
	int64_t *lengths;
	int found = read_per_row(r, "kv_length", &lengths);

	sample->visible =
		memory_array(sample->queries, sizeof(*sample->visible));
	if (found < 0 || !sample->visible) {
		free(lengths);
		return found < 0 ? -1 : error_memory(r->error);
	}
	for (size_t i = 0; i < sample->queries; i++) {
		sample->visible[i] = sample->keys;
		if (!lengths)
			continue;
		if (lengths[i] < 1 || (uint64_t)lengths[i] > sample->keys) {
			error_set(r->error,
				"%s/kv_length: row %zu has %lld keys, but the "
				"map has %zu",
				r->object, i, (long long)lengths[i],
				sample->keys);
			free(lengths);
			return -1;
		}
		sample->visible[i] = (size_t)lengths[i];
	}
	free(lengths);
	return 0;
}

int dump_sample_open(const struct dump *dump, size_t index, const char *group,
	struct dump_sample *sample, struct error *error)
{
	char object[DUMP_TEXT + 16];
	struct reading r = { dump, object, sample, error };

	*sample = (struct dump_sample){ .name = dump->samples.names[index] };
	if (strlen(sample->name) >= DUMP_TEXT)
		return error_set(error, "/samples: the name '%s' is too long",
			sample->name);
	snprintf(object, sizeof(object), "/samples/%s", sample->name);
	if (hdf5_kind(&dump->file, object) != HDF5_GROUP)
		return fail(&r, "is no sample: it is not a group");
	if (read_task(&r) || read_group(&r, group) ||
		pieces_find(dump, object, sample, error) || read_modality(&r) ||
		read_prompt_length(&r) || read_positions(&r) ||
		read_visible(&r)) {
		dump_sample_release(sample);
		return -1;
	}
	return 0;
}

void dump_sample_release(struct dump_sample *sample)
{
	for (size_t i = 0; i < sample->piece_count; i++) {
		hdf5_dataset_close(&sample->pieces[i].dataset);
		free(sample->pieces[i].path);
	}
	free(sample->pieces);
	free(sample->modality);
	free(sample->positions);
	free(sample->visible);
	*sample = (struct dump_sample){ 0 };
}
