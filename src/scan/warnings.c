/*
 * What the user gets to read about a file that was read.  What several samples
 * have in common is said once, with their number and the first few names.
 */
#include "base/memory.h"
#include "base/text.h"
#include "scan/scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Names that are listed before the rest is only counted. */
#define LISTED 3

/* "; none is left of layers 2 and 3": means there are over other samples. */
static void add_empty_layers(struct scan_file *file,
	const struct scan_sample *sample, const size_t *left_out, size_t rows)
{
	size_t count = 0, listed = 0;

	for (size_t l = 0; l < sample->shape.layers; l++)
		count += left_out[l] == rows;
	if (!count || count == sample->shape.layers)
		return;
	buffer_print(&file->messages, "; none is left of layer%s ",
		text_plural(count));
	for (size_t l = 0; listed < count && listed < LISTED; l++)
		if (left_out[l] == rows)
			buffer_print(&file->messages, "%s%zu",
				!listed++		  ? ""
					: listed == count ? " and "
							  : ", ",
				sample->layer_numbers[l]);
	if (count > listed)
		buffer_print(&file->messages, " and %zu other%s",
			count - listed, text_plural(count - listed));
}

static void warn_left_out(
	struct scan_file *file, const struct scan_sample *sample)
{
	size_t layers = sample->shape.layers, all = 0;
	size_t rows = sample->shape.heads * sample->shape.counted_queries;
	size_t *left_out = memory_array(layers, sizeof(*left_out));

	for (size_t i = 0; left_out && i < scan_count(sample); i++) {
		left_out[i / sample->lines] +=
			scan_measures(sample, i).left_out;
		all += scan_measures(sample, i).left_out;
	}
	if (!left_out)
		file->messages.failed = true;
	if (all) {
		buffer_print(&file->messages,
			"%s: %s: left out %zu of %zu rows (over layers and "
			"heads) that are NaN, infinite or zero throughout",
			file->shown, sample->name, all, layers * rows);
		add_empty_layers(file, sample, left_out, rows);
		buffer_print(&file->messages, "\n");
	}
	free(left_out);
}

/* The spot check looks at a few rows; all that were measured must be parts of a
 * whole, too. */
static void warn_impossible(const struct scan *scan, struct scan_file *file)
{
	const char *sample = NULL;
	size_t layer = 0, count = 0;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *s = &file->samples[i];
		size_t values = values_are(&s->values) ? scan_count(s) : 0;

		for (size_t v = 0; v < values; v++) {
			size_t rows = scan_measures(s, v).impossible;

			if (!rows)
				continue;
			if (!count) {
				sample = s->name;
				layer = s->layer_numbers[v / s->lines];
			}
			count += rows;
		}
	}
	if (!count || !scan->request->spot_check)
		return;
	file->impossible = count;
	buffer_print(&file->messages,
		"%s: %zu of the measured rows have values below 0 or a sum "
		"above 1: not attention after the softmax; first in "
		"sample %s, layer %zu\n",
		file->shown, count, sample, layer);
}

static const char *text_at(
	const struct scan_file *file, size_t sample, size_t offset)
{
	const char *base = (const char *)&file->samples[sample];

	return *(const char *const *)(const void *)(base + offset);
}

/* "0", "0 and 1", "0, 1 and 2" or "0, 1, 2 and 47 others": the samples from
 * `first` on that have its text. */
static void add_names(struct scan_file *file, size_t first, size_t offset)
{
	const char *text = text_at(file, first, offset);
	size_t count = 0, listed = 0;

	for (size_t i = first; i < file->sample_count; i++)
		count += text_at(file, i, offset) == text;
	for (size_t i = first; listed < count && listed < LISTED; i++) {
		if (text_at(file, i, offset) != text)
			continue;
		listed++;
		buffer_print(&file->messages, "%s%s",
			listed == 1		  ? ""
				: listed == count ? " and "
						  : ", ",
			file->samples[i].name);
	}
	if (count > listed)
		buffer_print(&file->messages, " and %zu other%s",
			count - listed, count - listed > 1 ? "s" : "");
}

/* Adds a line for each text of the samples' field at `offset`; what several
 * samples have in common is said once. */
static void warn_texts(struct scan_file *file, size_t offset)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		const char *text = text_at(file, i, offset);
		size_t k = 0;

		while (k < i && text_at(file, k, offset) != text)
			k++;
		if (!text || k < i)
			continue;
		buffer_print(&file->messages, "%s: ", file->shown);
		add_names(file, i, offset);
		buffer_print(&file->messages, ": %s\n", text);
	}
}

