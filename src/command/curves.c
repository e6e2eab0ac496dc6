/*
 * attnscope curves: mean curves over layers, from dumps or tables.
 */
#include "analysis/results.h"
#include "command/command.h"
#include "talk/talk.h"

int command_curves(const struct invocation *in)
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
