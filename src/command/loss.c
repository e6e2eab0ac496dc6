/*
 * attnscope loss: what the AIA loss would say about a model.
 */
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "results/results.h"

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;

	if (results_losses(
		    &run->sets, &settings->figure.results, &run->result, error))
		return -1;
	if (!run->result.count)
		return error_set(
			error, "no model has a task with targets");
	return print_table(&run->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct run run =
		COMMAND_RUN(invocation, INPUTS_INTENSITY | INPUTS_CURVES);
	const struct settings *settings = invocation->settings;
	struct error error;
	double weights[TASKS];
	int wrong = 0;

	if (!settings->figure.results.loss.targets)
		wrong = error_set(&error,
			"say what the loss pulls towards: --targets emu3, "
			"janus-pro, janus-pro-code or a file");
	else if (settings->figure.results.loss.weights)
		wrong = results_weights(
			settings->figure.results.loss.weights, weights, &error);
	if (wrong) {
		print_error(run.command, &error);
		return STATUS_USAGE;
	}
	return run_on_operands(&run, &schema_loss, work) ? STATUS_FAILED
							 : STATUS_DONE;
}

const struct command command_loss = {
	.name = "loss",
	.section = "Compare",
	.summary = "the AIA loss of models under given targets",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is a table "
		   "on standard input. Gives for each model and task the loss "
		   "as in training, the mean over samples, and that of the "
		   "mean curve. A curve alone has only the latter.\n\n"
		   "  attnscope loss intensity.csv --targets janus-pro\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_loss,
		&options_layers, &options_split, &options_layout,
		&options_counting, &options_running, &options_common),
	.run = run,
};
