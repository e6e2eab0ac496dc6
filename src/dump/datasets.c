/*
 * From the pattern of the attention to samples.  Every dataset that the
 * pattern names is an entry; datasets with the same {sample} are a sample, or,
 * where an axis holds the samples, each index on it is one; else the whole
 * dump is one sample, called after its file.
 */
#include "dump/datasets.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "dump/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More samples than this on an axis are taken for nonsense. */
#define MAX_SAMPLES ((size_t)1 << 24)

void datasets_binding(const struct dump *dump, const struct dump_dataset *entry,
	struct binding *binding)
{
	const struct location *at = &dump->patterns[entry->pattern].at;

	*binding = (struct binding){ 0 };
	if (at->file)
		location_match(at->file,
			dump->files[entry->file].path + strlen(dump->path) + 1,
			binding);
	location_match(at->path, entry->path, binding);
}

static size_t number_of(const struct binding *binding, enum location_part part)
{
	uint64_t number;

	return number_parse_count(binding->part[part], &number) &&
			number < DUMP_NONE
		? (size_t)number
		: DUMP_NONE;
}

struct adding {
	struct dump *dump;
	size_t file, pattern;
};

static int add_entry(void *context, const char *path, struct error *error)
{
	struct adding *adding = context;
	struct dump *dump = adding->dump;
	struct dump_dataset *entry;
	struct binding binding;

	if (memory_grow(&dump->datasets, &dump->dataset_capacity,
		    dump->dataset_count, sizeof(*dump->datasets)))
		return error_memory(error);
	entry = &dump->datasets[dump->dataset_count];
	*entry = (struct dump_dataset){ .file = adding->file,
		.pattern = adding->pattern,
		.path = strdup(path) };
	if (!entry->path)
		return error_memory(error);
	dump->dataset_count++;
	datasets_binding(dump, entry, &binding);
	entry->sample = strdup(binding.part[PART_SAMPLE]);
	if (!entry->sample)
		return error_memory(error);
	entry->layer = number_of(&binding, PART_LAYER);
	entry->head = number_of(&binding, PART_HEAD);
	entry->query = number_of(&binding, PART_QUERY);
	return 0;
}

/* The datasets in one file; only a PATH with placeholders needs it open. */
static int add_entries(struct dump *dump, size_t file, struct error *error)
{
	struct dump_file *in = &dump->files[file];
	bool opened = false;
	int result = 0;

	if (location_has_any(dump->patterns[0].at.path) && !in->open) {
		if (hdf5_open(&in->file, in->path, error))
			return error_prefix(error, in->path);
		in->open = opened = true;
	}
	for (size_t i = 0; !result && i < dump->pattern_count; i++) {
		struct adding adding = { dump, file, i };
		struct tree tree = tree_of_file(&in->file);

		result = tree_walk(&tree, dump->patterns[i].at.path, add_entry,
			&adding, error);
	}
	if (opened) {
		hdf5_close(&in->file);
		in->open = false;
	}
	return result;
}

static int add_file(void *context, const char *path, struct error *error)
{
	struct dump *dump = context;
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
	return add_entries(dump, dump->file_count++, error);
}

/* Whether there is something; the last segment of a pattern may be a name
 * without a placeholder, which is taken unseen. */
static bool exists(const struct dump *dump, const struct dump_dataset *entry)
{
	return hdf5_kind(&dump->files[entry->file].file, entry->path) !=
		HDF5_NOTHING;
}

/*
 * Of datasets[first .. end), those of one sample by pattern, keeps those of
 * the first pattern that has any, or one that is not there, for its absence to
 * be said when the sample is opened.  Returns where they end.
 */
static size_t keep_first_pattern(
	struct dump *dump, size_t first, size_t end, size_t kept)
{
	struct dump_dataset *all = dump->datasets;
	size_t pattern = all[first].pattern;

