/*
 * From patterns to samples.  Datasets with the same {sample} are a sample, or,
 * where an axis holds the samples, each index on it is one; else the whole
 * dump is one sample, called after its file.
 *
 * Samples along an axis are numbers, unless the file has a list with a name for
 * each: a coordinate variable (netCDF, xarray), or what scripts call it.  Names
 * that are not there for all, or there twice, name nothing.
 */
#include "dump/datasets.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More samples than this on an axis are refused as nonsense. */
#define MAX_SAMPLES ((size_t)1 << 24)
#define MAX_STEPS 8192

void datasets_binding(const struct dump *dump,
	const struct dump_dataset *dataset, struct binding *binding)
{
	*binding = (struct binding){ 0 };
	if (dump->folder)
		location_match(dump->folder,
			dump->files[dataset->file].path + strlen(dump->path) +
				1,
			binding);
	location_match(dump->patterns[dataset->pattern].at.path, dataset->path,
		binding);
}

const struct hdf5_file *datasets_file(struct dump *dump,
	const struct dump_dataset *dataset, struct error *error)
{
	struct dump_file *file = &dump->files[dataset->file];

	if (!file->open && hdf5_open(&file->file, file->path, error)) {
		error_prefix(error, file->path);
		return NULL;
	}
	file->open = true;
	return &file->file;
}

void datasets_close_files(struct dump *dump)
{
	for (size_t i = 0; dump->folder && i < dump->file_count; i++) {
		if (dump->files[i].open)
			hdf5_close(&dump->files[i].file);
		dump->files[i].open = false;
	}
}

/* Where the walk is. */
struct finding {
	struct dump *dump;
	size_t pattern, file;
};

static size_t number_of(const struct binding *binding, enum location_part part)
{
	uint64_t number;

	return number_parse_count(binding->part[part], &number) &&
			number < DUMP_NONE
		? (size_t)number
		: DUMP_NONE;
}

static int add_dataset(void *context, const char *path, struct error *error)
{
	const struct finding *at = context;
	struct dump *dump = at->dump;
	struct dump_dataset *dataset;
	struct buffer name = { 0 };
	struct binding binding;

	if (memory_grow(&dump->datasets, &dump->dataset_capacity,
		    dump->dataset_count, sizeof(*dump->datasets)))
		return error_memory(error);
	dataset = &dump->datasets[dump->dataset_count];
	*dataset = (struct dump_dataset){
		.pattern = at->pattern, .file = at->file, .path = strdup(path)
	};
	if (!dataset->path)
		return error_memory(error);
	dump->dataset_count++;
	datasets_binding(dump, dataset, &binding);
	location_sample_name(&binding, &name);
	dataset->sample = name.text;
	if (name.failed)
		return error_memory(error);
	dataset->layer = number_of(&binding, PART_LAYER);
	dataset->head = number_of(&binding, PART_HEAD);
	dataset->query = number_of(&binding, PART_QUERY);
	return 0;
}

/* The datasets in one file; only a PATH with placeholders needs it open. */
static int find_in_file(struct finding *at, struct error *error)
{
	struct dump_file *file = &at->dump->files[at->file];
	const struct dump_pattern *pattern = &at->dump->patterns[at->pattern];
	struct location_tree tree = { .file = &file->file };
	bool opens = location_has_any(pattern->at.path) && !file->open;
	int result;

	if (opens && hdf5_open(&file->file, file->path, error))
		return error_prefix(error, file->path);
	result = location_walk(tree, pattern->at.path, add_dataset, at, error);
	if (opens)
		hdf5_close(&file->file);
	return result;
}

static int add_file(void *context, const char *path, struct error *error)
{
	struct finding *at = context;
	struct dump *dump = at->dump;
	struct buffer whole = { 0 };

	buffer_print(&whole, "%s/%s", dump->path, path);
	if (whole.failed ||
		memory_grow(&dump->files, &dump->file_capacity,
			dump->file_count, sizeof(*dump->files))) {
		buffer_release(&whole);
		return error_memory(error);
	}
	dump->files[dump->file_count] =
		(struct dump_file){ .path = whole.text };
	at->file = dump->file_count++;
	return find_in_file(at, error);
}

