/*
 * attnscope heads: which heads carry a task, and which tell the tasks apart?
 */
#include "analysis/results.h"
#include "command/command.h"
#include "talk/session.h"
#include "talk/talk.h"

static int work(struct session *session, struct error *error)
{
	const struct settings *settings = session->settings;

	return sets_gather_heads(
		       &session->study, settings, &session->sets, error) ||
		results_heads(
			&session->sets, settings, &session->result, error) ||
		talk_table(&session->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct session session = COMMAND_SESSION(invocation, STUDY_INTENSITY);
	struct settings settings = *invocation->settings;

	settings.per_head = true;
	session.settings = &settings;
	session.rows_only = true;
	return session_run(&session, &schema_heads, work) ? STATUS_FAILED
							  : STATUS_DONE;
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
	.groups = COMMAND_GROUPS(&options_output_file, &options_heads,
		&options_curves, &options_resampling, &options_layout,
		&options_counting, &options_running, &options_common),
	.run = run,
};
