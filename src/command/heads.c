/*
 * attnscope heads: which heads carry a task, and which tell the tasks apart?
 */
#include "command/commands.h"
#include "results/results.h"

static const char *const sorts[] = { "layer", "understanding", "generation",
	"difference", NULL }; /* in the order of enum stats_head_order */
static const struct option heads[] = {
	{ "sort", 0, OPTION_CHOICE, FIELD(figure.results.heads.sort),
		"way to sort", sorts,
		"heads by layer, or the highest first: of one task, or of the "
		"difference between the tasks (default: layer)" },
	{ "top", 0, OPTION_COUNT, FIELD(figure.results.heads.top), "N", NULL,
		"only the first N heads of each model (default: all)" },
	OPTION_END,
};
static const struct option_group options_heads = { .title = "Heads",
	.options = heads };

static int prepare(struct settings *settings, struct error *error)
{
	if (settings_check_heads(&settings->figure.results, error))
		return -1;
	settings->figure.results.scan.per_head = true;
	settings->figure.results.keeps = KEEP_HEADS;
	return 0;
}

static int work(struct run *run, struct error *error)
{
	return results_heads(&run->inputs, run->results, &run->result, error);
}

const struct command command_heads = {
	.name = "heads",
	.section = "Take apart",
	.summary = "every head by itself, in both tasks",
	.operands = "FILE...",
	.details = "Takes dumps, or intensity tables made with --per-head; "
		   "'-' is a table on standard input. Gives for each head its "
		   "intensity in both tasks and the difference, with "
		   "intervals and with its rank among all heads of the "
		   "model.\n\n"
		   "  attnscope heads run1.h5 --sort difference --top 10\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_heads, &options_curves, &options_resampling,
		&options_layout, &options_counting, &options_checking,
		&options_running, &options_common),
	.prepare = prepare,
	.accepts = INPUTS_INTENSITY,
	.rows_only = true,
	.schema = &schema_heads,
	.work = work,
};
