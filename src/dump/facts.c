/*
 * The root is asked first, then the groups on the way to the dataset, then the
 * dataset itself.  What the group of one sample holds says nothing about how many
 * samples there are.
 */
#include "dump/facts.h"

#include "base/json.h"
#include "base/number.h"
#include "dump/holder.h"
#include "hdf5/dimensions.h"
#include "hdf5/values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACT_PATH 1024

/* What people call an axis. */
static const struct word {
	const char *word;
	enum dump_axis axis;
} words[] = {
	{ "layer", AXIS_LAYER },
	{ "l", AXIS_LAYER },
	{ "block", AXIS_LAYER },
	{ "depth", AXIS_LAYER },
	{ "num_layer", AXIS_LAYER },
	{ "n_layer", AXIS_LAYER },
	{ "head", AXIS_HEAD },
	{ "h", AXIS_HEAD },
	{ "num_head", AXIS_HEAD },
	{ "n_head", AXIS_HEAD },
	{ "attention_head", AXIS_HEAD },
	{ "sample", AXIS_SAMPLE },
	{ "batch", AXIS_SAMPLE },
	{ "batch_size", AXIS_SAMPLE },
	{ "b", AXIS_SAMPLE },
	{ "example", AXIS_SAMPLE },
	{ "prompt", AXIS_SAMPLE },
	{ "item", AXIS_SAMPLE },
	{ "document", AXIS_SAMPLE },
	{ "step", AXIS_STEP },
	{ "timestep", AXIS_STEP },
	{ "time_step", AXIS_STEP },
	{ "denoising_step", AXIS_STEP },
	{ "diffusion_step", AXIS_STEP },
	{ "num_step", AXIS_STEP },
	{ "n_step", AXIS_STEP },
	{ "query", AXIS_QUERY },
	{ "querie", AXIS_QUERY }, /* of the plural */
	{ "q", AXIS_QUERY },
	{ "q_len", AXIS_QUERY },
	{ "query_len", AXIS_QUERY },
	{ "query_position", AXIS_QUERY },
	{ "query_token", AXIS_QUERY },
	{ "target", AXIS_QUERY },
	{ "tgt", AXIS_QUERY },
	{ "tgt_len", AXIS_QUERY },
	{ "row", AXIS_QUERY },
	{ "from", AXIS_QUERY },
	{ "key", AXIS_KEY },
	{ "k", AXIS_KEY },
	{ "kv", AXIS_KEY },
	{ "k_len", AXIS_KEY },
	{ "key_len", AXIS_KEY },
	{ "kv_len", AXIS_KEY },
	{ "key_position", AXIS_KEY },
	{ "key_token", AXIS_KEY },
	{ "source", AXIS_KEY },
	{ "src", AXIS_KEY },
	{ "src_len", AXIS_KEY },
	{ "column", AXIS_KEY },
	{ "col", AXIS_KEY },
	{ "to", AXIS_KEY },
};

/* Whether the name is the word, in any case, with blanks for underscores. */
static bool is_word(const char *name, size_t length, const char *word)
{
	size_t k = 0;

	while (k < length && word[k] &&
		(tolower((unsigned char)name[k]) == word[k] ||
			(name[k] == ' ' && word[k] == '_')))
		k++;
	return k == length && !word[k];
}

/* AXIS_ONE where the name is none of these, in one or many. */
static enum dump_axis axis_called(const char *name)
{
	size_t length = strlen(name);
	bool plural =
		length > 2 && tolower((unsigned char)name[length - 1]) == 's';

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_word(name, length, words[i].word) ||
			(plural && is_word(name, length - 1, words[i].word)))
			return words[i].axis;
	return AXIS_ONE;
}

/* Takes the names for those of the axes, unless two axes are called alike. */
static bool take_names(
	struct facts *facts, const struct hdf5_names *names, size_t rank)
{
	bool known = false, twice = false;

