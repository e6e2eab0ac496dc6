/*
 * Opening a dump: where the attention is, as told or as found by its usual
 * names, which datasets that makes, and what their axes are.
 */
#include "dump/dump.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "dump/axes.h"
#include "dump/datasets.h"
#include "dump/detect.h"
#include "dump/items.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* --attention, the only pattern. */
static int parse_given(struct dump *dump, struct error *error)
{
	struct location *at = &dump->patterns[0].at;

	dump->pattern_count = 1;
	if (location_parse(at, dump->layout->attention, error))
		return error_prefix(error, "--attention");
	if (at->value || at->attribute)
		return error_set(
			error, "--attention: names no dataset, but a value");
	return straighten(at, error);
}

static int open_file(struct dump *dump, struct error *error)
{
	if (hdf5_open(&dump->file, dump->path, error))
		return -1;
	dump->files = memory_array(1, sizeof(*dump->files));
	if (!dump->files)
		return error_memory(error);
	dump->file_count = 1;
	dump->files[0] = (struct dump_file){ .open = true, .file = dump->file };
	return 0;
}

/*
 * Our own format: what is found by the name of either is read by both, with
 * these axes, so that a sample of another shape costs itself.
 */
static const struct {
	const char *path;
	enum dump_axis axes[4];
	size_t axis_count;
} native[DUMP_PATTERNS] = {
	{ "/samples/{sample}/attention",
		{ AXIS_LAYER, AXIS_HEAD, AXIS_QUERY, AXIS_KEY }, 4 },
	{ "/samples/{sample}/layer_{layer}",
		{ AXIS_HEAD, AXIS_QUERY, AXIS_KEY }, 3 },
};

static int add_native(struct dump *dump, struct error *error)
{
	for (size_t i = 0; i < DUMP_PATTERNS; i++) {
		struct dump_pattern *pattern =
			&dump->patterns[dump->pattern_count++];

		if (location_parse(&pattern->at, native[i].path, error))
			return -1;
		memcpy(pattern->axes, native[i].axes, sizeof(native[i].axes));
		pattern->axis_count = native[i].axis_count;
	}
	return 0;
}

/* The pattern that was found. */
static int add_found(
	struct dump *dump, const char *pattern, struct error *error)
{
	for (size_t i = 0; i < DUMP_PATTERNS && !dump->layout->axes; i++)
		if (strcmp(pattern, native[i].path) == 0)
			return add_native(dump, error);
	dump->pattern_count = 1;
	return location_parse(&dump->patterns[0].at, pattern, error);
}

/* A folder is one dump when the pattern of its files says so. */
static int open_place(struct dump *dump, struct error *error)
{
	const struct location *at = &dump->patterns[0].at;
	struct stat status;
	bool folder = stat(dump->path, &status) == 0 && S_ISDIR(status.st_mode);
	struct buffer pattern = { 0 };
	int result;

	if (dump->layout->attention && parse_given(dump, error))
		return -1;
	if (at->file && !folder)
		return error_set(error,
			"is no folder, but --attention says that its files "
			"are %s",
			at->file);
	if (!folder && open_file(dump, error))
		return -1;
	if (at->file || (at->text && !folder))
		return 0;
	if (at->text)
		return error_set(error,
			"is a folder; --attention FILES:PATH says what its "
			"files are called");
	result = folder
		? detect_folder(dump->path, dump->layout, &pattern, error)
		: detect_attention(
			  &dump->file, dump->layout, "", &pattern, error);
	if (!result)
		result = add_found(dump, pattern.text, error);
	buffer_release(&pattern);
	return result;
}

/* How many segments of PATH lead to the sample's own group. */
static size_t find_base(const char *path)
{
	const char *sample = strstr(path, "{sample}");
	size_t segments = 0;

	for (const char *at = path; sample && at < sample; at++)
		segments += *at == '/';
	return segments;
}

