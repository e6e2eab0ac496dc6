/*
 * attnscope steps: how does the intensity change along the response?
 */
#include "command/commands.h"

static const struct option steps[] = {
	{ "per-head", 0, OPTION_FLAG, FIELD(figure.results.scan.per_head), NULL,
		NULL, "keep heads apart (default: their mean)" },
	OPTION_END,
};
static const struct option_group options_steps = {
	.title = "Heads", .options = steps, .given = FIELD(dump_option)
};

static int prepare(struct settings *settings, struct error *error)
{
	(void)error;
	settings->figure.results.scan.steps = true;
	return 0;
}

const struct command command_steps = {
	.name = "steps",
	.section = "Take apart",
	.summary = "intensity along the response, as a table",
	.operands = "FILE...",
	.details = "Takes dumps, or tables of their samples (--per-sample). "
		   "Gives for each layer the intensity of the first row of the "
		   "response that counts, of the second, and so on: the mean "
		   "over heads and over the samples that reach so far.\n\n"
		   "  attnscope steps run1.h5 -o steps.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_per_sample, &options_steps, &options_split_parts,
		&options_layout, &options_counting, &options_checking,
		&options_running, &options_common),
	.prepare = prepare,
	.accepts = INPUTS_PARTS,
	.rows_only = true,
	.work = command_print_parts,
};
