/*
 * attnscope correlate: are the two curves of a model really anti-correlated?
 */
#include "command/commands.h"
#include "results/results.h"

static const struct option pairs[] = {
	{ "pair", 0, OPTION_PAIR, FIELD(figure.results.pairs.list), "UND GEN",
		NULL,
		"correlate understanding of model UND with generation of model "
		"GEN, instead of each model with itself; may be repeated" },
	{ "mismatched", 0, OPTION_FLAG, FIELD(figure.results.pairs.mismatched),
		NULL, NULL,
		"add r of the understanding of each model with the generation "
		"of every other" },
	{ "pool", 0, OPTION_FLAG, FIELD(figure.results.pairs.pool), NULL, NULL,
		"add the mean r over the pairs, with its shift test" },
	OPTION_END,
};
static const struct option_group options_pairs = { .title = "Across models",
	.options = pairs };

static int work(struct run *run, struct error *error)
{
	return results_correlations(
		&run->sets, run->results, &run->result, error);
}

const struct command command_correlate = {
	.name = "correlate",
	.section = "Step by step",
	.summary = "correlation of the understanding and generation "
		   "curves",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is "
		   "a table on standard input. Gives r with its "
		   "interval, and how often r as large comes from "
		   "curves that have nothing to do with each other but "
		   "are as smooth as these (p_ar). Models of "
		   "different depth meet on the layers of the shallower "
		   "one.\n\n"
		   "  attnscope correlate intensity.csv -o "
		   "correlation.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_curves, &options_pairs, &options_resampling,
		&options_layout, &options_counting, &options_checking,
		&options_running, &options_common),
	.prepare = command_keep_layers,
	.accepts = INPUTS_INTENSITY | INPUTS_CURVES,
	.schema = &schema_correlation,
	.nothing = "no model has curves of both tasks, so there is nothing to "
		   "correlate",
	.work = work,
};
