/*
 * attnscope curves: mean curves over layers, from dumps or tables.
 */
#include "analysis/results.h"
#include "command/command.h"
#include "talk/talk.h"

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	const struct settings *settings = in->settings;
	struct study study;
	struct sets sets = { 0 };
	struct table curves;
	struct error error;
	int failed = study_read(&study, in->operands, in->operand_count,
		STUDY_INTENSITY | STUDY_CURVES, settings, &error);

	table_init(&curves, &schema_curves);
	talk_lines(name, &study.talk);
	failed = failed || sets_gather(&study, settings, &sets, &error) ||
		results_curves(&sets, settings, &curves, &error) ||
		talk_table(&curves, settings->output, &error);
	if (failed)
		talk_error(name, &error);
	failed = failed || study.failed;
	table_release(&curves);
	sets_release(&sets);
	study_release(&study);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_curves = {
	.name = "curves",
	.section = "Step by step",
	.summary = "mean curves over layers, with intervals, as a table",
	.operands = "FILE...",
	.details = "Takes intensity tables, or dumps; '-' is a table "
		   "on standard input. Gives mean, deviation and "
		   "bootstrap interval over samples for each model, "
		   "step, task and layer.\n\n"
		   "  attnscope curves intensity.csv -o curves.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_curves,
		&options_resampling, &options_counting, &options_running,
		&options_common),
	.run = run,
};
