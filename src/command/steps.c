/*
 * attnscope steps: how does the intensity change along the response?
 */
#include "cli/run.h"
#include "command/command.h"

static int run(const struct invocation *invocation)
{
	struct run run = COMMAND_RUN(invocation, INPUTS_DUMPS);
	struct settings settings = *invocation->settings;

	settings.figure.results.scan.steps = true;
	run.settings = &settings;
	run.rows_only = true;
	return run_on_operands(&run, &schema_steps, run_print_results)
		? STATUS_FAILED
		: STATUS_DONE;
}

const struct command command_steps = {
	.name = "steps",
	.section = "Take apart",
	.summary = "intensity along the response, as a table",
	.operands = "DUMP...",
	.details = "Gives for each layer the intensity of the first row of the "
		   "response that counts, of the second, and so on: the mean "
		   "over heads and over the samples that reach so far.\n\n"
		   "  attnscope steps run1.h5 -o steps.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_split,
		&options_layout, &options_counting, &options_running,
		&options_common),
	.run = run,
};