int datasets_find(struct dump *dump, struct error *error)
{
	struct location_tree folder = { .folder = dump->path };
	const char *files = dump->folder;
	struct finding at = { .dump = dump };
	int result = 0;

	for (; !result && at.pattern < dump->pattern_count; at.pattern++)
		result = files
			? location_walk(folder, files, add_file, &at, error)
			: find_in_file(&at, error);
	if (!result && !dump->dataset_count)
		return error_set(error, "there is nothing at %s%s%s",
			files ? files : "", files ? ":" : "",
			dump->patterns[0].at.path);
	return result;
}

static int compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_datasets(const void *a, const void *b)
{
	const struct dump_dataset *x = a, *y = b;
	int order = text_compare_natural(x->sample, y->sample);

	if (!order)
		order = compare_numbers(x->pattern, y->pattern);
	if (!order)
		order = compare_numbers(x->layer, y->layer);
	if (!order)
		order = compare_numbers(x->head, y->head);
	if (!order)
		order = compare_numbers(x->query, y->query);
	return order ? order : strcmp(x->path, y->path);
}

static void release_dataset(struct dump_dataset *dataset)
{
	free(dataset->path);
	free(dataset->sample);
	*dataset = (struct dump_dataset){ 0 };
}

/*
 * Where a sample is named by several patterns, keeps what the first names if
 * it is there.  A pattern that ends without a placeholder names one dataset of
 * each sample, whether or not there is such a thing.
 */
static int choose_patterns(struct dump *dump, struct error *error)
{
	struct dump_dataset *datasets = dump->datasets;
	size_t kept = 0;

	for (size_t i = 0; i < dump->dataset_count; i++) {
		struct dump_dataset *last = &datasets[kept ? kept - 1 : 0];
		struct dump_dataset next = datasets[i];
		bool other = last->pattern != next.pattern &&
			strcmp(last->sample, next.sample) == 0;
		const struct hdf5_file *file =
			other ? datasets_file(dump, last, error) : NULL;

		if (other && !file)
			return -1;
		if (other && hdf5_kind(file, last->path) != HDF5_NOTHING) {
			release_dataset(&datasets[i]);
			continue;
		}
		if (other) {
			release_dataset(last);
			kept--;
		}
		datasets[i] = (struct dump_dataset){ 0 };
		datasets[kept++] = next;
	}
	dump->dataset_count = kept;
	return 0;
}

static int add_sample(struct dump *dump, const char *name, size_t first,
	size_t count, size_t index, struct error *error)
{
	struct dump_source *sample = &dump->samples[dump->sample_count];

	*sample = (struct dump_source){ strdup(name), first, count, index,
		dump->sample_count };
	if (!sample->name)
		return error_memory(error);
	dump->entries = ++dump->sample_count;
	return 0;
}

/* One sample for each {sample}; the datasets are in order. */
static int add_names(struct dump *dump, struct error *error)
{
	const struct dump_dataset *datasets = dump->datasets;
	size_t start = 0;

	dump->samples =
		memory_array(dump->dataset_count, sizeof(*dump->samples));
	if (!dump->samples)
		return error_memory(error);
	for (size_t i = 0; i < dump->dataset_count; i++) {
		if (i + 1 < dump->dataset_count &&
			strcmp(datasets[i].sample, datasets[i + 1].sample) == 0)
			continue;
		if (add_sample(dump, datasets[i].sample, start, i + 1 - start,
			    DUMP_NONE, error))
			return -1;
		start = i + 1;
	}
	return 0;
}

/* Samples along an axis; every one of them has all datasets. */
static int add_indices(
	struct dump *dump, size_t count, size_t steps, struct error *error)
{
	char name[64];

	if (!count || count > MAX_SAMPLES)
		return error_set(error, "%s: has %zu samples",
			dump->datasets[0].path, count);
	dump->samples = memory_array(count, sizeof(*dump->samples));
	if (!dump->samples)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), steps > 1 ? "%zu/%zu" : "%zu",
			i / steps, i % steps);
		if (add_sample(dump, name, 0, dump->dataset_count, i, error))
			return -1;
		dump->samples[i].place = i / steps;
	}
	dump->entries = count / steps;
	return 0;
}

/* The dump is the sample, whatever its datasets. */
static int add_whole(struct dump *dump, size_t index, struct error *error)
{
	char name[DUMP_TEXT];

	dump->samples = memory_array(1, sizeof(*dump->samples));
	if (!dump->samples)
		return error_memory(error);
	text_stem(name, sizeof(name), dump->path);
	return add_sample(dump, name, 0, dump->dataset_count, index, error);
}

