/*
 * attnscope check: is this really attention after the softmax, complete and
 * aligned?  Reads every value.
 */
#include "command/command.h"
#include "survey/checkup.h"
#include "survey/inputs.h"
#include "talk/talk.h"

static int put_text(const struct checkup *checkup, struct error *error)
{
	struct buffer text = { 0 };
	int failed;

	checkup_write(checkup, &text);
	failed = talk_text(&text, NULL, error);
	buffer_release(&text);
	return failed;
}

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	struct checkup checkup = { 0 };
	struct inputs inputs;
	struct error error;
	int failed = inputs_expand(&inputs, in->operands, in->operand_count,
			     in->settings, &error) ||
		checkup_run(&checkup, (const char *const *)inputs.paths,
			inputs.count, in->settings, &error);

	talk_lines(name, &checkup.talk);
	failed = failed ||
		(in->settings->csv ? talk_table(&checkup.findings, NULL, &error)
				   : put_text(&checkup, &error));
	if (failed)
		talk_error(name, &error);
	failed = failed || checkup.errors || checkup.failed;
	checkup_release(&checkup);
	inputs_release(&inputs);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_check = {
	.name = "check",
	.section = "Look",
	.summary = "whether dumps hold attention, complete and aligned",
	.operands = "DUMP...",
	.details = "Reads all values and says what is wrong with them: "
		   "rows that do not sum to one, logits, padding that is "
		   "attended to, layers that are missing, samples of which "
		   "nothing counts. One line for each kind of finding; "
		   "--csv lists them all. Fails when there is an "
		   "error.\n\n"
		   "  attnscope check run1.h5\n",
	.groups = COMMAND_GROUPS(&options_listing, &options_layout,
		&options_counting, &options_running, &options_common),
	.run = run,
};
