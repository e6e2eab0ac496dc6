/*
 * attnscope curves: mean curves over layers, from dumps or tables.
 */
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "results/results.h"

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;

	return results_curves(&run->sets, &settings->figure.results,
		       &run->result, error) ||
		print_table(&run->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct run run =
		COMMAND_RUN(invocation, INPUTS_INTENSITY | INPUTS_CURVES);

	return run_on_operands(&run, &schema_curves, work) ? STATUS_FAILED
							   : STATUS_DONE;
}

const struct command command_curves = {
	.name = "curves",
	.section = "Step by step",
	.summary = "mean curves over layers, with intervals, as a table",
	.operands = "FILE...",
	.details = "Takes intensity tables, or dumps; '-' is a table "
		   "on standard input. Gives mean, deviation and "
		   "bootstrap interval over samples for each model, "
		   "step, task and layer.\n\n"
		   "  attnscope curves intensity.csv -o curves.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_curves,
		&options_resampling, &options_layout, &options_counting,
		&options_running, &options_common),
	.run = run,
};
