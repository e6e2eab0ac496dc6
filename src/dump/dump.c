/*
 * Opening a dump: where the attention is, as given or as found by its usual
 * names, which datasets that makes, and what their axes are.  And writing that
 * down as a layout file, so that it can be said again.
 */
#include "dump/dump.h"

#include "base/memory.h"
#include "dump/detect.h"
#include "dump/evidence.h"
#include "dump/facts.h"
#include "dump/items.h"
#include "dump/look.h"
#include "dump/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_ALTERNATIVES 12
#define MAX_EXPANDED 8192 /* groups, or layers times heads */

/* "/a/b" for "a/b/": what the tree of a file is walked by. */
static int straighten(struct location *location, struct error *error)
{
	struct buffer text = { 0 };
	size_t file = location->file ? strlen(location->file) + 1 : 0;
	size_t length;

	if (file)
		buffer_print(&text, "%s:", location->file);
	buffer_print(&text, "%s%s", *location->path == '/' ? "" : "/",
		location->path);
	if (text.failed)
		return error_memory(error);
	for (length = text.length;
		length > file + 1 && text.text[length - 1] == '/';)
		text.text[--length] = '\0';
	free(location->text);
	location->text = text.text;
	location->file = NULL;
	if (file) {
		text.text[file - 1] = '\0';
		location->file = text.text;
	}
	location->path = text.text + file;
	return 0;
}

/* The next of the dump's patterns, with its axes where these are known. */
static int add_pattern(struct dump *dump, const char *text,
	const struct axes *axes, struct error *error)
{
	struct dump_pattern *pattern = &dump->patterns[dump->pattern_count];
	const char *sample;

	if (location_parse(&pattern->at, text, error))
		return -1;
	dump->pattern_count++;
	if (pattern->at.value || pattern->at.attribute)
		return error_set(error, "names no dataset, but a value");
	if (straighten(&pattern->at, error))
		return -1;
	if (axes)
		pattern->axes = *axes;
	dump->folder = pattern->at.file;
	sample = location_sample(pattern->at.path);
	for (const char *c = pattern->at.path; sample && c < sample; c++)
		pattern->base += *c == '/';
	return 0;
}

static void note(struct dump *dump, const struct evidence *evidence)
{
	snprintf(dump->found.from, FOUND_TEXT, "%s",
		evidence->from.text ? evidence->from.text : "");
	dump->found.stated = evidence->stated;
	dump->found.listed = evidence->listed;
}

/* Adds `pattern`, or where a number in it may count several things, each way
 * to read it that names anything, to `list`. */
static int add_alternatives(struct dump *dump, const char *pattern,
	struct alternative list[MAX_ALTERNATIVES], size_t *count,
	struct error *error)
{
	struct buffer text = { 0 };
	int result = 0;

	for (size_t i = 0; !result && names_choose(pattern, i, &text); i++) {
		result = text.failed
			? error_memory(error)
			: add_alternatives(dump, text.text, list, count, error);
		text.length = 0;
	}
	if (text.text || location_repeats(pattern) ||
		*count == MAX_ALTERNATIVES) {
		buffer_release(&text);
		return result;
	}
	result = alternative_find(
		&list[*count], &dump->files[0].file, pattern, error);
	if (!result && list[*count].path)
		++*count;
	else
		alternative_release(&list[*count]);
	return result;
}

static void release_list(struct alternative *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		alternative_release(&list[i]);
}

/* The same for a pattern as it was found.  A sample is called by its whole name,
 * but where others beside it would be samples, too, by its number. */
static int find_alternatives(struct dump *dump, const char *pattern,
	struct alternative list[MAX_ALTERNATIVES], size_t *count,
	struct error *error)
{
	struct alternative others[MAX_ALTERNATIVES] = { { 0 } };
	size_t other_count = 0;
	char *tails = strdup(pattern), *at = tails;
	bool more = false;
	int result = tails ? add_alternatives(dump, pattern, list, count, error)
			   : error_memory(error);

	while (tails && (at = strstr(at, NAMES_NAME)))
		memcpy(at, NAMES_TAIL, strlen(NAMES_TAIL));
	if (!result && strcmp(tails, pattern) != 0)
		result = add_alternatives(
			dump, tails, others, &other_count, error);
	for (size_t i = 0; !result && i < other_count && i < *count; i++)
		more = more || list[i].samples > others[i].samples;
	release_list(more ? list : others, more ? *count : other_count);
	if (more) {
		memcpy(list, others, sizeof(others));
		*count = other_count;
	}
	free(tails);
	return result;
}

