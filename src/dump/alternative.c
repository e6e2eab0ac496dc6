/*
 * The members of a family are walked once for each way to read their names.
 * Layers are counted by their numbers, samples by a hash of their names, and
 * the neighbours of the first dataset are kept, since their shapes say whether
 * keys grow from step to step.
 *
 * attn_3_1 may be layer 3 of sample 1, head 1 of layer 3, or the other way
 * round.  A family that goes along one of the numbers looks complete, and
 * leaves all others out.
 */
#include "dump/evidence.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "dump/location.h"

#include <stdlib.h>
#include <string.h>

struct hashes {
	uint64_t *list;
	size_t count, capacity;
};

struct counting {
	const struct hdf5_file *file;
	struct alternative *alternative;
	bool empty; /* the dataset at alternative->path */
	struct binding first;
	struct hashes layers, samples;
};

static int add_hash(struct hashes *hashes, const char *name)
{
	uint64_t hash = text_hash(name);

	/* Names come in order, equal ones usually together. */
	if (hashes->count && hashes->list[hashes->count - 1] == hash)
		return 0;
	if (memory_grow(&hashes->list, &hashes->capacity, hashes->count,
		    sizeof(*hashes->list)))
		return -1;
	hashes->list[hashes->count++] = hash;
	return 0;
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t distinct(struct hashes *hashes)
{
	size_t count = hashes->count > 0;

	if (!count)
		return EVIDENCE_NONE;
	qsort(hashes->list, hashes->count, sizeof(*hashes->list),
		compare_hashes);
	for (size_t i = 1; i < hashes->count; i++)
		count += hashes->list[i] != hashes->list[i - 1];
	return count;
}

/* Whether the dataset differs from the first in this part only. */
static bool is_next(const struct counting *c, const struct binding *binding,
	enum location_part part)
{
	for (int i = 0; i < LOCATION_PARTS; i++)
		if ((strcmp(binding->part[i], c->first.part[i]) != 0) !=
			(i == (int)part))
			return false;
	return true;
}

static int keep(char **text, const char *path, struct error *error)
{
	*text = strdup(path);
	return *text ? 0 : error_memory(error);
}

/* Layers without attention may be empty datasets, and samples that failed have
 * none; one with a shape stands for all. */
static bool is_empty(const struct hdf5_file *file, const char *path)
{
	struct hdf5_dataset dataset;
	struct error ignored;

	if (hdf5_dataset_open(file, path, &dataset, &ignored))
		return true;
	hdf5_dataset_close(&dataset);
	return dataset.count == 0;
}

static int count_dataset(void *context, const char *path, struct error *error)
{
	static const enum location_part parts[] = { PART_SAMPLE, PART_LAYER,
		PART_QUERY };
	struct counting *c = context;
	struct alternative *a = c->alternative;
	struct binding binding = { 0 };
	struct buffer sample = { 0 };
	bool failed;

	location_match(a->pattern, path, &binding);
	location_sample_name(&binding, &sample);
	failed = sample.failed ||
		(*binding.part[PART_LAYER] &&
			add_hash(&c->layers, binding.part[PART_LAYER])) ||
		(sample.length && add_hash(&c->samples, sample.text));
	buffer_release(&sample);
	if (failed)
		return error_memory(error);
	if (!a->path || c->empty) {
		c->first = binding;
		c->empty = is_empty(c->file, path);
		free(a->path);
		return keep(&a->path, path, error);
	}
	for (size_t i = 0; i < 3; i++)
		if (!a->next[i] && is_next(c, &binding, parts[i]))
			return keep(&a->next[i], path, error);
	return 0;
}

int alternative_find(struct alternative *alternative,
	const struct hdf5_file *file, const char *pattern, struct error *error)
{
	struct location_tree tree = { .file = file };
	struct counting c = { .file = file, .alternative = alternative };
	int result;

	*alternative = (struct alternative){ .pattern = strdup(pattern) };
	if (!alternative->pattern)
		return error_memory(error);
	result = location_walk(tree, pattern, count_dataset, &c, error);
	alternative->layers = distinct(&c.layers);
	alternative->samples = distinct(&c.samples);
	free(c.layers.list);
	free(c.samples.list);
	return result;
}

void alternative_release(struct alternative *alternative)
{
	free(alternative->pattern);
	free(alternative->path);
	for (size_t i = 0; i < 3; i++)
		free(alternative->next[i]);
	*alternative = (struct alternative){ 0 };
}

static const char digits[] = "0123456789";

static int count_one(void *context, const char *path, struct error *error)
{
	(void)path;
	(void)error;
	++*(size_t *)context;
	return 0;
}

/* How many paths the pattern names. */
static int count_paths(const struct hdf5_file *file, const char *pattern,
	size_t *count, struct error *error)
{
	struct location_tree tree = { .file = file };

	*count = 0;
	return location_walk(
		tree, pattern + (*pattern == '/'), count_one, count, error);
}

/* The next run of digits in the pattern from `from` on, outside of placeholders;
 * NULL: there is none. */
static const char *next_number(const char *from, size_t *length)
{
	while (*from && !strchr(digits, *from)) {
		if (*from == '{')
			from += strcspn(from, "}");
		from += *from != '\0';
	}
	*length = strspn(from, digits);
	return *length ? from : NULL;
}

/* The pattern with what is at `at` replaced by `name`, and the placeholder at
 * `other`, where that is not NULL, by `role`. */
static void add_pattern(const char *pattern, const char *at, size_t length,
	const char *name, const char *other, const char *role,
	struct buffer *text)
{
	for (const char *c = pattern; *c;) {
		if (c == at) {
			buffer_print(text, "%s", name);
			c += length;
		} else if (c == other) {
			buffer_print(text, "%s", role);
			c += strcspn(c, "}") + 1;
		} else {
			buffer_add(text, c++, 1);
		}
	}
}

/* Says what the number at `at` may count, and what the one at `other`, where
 * the placeholder `what` is. */
static int refuse(const char *pattern, const char *at, size_t length,
	const char *other, const char *what, struct error *error)
{
	static const char *const roles[] = { "{head}", "{sample}", "{layer}" };
	struct buffer text = { 0 };

	for (size_t i = 0; i < (other ? 6 : 3); i++) {
		const char *role = roles[i % 3];
		struct buffer one = { 0 };

		if (i < 3)
			add_pattern(
				pattern, at, length, role, NULL, NULL, &one);
		else
			add_pattern(
				pattern, at, length, what, other, role, &one);
		if (one.text && !location_repeats(one.text))
			buffer_print(&text, "%s--attention '%s'",
				text.length ? " or " : "", one.text);
		buffer_release(&one);
	}
	error_set(error,
		"its names hold two numbers: what do they count? say %s",
		text.text ? text.text : "");
	buffer_release(&text);
	return -1;
}

int alternative_refuse_twice(const char *pattern, struct error *error)
{
	static const char *const words[] = { "{layer}", "{head}", "{query}",
		"{sample}" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *first = strstr(pattern, words[i]);
		const char *at = first ? strstr(first + 1, words[i]) : NULL;

		if (at)
			return refuse(pattern, at, strlen(words[i]), first,
				words[i], error);
	}
	return error_set(error, "there is nothing at %s", pattern);
}

int alternative_refuse_second(
	const struct hdf5_file *file, const char *pattern, struct error *error)
{
	size_t own, length;
	const char *at = pattern;

	if (strstr(pattern, "{head}") ||
		count_paths(file, pattern, &own, error))
		return strstr(pattern, "{head}") ? 0 : -1;
	for (; (at = next_number(at, &length)); at += length) {
		struct buffer wider = { 0 };
		size_t all = 0;
		int failed;

		add_pattern(pattern, at, length, "{head}", NULL, NULL, &wider);
		failed = wider.failed
			? error_memory(error)
			: count_paths(file, wider.text, &all, error);
		buffer_release(&wider);
		if (failed)
			return -1;
		if (all > own)
			return refuse(pattern, at, length,
				strstr(pattern, "{layer}"), "{layer}", error);
	}
	return 0;
}
