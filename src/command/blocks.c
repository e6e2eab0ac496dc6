/*
 * attnscope blocks: where does the attention of each modality go?
 */
#include "cli/print.h"
#include "command/commands.h"

static int prepare(struct settings *settings, struct error *error)
{
	(void)error;
	settings->figure.results.scan.blocks = true;
	return 0;
}

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;

	return settings->per_sample
		? print_samples(&run->inputs.samples, settings->output,
			  settings, error)
		: print_table(&run->inputs.results, settings->output, settings,
			  error);
}

const struct command command_blocks = {
	.name = "blocks",
	.section = "Take apart",
	.summary = "attention between modalities, as a table",
	.operands = "FILE...",
	.details = "Takes dumps with whole maps, or tables of their samples "
		   "(--per-sample): every row that is stored counts, and of "
		   "every row all keys. Gives for each layer, and for rows of "
		   "text, of image and of anything else, how much of their "
		   "attention goes to text, to image and to anything else. "
		   "The three add up to one, but for the rounding of what is "
		   "stored.\n\n"
		   "  attnscope blocks run1.h5 -o blocks.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_per_sample, &options_split_parts, &options_layout,
		&options_checking, &options_running, &options_common),
	.prepare = prepare,
	.accepts = INPUTS_PARTS,
	.rows_only = true,
	.work = work,
};
