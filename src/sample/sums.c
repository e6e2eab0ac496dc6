/*
 * Attention sums: everything that is measured needs only what a row gives to
 * classes of keys, so a sample may have [layer, head, query, class] instead of
 * its maps, with the class of each key in key_class (attnscope-dump(5)).
 *
 * Which rows and keys count, and what uniform attention would give them, is
 * decided on positions, as of maps.  What is read has classes for keys: from
 * there on they are the keys of another sequence, which every row sees.
 *
 * What classes do not tell is stored beside them for each row: the attention on
 * the first key that it sees, its entropy, and how far back it looks.
 */
#include "base/memory.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_sums(const struct dump_sample *sample)
{
	const char *name = strrchr(sample->pieces[0].path, '/');

	return name && strcmp(name, "/sums") == 0;
}

static int check_form(
	struct item_search *search, const struct dump_sample *sample)
{
	if (sample->form_count == 1 && !sample->piece_keys)
		return 0;
	return items_fail(search,
		"sums of layers that differ in their rows or classes are not "
		"read");
}

static int set_class(struct item_search *search, struct dump_sample *sample,
	size_t key, int64_t class)
{
	if (class < 0 || (uint64_t) class >= sample->classes)
		return items_fail_at(search,
			"the class of key %zu is %" PRId64 ", where the sums "
			"have %zu classes",
			key, class, sample->classes);
	sample->key_class[key] = (size_t) class;
	return 0;
}

const char *sums_beside_name(enum sums_beside which)
{
	static const char *const names[] = { "sink", "entropy", "distance" };

	return names[which];
}

static int check_beside(const struct hdf5_dataset *dataset,
	const struct dump_sample *sample, struct error *error)
{
	const size_t *dims = dataset->dims;

	if (dataset->rank != 3 || dims[0] != sample->layers ||
		dims[1] != sample->heads || dims[2] != sample->queries)
		return error_set(error,
			"is not [layer, head, query] of the sums, which have "
			"%zu layers of %zu heads and %zu rows",
			sample->layers, sample->heads, sample->queries);
	if (!dataset->stored)
		return error_set(error, "is incomplete: it was never written");
	return dataset->type.class == HDF5_FLOAT
		? 0
		: error_set(error, "values are not floating point");
}

/* Opens what is stored beside the sums under this name, where it is. */
static int find_beside(struct item_search *search, struct dump_sample *sample,
	enum sums_beside which)
{
	const struct dump_piece *sums = &sample->pieces[0];
	struct dump_piece *piece = &sample->beside[which].piece;
	size_t length = strlen(sums->path) - strlen("sums");
	struct dump_sample form = { 0 };
	char path[ITEMS_PATH];

	snprintf(path, sizeof(path), "%.*s%s", (int)length, sums->path,
		sums_beside_name(which));
	if (hdf5_kind(sums->file, path) == HDF5_NOTHING)
		return 0;
	if (hdf5_dataset_open(sums->file, path, &piece->dataset, search->error))
		return -1;
	*piece = (struct dump_piece){ .file = sums->file,
		.path = strdup(path),
		.dataset = piece->dataset,
		.axis = { 0, 1, -1, 2 },
		.extent = {
			sample->layers, sample->heads, 1, sample->queries } };
	if (!piece->path)
		return error_memory(search->error);
	if (check_beside(&piece->dataset, sample, search->error) ||
		pieces_find_format(&piece->dataset.type, search->dump, &form,
			search->error))
		return error_prefix(search->error, path);
	sample->beside[which].kernel = form.kernel;
	sample->beside[which].big_endian = form.big_endian;
	return 0;
}

int sums_find(struct item_search *search, struct dump_sample *sample)
{
	struct dump_form *form = &sample->forms[0];
	int64_t *list = NULL;
	size_t count;
	int found;

	if (!is_sums(sample))
		return 0;
	if (check_form(search, sample))
		return -1;
	found = items_integers(search, ITEM_KEY_CLASS, 1, &list, &count);
	if (!found)
		return items_fail(search,
			"has sums, but no key_class that says what they are "
			"of");
	if (found < 0)
		return -1;
	sample->classes = form->keys;
	sample->keys = form->keys = count;
	sample->key_class = memory_array(count, sizeof(*sample->key_class));
	sample->class_modality = memory_array(sample->classes, 1);
	sample->class_end =
		memory_array(sample->queries, sizeof(*sample->class_end));
	if (!sample->key_class || !sample->class_modality || !sample->class_end)
		found = error_memory(search->error);
	for (size_t k = 0; found > 0 && k < count; k++)
		if (set_class(search, sample, k, list[k]))
			found = -1;
	for (size_t q = 0; found > 0 && q < sample->queries; q++)
		sample->class_end[q] = sample->classes;
	for (int i = 0; found > 0 && i < SUMS_BESIDE; i++)
		if (find_beside(search, sample, (enum sums_beside)i))
			found = -1;
	free(list);
	return found < 0 ? -1 : 0;
}

int sums_settle(struct item_search *search, struct dump_sample *sample)
{
	bool *seen;

	if (!sample->classes)
		return 0;
	seen = memory_array(sample->classes, sizeof(*seen));
	if (!seen)
		return error_memory(search->error);
	for (size_t k = 0; k < sample->keys; k++) {
		size_t class = sample->key_class[k];
		uint8_t modality = sample->key_modality[k];

		if (seen[class] && sample->class_modality[class] != modality) {
			free(seen);
			return items_fail(search,
				"class %zu of key_class mixes modalities, at "
				"key %zu",
				class, k);
		}
		seen[class] = true;
		sample->class_modality[class] = modality;
	}
	free(seen);
	return 0;
}

const struct dump_sample *sums_view(
	const struct dump_sample *sample, struct dump_sample *view)
{
	if (!sample->classes)
		return sample;
	*view = *sample;
	view->keys = sample->classes;
	view->key_positions = NULL;
	view->key_modality = sample->class_modality;
	view->other_keys = true;
	view->visible = sample->class_end;
	view->mask = (struct mask){ .kind = MASK_FULL };
	return view;
}

bool sums_view_beside(const struct dump_sample *sample, enum sums_beside which,
	struct dump_sample *view)
{
	*view = (struct dump_sample){ .heads = sample->heads,
		.queries = 1,
		.keys = sample->queries,
		.pieces = (struct dump_piece *)&sample->beside[which].piece,
		.piece_count = 1,
		.kernel = sample->beside[which].kernel,
		.big_endian = sample->beside[which].big_endian };
	return view->kernel != NULL;
}

void sums_release(struct dump_sample *sample)
{
	for (int i = 0; i < SUMS_BESIDE; i++) {
		struct dump_piece *piece = &sample->beside[i].piece;

		if (piece->path)
			hdf5_dataset_close(&piece->dataset);
		free(piece->path);
	}
	free(sample->key_class);
	free(sample->class_modality);
	free(sample->class_end);
}