	if (names->count != rank)
		return false;
	for (size_t i = 0; i < rank; i++) {
		enum dump_axis axis = axis_called(names->names[i]);

		for (size_t k = 0; k < i; k++)
			twice |= axis != AXIS_ONE && facts->named[k] == axis;
		known |= axis != AXIS_ONE;
		facts->named[i] = axis;
	}
	for (size_t i = 0; (!known || twice) && i < rank; i++)
		facts->named[i] = AXIS_ONE;
	return known && !twice;
}

static int read_scales(const struct hdf5_file *file, const char *path,
	size_t rank, struct hdf5_names *names)
{
	char scale[512];

	*names = (struct hdf5_names){ 0 };
	for (size_t i = 0; i < rank; i++) {
		const char *slash = NULL;

		if (hdf5_scale(file, path, i, scale, sizeof(scale)))
			slash = strrchr(scale, '/');
		if (hdf5_names_add(names, slash ? slash + 1 : "?"))
			return -1;
	}
	return 0;
}

static int read_names(const struct hdf5_file *file, const char *path,
	size_t rank, struct facts *facts, struct error *error)
{
	static const char *const attributes[] = { "DIMENSION_LABELS",
		"_ARRAY_DIMENSIONS", "dims", "dimensions", "axes", "axis_names",
		"dim_names", "dim_order", "axis_order", "layout", "shape" };
	struct hdf5_names names;
	bool taken = false;

	for (size_t i = 0;
		!taken && i < sizeof(attributes) / sizeof(*attributes); i++) {
		int found = hdf5_attribute_texts(
			file, path, attributes[i], &names, error);

		if (found < 0)
			return -1;
		taken = found && take_names(facts, &names, rank);
		hdf5_names_release(&names);
		if (taken)
			snprintf(facts->named_by, FACT_NAME, "attribute %s",
				attributes[i]);
	}
	if (taken)
		return 0;
	if (read_scales(file, path, rank, &names)) {
		hdf5_names_release(&names);
		return error_memory(error);
	}
	if (take_names(facts, &names, rank))
		snprintf(facts->named_by, FACT_NAME, "names of dimensions");
	hdf5_names_release(&names);
	return 0;
}

static void state(struct fact *fact, size_t value, const char *from)
{
	fact->value = value;
	snprintf(fact->from, sizeof(fact->from), "%s", from);
}

static size_t count_names(const char *const *names)
{
	size_t count = 0;

	while (names[count])
		count++;
	return count;
}

/* What the configuration of the model says, which is often kept whole, as JSON;
 * that of its language model is a part of it. */
static void read_configuration(const struct hdf5_file *file,
	const char *const *names, struct fact *fact)
{
	static const char *const places[] = { "config", "model_config",
		"metadata", "meta" };
	static const char *const parts[] = { "", "text_config.", "llm_config.",
		"language_config." };

	for (size_t i = 0; i < 4 && fact->value == FACT_NONE; i++) {
		char path[FACT_NAME];
		char *json;

		snprintf(path, sizeof(path), "/%s", places[i]);
		json = hdf5_kind(file, path) == HDF5_DATASET
			? holder_read_text(file, path, NULL)
			: holder_read_text(file, "/", places[i]);
		for (size_t k = 0; json && k < 4 * count_names(names); k++) {
			char key[2 * FACT_NAME], word[NUMBER_SIZE];
			const char *name = names[k / 4], *value;
			uint64_t number;

			snprintf(key, sizeof(key), "%s%s", parts[k % 4], name);
			value = json_find(json, key);
			if (fact->value == FACT_NONE && value &&
				json_copy(value, word, sizeof(word)) &&
				number_parse_count(word, &number) && number)
				state(fact, (size_t)number, name);
		}
		free(json);
	}
}

/* Where something called `name` would be in the group, which is "/" or has no
 * slash at its end. */
static void join(const char *group, const char *name, char path[FACT_PATH])
{
	snprintf(path, FACT_PATH, "%.500s%s%.500s", group,
		group[1] && *name != '/' ? "/" : "", name);
	if (*name == '/')
		snprintf(path, FACT_PATH, "%.1000s", name);
}

