#ifndef RESULTS_SELECTOR_H
#define RESULTS_SELECTOR_H

#include "base/buffer.h"
#include "results/samples.h"

/* How a user names curves: MODEL[:STEP][:GROUP].  Models and groups may hold
 * colons of their own, so a name is compared, never taken apart. */

/* Whether `name` names what has this key: by its model alone, by model and
 * step, by model and group, or by all three. */
bool selector_fits(struct schema_key key, const char *name);

/* The same, or by its step or its group alone. */
bool selector_fits_part(struct schema_key key, const char *name);

/* Adds the full name. */
void selector_add(struct schema_key key, struct buffer *text);

/* Says that no set is called `name`, and which model may be meant.  Always
 * returns -1. */
int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error);

/*
 * Names of curves that options give, looked up in what the operands say about
 * themselves, so that a typo need not come out after hours of reading.
 */
struct wanted_name {
	const char *option; /* without dashes */
	const char *name;   /* MODEL[:STEP][:GROUP] */
	bool part;	    /* or a step or a group alone */
};

/*
 * Fails when one of the names is of nothing that the operands have, and lists
 * what they have.  Reads no attention: of dumps only what they say about their
 * samples.  What cannot be known beforehand (standard input, a dump that fails)
 * passes: the error is then that of the run.
 */
int selector_check(const struct wanted_name *wanted, size_t count,
	char *const *operands, int operand_count, unsigned accepted,
	const struct results_settings *settings, struct error *error);

/* Adds the full name of each curve that the operands have, a line each, in the
 * order of their samples; what cannot be read has none. */
void selector_list(char *const *operands, int operand_count, unsigned accepted,
	const struct results_settings *settings, struct buffer *lines);

/* Says that no curve of the inputs is of the wanted measure, and which one they are of.
 * Always returns -1. */
int selector_refuse_measure(const struct inputs *inputs,
	const struct results_settings *settings, struct error *error);

#endif
