/*
 * attnscope loss: what the AIA loss would say about a model.
 */
#include "command/commands.h"
#include "results/results.h"

static const struct option lambda[] = {
	{ "lambda", 0, OPTION_TEXT, FIELD(figure.results.loss.weights),
		"UND,GEN", NULL,
		"add the sum of the losses of both tasks with these weights" },
	OPTION_END,
};
static const struct option_group options_loss = { .title = "Loss",
	.options = lambda };

static int prepare(struct settings *settings, struct error *error)
{
	const struct loss_settings *loss = &settings->figure.results.loss;
	double weights[TASKS];

	if (!loss->targets)
		return error_set(error,
			"say what the loss pulls towards: --targets emu3, "
			"janus-pro, janus-pro-code or a file");
	if (loss->weights && results_weights(loss->weights, weights, error))
		return -1;
	return command_keep_layers(settings, error);
}

static int work(struct run *run, struct error *error)
{
	results_targets_note(&run->sets, run->results, &run->messages);
	return results_losses(&run->sets, run->results, &run->result, error);
}

const struct command command_loss = {
	.name = "loss",
	.section = "Compare",
	.summary = "the AIA loss of models under given targets",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is a table "
		   "on standard input. Gives for each model and task the loss "
		   "as in training, the mean over samples with its interval, "
		   "and that of the mean curve. A curve alone has only the "
		   "latter.\n\n"
		   "  attnscope loss intensity.csv --targets janus-pro\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_loss, &options_more_targets, &options_layers,
		&options_split, &options_resampling, &options_layout,
		&options_counting, &options_checking, &options_running,
		&options_common),
	.prepare = prepare,
	.accepts = INPUTS_INTENSITY | INPUTS_CURVES,
	.schema = &schema_loss,
	.nothing = "no model has a task with targets",
	.work = work,
};
