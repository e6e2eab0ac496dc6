/*
 * attnscope correlate: are the two curves of a model really anti-correlated?
 */
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "results/results.h"

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;
	struct table *correlations = &run->result;

	if (results_correlations(
		    &run->sets, &settings->figure.results, correlations, error))
		return -1;
	if (!correlations->count)
		return error_set(error,
			"no model has curves of both tasks, so there is "
			"nothing to correlate");
	return print_table(correlations, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct run run =
		COMMAND_RUN(invocation, INPUTS_INTENSITY | INPUTS_CURVES);

	return run_on_operands(&run, &schema_correlation, work) ? STATUS_FAILED
								: STATUS_DONE;
}

const struct command command_correlate = {
	.name = "correlate",
	.section = "Step by step",
	.summary = "correlation of the understanding and generation "
		   "curves",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is "
		   "a table on standard input. Gives r with its "
		   "interval, and how often r as large comes from "
		   "curves that have nothing to do with each other but "
		   "are as smooth as these (p_ar). Models of "
		   "different depth meet on the layers of the shallower "
		   "one.\n\n"
		   "  attnscope correlate intensity.csv -o "
		   "correlation.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_curves,
		&options_pairs, &options_resampling, &options_layout,
		&options_counting, &options_running, &options_common),
	.run = run,
};
