/*
 * Lines for the user about a file, once all of it is there.  They come in the
 * order of samples, whatever the order of the records.
 */
#include "survey/take.h"

#include <math.h>

static void warn_left_out(
	struct scan_file *file, const struct scan_sample *sample)
{
	size_t left_out = 0;

	for (size_t i = 0; i < sample->layers * sample->lines; i++)
		left_out += sample->values[i].left_out;
	if (left_out)
		buffer_print(&file->messages,
			"%s: %s: left out %zu of %zu rows (over layers and "
			"heads) that are NaN or zero throughout\n",
			file->shown, sample->name, left_out,
			sample->layers * sample->heads *
				sample->counted_queries);
}

/* What several samples have in common is said once. */
static void warn_warnings(struct scan_file *file)
{
	for (size_t i = 0; i < file->sample_count; i++) {
		const char *warning = file->samples[i].warning;
		size_t k = 0, others = 0;

		while (warning && k < i && file->samples[k].warning != warning)
			k++;
		if (!warning || k < i)
			continue;
		for (k = i + 1; k < file->sample_count; k++)
			others += file->samples[k].warning == warning;
		buffer_print(&file->messages, "%s: %s", file->shown,
			file->samples[i].name);
		if (others)
			buffer_print(
				&file->messages, " and %zu others", others);
		buffer_print(&file->messages, ": %s\n", warning);
	}
}

/* What a look at some whole rows has shown. */
static void warn_faults(struct scan_file *file)
{
	static const char *const words[ROW_FAULTS] = {
		[ROW_NAN] = "are not numbers",
		[ROW_LOGITS] = "have values below 0 or above 1: these are "
			       "logits, not attention after the softmax",
		[ROW_ZERO] = "are 0 throughout",
		[ROW_SUM] = "do not sum to 1",
		[ROW_FUTURE] = "attend to keys behind them (--bidirectional "
			       "if they may)",
		[ROW_PADDING] = "attend to padding",
	};

	for (int f = 0; f < ROW_FAULTS; f++) {
		const struct row_fault_count *count = &file->faults[f];

		if (!count->rows)
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
	bool any = false;

	for (size_t i = 0; i < file->sample_count; i++) {
		if (!file->samples[i].problem)
			continue;
		any = true;
		buffer_print(&file->messages, "%s: %s\n", file->shown,
			file->samples[i].problem);
	}
	file->troubled = any;
}

void scan_warn(struct scan_file *file, bool measured)
{
	warn_warnings(file);
	warn_problems(file);
	warn_faults(file);
	for (size_t i = 0; measured && i < file->sample_count; i++)
		warn_left_out(file, &file->samples[i]);
}