static void number(struct dump_dataset *dataset, enum dump_axis axis,
	size_t index, size_t in_run)
{
	dataset->index = index;
	if (axis == AXIS_STEP)
		dataset->query = index;
	else
		dataset->head = index;
	if (axis == AXIS_LAYER_HEAD) {
		dataset->layer = index / in_run;
		dataset->head = index % in_run;
	} else if (axis == AXIS_HEAD_LAYER) {
		dataset->head = index / in_run;
		dataset->layer = index % in_run;
	}
}

int datasets_expand(struct dump *dump, size_t which, enum dump_axis axis,
	size_t length, size_t runs, struct error *error)
{
	number(&dump->datasets[which], axis, 0, length / runs);
	for (size_t i = 1; i < length; i++) {
		struct dump_dataset copy;

		if (memory_grow(&dump->datasets, &dump->dataset_capacity,
			    dump->dataset_count, sizeof(*dump->datasets)))
			return error_memory(error);
		copy = dump->datasets[which];
		copy.path = strdup(copy.path);
		copy.sample = strdup(copy.sample);
		number(&copy, axis, i, length / runs);
		dump->datasets[dump->dataset_count++] = copy;
		if (!copy.path || !copy.sample)
			return error_memory(error);
	}
	return 0;
}

size_t datasets_length(struct dump *dump, size_t which, size_t axis)
{
	const struct dump_dataset *of = &dump->datasets[which];
	struct error ignored;
	const struct hdf5_file *file = datasets_file(dump, of, &ignored);
	struct hdf5_dataset dataset;
	size_t length;

	if (!file || hdf5_dataset_open(file, of->path, &dataset, &ignored))
		return 1;
	length = axis < dataset.rank ? dataset.dims[axis] : 1;
	hdf5_dataset_close(&dataset);
	return length && length <= MAX_STEPS ? length : 1;
}

int datasets_gather(
	struct dump *dump, size_t indices, size_t steps, struct error *error)
{
	qsort(dump->datasets, dump->dataset_count, sizeof(*dump->datasets),
		compare_datasets);
	if (dump->pattern_count > 1 && choose_patterns(dump, error))
		return -1;
	/* A batch of one is the dump's one sample. */
	if (indices == 1)
		return add_whole(dump, 0, error);
	if (indices != DUMP_NONE)
		return add_indices(dump, indices, steps, error);
	if (!location_sample(dump->folder) &&
		!location_sample(dump->patterns[0].at.path))
		return add_whole(dump, DUMP_NONE, error);
	return add_names(dump, error);
}

/* Opens a list with an entry for each sample: 1, 0 or -1. */
static int open_list(const struct hdf5_file *file, const char *path,
	size_t count, struct hdf5_dataset *list, struct error *error)
{
	struct error ignored;
	char name[DUMP_TEXT];

	if (hdf5_kind(file, path) != HDF5_DATASET)
		return 0;
	if (hdf5_dataset_open(file, path, list, error))
		return error_prefix(error, path);
	/* A list of anything but texts and whole numbers names nothing. */
	if (list->rank == 1 && list->dims[0] == count &&
		list->type.class != HDF5_FLOAT &&
		!hdf5_read_text(
			file, path, list, 0, name, sizeof(name), &ignored))
		return 1;
	hdf5_dataset_close(list);
	return 0;
}

