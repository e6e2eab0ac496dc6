#ifndef BASE_VOCABULARY_H
#define BASE_VOCABULARY_H

#include <stdbool.h>

/*
 * The words that every room shares.  Each enumeration has its spelling in
 * files and on the command line, and nowhere else.
 */

/*
 * understanding: counted rows are response text, counted keys are image.
 * generation: counted rows are generated image tokens, counted keys are text.
 * joint: both together, in comparisons only.
 */
enum task { TASK_UNDERSTANDING, TASK_GENERATION, TASK_JOINT };
#define TASKS 2

const char *task_name(enum task task);
/* False when `name` is no task. */
bool task_parse(const char *name, enum task *task);
/* "text→image" for understanding, "image→text" for generation. */
const char *task_direction(enum task task);

/* What a key position holds; the codes of the `modality` dataset. */
enum modality {
	MODALITY_OTHER, /* template, separators */
	MODALITY_TEXT,
	MODALITY_IMAGE,
	MODALITY_PAD,
	MODALITY_BOS,
	MODALITY_BOI, /* begin of image */
	MODALITY_EOI, /* end of image */
	MODALITIES
};

/*
 * What a word of other people's dumps stands for, whatever its case and however
 * its parts are joined: "T2I" and "text-to-image" for generation, "visual" for
 * image.  False when it is not known.
 */
bool task_recognise(const char *word, enum task *task);
const char *modality_name(enum modality modality);
bool modality_parse(const char *word, enum modality *modality);

/* What a curve is made of: one column of the intensity table, or what the counted
 * rows give to keys of one role. */
enum measure {
	MEASURE_INTENSITY,
	MEASURE_ENRICHMENT,
	MEASURE_SINKFREE,
	MEASURE_SINK,
	MEASURE_ROWSUM, /* from here on of whole rows */
	MEASURE_ENTROPY,
	MEASURE_TO_TEXT,
	MEASURE_TO_IMAGE,
	MEASURE_TO_OTHER,
	MEASURE_DISTANCE,
	MEASURE_SINK_RATE,
	MEASURE_SHARE, /* of a role, "to:ROLE"; no column of the intensity */
	MEASURES
};

/* Which special tokens count: none (strict), those that the published scripts of
 * arXiv 2511.22663 count (authors), or those that its training code counts
 * (training). */
enum convention {
	CONVENTION_STRICT,
	CONVENTION_AUTHORS,
	CONVENTION_TRAINING,
	CONVENTIONS
};

const char *convention_name(enum convention convention);

/* Which rows can count: those from prompt_length on, or all after the last
 * image token (understanding) and all image tokens (generation).  Nobody asks
 * for ROWS_GIVEN: it is what is left where only some rows are stored and
 * nothing says where the response begins, so that the writer's choice counts.
 */
enum row_rule { ROWS_RESPONSE, ROWS_POSTTEXT, ROWS_GIVEN, ROW_RULES };

const char *row_rule_name(enum row_rule rule);

/* Which keys a row can see, padding apart. */
enum mask_kind {
	MASK_CAUSAL, /* up to its own */
	MASK_FULL,
	MASK_BLOCKS,	    /* causal, but each image sees itself whole */
	MASK_MARKED_BLOCKS, /* the same with its begin and end tokens */
	MASK_PREFIX,	    /* causal, but the prompt sees itself whole */
	MASK_STORED,	    /* as the dump says for each row and key */
	MASK_KINDS
};

const char *mask_name(enum mask_kind kind);
/* False when `name` is none that can be named: not of a stored one. */
bool mask_parse(const char *name, enum mask_kind *kind);

/* Of MEASURE_SHARE its form, "to:ROLE". */
const char *measure_name(enum measure measure);
/* "to:" and any name are a MEASURE_SHARE. */
bool measure_parse(const char *name, enum measure *measure);
/* The role in the name of a MEASURE_SHARE. */
const char *measure_role(const char *name);

#endif
