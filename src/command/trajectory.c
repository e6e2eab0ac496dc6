/*
 * attnscope trajectory: what does training do to the curves, step by step?
 */
#include "command/commands.h"
#include "results/results.h"

static const struct option references[] = {
	{ "reference", 0, OPTION_LIST, FIELD(figure.results.references.list),
		"FILE:MODEL", NULL,
		"curves to move towards, FILE[:MODEL[:STEP][:GROUP]], or "
		"single-task for the single-task models of the paper" },
	OPTION_END,
};
static const struct option_group options_references = { .title = "References",
	.options = references };

static int work(struct run *run, struct error *error)
{
	return results_trajectory(
		&run->sets, run->results, &run->result, &run->messages, error);
}

const struct command command_trajectory = {
	.name = "trajectory",
	.section = "Compare",
	.summary = "what training does to the curves, step by step",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is a table "
		   "on standard input. Gives for each step of each model the "
		   "height of its curves, whole and by thirds of the depth, "
		   "their correlation, and if asked for it their distance from "
		   "a reference and the AIA loss.\n\n"
		   "  attnscope trajectory step*.h5 --targets janus-pro\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_references, &options_more_targets, &options_curves,
		&options_resampling, &options_layout, &options_counting,
		&options_checking, &options_running, &options_common),
	.prepare = command_keep_layers,
	.accepts = INPUTS_INTENSITY | INPUTS_CURVES,
	.schema = &schema_trajectory,
	.work = work,
};