/* Decides between alternatives, and adds the pattern that is left. */
static int choose_pattern(
	struct dump *dump, const char *pattern, struct error *error)
{
	struct alternative list[MAX_ALTERNATIVES] = { { 0 } };
	struct evidence evidence = { .file = &dump->files[0].file,
		.layout = dump->layout,
		.alternatives = list };
	struct buffer shown = { 0 };
	int result =
		find_alternatives(dump, pattern, list, &evidence.count, error);

	if (!result && !evidence.count) {
		names_show(pattern, &shown);
		result = shown.failed
			? error_memory(error)
			: alternative_refuse_twice(shown.text, error);
		buffer_release(&shown);
	}
	if (!result)
		result = alternative_refuse_second(
			evidence.file, list[0].pattern, error);
	if (!result)
		result = evidence_decide(&evidence, error) ||
			add_pattern(dump, list[evidence.chosen].pattern,
				&evidence.axes, error);
	note(dump, &evidence);
	release_list(list, evidence.count);
	buffer_release(&evidence.from);
	return result;
}

/* By its usual names. */
static int detect_patterns(struct dump *dump, bool folder, struct error *error)
{
	const struct layout *layout = dump->layout;
	const struct detect_form *forms = NULL;
	struct buffer found = { 0 };
	size_t count;
	int result = folder ? detect_folder(dump->path, layout, &found, error)
			    : detect_attention(&dump->files[0].file, layout, "",
				      &found, error);

	if (!result && !layout->axes)
		forms = detect_forms(found.text, &count);
	if (!result && !forms)
		result = folder ? add_pattern(dump, found.text, NULL, error)
				: choose_pattern(dump, found.text, error);
	for (size_t i = 0; !result && forms && i < count; i++)
		result = add_pattern(
			dump, forms[i].pattern, &forms[i].axes, error);
	buffer_release(&found);
	return result;
}

static int open_file(struct dump *dump, struct error *error)
{
	dump->files = memory_array(1, sizeof(*dump->files));
	if (!dump->files)
		return error_memory(error);
	if (hdf5_open(&dump->files[0].file, dump->path, error))
		return -1;
	dump->file_count = 1;
	dump->files[0].open = true;
	return 0;
}

/* A folder is one dump when the pattern of its files says so. */
static int open_place(struct dump *dump, struct error *error)
{
	const char *given = dump->layout->attention;
	struct stat status;
	bool folder = stat(dump->path, &status) == 0 && S_ISDIR(status.st_mode);

	if (given && add_pattern(dump, given, NULL, error))
		return error_prefix(error, "--attention");
	if (dump->folder && !folder)
		return error_set(error,
			"is not a folder, but --attention says that its files "
			"are %s",
			dump->folder);
	if (given && folder && !dump->folder)
		return error_set(error,
			"is a folder; --attention FILES:PATH says what its "
			"files are called");
	if (!folder && open_file(dump, error))
		return -1;
	return given ? 0 : detect_patterns(dump, folder, error);
}

/* The axes of a pattern that was given, or of the files of a folder, by the
 * first dataset. */
static int find_axes(struct dump *dump, struct error *error)
{
	struct dump_pattern *pattern = &dump->patterns[0];
	struct alternative only = { 0 };
	struct evidence evidence = { .file = datasets_file(
					     dump, &dump->datasets[0], error),
		.layout = dump->layout,
		.folder = dump->folder,
		.alternatives = &only,
		.count = 1 };
	int result;

	if (!evidence.file)
		return -1;
	result =
		alternative_find(&only, evidence.file, pattern->at.path, error);
	if (!result && !only.path)
		result = error_set(
			error, "there is nothing at %s", pattern->at.path);
	if (!result)
		result = evidence_decide(&evidence, error);
	if (!result)
		pattern->axes = evidence.axes;
	note(dump, &evidence);
	alternative_release(&only);
	buffer_release(&evidence.from);
	return result;
}

/* --layer is for maps that do not say it themselves. */
static int check_layer(const struct dump *dump, struct error *error)
{
	const struct dump_pattern *pattern = &dump->patterns[0];
	bool has = location_has(pattern->at.path, PART_LAYER) ||
		location_has(dump->folder, PART_LAYER) ||
		axes_layers(&pattern->axes) != SIZE_MAX;

	return dump->layout->layer && has
		? error_set(error,
			  "--layer: the maps have layers of their own, as an "
			  "axis or in their names")
		: 0;
}

