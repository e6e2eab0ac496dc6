/*
 * attnscope intensity: the one pass over the large files.
 */
#include "analysis/study.h"
#include "command/command.h"
#include "talk/talk.h"

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	struct study study;
	struct error error;
	int failed = study_read(&study, in->operands, in->operand_count,
		STUDY_INTENSITY, in->settings, &error);

	talk_lines(name, &study.talk);
	if (!failed)
		failed = talk_table(
			&study.intensity, in->settings->output, &error);
	if (failed)
		talk_error(name, &error);
	failed = failed || study.failed;
	study_release(&study);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_intensity = {
	.name = "intensity",
	.section = "Step by step",
	.summary = "intensity of every layer and sample of dumps, as a "
		   "table",
	.operands = "DUMP...",
	.details = "The one step that reads the large files. Its "
		   "tables may be made on different machines and "
		   "simply joined: the steps after it take them in the "
		   "place of dumps.\n\n"
		   "  attnscope intensity run1.h5 run2.h5 -o "
		   "intensity.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_counting,
		&options_detail, &options_running, &options_common),
	.run = run,
};
