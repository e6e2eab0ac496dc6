#ifndef SURVEY_RECORDS_H
#define SURVEY_RECORDS_H

#include "measure/blocks.h"
#include "measure/scan.h"
#include "option/settings.h"
#include "worker/worker.h"

/*
 * What the child and the parent of a survey say to each other.  `index` is
 * the number of the sample, but for SURVEY_FILE, MODEL, STEP
 * and LAYOUT.
 */
enum {
	SURVEY_FILE = RECORD_FIRST, /* index: how many samples there are */
	SURVEY_MODEL,		    /* text */
	SURVEY_STEP,		    /* text */
	SURVEY_LAYOUT,		    /* text: a line of a layout file */
	SURVEY_NAME,		    /* text */
	SURVEY_GROUP,		    /* text */
	SURVEY_STORAGE,		    /* text */
	SURVEY_TOKENS,		    /* text */
	SURVEY_ROWS,		    /* text */
	SURVEY_WARNING,		    /* text; not always there */
	SURVEY_PROBLEM,		    /* text: why nothing counts; the same */
	SURVEY_DATASET,		    /* text, one for each */
	SURVEY_FAULTS, /* counts: rows by enum scan_fault, then rows
				       looked at; values: the worst */
	SURVEY_SAMPLE, /* counts: enum survey_count */
	SURVEY_VALUE,  /* counts: enum survey_place; values:
				       enum survey_value */
};

enum survey_count {
	COUNT_TASK,
	COUNT_LAYERS,
	COUNT_HEADS,
	COUNT_QUERIES,
	COUNT_KEYS,
	COUNT_PROMPT_LENGTH,
	COUNT_COUNTED_QUERIES,
	COUNT_COUNTED_KEYS,
	COUNT_STORED,
	COUNT_RAW,
	COUNT_ROW_RULE,
	SURVEY_COUNTS
};

enum survey_place {
	PLACE_LAYER,
	PLACE_LINE, /* see survey_lines() */
	PLACE_QUERIES,
	PLACE_LEFT_OUT,
};

enum survey_value {
	VALUE_INTENSITY,
	VALUE_EXPECTED,
	VALUE_ENRICHMENT,
	VALUE_SINK,
	VALUE_SINKFREE,
	VALUE_ROWSUM,
	VALUE_ENTROPY,
	VALUE_TO_TEXT,
	VALUE_TO_IMAGE,
	VALUE_TO_OTHER,
	SURVEY_VALUES
};

_Static_assert(SURVEY_COUNTS <= RECORD_COUNTS, "counts fit a record");
_Static_assert(SCAN_FAULTS < RECORD_COUNTS, "faults fit a record");
_Static_assert(SURVEY_VALUES <= RECORD_VALUES, "values fit a record");

/* Values of a layer: one for each class of row, for each of the counted rows,
 * for each head, or one, their mean. */
static inline size_t survey_lines(
	const struct settings *settings, size_t heads, size_t rows)
{
	return settings->blocks	     ? BLOCK_CLASSES
		: settings->steps    ? rows
		: settings->per_head ? heads
				     : 1;
}

/* Bytes that a child should keep to. */
static inline size_t survey_memory(const struct settings *settings)
{
	size_t most = SIZE_MAX >> 20;

	return (settings->memory < most ? settings->memory : most) << 20;
}

/* The rule by which rows and keys count. */
static inline struct roles_rule survey_rule(const struct settings *settings)
{
	return (struct roles_rule){ (enum convention)settings->convention,
		(enum row_rule)settings->rows, settings->bidirectional };
}

/* What a child is to do. */
struct survey_task {
	const struct settings *settings;
	bool measure, check;
};

/* Announces the most that so many layers can hold, all of their rows and
 * keys. */
int survey_expect(struct worker_pipe *pipe, const struct dump_sample *sample,
	size_t layers, struct error *error);

/* A child's share of one dump; `context` is a struct survey_task. */
worker_work survey_work;

#endif
