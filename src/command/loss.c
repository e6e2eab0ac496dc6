/*
 * attnscope loss: what the AIA loss would say about a model.
 */
#include "analysis/results.h"
#include "command/command.h"
#include "talk/session.h"
#include "talk/talk.h"

static int work(struct session *session, struct error *error)
{
	const struct settings *settings = session->settings;

	if (results_losses(&session->sets, settings, &session->result, error))
		return -1;
	if (!session->result.count)
		return error_set(
			error, "the targets are of no task that a model has");
	return talk_table(&session->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct session session =
		COMMAND_SESSION(invocation, STUDY_INTENSITY | STUDY_CURVES);
	const struct settings *settings = invocation->settings;
	struct error error;
	double weights[TASKS];
	int wrong = 0;

	if (!settings->loss_targets)
		wrong = error_set(&error,
			"say what the loss pulls towards: --targets emu3, "
			"janus-pro, janus-pro-code or a file");
	else if (settings->weights)
		wrong = results_weights(settings->weights, weights, &error);
	if (wrong) {
		talk_error(session.command, &error);
		return STATUS_USAGE;
	}
	return session_run(&session, &schema_loss, work) ? STATUS_FAILED
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