/* The first dataset that has a shape, and that: layers without attention may be
 * empty datasets, and samples that failed have none.  NULL with the error. */
static const struct dump_dataset *open_first(
	struct dump *dump, struct hdf5_dataset *dataset, struct error *error)
{
	const struct dump_dataset *found = NULL;

	*dataset = (struct hdf5_dataset){ .id = -1 };
	for (size_t i = 0; !dataset->count && i < dump->dataset_count; i++) {
		const struct dump_dataset *first = &dump->datasets[i];
		const struct hdf5_file *file =
			datasets_file(dump, first, error);

		if (!file)
			return NULL;
		if (hdf5_dataset_open(file, first->path, dataset, error))
			continue;
		hdf5_dataset_close(dataset);
		found = first;
	}
	return found;
}

/* What integers of 16 bits are. */
static void find_raw(struct dump *dump)
{
	const struct dump_dataset *first;
	struct hdf5_dataset dataset;
	struct error ignored;

	dump->raw = dump->layout->raw;
	first = open_first(dump, &dataset, &ignored);
	if (first && !dump->raw)
		dump->raw =
			look_raw_format(datasets_file(dump, first, &ignored),
				first->path, dump->layout);
}

/* How many samples are along an axis of the first dataset, DUMP_NONE where none
 * is. */
static int count_samples(
	struct dump *dump, size_t *samples, size_t *steps, struct error *error)
{
	const struct axes *axes = &dump->patterns[0].axes;
	size_t place = axes_place(axes, AXIS_SAMPLE);
	struct hdf5_dataset dataset;

	*samples = DUMP_NONE;
	if (place == SIZE_MAX || location_sample(dump->folder) ||
		location_sample(dump->patterns[0].at.path))
		return 0;
	if (!open_first(dump, &dataset, error))
		return -1;
	if (place >= dataset.rank)
		return 0;
	*samples = dataset.dims[place];
	/* A second axis of samples has steps of each, as of denoising. */
	while (++place < dataset.rank && place < axes->count)
		if (axes->axis[place] == AXIS_SAMPLE)
			*steps = dataset.dims[place];
	if (!*steps || !memory_multiply(*samples, *steps, samples))
		return error_set(error, "has no or too many samples");
	return 0;
}

/* Of how many layers, or heads of layers, an axis of all of them has the parts
 * one after the other. */
static int count_runs(struct dump *dump, enum dump_axis axis, size_t length,
	size_t *runs, struct error *error)
{
	const struct hdf5_file *file =
		datasets_file(dump, &dump->datasets[0], error);
	const char *path = dump->datasets[0].path;
	size_t layers = dump->layout->layers_total, heads;

	if (!file)
		return -1;
	if (!layers)
		layers = facts_number(file, path, ITEM_LAYERS);
	heads = facts_number(file, path, ITEM_HEADS);
	if (layers == DUMP_NONE && heads != DUMP_NONE && length % heads == 0)
		layers = length / heads;
	if (layers == DUMP_NONE)
		return error_set(error,
			"nothing says how many layers the %zu on one axis are "
			"of; say it with --layers-total N",
			length);
	if (length % layers || (heads != DUMP_NONE && length / layers != heads))
		return error_set(error,
			"has %zu on an axis of layers and heads, which are not "
			"%zu layers%s",
			length, layers,
			length % layers ? "" : " of as many heads as it says");
	*runs = axis == AXIS_LAYER_HEAD ? layers : length / layers;
	return 0;
}

/* Heads in groups, or of all layers on one axis, and steps, which samples may have
 * more or less of: each dataset is one of each. */
static int expand(struct dump *dump, struct error *error)
{
	const struct axes *axes = &dump->patterns[0].axes;
	size_t place = axes_expanded(axes), runs = 1;
	size_t count = dump->dataset_count;
	struct hdf5_dataset dataset;
	enum dump_axis axis;
	int result = 0;

	if (place == SIZE_MAX)
		return 0;
	axis = axes->axis[place];
	if (!open_first(dump, &dataset, error))
		return -1;
	if (place >= dataset.rank || !dataset.dims[place] ||
		dataset.dims[place] > MAX_EXPANDED)
		return error_set(error, "%s: has nothing to expand on axis %zu",
			dump->datasets[0].path, place + 1);
	if ((axis == AXIS_LAYER_HEAD || axis == AXIS_HEAD_LAYER) &&
		count_runs(dump, axis, dataset.dims[place], &runs, error))
		return error_prefix(error, dump->datasets[0].path);
	if (axis != AXIS_STEP)
		dump->patterns[0].expanded = dataset.dims[place];
	for (size_t i = 0; !result && i < count; i++)
		result = datasets_expand(dump, i, axis,
			axis == AXIS_STEP ? datasets_length(dump, i, place)
					  : dataset.dims[place],
			runs, error);
	return result;
}