/* The axes of the datasets of a pattern that does not say them, and how many
 * samples lie along one of them. */
static int find_axes(struct dump *dump, size_t *samples, struct error *error)
{
	const struct dump_dataset *entry = &dump->datasets[0];
	const struct hdf5_file *file = dump_dataset_file(dump, entry, error);
	struct dump_pattern *pattern = &dump->patterns[0];
	struct buffer text = { 0 };
	struct hdf5_dataset dataset;
	int result;

	*samples = DUMP_NONE;
	if (pattern->axis_count)
		return 0;
	if (!file || hdf5_dataset_open(file, entry->path, &dataset, error))
		return -1;
	hdf5_dataset_close(&dataset);
	buffer_print(&text, "%s%s", pattern->at.file ? pattern->at.file : "",
		pattern->at.path);
	if (text.failed)
		return error_memory(error);
	pattern->axis_count = dataset.rank;
	result = dump->layout->axes
		? axes_parse(dump->layout->axes, pattern->axes,
			  &pattern->axis_count, error)
		: axes_guess(text.text, dataset.rank, pattern->axes, error);
	if (result && !dump->layout->axes)
		error_prefix(error, entry->path);
	if (!result)
		result = axes_check(
			text.text, pattern->axes, pattern->axis_count, error);
	for (size_t i = 0; !result && i < pattern->axis_count; i++)
		if (pattern->axes[i] == AXIS_SAMPLE && i < dataset.rank &&
			!location_has(text.text, PART_SAMPLE))
			*samples = dataset.dims[i];
	buffer_release(&text);
	return result;
}

/* A number that the file says of its model; DUMP_NONE when it does not. */
static int read_number(
	struct item_search *search, enum layout_item item, size_t *number)
{
	int64_t *values;
	size_t count;
	int found = items_integers(search, item, 0, &values, &count);

	*number = found > 0 && values[0] > 0 ? (size_t)values[0] : DUMP_NONE;
	free(values);
	return found < 0 ? -1 : 0;
}

static int read_root(struct dump *dump, struct error *error)
{
	struct item_search search;
	int result = search_open(&search, dump, 0, error);

	if (!result)
		result = items_text(&search, ITEM_MODEL, dump->model) < 0 ||
			items_text(&search, ITEM_STEP, dump->step) < 0 ||
			read_number(&search, ITEM_LAYERS, &dump->layers) ||
			read_number(&search, ITEM_HEADS, &dump->heads);
	search_close(&search);
	return result ? -1 : 0;
}

int dump_open(struct dump *dump, const char *path, const struct layout *layout,
	struct error *error)
{
	size_t samples;
	int result;

	*dump = (struct dump){
		.path = path, .layout = layout, .file = { .id = -1 }
	};
	result = open_place(dump, error);
	if (!result)
		result = datasets_find(dump, error);
	if (!result)
		result = find_axes(dump, &samples, error);
	if (!result) {
		dump->base = find_base(dump->patterns[0].at.path);
		result = datasets_gather(dump, samples, error);
	}
	if (!result)
		result = read_root(dump, error);
	dump_close_files(dump);
	if (result)
		dump_close(dump);
	return result ? -1 : 0;
}

void dump_close(struct dump *dump)
{
	dump_close_files(dump);
	datasets_release(dump);
	for (size_t i = 0; i < ITEMS; i++) {
		free(dump->shared[i].values);
		dump->shared[i].values = NULL;
	}
	hdf5_names_release(&dump->root_links);
	hdf5_names_release(&dump->root_attributes);
	for (size_t i = 0; i < dump->file_count; i++)
		free(dump->files[i].path);
	free(dump->files);
	dump->files = NULL;
	dump->file_count = 0;
	if (dump->file.id >= 0)
		hdf5_close(&dump->file);
	for (size_t i = 0; i < dump->pattern_count; i++)
		location_release(&dump->patterns[i].at);
}
