#ifndef RESULTS_NAMES_H
#define RESULTS_NAMES_H

#include "results/inputs.h"

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
int names_check(const struct wanted_name *wanted, size_t count,
	char *const *operands, int operand_count, unsigned accepted,
	const struct results_settings *settings, struct error *error);

#endif