/* A number that the file says of its model; DUMP_NONE when it does not. */
static int read_number(
	struct item_search *search, enum layout_item item, size_t *number)
{
	const struct dump *dump = search->dump;
	int64_t value;
	int found = items_integer(search, item, &value);

	*number = found > 0 && value > 0
		? (size_t)value
		: facts_number(search->file,
			  dump->datasets[dump->samples[0].first].path, item);
	return found < 0 ? -1 : 0;
}

static int read_root(struct dump *dump, struct error *error)
{
	struct item_search search;
	int result = items_open(&search, dump, 0, error);

	if (!result)
		result = items_text(&search, ITEM_MODEL, dump->model) < 0 ||
			items_text(&search, ITEM_STEP, dump->step) < 0 ||
			items_text(&search, ITEM_MODALITY_CODES,
				dump->modality_codes) < 0 ||
			read_number(&search, ITEM_LAYERS, &dump->layers) ||
			read_number(&search, ITEM_HEADS, &dump->heads);
	items_close(&search);
	return result ? -1 : 0;
}

/* Where the numbers of an axis or a placeholder come from. */
static void say_source(const struct dump *dump, enum dump_axis axis,
	enum location_part part, const char *otherwise, char text[FOUND_TEXT])
{
	static const char *const words[] = {
		[PART_SAMPLE] = "{sample}", [PART_LAYER] = "{layer}"
	};
	const struct dump_pattern *pattern =
		&dump->patterns[dump->datasets[0].pattern];
	size_t place = axis == AXIS_LAYER ? axes_layers(&pattern->axes)
					  : axes_place(&pattern->axes, axis);

	if (location_has(dump->folder, part))
		snprintf(text, FOUND_TEXT, "%s in the names of files",
			words[part]);
	else if (location_has(pattern->at.path, part))
		snprintf(text, FOUND_TEXT, "%s in the names", words[part]);
	else if (place != DUMP_NONE)
		snprintf(text, FOUND_TEXT, "axis %zu", place + 1);
	else
		snprintf(text, FOUND_TEXT, "%s", otherwise);
}

/* One owner of what is said about a decision, so that info, the manifest and the
 * line on standard error cannot differ. */
static void fill_found(struct dump *dump)
{
	/* Where samples differ the first stands for the others. */
	const struct dump_pattern *pattern =
		&dump->patterns[dump->datasets[0].pattern];
	struct dump_found *found = &dump->found;
	struct buffer axes = { 0 };
	const char *from = dump->layout->axes ? "given"
		: *found->from		      ? found->from
		: dump->pattern_count > 1     ? "attnscope-dump(5)"
					      : "nothing else fits";

	snprintf(found->attention, FOUND_TEXT, "%s%s%s",
		dump->folder ? dump->folder : "", dump->folder ? ":" : "",
		pattern->at.path);
	axes_text(&pattern->axes, ",", &axes);
	buffer_print(&axes, " (%s)", from);
	if (dump->raw != dump->layout->raw)
		buffer_print(&axes,
			"; values are %s (rows of them add up to one)",
			dump->raw == RAW_F16 ? "f16" : "bf16");
	snprintf(found->axes, FOUND_TEXT, "%s", axes.text ? axes.text : "");
	buffer_release(&axes);
	say_source(dump, AXIS_SAMPLE, PART_SAMPLE, "the dump is one",
		found->samples);
	say_source(dump, AXIS_LAYER, PART_LAYER, "given", found->layers);
	found->inferred = dump->raw != dump->layout->raw ||
		(!found->stated && *found->from && !dump->layout->axes);
	found->alike = !found->listed && dump->sample_count > 1 &&
		dump->samples[0].index != DUMP_NONE;
}

int dump_open(struct dump *dump, const char *path, const struct layout *layout,
	struct error *error)
{
	size_t samples = DUMP_NONE, steps = 1;
	int result;

