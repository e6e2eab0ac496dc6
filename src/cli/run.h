#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/settings.h"
#include "results/samples.h"

/*
 * The frame of every command that makes a result of operands: read them,
 * gather the sets, do the work, say what went wrong, release everything.
 */
struct run {
	const char *command;   /* its name, for messages */
	char *const *operands; /* in the work: what they stand for */
	int operand_count;
	const struct settings *settings;
	unsigned accepted; /* enum inputs_accepted */
	bool rows_only;	   /* the inputs's rows are enough: gather no sets */
	bool makes_folder; /* the output is a folder */
	/* The command's options, when what it reads is kept for --resume; NULL:
	 * it is not.  The output is a folder then. */
	const struct option_group *const *resumable;
	bool rows_safe; /* the work's word: the output has them, and says so */
	/* filled by run_on_operands() */
	struct inputs inputs;
	struct sample_sets sets;
	struct table result;
};

/* The work itself: makes run->result, or something else, and puts it
 * where it belongs. */
typedef int run_work(struct run *run, struct error *error);

/*
 * Runs `work` on the operands, `result` initialised as a table of `schema`.
 * Returns 0, or -1 when the work failed or a dump could not be read; what
 * there is to say about it has then been said.
 */
int run_on_operands(
	struct run *run, const struct schema *schema, run_work *work);

/* A run_work: puts the inputs's results where the user wants them. */
run_work run_print_results;

#endif
