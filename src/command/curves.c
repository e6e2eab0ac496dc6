/*
 * attnscope curves: mean curves over layers, from dumps or tables.
 */
#include "command/commands.h"
#include "results/results.h"

int command_keep_layers(struct settings *settings, struct error *error)
{
	(void)error;
	settings->figure.results.keeps = KEEP_LAYERS;
	return 0;
}

static int work(struct run *run, struct error *error)
{
	return results_curves(&run->sets, run->results, &run->result, error);
}

const struct command command_curves = {
	.name = "curves",
	.section = "Step by step",
	.summary = "mean curves over layers, with intervals, as a table",
	.operands = "FILE...",
	.details = "Takes intensity tables, or dumps; '-' is a table "
		   "on standard input. Gives mean, standard deviation and "
		   "95% interval over samples for each model, "
		   "step, task and layer.\n\n"
		   "  attnscope curves intensity.csv -o curves.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_curves, &options_resampling, &options_layout,
		&options_counting, &options_checking, &options_running,
		&options_common),
	.prepare = command_keep_layers,
	.accepts = INPUTS_INTENSITY | INPUTS_CURVES,
	.schema = &schema_curves,
	.work = work,
};
