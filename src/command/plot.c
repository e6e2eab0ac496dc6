/*
 * attnscope plot: a figure of the mean curves.  The extension of the output
 * chooses its format; ".gp", or no output, gives the gnuplot script itself.
 */
#include "analysis/results.h"
#include "base/text.h"
#include "command/command.h"
#include "plot/figure.h"
#include "talk/session.h"
#include "talk/talk.h"

static int work(struct session *session, struct error *error)
{
	const struct settings *settings = session->settings;
	const struct table *curves = &session->result;
	const struct figure_style style = { .title = settings->title,
		.y = (enum figure_range)settings->y };
	const char *output = settings->output;
	struct buffer script = { 0 };
	int failed = results_curves(&session->sets, settings, &session->result,
			     error) ||
		figure_curves(TABLE_ROWS(curves, curve_row), curves->count,
			&style, &script, error);

	if (!failed && (!output || text_has_suffix(output, ".gp")))
		failed = talk_text(&script, output, error);
	else if (!failed)
		failed = figure_draw(script.text, output, error);
	buffer_release(&script);
	return failed;
}

static int run(const struct invocation *invocation)
{
	struct session session =
		COMMAND_SESSION(invocation, STUDY_INTENSITY | STUDY_CURVES);

	return session_run(&session, &schema_curves, work) ? STATUS_FAILED
							   : STATUS_DONE;
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
		&options_curves, &options_resampling, &options_layout,
		&options_counting, &options_running, &options_common),
	.run = run,
};
