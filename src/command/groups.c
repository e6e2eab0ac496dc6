/*
 * attnscope groups: do kinds of prompts differ?
 */
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "results/results.h"

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;

	return results_groups(&run->inputs, &settings->figure.results,
		       &run->result, error) ||
		print_table(&run->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct run run = COMMAND_RUN(invocation, INPUTS_INTENSITY);

	run.rows_only = true;
	return run_on_operands(&run, &schema_groups, work) ? STATUS_FAILED
							   : STATUS_DONE;
}

const struct command command_groups = {
	.name = "groups",
	.section = "Take apart",
	.summary = "whether kinds of prompts differ",
	.operands = "FILE...",
	.details = "Takes intensity tables, or dumps; '-' is a table on "
		   "standard input. Gives for each group of samples its "
		   "mean and deviation, r of its curve with that of all "
		   "samples and of all others, and the share of the variance "
		   "between samples that the groups explain (eta_squared), "
		   "with p of shuffled groups; all that for intensity, "
		   "enrichment and sinkfree.\n\n"
		   "  attnscope groups intensity.csv -o groups.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_layers,
		&options_seed, &options_layout, &options_counting,
		&options_running, &options_common),
	.run = run,
};