	for (size_t i = first; i < end; i++) {
		if (!exists(dump, &all[i]))
			continue;
		pattern = all[i].pattern;
		break;
	}
	for (size_t i = first; i < end; i++) {
		if (all[i].pattern == pattern) {
			struct dump_dataset entry = all[i];

			all[i] = all[kept];
			all[kept++] = entry;
		} else {
			free(all[i].path);
			free(all[i].sample);
			all[i] = (struct dump_dataset){ 0 };
		}
	}
	return kept;
}

static int by_sample_and_pattern(const void *a, const void *b)
{
	const struct dump_dataset *x = a, *y = b;
	int order = strcmp(x->sample, y->sample);

	return order ? order
		     : (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

/* Leaves each sample the datasets of one pattern. */
static void choose_patterns(struct dump *dump)
{
	struct dump_dataset *all = dump->datasets;
	size_t kept = 0, end;

	if (dump->pattern_count < 2)
		return;
	qsort(all, dump->dataset_count, sizeof(*all), by_sample_and_pattern);
	for (size_t first = 0; first < dump->dataset_count; first = end) {
		for (end = first + 1; end < dump->dataset_count &&
			strcmp(all[first].sample, all[end].sample) == 0;
			end++)
			;
		kept = keep_first_pattern(dump, first, end, kept);
	}
	dump->dataset_count = kept;
}

int datasets_find(struct dump *dump, struct error *error)
{
	const struct location *at = &dump->patterns[0].at;
	struct tree tree = tree_of_folder(dump->path);
	int result = at->file
		? tree_walk(&tree, at->file, add_file, dump, error)
		: add_entries(dump, 0, error);

	if (!result && !dump->dataset_count)
		return error_set(error, "there is nothing at %s%s%s",
			at->file ? at->file : "", at->file ? ":" : "",
			at->path);
	if (!result)
		choose_patterns(dump);
	return result;
}

static int compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_entries(const void *a, const void *b)
{
	const struct dump_dataset *x = a, *y = b;
	int order = text_compare_natural(x->sample, y->sample);

	if (!order)
		order = compare_numbers(x->layer, y->layer);
	if (!order)
		order = compare_numbers(x->head, y->head);
	if (!order)
		order = compare_numbers(x->query, y->query);
	return order ? order : strcmp(x->path, y->path);
}

static int add_sample(struct dump *dump, const char *name, size_t first,
	size_t count, size_t index, struct error *error)
{
	struct dump_source *sample = &dump->samples[dump->sample_count];

	*sample = (struct dump_source){ strdup(name), first, count, index };
	if (!sample->name)
		return error_memory(error);
	dump->sample_count++;
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
static int add_indices(struct dump *dump, size_t count, struct error *error)
{
	char name[32];

	if (!count || count > MAX_SAMPLES)
		return error_set(error, "%s: has %zu samples",
			dump->datasets[0].path, count);
	dump->samples = memory_array(count, sizeof(*dump->samples));
	if (!dump->samples)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		if (add_sample(dump, name, 0, dump->dataset_count, i, error))
			return -1;
	}
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

int datasets_gather(struct dump *dump, size_t indices, struct error *error)
{
	qsort(dump->datasets, dump->dataset_count, sizeof(*dump->datasets),
		compare_entries);
	/* A batch of one is the dump's one sample. */
	if (indices == 1)
		return add_whole(dump, 0, error);
	if (indices != DUMP_NONE)
		return add_indices(dump, indices, error);
	if (!location_has(dump->patterns[0].at.file, PART_SAMPLE) &&
		!location_has(dump->patterns[0].at.path, PART_SAMPLE))
		return add_whole(dump, DUMP_NONE, error);
	return add_names(dump, error);
}

void datasets_release(struct dump *dump)
{
	for (size_t i = 0; i < dump->dataset_count; i++) {
		free(dump->datasets[i].path);
		free(dump->datasets[i].sample);
	}
	for (size_t i = 0; i < dump->sample_count; i++)
		free(dump->samples[i].name);
	free(dump->datasets);
	free(dump->samples);
	dump->datasets = NULL;
	dump->samples = NULL;
	dump->dataset_count = dump->sample_count = 0;
}
