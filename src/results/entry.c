/*
 * What is wrong with an entry of a set of samples, in one line that begins with
 * whose it is.
 */
#include "results/entry.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

int entry_blame(const struct entry *entry, struct error *error)
{
	const char *which = entry->curve ? entry->of->group : entry->of->sample;

	if (*which)
		error_prefix(error, which);
	error_prefix(error,
		entry->curve ? task_name(entry->of->task) : entry->of->file);
	return error_prefix(error, entry->of->model);
}

int entry_refuse_twice(const struct entry *entry, struct error *error)
{
	error_set(error,
		"duplicate layer %zu; if no table says it twice, is one given "
		"twice, or beside its dump?",
		entry->of->layer);
	return entry_blame(entry, error);
}

int entry_refuse_heads(const struct entry *entry, struct error *error)
{
	error_set(error, "heads of layer %zu are missing or duplicate",
		entry->of->layer);
	return entry_blame(entry, error);
}

int entry_refuse_apart(const struct entry *entry, const struct entry *other,
	size_t heads, struct error *error)
{
	const size_t counts[] = { entry->heads, heads };
	char words[2][64];

	for (int i = 0; i < 2; i++)
		snprintf(words[i], sizeof(words[i]),
			counts[i] ? "%zu head%s" : "a mean over heads",
			counts[i], text_plural(counts[i]));
	error_set(error, "layer %zu has %s; in sample '%s' of %s it has %s",
		entry->of->layer, words[0], other->of->sample, other->of->file,
		words[1]);
	return entry_blame(entry, error);
}

static bool same_sample(const struct entry *a, const struct entry *b)
{
	return strcmp(a->of->file, b->of->file) == 0 &&
		strcmp(a->of->sample, b->of->sample) == 0;
}

int entry_refuse_layers(const struct entry *entry, const struct entry *other,
	struct error *error)
{
	error_set(error, "has %zu layer%s; other %s have %zu%s%s%s",
		entry->of->layers, text_plural(entry->of->layers),
		same_sample(entry, other) ? "rows" : "samples",
		other->of->layers, *other->of->file ? " (" : "",
		other->of->file, *other->of->file ? ")" : "");
	return entry_blame(entry, error);
}

/* "sample 's1' of dump.h5", or of a curve "layer 0". */
static void add_origin(const struct entry *entry, struct buffer *text)
{
	if (entry->curve)
		buffer_print(text, "layer %zu", entry->of->layer);
	else
		buffer_print(text, "sample '%s' of %s", entry->of->sample,
			entry->of->file);
}

int entry_refuse_provenance(const struct provenance_difference *difference,
	const struct entry *entry, const struct entry *other,
	struct error *error)
{
	struct buffer x = { 0 }, y = { 0 };

	add_origin(other, &x);
	add_origin(entry, &y);
	provenance_refuse(difference, &x, &y, error);
	error_prefix(error, task_name(entry->of->task));
	return error_prefix(error, entry->of->model);
}

int entry_refuse_gap(
	const struct entry *entry, size_t layer, struct error *error)
{
	error_set(error, "layer %zu is missing", layer);
	return entry_blame(entry, error);
}
