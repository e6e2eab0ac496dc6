/*
 * attnscope blocks: where does the attention of each modality go?
 */
#include "command/commands.h"

static const struct option between[] = {
	{ "roles", 0, OPTION_FLAG, FIELD(figure.results.scan.roles), NULL, NULL,
		"between roles: --role NAME=WHERE:MODALITY, else prompt, "
		"answer, image and the like (default: between modalities)" },
	OPTION_END,
};
static const struct option_group options_between = { .title = "Parts",
	.options = between };

static int prepare(struct settings *settings, struct error *error)
{
	struct scan_settings *scan = &settings->figure.results.scan;

	scan->blocks = !scan->roles;
	if (scan->blocks &&
		(scan->rule.convention != CONVENTION_STRICT ||
			scan->rule.rows != ROWS_RESPONSE))
		return error_set(error,
			"--convention and --rows say which rows count, and all "
			"do; they go with --roles");
	return 0;
}

const struct command command_blocks = {
	.name = "blocks",
	.section = "Take apart",
	.summary = "attention between modalities, as a table",
	.operands = "FILE...",
	.details =
		"Takes dumps with whole maps, or tables of their samples "
		"(--per-sample): every row that is stored counts, and of "
		"every row all keys. Gives for each layer, and for rows of "
		"text, of image and of anything else, how much of their "
		"attention goes to text, to image and to anything else. "
		"The three add up to one, but for the rounding of what is "
		"stored.\n\n"
		"With --roles the table has a row for each pair of roles, "
		"and one for what the rows that count give to each; reduced "
		"dumps serve if they were made with --per-role.\n\n"
		"  attnscope blocks run1.h5 -o blocks.csv\n"
		"  attnscope blocks --roles --role system=0:24:text run1.h5\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_between, &options_per_sample, &options_split_parts,
		&options_layout, &options_counting, &options_checking,
		&options_running, &options_common),
	.prepare = prepare,
	.accepts = INPUTS_PARTS,
	.rows_only = true,
	.work = command_print_parts,
};
