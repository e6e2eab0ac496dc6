/*
 * attnscope compare: how far are a model's curves from those of others?
 */
#include "analysis/results.h"
#include "command/command.h"
#include "talk/session.h"
#include "talk/talk.h"

static int work(struct session *session, struct error *error)
{
	const struct settings *settings = session->settings;
	struct buffer talk = { 0 };
	int failed = results_comparisons(
		&session->sets, settings, &session->result, &talk, error);

	talk_lines(session->command, &talk);
	buffer_release(&talk);
	if (!failed && !session->result.count)
		failed = error_set(error,
			"no target has curves of a task that a model has");
	return failed || talk_table(&session->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct session session =
		COMMAND_SESSION(invocation, STUDY_INTENSITY | STUDY_CURVES);

	return session_run(&session, &schema_comparison, work) ? STATUS_FAILED
							       : STATUS_DONE;
}

const struct command command_compare = {
	.name = "compare",
	.section = "Compare",
	.summary = "distance of curves from those of other models",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is a table "
		   "on standard input. Gives for each model and step how "
		   "like its curves are to target curves in shape (pearson, "
		   "spearman) and how far from them in height (rmse, mad). "
		   "The steps of a model come in their order, so that it "
		   "shows whether training moves towards the target.\n\n"
		   "  attnscope compare curves.csv --target "
		   "other.csv:Janus-Pro\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_targets,
		&options_curves, &options_layout, &options_counting,
		&options_running, &options_common),
	.run = run,
};
