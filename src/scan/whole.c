/*
 * Shapes and positions show where a dump was taken for something else: samples
 * that nothing tells apart, samples of one layer that are perhaps layers, steps
 * of denoising taken for the rows of one pass.
 */
#include "scan/whole.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct whole_findings *found, enum finding kind,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

static void add(struct whole_findings *found, enum finding kind,
	const char *format, ...)
{
	va_list list;

	found->list[found->count].kind = kind;
	va_start(list, format);
	vsnprintf(found->list[found->count].text, sizeof(found->list->text),
		format, list);
	va_end(list);
	found->count++;
}

static int compare_sizes(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* A decoder has one row at each position. */
static int find_twice(const struct dump_sample *sample,
	struct whole_findings *found, struct error *error)
{
	size_t count = sample->queries, twice = 0, first = 0;
	size_t *sorted;

	if (sample->all_positions || !count)
		return 0;
	sorted = memory_array(count, sizeof(*sorted));
	if (!sorted)
		return error_memory(error);
	memcpy(sorted, sample->positions, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_sizes);
	for (size_t i = 1; i < count; i++)
		if (sorted[i] == sorted[i - 1] && sorted[i] != DUMP_NONE &&
			!twice++)
			first = sorted[i];
	free(sorted);
	if (twice)
		add(found, FINDING_TWICE,
			"%zu rows are at a position that has one already, "
			"first at %zu: several passes taken for one?",
			twice, first);
	return 0;
}

/* A number that the file has in an attribute; -1: it has none. */
static int64_t number_of(const struct dump *dump, const char *name)
{
	int64_t *values = NULL, number = -1;
	struct error ignored;
	size_t count;

	if (hdf5_attribute_integers(&dump->files[0].file, "/", name, &values,
		    &count, NULL, &ignored) > 0 &&
		count == 1)
		number = values[0];
	free(values);
	return number;
}

/* Which samples are not there, where that is said. */
static void find_missing(const struct dump *dump, char text[WHOLE_TEXT])
{
	struct error ignored;

	if (hdf5_attribute_text(&dump->files[0].file, "/", "samples_missing",
		    text, WHOLE_TEXT, &ignored) <= 0)
		*text = '\0';
}

size_t whole_closing_mark(const struct dump *dump, char text[WHOLE_TEXT])
{
	int64_t finished, written, expected;
	char missing[WHOLE_TEXT], of[40] = "";
	size_t count = dump->sample_count;
	struct buffer words = { 0 };

	*text = '\0';
	if (dump->folder)
		return 0;
	find_missing(dump, missing);
	finished = number_of(dump, "finished");
	written = number_of(dump, "samples_written");
	expected = number_of(dump, "samples_expected");
	if (expected < written)
		expected = written;
	if (!*missing &&
		(finished < 0 || (finished && expected <= (int64_t)count)))
		return 0;
	if (expected > (int64_t)count)
		snprintf(of, sizeof(of), " of %" PRId64, expected);
	buffer_print(&words, "is %s: it has %zu%s sample%s",
		*missing ? "incomplete" : "unfinished", count, of,
		*of || count != 1 ? "s" : "");
	if (*missing)
		buffer_print(&words, "; missing: %s", missing);
	else if (!finished)
		buffer_print(&words, ", and its writer did not close it");
	text_shorten(text, WHOLE_TEXT, words.text ? words.text : "");
	buffer_release(&words);
	return *of ? (size_t)expected - count : 0;
}

int whole_look(const struct dump *dump, size_t index,
	const struct dump_sample *sample, struct whole_findings *found,
	struct error *error)
{
	size_t count = dump->sample_count;
	char text[WHOLE_TEXT] = "";

	found->count = 0;
	if (dump->heads != DUMP_NONE && sample->heads < dump->heads)
		add(found, FINDING_HEADS, "%zu of %zu heads%s", sample->heads,
			dump->heads,
			sample->heads == 1 ? ": a mean over heads?" : "");
	if (find_twice(sample, found, error))
		return -1;
	if (!index)
		whole_closing_mark(dump, text);
	if (*text)
		add(found, FINDING_UNFINISHED, "%s", text);
	if (!index && dump->found.alike)
		add(found, FINDING_ALIKE,
			"%zu samples on %.40s, and nothing in the dump is of "
			"each of them: are they samples?",
			count, dump->found.samples);
	if (!index && sample->layers == 1 && count > 1)
		add(found, FINDING_SINGLE,
			"%zu samples of one layer each: are they layers?",
			count);
	return 0;
}