/* A number that a group states as an attribute or a dataset of one value. */
static void read_number_in(const struct hdf5_file *file, const char *group,
	const char *const *names, struct fact *fact)
{
	for (; fact->value == FACT_NONE && *names; names++) {
		char path[FACT_PATH];
		struct hdf5_dataset dataset;
		struct error ignored;
		int64_t value = 0, *values = NULL;
		size_t count;

		join(group, *names, path);
		if (hdf5_attribute_integer(
			    file, group, *names, &value, &ignored) <= 0 &&
			hdf5_kind(file, path) == HDF5_DATASET &&
			!hdf5_dataset_open(file, path, &dataset, &ignored)) {
			if (dataset.count == 1 &&
				!hdf5_read_slice(&dataset, SIZE_MAX, &values,
					&count, NULL, &ignored))
				value = values[0];
			free(values);
			hdf5_dataset_close(&dataset);
		}
		if (value > 0)
			state(fact, (size_t)value, *names);
	}
}

/* The length of the group that `path` goes through after the one of that length,
 * or 0; the root is 1 long, in itself and as the first one. */
static size_t next_group(const char *path, size_t length)
{
	const char *end;

	if (!length)
		return 1;
	end = strchr(path + (length == 1 ? 1 : length + 1), '/');
	return end && path[length] ? (size_t)(end - path) : 0;
}

/* A number that is stated somewhere on the way to the dataset, the root first. */
static void read_number(const struct hdf5_file *file, const char *path,
	const char *const *names, struct fact *fact)
{
	struct error ignored;
	int64_t value;

	for (size_t end = 0; (end = next_group(path, end));) {
		char group[FACT_PATH];

		snprintf(group, sizeof(group), "%.*s", (int)end, path);
		read_number_in(file, group, names, fact);
		if (end == 1)
			read_configuration(file, names, fact);
	}
	for (; fact->value == FACT_NONE && *names; names++)
		if (hdf5_attribute_integer(
			    file, path, *names, &value, &ignored) > 0 &&
			value > 0)
			state(fact, (size_t)value, *names);
}

size_t facts_number(
	const struct hdf5_file *file, const char *path, enum layout_item item)
{
	struct fact fact = { .value = FACT_NONE };

	read_number(file, path, layout_names(item), &fact);
	return fact.value;
}

/* Opens what the group calls `name`: its shape. */
static bool shape_of(const struct hdf5_file *file, const char *group,
	const char *name, struct hdf5_dataset *dataset)
{
	char path[FACT_PATH];
	struct error ignored;

	join(group, name, path);
	if (hdf5_kind(file, path) != HDF5_DATASET ||
		hdf5_dataset_open(file, path, dataset, &ignored))
		return false;
	hdf5_dataset_close(dataset);
	return true;
}

/* How many integers an attribute has. */
static size_t attribute_count(
	const struct hdf5_file *file, const char *object, const char *name)
{
	struct error ignored;
	int64_t *values;
	size_t count;

	if (hdf5_attribute_integers(
		    file, object, name, &values, &count, NULL, &ignored) <= 0)
		return 0;
	free(values);
	return count;
}

/* A group on the way to the dataset. */
struct station {
	const struct hdf5_file *file;
	const struct layout *layout;
	char group[FACT_PATH];
	bool own; /* of a part of the samples, or of the layers */
};

/* What the shape of one item says of positions and rows and, where it is not in a
 * sample's own group, of samples; `rank` is that of one sample. */
