/*
 * attnscope info: what a dump holds, what was assumed, and which rows and
 * keys will be counted.  Touches metadata only.
 */
#include "command/command.h"
#include "survey/inputs.h"
#include "survey/overview.h"
#include "talk/talk.h"

static int put_table(const struct survey *survey, struct error *error)
{
	struct table table;
	int failed;

	table_init(&table, &schema_info);
	failed = overview_table(survey, &table, error) ||
		talk_table(&table, NULL, error);
	table_release(&table);
	return failed;
}

static int put_text(const struct survey *survey,
	const struct settings *settings, struct error *error)
{
	struct buffer text = { 0 };
	int failed = overview_write(survey, settings, &text, error);

	if (!failed && (text.length || text.failed))
		failed = talk_text(&text, NULL, error);
	buffer_release(&text);
	return failed;
}

/* Several dumps have one layout, or each its own file to save it to. */
static int save_layout(const struct survey *survey,
	const struct settings *settings, struct error *error)
{
	const struct survey_file *first = NULL;

	for (size_t i = 0; !first && i < survey->file_count; i++)
		if (!survey->files[i].failed)
			first = &survey->files[i];
	if (!settings->save_layout || !first)
		return 0;
	return talk_text(&first->layout, settings->save_layout, error);
}

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	const struct settings *settings = in->settings;
	const struct survey_request look = { .measure = false };
	struct survey survey = { 0 };
	struct inputs inputs;
	struct error error;
	int failed = inputs_expand(&inputs, in->operands, in->operand_count,
			     settings, &error) ||
		survey_run(&survey, (const char *const *)inputs.paths,
			inputs.count, settings, &look, &error);

	talk_lines(name, &survey.talk);
	failed = failed ||
		(settings->csv ? put_table(&survey, &error)
			       : put_text(&survey, settings, &error)) ||
		save_layout(&survey, settings, &error);
	if (failed)
		talk_error(name, &error);
	failed = failed || survey.failed;
	survey_release(&survey);
	inputs_release(&inputs);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_info = {
	.name = "info",
	.section = "Look",
	.summary = "what a dump holds, and what will be counted in it",
	.operands = "DUMP...",
	.details = "Says for each dump what was found, what had to be "
		   "assumed, and how many rows and keys of each sample "
		   "will be counted. Look here first when a number "
		   "surprises.\n\n"
		   "  attnscope info run1.h5\n",
	.groups = COMMAND_GROUPS(&options_listing, &options_looking,
		&options_layout, &options_counting, &options_running,
		&options_common),
	.run = run,
};
