/*
 * attnscope groups: do kinds of prompts differ?
 */
#include "command/commands.h"
#include "results/results.h"

static int work(struct run *run, struct error *error)
{
	return results_groups(&run->inputs, run->results, &run->result, error);
}

const struct command command_groups = {
	.name = "groups",
	.section = "Take apart",
	.summary = "whether kinds of prompts differ",
	.operands = "FILE...",
	.details =
		"Takes intensity tables, or dumps; '-' is a table on "
		"standard input. Gives for each group of samples its "
		"mean and standard deviation, r of its curve with that of "
		"all samples and of all others, and the share of the variance "
		"between samples that the groups explain (eta_squared), "
		"with p of shuffled groups; all that for intensity, "
		"enrichment and sinkfree, or for another measure.\n\n"
		"  attnscope groups intensity.csv -o groups.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_grouped, &options_layers, &options_seed,
		&options_layout, &options_counting, &options_checking,
		&options_running, &options_common),
	.accepts = INPUTS_INTENSITY,
	.rows_only = true,
	.schema = &schema_groups,
	.work = work,
};
