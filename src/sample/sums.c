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
#include "sample/selection.h"

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

/* The class of each key, of all layers alike. */
static int read_classes(struct item_search *search, struct dump_sample *sample)
{
	struct dump_form *form = &sample->forms[0];
	int64_t *list;
	size_t count;
	int found = items_integers(search, ITEM_KEY_CLASS, 1, &list, &count);

	if (!found)
		return items_fail(search,
			"has sums, but no key_class that says what they are "
			"of");
	if (found < 0)
		return -1;
	sample->keys = form->keys = count;
	sample->key_classes = memory_array(count, sizeof(size_t));
	form->key_class = sample->key_classes;
	if (!sample->key_classes)
		found = error_memory(search->error);
	for (size_t k = 0; found > 0 && k < count; k++) {
		sample->key_classes[k] = (size_t)list[k];
		if (list[k] < 0 || (uint64_t)list[k] >= sample->classes)
			found = items_fail_at(search,
				"the class of key %zu is %" PRId64 ", where "
				"the sums have %zu classes",
				k, list[k], sample->classes);
	}
	free(list);
	return found;
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
	int found;

	if (!is_sums(sample))
		return 0;
	if (check_form(search, sample))
		return -1;
	sample->classes = sample->keys;
	sample->class_modality = memory_array(sample->classes, 1);
	sample->class_end =
		memory_array(sample->queries, sizeof(*sample->class_end));
	if (!sample->class_modality || !sample->class_end)
		return error_memory(search->error);
	for (size_t q = 0; q < sample->queries; q++)
		sample->class_end[q] = sample->classes;
	for (int i = 0; i < SUMS_BESIDE; i++)
		if (find_beside(search, sample, (enum sums_beside)i))
			return -1;
	found = sums_layers_find(search, sample);
	if (!found)
		found = read_classes(search, sample);
	return found < 0 ? -1 : 0;
}

/* The modality of the classes that keys of the form are in. */
static int settle_form(struct item_search *search, struct dump_sample *sample,
	const struct dump_form *form, bool *seen)
{
	for (size_t k = 0; k < form->keys; k++) {
		size_t class = form->key_class[k];
		uint8_t modality = form->key_modality ? form->key_modality[k]
						      : sample->modality[k];

		if (seen[class] && sample->class_modality[class] != modality)
			return items_fail(search,
				"class %zu of key_class mixes modalities, at "
				"key %zu",
				class, k);
		seen[class] = true;
		sample->class_modality[class] = modality;
	}
	return 0;
}

int sums_settle(struct item_search *search, struct dump_sample *sample)
{
	bool *seen;
	int result = 0;

	if (!sample->classes)
		return 0;
	seen = memory_array(sample->classes, sizeof(*seen));
	if (!seen)
		return error_memory(search->error);
	for (size_t f = 0; !result && f < sample->form_count; f++)
		result = settle_form(search, sample, &sample->forms[f], seen);
	free(seen);
	return result;
}

int sums_classify(const struct dump_sample *sample, struct selection *selection,
	struct error *error)
{
	size_t *class = memory_array(sample->classes, sizeof(*class));

	if (!class)
		return error_memory(error);
	for (size_t c = 0; c < sample->classes; c++)
		class[c] = selection_class(sample->class_modality[c]);
	free(selection->class);
	selection->class = class;
	return 0;
}

/* A convention of which a class has some keys cannot be computed. */
static int refuse_class(const struct dump_sample *sample,
	const struct selection_rule *rule, size_t key, struct error *error)
{
	return error_set(error,
		"the convention %s counts some of the keys in class %zu of "
		"key_class and not others, such as key %zu, so the sums do not "
		"tell",
		convention_name(rule->convention), sample->key_class[key], key);
}

/* Whether the class has no other key than this one. */
static bool is_alone(const struct dump_sample *sample, size_t key)
{
	for (size_t k = 0; k < sample->keys; k++)
		if (k != key && sample->key_class[k] == sample->key_class[key])
			return false;
	return true;
}

static void list_classes(struct selection *selection, const int8_t *chosen,
	size_t classes, size_t sink)
{
	selection->span_count = 0;
	for (size_t c = 0; c < classes; c++) {
		if (chosen[c] != 1 || c == sink)
			continue;
		if (!c || chosen[c - 1] != 1 || c - 1 == sink)
			selection->spans[selection->span_count++] =
				(struct selection_span){ c, 0 };
		selection->spans[selection->span_count - 1].count++;
	}
}

/* What is to be known of the first visible key of each row, which is stored
 * beside the sums. */
static int note_sinks(
	const bool *counted, struct selection *selection, struct error *error)
{
	selection->sink_counts =
		memory_array(selection->row_count, sizeof(bool));
	if (!selection->sink_counts)
		return error_memory(error);
	for (size_t i = 0; i < selection->row_count; i++) {
		size_t sink = selection->sinks ? selection->sinks[i]
					       : selection->sink;

		selection->sink_counts[i] = sink != DUMP_NONE && counted[sink];
	}
	selection->sink = DUMP_NONE;
	return 0;
}

/* The first visible key, where that is the only one of its class. */
static void find_sink_class(const struct dump_sample *sample,
	const bool *counted, struct selection *selection)
{
	size_t sink = selection->sink;

	if (selection->sinks || sink == DUMP_NONE || !is_alone(sample, sink))
		selection->sink_unknown = true;
	selection->sink_counted = !selection->sink_unknown && counted[sink];
	selection->sink =
		selection->sink_unknown ? DUMP_NONE : sample->key_class[sink];
}

int sums_select(const struct dump_sample *sample,
	const struct selection_rule *rule, const bool *counted,
	struct selection *selection, struct error *error)
{
	size_t classes = sample->classes;
	/* 0: no key of the class was seen, 1: counted, -1: not */
	int8_t *chosen = memory_array(classes, 1);
	struct selection_span *spans =
		memory_array(classes / 2 + 1, sizeof(*spans));
	int result = chosen && spans ? 0 : error_memory(error);

	for (size_t k = 0; !result && k < sample->keys; k++) {
		int8_t *class = &chosen[sample->key_class[k]];

		if (*class && *class != (counted[k] ? 1 : -1))
			result = refuse_class(sample, rule, k, error);
		*class = counted[k] ? 1 : -1;
	}
	if (!result) {
		free(selection->spans);
		selection->spans = spans;
		spans = NULL;
		if (sample->beside[SUMS_SINK].kernel)
			result = note_sinks(counted, selection, error);
		else
			find_sink_class(sample, counted, selection);
		free(selection->sinks);
		selection->sinks = NULL;
		list_classes(selection, chosen, classes, selection->sink);
	}
	free(chosen);
	free(spans);
	return result || sums_classify(sample, selection, error) ? -1 : 0;
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
	free(sample->key_classes);
	free(sample->class_modality);
	free(sample->class_end);
}