static void take_shape(const struct station *at, struct facts *facts,
	enum layout_item item, size_t rank, const char *name,
	const struct hdf5_dataset *d)
{
	/* A mask may be a list of indices. */
	bool is_positions = item == ITEM_MODALITY || item == ITEM_INPUT_IDS;
	/* Two samples do not have the same tokens. */
	bool is_single = item == ITEM_INPUT_IDS || item == ITEM_LABELS;
	struct hdf5_dataset shape = *d;

	/* The mask that a model adds to its scores: [batch, 1, query, key]. */
	if (item == ITEM_ATTENTION_MASK && d->rank == 4 && d->dims[1] == 1) {
		shape.rank = 2;
		shape.dims[1] = d->dims[3];
	}
	/* A column of MATLAB is a list, and an array of one is a number; a
	 * column as long as there are samples has one for each. */
	while (shape.rank > rank && shape.rank > 1 &&
		shape.dims[shape.rank - 1] == 1 &&
		(facts->reversed || facts->samples.value < 2 ||
			facts->samples.value != shape.dims[0]))
		shape.rank--;
	if (!rank && shape.rank == 1 && shape.dims[0] == 1)
		return;
	d = &shape;
	if (at->own) {
		;
	} else if (d->rank == rank + 1) {
		if (facts->samples.value == FACT_NONE ||
			(facts->samples.value == 1 && d->dims[0] > 1))
			state(&facts->samples, d->dims[0], name);
	} else if (d->rank == rank && is_single &&
		facts->samples.value == FACT_NONE) {
		state(&facts->samples, 1, name);
	}
	if (!d->rank || d->rank > rank + 1)
		return;
	if (is_positions && facts->positions.value == FACT_NONE)
		state(&facts->positions, d->dims[d->rank - 1], name);
	if (item == ITEM_QUERY_POSITIONS && facts->rows.value == FACT_NONE)
		state(&facts->rows, d->dims[d->rank - 1], name);
}

/* The lists of a group that come with samples. */
static void read_lists(const struct station *at, struct facts *facts)
{
	static const struct {
		enum layout_item item;
		size_t rank; /* of one sample */
	} lists[] = { { ITEM_MODALITY, 1 }, { ITEM_IMAGE_MASK, 1 },
		{ ITEM_TEXT_MASK, 1 }, { ITEM_INPUT_IDS, 1 },
		{ ITEM_ATTENTION_MASK, 1 }, { ITEM_PADDING_MASK, 1 },
		{ ITEM_RESPONSE_MASK, 1 }, { ITEM_LABELS, 1 },
		{ ITEM_QUERY_POSITIONS, 1 }, { ITEM_PROMPT_LENGTH, 0 },
		{ ITEM_TEXT_LENGTH, 0 }, { ITEM_LENGTH, 0 }, { ITEM_TASK, 0 },
		{ ITEM_GROUP, 0 } };

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		const char *given = at->layout->items[lists[i].item];
		const char *const *names = layout_names(lists[i].item);
		const char *const only[] = { given, NULL };

		for (names = given ? only : names; *names; names++) {
			struct hdf5_dataset d = { .rank = 1 };
			size_t count;

			if (shape_of(at->file, at->group, *names, &d)) {
				take_shape(at, facts, lists[i].item,
					lists[i].rank, *names, &d);
				break;
			}
			count = attribute_count(at->file, at->group, *names);
			d.dims[0] = count;
			if (count > 1)
				take_shape(at, facts, lists[i].item,
					lists[i].rank, *names, &d);
		}
	}
}

/* A single number called so is how many there are. */
static void read_layers(
	const struct hdf5_file *file, const char *object, struct fact *fact)
{
	struct error ignored;
	int64_t value;

	if (fact->value == FACT_NONE &&
		hdf5_attribute_integer(
			file, object, "layers", &value, &ignored) > 0 &&
		value > 0)
		state(fact, (size_t)value, "layers");
}

static size_t count_listed(const char *list)
{
	size_t count = 1;

	for (; *list; list++)
		count += *list == ',';
	return count;
}

/* Lists with an entry for each layer: its numbers, or a window for each. */
static const enum layout_item of_layers[] = { ITEM_LAYER_NUMBERS, ITEM_WINDOW,
	ITEM_CHUNK };

#define OF_LAYERS (sizeof(of_layers) / sizeof(*of_layers))