	*dump = (struct dump){ .path = path, .layout = layout };
	result = tokens_parse(&dump->tokens, layout, error) ||
		open_place(dump, error);
	if (!result)
		result = datasets_find(dump, error);
	if (!result && !dump->patterns[0].axes.count)
		result = find_axes(dump, error);
	if (!result)
		result = check_layer(dump, error) ||
			count_samples(dump, &samples, &steps, error) ||
			expand(dump, error);
	if (!result)
		result = datasets_gather(dump, samples, steps, error);
	if (!result)
		result = datasets_match(dump, error);
	if (!result)
		result = read_root(dump, error);
	if (!result) {
		find_raw(dump);
		fill_found(dump);
	}
	datasets_close_files(dump);
	if (result)
		dump_close(dump);
	return result ? -1 : 0;
}

void dump_close(struct dump *dump)
{
	datasets_release(dump);
}

/* Items that say the same in another way: the first that is there counts. */
static bool is_covered(enum layout_item item, const bool *found)
{
	switch (item) {
	case ITEM_IMAGE_MASK:
	case ITEM_TEXT_MASK:
	case ITEM_IMAGE_SPAN:
		return found[ITEM_MODALITY] ||
			(item == ITEM_IMAGE_SPAN && found[ITEM_IMAGE_MASK]);
	case ITEM_TEXT_LENGTH:
		return found[ITEM_MODALITY] || found[ITEM_TEXT_MASK];
	case ITEM_RESPONSE_SPAN:
		return found[ITEM_RESPONSE_MASK];
	case ITEM_LABELS:
		return found[ITEM_RESPONSE_MASK] || found[ITEM_RESPONSE_SPAN];
	case ITEM_PROMPT_LENGTH:
		return found[ITEM_RESPONSE_MASK] || found[ITEM_RESPONSE_SPAN] ||
			found[ITEM_LABELS];
	default:
		return false;
	}
}

static int add_items(
	struct dump *dump, struct buffer *text, struct error *error)
{
	struct item_search search;
	bool found[ITEMS] = { false };
	int result = items_open(&search, dump, 0, error);

	for (int i = 0; !result && i <= ITEM_STEP; i++) {
		enum layout_item item = (enum layout_item)i;
		struct buffer where = { 0 };
		int there = is_covered(item, found)
			? 0
			: items_location(&search, item, &where);

		found[i] = there > 0;
		if (found[i])
			buffer_print(text, "%s %s\n", layout_option(item),
				where.text ? where.text : "");
		buffer_release(&where);
		result = there < 0;
	}
	items_close(&search);
	return result ? -1 : 0;
}

int dump_layout_text(
	struct dump *dump, struct buffer *text, struct error *error)
{
	static const char *const raw[] = { NULL, "f16", "bf16", "e4m3",
		"e5m2" };
	static const char *const bases[] = { NULL, "0", "1" };
	const struct layout *layout = dump->layout;
	const char *const given[][2] = {
		{ "image-token", layout->image_token },
		{ "boi-token", layout->boi_token },
		{ "eoi-token", layout->eoi_token },
		{ "bos-token", layout->bos_token },
		{ "pad-token", layout->pad_token },
		{ "other-token", layout->other_token },
		{ "text-token", layout->text_token },
		{ "modality-codes", layout->modality_codes },
		{ "task-name", layout->task_names },
		{ "raw-dtype", raw[dump->raw] },
		{ "layer", layout->layer },
		{ "layer-base", bases[layout->layer_base] },
	};
	/* Where samples differ the first stands for the others. */
	const struct dump_pattern *pattern =
		&dump->patterns[dump->datasets[0].pattern];
	int result;

	buffer_print(text, "attention %s%s%s\naxes ",
		dump->folder ? dump->folder : "", dump->folder ? ":" : "",
		pattern->at.path);
	axes_text(&pattern->axes, ",", text);
	buffer_print(text, "\n");
	result = add_items(dump, text, error);
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++)
		if (given[i][1])
			buffer_print(text, "%s %s\n", given[i][0], given[i][1]);
	if (layout->layers_total)
		buffer_print(text, "layers-total %zu\n", layout->layers_total);
	for (size_t i = 0; i < layout->roles.count; i++)
		buffer_print(text, "role %s\n", layout->roles.items[i]);
	if (layout->scale > 0) {
		buffer_print(text, "scale ");
		buffer_number(text, layout->scale);
		buffer_print(text, "\n");
	}
	return !result && text->failed ? error_memory(error) : result;
}