static int compare(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Whether all names are there and no two are the same; changes their order. */
static bool are_distinct(char **names, size_t count)
{
	qsort(names, count, sizeof(*names), compare);
	for (size_t i = 1; i < count; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			return false;
	return *names[0] != '\0';
}

static int read_names(const struct hdf5_file *file, const char *path,
	const struct hdf5_dataset *list, char **names, struct error *error)
{
	char name[DUMP_TEXT];

	for (size_t i = 0; i < list->dims[0]; i++) {
		if (hdf5_read_text(
			    file, path, list, i, name, sizeof(name), error))
			return error_prefix(error, path);
		names[i] = strdup(name);
		if (!names[i])
			return error_memory(error);
	}
	return 0;
}

static int take(struct dump *dump, char **names, struct error *error)
{
	size_t count = dump->sample_count;
	char **sorted = memory_array(count, sizeof(*sorted));
	bool distinct;

	if (!sorted)
		return error_memory(error);
	memcpy(sorted, names, count * sizeof(*sorted));
	distinct = are_distinct(sorted, count);
	free(sorted);
	for (size_t i = 0; distinct && i < count; i++) {
		char *number = dump->samples[i].name;

		dump->samples[i].name = names[i];
		names[i] = number;
	}
	return 0;
}

static int compare_places(const void *x, const void *y)
{
	return strcmp(**(char *const *const *)x, **(char *const *const *)y);
}

/* If the names are those of the samples, in some order, that is the order of the
 * samples in lists; where numbers in their names say another, nothing is. */
static int take_order(struct dump *dump, char **names, struct error *error)
{
	size_t count = dump->sample_count, found = 0, moved = 0;
	char ***sorted = memory_array(count, sizeof(*sorted));

	if (!sorted)
		return error_memory(error);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &names[i];
	qsort(sorted, count, sizeof(*sorted), compare_places);
	while (found < count) {
		char **name = &dump->samples[found].name;
		char ***at = bsearch(
			&name, sorted, count, sizeof(*sorted), compare_places);

		if (!at)
			break;
		dump->samples[found].place = (size_t)(*at - names);
		moved += dump->samples[found].place != found;
		found++;
	}
	free(sorted);
	if (found == count)
		dump->ordered = !dump->ordered || !moved;
	for (size_t i = 0; found < count && i < count; i++)
		dump->samples[i].place = i;
	return 0;
}

static int match_with(struct dump *dump, const struct hdf5_file *file,
	const char *path, const struct hdf5_dataset *list, struct error *error)
{
	size_t count = dump->sample_count;
	char **names = memory_array(count, sizeof(*names));
	int failed = names ? 0 : error_memory(error);

	failed = failed || read_names(file, path, list, names, error);
	if (!failed)
		failed = dump->samples[0].index != DUMP_NONE
			? take(dump, names, error)
			: take_order(dump, names, error);
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
	return failed ? -1 : 0;
}

/* The last number in a name; false where it has none. */
static bool last_number(const char *name, uint64_t *number)
{
	size_t end = strlen(name), start;
	char digits[NUMBER_SIZE];

	while (end && !isdigit((unsigned char)name[end - 1]))
		end--;
	for (start = end; start && isdigit((unsigned char)name[start - 1]);)
		start--;
	snprintf(digits, sizeof(digits), "%.*s", (int)(end - start),
		name + start);
	return end - start < sizeof(digits) &&
		number_parse_count(digits, number);
}

/* Whether numbers in the names go up by one. */
static bool are_numbered(const struct dump *dump)
{
	uint64_t before = 0, number;

	for (size_t i = 0; i < dump->sample_count; i++) {
		if (!last_number(dump->samples[i].name, &number) ||
			(i ? number != before + 1 : number > 1))
			return false;
		before = number;
	}
	return true;
}

int datasets_match(struct dump *dump, struct error *error)
{
	const struct hdf5_file *file =
		datasets_file(dump, &dump->datasets[0], error);

	dump->ordered = dump->samples[0].index != DUMP_NONE ||
		are_numbered(dump) || dump->sample_count == 1;
	if (!file)
		return -1;
	for (const char *const *name = layout_names(ITEM_SAMPLE_NAMES); *name &&
		dump->sample_count > 1 && !location_sample(dump->folder);
		name++) {
		struct hdf5_dataset list;
		char path[DUMP_TEXT];
		int found;

		snprintf(path, sizeof(path), "/%s", *name);
		found = open_list(file, path, dump->sample_count, &list, error);
		if (found < 0)
			return -1;
		if (!found)
			continue;
		found = match_with(dump, file, path, &list, error);
		hdf5_dataset_close(&list);
		return found;
	}
	return 0;
}

void datasets_release(struct dump *dump)
{
	for (size_t i = 0; i < dump->dataset_count; i++)
		release_dataset(&dump->datasets[i]);
	for (size_t i = 0; i < dump->sample_count; i++)
		free(dump->samples[i].name);
	for (size_t i = 0; i < ITEMS; i++) {
		free(dump->shared[i].values);
		hdf5_meanings_release(&dump->shared[i].meanings);
	}
	for (size_t i = 0; i < dump->file_count; i++) {
		if (dump->files[i].open)
			hdf5_close(&dump->files[i].file);
		free(dump->files[i].path);
	}
	for (size_t i = 0; i < dump->pattern_count; i++)
		location_release(&dump->patterns[i].at);
	tokens_release(&dump->tokens);
	holder_release(&dump->root_holder);
	holder_release(&dump->root_notes);
	hdf5_names_release(&dump->asides);
	free(dump->datasets);
	free(dump->samples);
	free(dump->files);
	*dump = (struct dump){ 0 };
}
