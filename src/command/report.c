/*
 * attnscope report: one HTML page to send to a colleague.
 */
#include "cli/manifest.h"
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "report/report.h"
#include "results/results.h"

/* Makes the report of curves and correlations that are there. */
static int put_report(const struct run *run, const struct table *correlations,
	struct error *error)
{
	struct buffer page = { 0 }, messages = { 0 }, manifest = { 0 };
	const struct report report = {
		.settings = &run->settings->figure,
		.manifest = &manifest,
		.inputs = &run->inputs,
		.sets = &run->sets,
		.curves = &run->result,
		.correlations = correlations,
	};
	bool complete = true;
	int failed;

	manifest_write(run->operands, run->operand_count, command_report.groups,
		run->settings, &manifest);
	failed = report_write(&report, &page, &messages, &complete, error);

	print_lines(run->command, &messages);
	if (!failed)
		failed = print_text(&page, run->settings->output, error);
	if (!failed && !complete)
		failed = error_set(
			error, "the report is incomplete, and says why");
	buffer_release(&page);
	buffer_release(&messages);
	buffer_release(&manifest);
	return failed;
}

static int work(struct run *run, struct error *error)
{
	struct table correlations;
	int failed;

	table_init(&correlations, &schema_correlation);
	failed = results_curves(&run->sets, &run->settings->figure.results,
			 &run->result, error) ||
		results_correlations(&run->sets, &run->settings->figure.results,
			&correlations, error) ||
		put_report(run, &correlations, error);
	table_release(&correlations);
	return failed;
}

static int run(const struct invocation *invocation)
{
	struct run run = COMMAND_RUN(
		invocation, INPUTS_INTENSITY | INPUTS_CURVES | INPUTS_CHECKED);

	return run_on_operands(&run, &schema_curves, work) ? STATUS_FAILED
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
