#ifndef REPORT_INPUTS_H
#define REPORT_INPUTS_H

#include "analysis/study.h"

/* Adds a table of what was read: for every file, model and task its samples,
 * layers and heads, and what was counted of it. */
void inputs_write(const struct inputs *inputs, struct buffer *page);

/*
 * Whether there is anything to say about how sound it is, and the section that
 * says it: what the look at some rows of each dump found, and what else was
 * said while dumps and tables were read.  Nothing is written without it.
 */
bool inputs_have_findings(const struct inputs *inputs);
void inputs_write_findings(const struct inputs *inputs, struct buffer *page);

/* Whether samples of one task of a model and step are of more than one group;
 * whether heads are kept apart. */
bool inputs_have_groups(const struct inputs *inputs);
bool inputs_have_heads(const struct inputs *inputs);

#endif
