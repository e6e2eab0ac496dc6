/*
 * attnscope report: one HTML page to send to a colleague.
 */
#include "cli/manifest.h"
#include "cli/print.h"
#include "command/commands.h"
#include "report/report.h"
#include "results/results.h"

int command_report_page(const struct run *run, const struct table *correlations,
	struct buffer *page, struct buffer *messages, bool *complete,
	struct error *error)
{
	struct buffer manifest = { 0 }, again = { 0 };
	char date[MANIFEST_DATE];
	struct report report = {
		.settings = run->figure,
		.manifest = &manifest,
		.inputs = &run->inputs,
		.sets = &run->sets,
		.curves = &run->result,
		.correlations = correlations,
	};
	int failed;

	manifest_write(run, &manifest);
	buffer_print(&manifest, "\n}\n");
	manifest_command(run, &again);
	manifest_date(date);
	report.command = again.failed ? "" : again.text;
	report.date = date;
	page->failed |= again.failed;
	failed = report_write(&report, page, messages, complete, error);
	buffer_release(&again);
	buffer_release(&manifest);
	return failed;
}

static int work(struct run *run, struct error *error)
{
	struct buffer page = { 0 };
	struct table correlations;
	bool complete = true;
	int failed;

	table_init(&run->result, &schema_curves);
	table_init(&correlations, &schema_correlation);
	failed =
		results_curves(&run->sets, run->results, &run->result, error) ||
		results_correlations(
			&run->sets, run->results, &correlations, error) ||
		command_report_page(run, &correlations, &page, &run->messages,
			&complete, error) ||
		print_text(&page, run->settings->output, error);
	if (!failed && !complete)
		failed = error_set(
			error, "the report is incomplete; see the notes in it");
	buffer_release(&page);
	table_release(&correlations);
	return failed;
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
		&options_targets, &options_detail, &options_curves,
		&options_resampling, &options_layout, &options_counting,
		&options_checking, &options_running, &options_common),
	.accepts = INPUTS_INTENSITY | INPUTS_CURVES,
	.work = work,
};
