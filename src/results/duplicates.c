/*
 * Dumps that name one model are taken together, since that is how shards and
 * checkpoints are dumped; so are two different models that were given one name,
 * and a dump that was copied.  Neither shows in a curve.
 *
 * The values of a sample stand for its maps: sums over hundreds of keys, in
 * every layer, are equal to the last bit only where the maps are.
 */
#include "results/duplicates.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* A sample; its texts belong to the store. */
struct occurrence {
	const struct sample_layer *of;
	uint64_t hash; /* of its rows, whatever their order */
	bool valued;   /* any of them has a value */
};

static int compare_models(
	const struct occurrence *a, const struct occurrence *b)
{
	int result = strcmp(a->of->model, b->of->model);

	return result ? result : strcmp(a->of->step, b->of->step);
}

static int compare_tasks(const struct occurrence *a, const struct occurrence *b)
{
	int result = compare_models(a, b);

	return result
		? result
		: (a->of->task > b->of->task) - (a->of->task < b->of->task);
}

/* Texts of one store are equal where their pointers are, which spares comparing
 * long names with themselves. */
static int compare_names(const void *x, const void *y)
{
	const struct occurrence *a = x, *b = y;
	int result = compare_tasks(a, b);

	if (!result && a->of->sample != b->of->sample)
		result = text_compare_natural(a->of->sample, b->of->sample);
	if (!result && a->of->file != b->of->file)
		result = text_compare_natural(a->of->file, b->of->file);
	return result;
}

static int compare_hashes(const void *x, const void *y)
{
	const struct occurrence *a = x, *b = y;
	int result = compare_tasks(a, b);

	if (!result)
		result = (a->hash > b->hash) - (a->hash < b->hash);
	return result ? result : compare_names(a, b);
}

/* All samples of the store, each once, by model, step, task, name and file; the
 * caller frees them.  NULL without memory. */
static struct occurrence *list_samples(const struct store *store, size_t *count)
{
	struct occurrence *all =
		memory_array(store->sample_count, sizeof(*all));
	size_t kept = 0;

	*count = store->sample_count;
	for (size_t i = 0; all && i < *count; i++) {
		const struct store_sample *sample = &store->samples[i];

		all[i] = (struct occurrence){ &sample->of, sample->hash,
			sample->valued };
	}
	if (!all || !*count)
		return all;
	qsort(all, *count, sizeof(*all), compare_names);
	for (size_t i = 1; i < *count; i++) {
		if (compare_names(&all[kept], &all[i]) == 0) {
			all[kept].hash += all[i].hash;
			all[kept].valued |= all[i].valued;
		} else {
			all[++kept] = all[i];
		}
	}
	*count = kept + 1;
	return all;
}

static int refuse(const struct occurrence *a, const struct occurrence *b,
	const char *what, struct error *error)
{
	error_set(error,
		"sample '%s' of %s and sample '%s' of %s %s, and would count "
		"twice; leave one out, or say --duplicates keep",
		a->of->sample, a->of->file, b->of->sample, b->of->file, what);
	error_prefix(error, task_name(a->of->task));
	return error_prefix(error, a->of->model);
}

/* Samples of one dump that are alike: several may be meant to be, so it is up to
 * the user.  `all` is sorted by hashes. */
static void note_alike(
	const struct occurrence *all, size_t count, struct buffer *messages)
{
	const struct occurrence *first = NULL;
	size_t alike = 0;

	for (size_t i = 1; i < count; i++) {
		const struct occurrence *o = &all[i];

		if (!o->valued || o->hash != o[-1].hash ||
			compare_tasks(o - 1, o) != 0 ||
			strcmp(o[-1].of->file, o->of->file) != 0)
			continue;
		alike++;
		if (!first || compare_names(o, first) < 0)
			first = o;
	}
	if (!first)
		return;
	buffer_print(messages,
		"%s: %zu sample%s the values of another in every row, as '%s' "
		"those of '%s' of %s; leave out (--exclude) what would count "
		"twice\n",
		first->of->model, alike, alike == 1 ? " has" : "s have",
		first->of->sample, first[-1].of->sample, first->of->file);
}

int duplicates_refuse(const struct store *store, struct error *error)
{
	size_t count;
	struct occurrence *all = list_samples(store, &count);
	const struct occurrence *first = NULL;
	int failed = all ? 0 : error_memory(error);

	for (size_t i = 1; !failed && i < count; i++)
		if (compare_tasks(&all[i - 1], &all[i]) == 0 &&
			strcmp(all[i - 1].of->sample, all[i].of->sample) == 0)
			failed = refuse(
				&all[i - 1], &all[i], "have one name", error);
	if (!failed && count)
		qsort(all, count, sizeof(*all), compare_hashes);
	for (size_t i = 1; !failed && i < count; i++) {
		const struct occurrence *o = &all[i];

		if (o->valued && o->hash == o[-1].hash &&
			compare_tasks(o - 1, o) == 0 &&
			strcmp(o[-1].of->file, o->of->file) != 0 &&
			(!first || compare_names(o - 1, first) < 0))
			first = o - 1;
	}
	if (first)
		failed = refuse(first, first + 1,
			"have the same values in every row", error);
	free(all);
	return failed;
}

static int compare_files(const void *x, const void *y)
{
	const struct occurrence *a = x, *b = y;
	int result = compare_models(a, b);

	return result || a->of->file == b->of->file
		? result
		: strcmp(a->of->file, b->of->file);
}

int duplicates_list(
	const struct store *store, struct buffer *messages, struct error *error)
{
	size_t count;
	struct occurrence *all = list_samples(store, &count);

	if (!all)
		return error_memory(error);
	if (count)
		qsort(all, count, sizeof(*all), compare_hashes);
	note_alike(all, count, messages);
	if (count)
		qsort(all, count, sizeof(*all), compare_files);
	for (size_t i = 0, n; i < count; i += n) {
		size_t files = 1;

		for (n = 1; i + n < count &&
			compare_models(&all[i], &all[i + n]) == 0;
			n++)
			files += compare_files(&all[i + n - 1], &all[i + n]) !=
				0;
		if (files == 1)
			continue;
		buffer_print(messages, "%s", all[i].of->model);
		if (*all[i].of->step)
			buffer_print(messages, ", step %s", all[i].of->step);
		buffer_print(
			messages, ": %zu samples from %zu dumps\n", n, files);
	}
	free(all);
	return 0;
}
