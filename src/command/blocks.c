/*
 * attnscope blocks: where does the attention of each modality go?
 */
#include "cli/run.h"
#include "command/command.h"

static int run(const struct invocation *invocation)
{
	struct run run = COMMAND_RUN(invocation, INPUTS_DUMPS);
	struct settings settings = *invocation->settings;

	settings.figure.results.scan.blocks = true;
	run.settings = &settings;
	run.rows_only = true;
	return run_on_operands(&run, &schema_blocks, run_print_results)
		? STATUS_FAILED
		: STATUS_DONE;
}

const struct command command_blocks = {
	.name = "blocks",
	.section = "Take apart",
	.summary = "attention between modalities, as a table",
	.operands = "DUMP...",
	.details = "Takes whole maps: every row that is stored counts, and of "
		   "every row all keys. Gives for each layer, and for rows of "
		   "text, of image and of anything else, how much of their "
		   "attention goes to text, to image and to anything else. "
		   "The three add up to one, but for the rounding of what is "
		   "stored.\n\n"
		   "  attnscope blocks run1.h5 -o blocks.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_split,
		&options_layout, &options_running, &options_common),
	.run = run,
};
