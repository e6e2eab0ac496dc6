/*
 * attnscope plot: a figure of the mean curves.  The extension of the output
 * chooses its format; ".gp", or no output, gives the gnuplot script itself.
 */
#include "analysis/results.h"
#include "base/text.h"
#include "command/command.h"
#include "plot/figure.h"
#include "talk/talk.h"

static int draw(const struct table *curves, const struct settings *settings,
	struct error *error)
{
	const struct figure_style style = { .title = settings->title,
		.y = (enum figure_range)settings->y };
	const char *output = settings->output;
	struct buffer script = { 0 };
	int failed = figure_curves(TABLE_ROWS(curves, curve_row), curves->count,
		&style, &script, error);

	if (!failed && (!output || text_has_suffix(output, ".gp")))
		failed = talk_text(&script, output, error);
	else if (!failed)
		failed = figure_draw(script.text, output, error);
	buffer_release(&script);
	return failed;
}

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
		draw(&curves, settings, &error);
	if (failed)
		talk_error(name, &error);
	failed = failed || study.failed;
	table_release(&curves);
	sets_release(&sets);
	study_release(&study);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_plot = {
	.name = "plot",
	.section = "Look",
	.summary = "figure of the mean curves, as .svg or .png",
	.operands = "FILE...",
	.details = "Takes curve or intensity tables, or dumps; '-' is "
		   "a table on standard input. Understanding is red "
		   "with filled circles, generation blue with open "
		   "squares; a band is the interval.\n\n"
		   "  attnscope plot curves.csv -o curves.svg\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_figure,
		&options_curves, &options_resampling, &options_counting,
		&options_running, &options_common),
	.run = run,
};
