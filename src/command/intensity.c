/*
 * attnscope intensity: the one pass over the large files.
 */
#include "cli/print.h"
#include "command/commands.h"

static int work(struct run *run, struct error *error)
{
	return print_samples(&run->inputs.samples, run->settings->output,
		run->settings, error);
}

const struct command command_intensity = {
	.name = "intensity",
	.section = "Step by step",
	.summary = "intensity of every layer and sample of dumps, as a "
		   "table",
	.operands = "DUMP...",
	.details = "The one step that reads the large files. Its "
		   "tables may be made on different machines and "
		   "simply joined: the steps after it take them "
		   "instead of dumps.\n\n"
		   "  attnscope intensity run1.h5 run2.h5 -o "
		   "intensity.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_layout, &options_counting, &options_detail,
		&options_checking, &options_running, &options_common),
	.accepts = INPUTS_INTENSITY,
	.rows_only = true,
	.work = work,
};
