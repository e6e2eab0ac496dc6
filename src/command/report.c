/*
 * attnscope report: one HTML page to send to a colleague.
 */
#include "report/report.h"

#include "analysis/results.h"
#include "command/command.h"
#include "talk/session.h"
#include "talk/talk.h"

/* Makes the report of curves and correlations that are there. */
static int put_report(const struct session *session,
	const struct table *correlations, struct error *error)
{
	const struct report report = {
		.operands = session->operands,
		.operand_count = session->operand_count,
		.groups = command_report.groups,
		.settings = session->settings,
		.study = &session->study,
		.sets = &session->sets,
		.curves = &session->result,
		.correlations = correlations,
	};
	struct buffer page = { 0 }, talk = { 0 };
	bool complete = true;
	int failed = report_write(&report, &page, &talk, &complete, error);

	talk_lines(session->command, &talk);
	if (!failed)
		failed = talk_text(&page, session->settings->output, error);
	if (!failed && !complete)
		failed = error_set(
			error, "the report is incomplete, and says why");
	buffer_release(&page);
	buffer_release(&talk);
	return failed;
}

static int work(struct session *session, struct error *error)
{
	struct table correlations;
	int failed;

	table_init(&correlations, &schema_correlation);
	failed = results_curves(&session->sets, session->settings,
			 &session->result, error) ||
		results_correlations(&session->sets, session->settings,
			&correlations, error) ||
		put_report(session, &correlations, error);
	table_release(&correlations);
	return failed;
}

static int run(const struct invocation *invocation)
{
	struct session session = COMMAND_SESSION(
		invocation, STUDY_INTENSITY | STUDY_CURVES | STUDY_CHECKED);

	return session_run(&session, &schema_curves, work) ? STATUS_FAILED
							   : STATUS_DONE;
}

const struct command command_report = {
	.name = "report",
	.section = "Look",
	.summary = "one HTML page with verdict, figures and tables",
	.operands = "FILE...",
	.details = "Takes curve or intensity tables, or dumps; '-' is a table "
		   "on standard input. The page holds its figures and tables "
		   "and needs nothing else: it can be mailed, printed, and "
		   "read without a network. With tables made with --per-head, "
		   "or dumps and that option, heads are shown as well.\n\n"
		   "  attnscope report data/demo/*.h5 -o report.html\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_figure,
		&options_against, &options_detail, &options_curves,
		&options_resampling, &options_layout, &options_counting,
		&options_running, &options_common),
	.run = run,
};
