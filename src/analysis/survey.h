#ifndef ANALYSIS_SURVEY_H
#define ANALYSIS_SURVEY_H

#include "base/buffer.h"
#include "base/strings.h"
#include "measure/measure.h"
#include "measure/scan.h"
#include "option/settings.h"

/*
 * What worker processes found in dumps, put in order: files as they were
 * given, samples in natural order, layers, heads.  The same whatever the
 * number of workers.
 */
struct survey_sample {
	bool described, measured;
	const char *name, *group, *storage;
	const char *tokens, *rows; /* what was taken for what */
	const char *warning;	   /* NULL, or what to know about it */
	const char *problem;	   /* NULL, or why nothing of it counts */
	struct buffer datasets;	   /* a line for each, when asked for */
	enum task task;
	enum row_rule row_rule; /* that chose its rows */
	size_t layers, heads, queries, keys;
	size_t prompt_length; /* DUMP_NONE */
	size_t counted_queries, counted_keys;
	uint64_t stored, raw; /* bytes of attention */
	size_t lines;	      /* values per layer: 1, or heads per head */
	struct measure_value *values; /* [layers][lines] */
	size_t values_seen;
};

struct survey_file {
	const char *path; /* borrowed */
	const char *model, *step;
	struct buffer layout; /* a layout file, when asked for */
	struct survey_sample *samples;
	size_t sample_count;
	bool failed;
	/* what was seen of rows that were looked at whole */
	size_t rows_seen;
	struct scan_count faults[SCAN_FAULTS];
};

struct survey {
	struct survey_file *files;
	size_t file_count;
	size_t failed;	    /* files */
	size_t suspect;	    /* files with values that are no attention */
	struct buffer talk; /* lines for the user, one per failed file or
			       thing to know */
	struct strings strings;
};

/* How far to go: look at what is there, measure it, or measure it and look at
 * a few whole rows of some samples, whether they are attention. */
enum survey_depth { SURVEY_LOOK, SURVEY_MEASURE, SURVEY_CHECK };

/*
 * Reads the dumps as `settings` say.  A dump that fails costs its own results and a line of talk.
 * Returns -1 only when nothing can be read at all.  Release with
 * survey_release(), also after a failure.
 */
int survey_run(struct survey *survey, const char *const *paths, size_t count,
	const struct settings *settings, enum survey_depth depth,
	struct error *error);
void survey_release(struct survey *survey);

#endif
