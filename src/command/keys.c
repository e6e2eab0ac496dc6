/*
 * attnscope keys: which positions get the attention?
 */
#include "command/commands.h"

static const struct option keys[] = {
	{ "images", 0, OPTION_FLAG, FIELD(figure.results.scan.images), NULL,
		NULL,
		"only keys of images, by their places in these, so that "
		"samples may differ in everything else" },
	OPTION_END,
};
static const struct option_group options_keys = {
	.title = "Keys", .options = keys, .given = FIELD(dump_option)
};

static int prepare(struct settings *settings, struct error *error)
{
	(void)error;
	settings->figure.results.scan.keys = true;
	return 0;
}

const struct command command_keys = {
	.name = "keys",
	.section = "Take apart",
	.summary = "attention to each position, as a table",
	.operands = "FILE...",
	.details = "Takes dumps with whole maps, or tables of their samples "
		   "(--per-sample). Gives for each layer and key the attention "
		   "that it gets, mean over heads, over the rows that count "
		   "and over samples, with what uniform attention would give; "
		   "of keys of an image also their row and column in it.\n\n"
		   "  attnscope keys --images run1.h5 -o keys.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_per_sample, &options_keys, &options_split_parts,
		&options_layout, &options_counting, &options_checking,
		&options_running, &options_common),
	.prepare = prepare,
	.accepts = INPUTS_PARTS,
	.rows_only = true,
	.work = command_print_parts,
};
