/*
 * One spelling for each word of the field, used by tables, options and
 * messages alike.
 */
#include "base/vocabulary.h"

#include <string.h>

static const char *const task_names[] = {
	[TASK_UNDERSTANDING] = "understanding",
	[TASK_GENERATION] = "generation",
	[TASK_JOINT] = "joint",
};

static const char *const measure_names[] = {
	[MEASURE_INTENSITY] = "intensity",
	[MEASURE_ENRICHMENT] = "enrichment",
	[MEASURE_SINKFREE] = "sinkfree",
};

static const char *const convention_names[] = {
	[CONVENTION_STRICT] = "strict",
	[CONVENTION_AUTHORS] = "authors",
};

static const char *const row_rule_names[] = {
	[ROWS_RESPONSE] = "response",
	[ROWS_POSTTEXT] = "posttext",
	[ROWS_GIVEN] = "given",
};

static const char *const mask_names[] = {
	[MASK_CAUSAL] = "causal",
	[MASK_FULL] = "full",
	[MASK_BLOCKS] = "blocks",
	[MASK_MARKED_BLOCKS] = "marked-blocks",
	[MASK_PREFIX] = "prefix",
	[MASK_STORED] = "stored",
};

const char *task_name(enum task task)
{
	return task_names[task];
}

bool task_parse(const char *name, enum task *task)
{
	for (int i = 0; i <= TASK_JOINT; i++) {
		if (strcmp(name, task_names[i]) == 0) {
			*task = (enum task)i;
			return true;
		}
	}
	return false;
}

const char *task_direction(enum task task)
{
	return task == TASK_UNDERSTANDING ? "text→image"
		: task == TASK_GENERATION ? "image→text"
					  : "both";
}

const char *convention_name(enum convention convention)
{
	return convention_names[convention];
}

const char *row_rule_name(enum row_rule rule)
{
	return row_rule_names[rule];
}

const char *mask_name(enum mask_kind kind)
{
	return mask_names[kind];
}

bool mask_parse(const char *name, enum mask_kind *kind)
{
	for (int i = 0; i < MASK_STORED; i++) {
		if (strcmp(name, mask_names[i]) == 0) {
			*kind = (enum mask_kind)i;
			return true;
		}
	}
	return false;
}

const char *measure_name(enum measure measure)
{
	return measure_names[measure];
}

bool measure_parse(const char *name, enum measure *measure)
{
	for (int i = 0; i < MEASURES; i++) {
		if (strcmp(name, measure_names[i]) == 0) {
			*measure = (enum measure)i;
			return true;
		}
	}
	return false;
}