/* "3,7,11,15" on the command line. */
static void read_options(const struct layout *layout, struct fact *fact)
{
	for (size_t i = 0; i < OF_LAYERS; i++) {
		const char *given = layout->items[of_layers[i]];
		char option[FACT_NAME];

		if (!given || given[strspn(given, "0123456789,")] ||
			(of_layers[i] != ITEM_LAYER_NUMBERS &&
				!strchr(given, ',')))
			continue;
		snprintf(
			option, FACT_NAME, "--%s", layout_option(of_layers[i]));
		state(fact, count_listed(given), option);
		return;
	}
}

/* In a group, or among the attributes of a dataset. */
static void read_listed(
	const struct hdf5_file *file, const char *object, struct fact *fact)
{
	for (size_t i = 0; i < OF_LAYERS; i++)
		for (const char *const *name = layout_names(of_layers[i]);
			*name && fact->value == FACT_NONE; name++) {
			struct hdf5_dataset d;
			size_t count = shape_of(file, object, *name, &d)
				? (d.rank == 1 ? d.dims[0] : 0)
				: attribute_count(file, object, *name);

			if (count > 1)
				state(fact, count, *name);
		}
}

/* Lists of other things that are one for each sample. */
static void read_named(const struct station *at, struct facts *facts)
{
	static const char *const samples[] = { "sample_ids", "sample_names",
		"prompts", "questions", "captions", "filenames", "image_paths",
		"done", "tasks", "groups", NULL };
	struct hdf5_dataset d;

	for (const char *const *name = samples; *name && !at->own; name++)
		if (facts->samples.value == FACT_NONE &&
			shape_of(at->file, at->group, *name, &d) && d.rank == 1)
			state(&facts->samples, d.dims[0], *name);
}

/* How many names lead to a place, from the root on. */
static size_t depth_of(const char *path, size_t length)
{
	size_t depth = 0;

	for (size_t i = 0; i < length && path[i]; i++)
		depth += path[i] == '/' && i + 1 < length;
	return depth;
}

/* What the groups on the way to the dataset hold; those from the first
 * placeholder of `pattern` on are of a part only. */
static void read_groups(const struct hdf5_file *file,
	const struct layout *layout, const char *pattern, const char *path,
	struct facts *facts)
{
	struct station at = { .file = file, .layout = layout };
	size_t shared = strcspn(pattern, "{");

	shared = pattern[shared] ? depth_of(pattern, shared + 1) : SIZE_MAX;
	for (size_t end = 0; (end = next_group(path, end));) {
		snprintf(at.group, sizeof(at.group), "%.*s", (int)end, path);
		at.own = depth_of(path, end) >= shared;
		read_lists(&at, facts);
		read_named(&at, facts);
		read_layers(file, at.group, &facts->layers);
		read_listed(file, at.group, &facts->listed_layers);
	}
	read_layers(file, path, &facts->layers);
	read_listed(file, path, &facts->listed_layers);
}

int facts_read(const struct hdf5_file *file, const struct layout *layout,
	const char *pattern, const char *path, size_t rank, struct facts *facts,
	struct error *error)
{
	struct hdf5_names ignored = { 0 };
	const struct fact none = { .value = FACT_NONE };
	static const char *const steps[] = { "num_inference_steps",
		"num_denoising_steps", "denoising_steps", "diffusion_steps",
		"num_timesteps", "num_steps", "n_steps", NULL };

	*facts = (struct facts){ none, none, none, none, none, none, none,
		{ 0 }, "", false };
	for (size_t i = 0; i < HDF5_MAX_AXES; i++)
		facts->named[i] = AXIS_ONE;
	if (hdf5_attribute_texts(file, path, "MATLAB_class", &ignored, error) <
		0)
		return -1;
	facts->reversed = ignored.count > 0;
	hdf5_names_release(&ignored);
	read_number(file, path, layout_names(ITEM_LAYERS), &facts->layers);
	read_number(file, path, layout_names(ITEM_HEADS), &facts->heads);
	read_number(file, path, steps, &facts->steps);
	read_options(layout, &facts->listed_layers);
	read_groups(file, layout, pattern, path, facts);
	return read_names(file, path, rank, facts, error);
}
