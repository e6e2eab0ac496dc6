/*
 * attnscope intensity: the one pass over the large files.
 */
#include "analysis/study.h"
#include "command/command.h"
#include "talk/talk.h"

int command_intensity(const struct invocation *in)
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
