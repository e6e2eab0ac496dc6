/*
 * attnscope correlate: are the two curves of a model really anti-correlated?
 */
#include "analysis/results.h"
#include "command/command.h"
#include "talk/talk.h"

static int check_any(const struct table *correlations, struct error *error)
{
	if (correlations->count)
		return 0;
	return error_set(error,
		"no model has curves of both tasks, so there is nothing to "
		"correlate");
}

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	const struct settings *settings = in->settings;
	struct study study;
	struct sets sets = { 0 };
	struct table correlations;
	struct error error;
	int failed = study_read(&study, in->operands, in->operand_count,
		STUDY_INTENSITY | STUDY_CURVES, settings, &error);

	table_init(&correlations, &schema_correlation);
	talk_lines(name, &study.talk);
	failed = failed || sets_gather(&study, settings, &sets, &error) ||
		results_correlations(&sets, settings, &correlations, &error) ||
		check_any(&correlations, &error) ||
		talk_table(&correlations, settings->output, &error);
	if (failed)
		talk_error(name, &error);
	failed = failed || study.failed;
	table_release(&correlations);
	sets_release(&sets);
	study_release(&study);
	return failed ? STATUS_FAILED : STATUS_DONE;
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
		   "are as smooth as these (p_ar).\n\n"
		   "  attnscope correlate intensity.csv -o "
		   "correlation.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_curves,
		&options_resampling, &options_counting, &options_running,
		&options_common),
	.run = run,
};
