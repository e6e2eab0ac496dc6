/*
 * attnscope intensity: the one pass over the large files.
 */
#include "command/command.h"
#include "talk/session.h"
#include "talk/talk.h"

static int work(struct session *session, struct error *error)
{
	return talk_table(
		&session->study.intensity, session->settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct session session = COMMAND_SESSION(invocation, STUDY_INTENSITY);

	session.rows_only = true;
	return session_run(&session, &schema_intensity, work) ? STATUS_FAILED
							      : STATUS_DONE;
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
	.groups = COMMAND_GROUPS(&options_output_file, &options_layout,
		&options_counting, &options_detail, &options_running,
		&options_common),
	.run = run,
};