/* What a look at some whole rows has shown. */
static void warn_faults(struct scan_file *file)
{
	bool diagnosed = false;
	static const char *const words[ROW_FAULTS] = {
		[ROW_NAN] = "are not numbers",
		[ROW_LOGITS] = "have values below 0 or above 1: these are "
			       "logits, not attention after the softmax",
		[ROW_ZERO] = "are 0 throughout",
		[ROW_SUM] = "do not sum to 1",
		[ROW_FUTURE] = "attend to keys after them that the mask hides; "
			       "--mask says which they can see",
		[ROW_HIDDEN] =
			"attend to keys before them that the mask hides; "
			"--mask, --window and --chunk say which they "
			"can see",
		[ROW_PADDING] = "attend to padding",
	};

	for (size_t i = 0; i < file->sample_count; i++)
		diagnosed |= file->samples[i].diagnosis != NULL;
	for (int f = 0; f < ROW_FAULTS; f++) {
		const struct row_fault_count *count = &file->faults[f];

		/* The diagnosis says better what they are. */
		if (!count->rows ||
			(diagnosed && (f == ROW_LOGITS || f == ROW_SUM)))
			continue;
		buffer_print(&file->messages, "%s: %zu of %zu rows %s",
			file->shown, count->rows, file->rows_seen, words[f]);
		if (isfinite(count->worst) && count->worst != 0) {
			buffer_print(&file->messages, " (");
			buffer_number(&file->messages, count->worst);
			buffer_print(&file->messages, ")");
		}
		buffer_print(&file->messages, "; attnscope check says where\n");
	}
}

/* Samples of which nothing counts are there, but the file has failed. */
static void warn_problems(struct scan_file *file)
{
	warn_texts(file, offsetof(struct scan_sample, problem));
	for (size_t i = 0; i < file->sample_count; i++)
		file->troubled |= file->samples[i].problem != NULL;
}

/* Samples that cannot be read: each by itself, many by their number. */
static void warn_lost(struct scan_file *file)
{
	const struct scan_sample *lost = file->samples + file->sample_count;
	size_t all = file->sample_count + file->lost;

	for (size_t i = 0; i < file->lost && i < LISTED; i++)
		buffer_print(
			&file->messages, "%s: %s\n", file->shown, lost[i].lost);
	if (file->lost)
		buffer_print(&file->messages,
			"%s: %zu of %zu samples could not be read; results "
			"cover only the other %zu\n",
			file->shown, file->lost, all, file->sample_count);
	file->troubled |= file->lost > 0;
}

void scan_warn(const struct scan *scan, struct scan_file *file)
{
	if (scan->request->mode == SCAN_CHECK)
		return;
	if (file->unfinished)
		buffer_print(&file->messages, "%s: %s\n", file->shown,
			file->unfinished);
	warn_texts(file, offsetof(struct scan_sample, warning));
	warn_texts(file, offsetof(struct scan_sample, diagnosis));
	warn_texts(file, offsetof(struct scan_sample, suspicion));
	warn_problems(file);
	warn_lost(file);
	warn_faults(file);
	warn_impossible(scan, file);
	for (size_t i = 0; i < file->sample_count; i++)
		if (values_are(&file->samples[i].values))
			warn_left_out(file, &file->samples[i]);
}

/* Whether the axes of two files were inferred, and as the same. */
static bool same_axes(const struct scan_file *a, const struct scan_file *b)
{
	return a->inferred && b->inferred && !a->failed && !b->failed &&
		a->axes == b->axes && a->attention == b->attention;
}

void scan_say_axes(struct scan *scan, size_t first)
{
	const struct scan_file *file = &scan->files[first];
	size_t alike = 0;

	if (!file->inferred || file->failed || !file->axes)
		return;
	for (size_t i = 0; i < scan->file_count; i++) {
		if (i < first && same_axes(&scan->files[i], file))
			return;
		alike += i > first && same_axes(&scan->files[i], file);
	}
	buffer_print(&scan->messages, "%s", file->shown);
	if (alike)
		buffer_print(&scan->messages, " and %zu other%s", alike,
			text_plural(alike));
	buffer_print(&scan->messages, ": axes %s; layers: %s; samples: %s\n",
		file->axes, file->layers_from, file->samples_from);
}
