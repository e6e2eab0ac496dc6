#ifndef SCAN_RECORDS_H
#define SCAN_RECORDS_H

#include "scan/settings.h"
#include "measure/blocks.h"
#include "measure/row_check.h"
#include "worker/worker.h"

/*
 * What the child and the parent of a scan say to each other.  `index` is
 * the number of the sample, but for SCAN_FILE, MODEL, STEP
 * and LAYOUT.
 */
enum {
	SCAN_FILE = RECORD_FIRST, /* index: how many samples there are */
	SCAN_MODEL,		  /* text */
	SCAN_STEP,		  /* text */
	SCAN_LAYOUT,		  /* text: a line of a layout file */
	SCAN_NAME,		  /* text */
	SCAN_GROUP,		  /* text */
	SCAN_STORAGE,		  /* text */
	SCAN_TOKENS,		  /* text */
	SCAN_ROWS,		  /* text */
	SCAN_WARNING,		  /* text; not always there */
	SCAN_PROBLEM,		  /* text: why nothing counts; the same */
	SCAN_DATASET,		  /* text, one for each */
	SCAN_FAULTS,		  /* counts: rows by enum row_fault, then rows
				       looked at; values: the worst */
	SCAN_SAMPLE,		  /* counts: enum scan_count */
	SCAN_VALUE,		  /* a struct scan_value */
};

enum scan_count {
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
	SCAN_COUNTS
};

/* The payload of SCAN_VALUE: what was measured, of which layer and line (see
 * scan_lines()).  It is copied into and out of the record's bytes. */
struct scan_value {
	uint64_t layer, line;
	struct measures measures;
};

_Static_assert(SCAN_COUNTS <= RECORD_COUNTS, "counts fit a record");
_Static_assert(ROW_FAULTS < RECORD_COUNTS, "faults fit a record");
_Static_assert(sizeof(struct scan_value) <= RECORD_TEXT, "values fit a record");

/* Values of a layer: one for each class of row, for each of the counted rows,
 * for each head, or one, their mean. */
static inline size_t scan_lines(
	const struct scan_settings *settings, size_t heads, size_t rows)
{
	return settings->blocks	     ? BLOCK_CLASSES
		: settings->steps    ? rows
		: settings->per_head ? heads
				     : 1;
}

/* Bytes that a child should keep to. */
static inline size_t scan_memory(const struct scan_settings *settings)
{
	size_t most = SIZE_MAX >> 20;

	return (settings->memory < most ? settings->memory : most) << 20;
}

/* What stands before the sizes of chunks, "1x4x24x24". */
#define STORAGE_CHUNKS "chunks of "

/* What a child is to do. */
struct scan_task {
	const struct scan_settings *settings;
	bool measure, check;
};

/* Announces the most that so many layers can hold, all of their rows and
 * keys. */
int scan_expect(struct worker_pipe *pipe, const struct dump_sample *sample,
	size_t layers, struct error *error);

/* A child's share of one dump; `context` is a struct scan_task. */
worker_work scan_work;

#endif
