/*
 * attnscope blocks: where does the attention of each modality go?
 */
#include "analysis/results.h"
#include "base/output.h"
#include "command/command.h"
#include "survey/inputs.h"
#include "talk/talk.h"
#include "talk/watch.h"

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	struct watch watch;
	const struct survey_request request = { .measure = true,
		.watch = &watch.survey };
	struct settings settings = *in->settings;
	struct survey survey = { 0 };
	struct inputs inputs = { 0 };
	struct table blocks;
	struct error error;
	int failed;

	settings.blocks = true;
	watch_begin(&watch, name);
	table_init(&blocks, &schema_blocks);
	failed = (settings.output &&
			 output_check(settings.output, false, &error)) ||
		inputs_expand(&inputs, in->operands, in->operand_count,
			&settings, &error) ||
		survey_run(&survey, (const char *const *)inputs.paths,
			inputs.count, &settings, &request, &error);
	watch_end(&watch);
	talk_lines(name, &survey.talk);
	if (!failed && survey.failed < survey.file_count)
		failed = results_blocks(&survey, &settings, &blocks, &error) ||
			talk_table(&blocks, settings.output, &error);
	if (failed)
		talk_error(name, &error);
	failed = failed || survey.failed;
	table_release(&blocks);
	survey_release(&survey);
	inputs_release(&inputs);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_blocks = {
	.name = "blocks",
	.section = "Take apart",
	.summary = "attention between modalities, as a table",
	.operands = "DUMP...",
	.details = "Takes whole maps: every row that is stored counts, and of "
		   "every row all keys. Gives for each layer, and for rows of "
		   "text, of image and of anything else, how much of their "
		   "attention goes to text, to image and to anything else. "
		   "The three add up to one, but for the rounding of what is "
		   "stored.\n\n"
		   "  attnscope blocks run1.h5 -o blocks.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_split,
		&options_layout, &options_running, &options_common),
	.run = run,
};
