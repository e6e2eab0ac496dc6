/*
 * attnscope plot: figures.  The extension of the output chooses the format;
 * ".gp", or a standard output that is no terminal, gives the gnuplot script.
 */
#include "base/text.h"
#include "figure/gnuplot.h"
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "figure/input_figure.h"
#include "figure/script.h"

#include <stdio.h>
#include <string.h>

static int draw(const struct settings *settings, const struct figure *figure,
	struct error *error)
{
	const char *output = settings->output;
	struct buffer script = { 0 }, path = { 0 };
	int failed = script_write(figure, &script, error);

	if (!failed && (!output || text_has_suffix(output, ".gp")))
		failed = print_text(&script, output, error);
	else if (!failed)
		failed = gnuplot_draw(script.text, output, error);
	if (!failed && settings->keep_script && output &&
		!text_has_suffix(output, ".gp")) {
		buffer_print(&path, "%.*s.gp",
			(int)(strrchr(output, '.') - output), output);
		failed = path.failed ? error_memory(error)
				     : print_text(&script, path.text, error);
	}
	buffer_release(&path);
	buffer_release(&script);
	return failed;
}

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;
	struct input_figure figure;
	int failed = input_figure_make(&figure, settings->figure.kind,
		&run->inputs, &run->sets, NULL, &settings->figure, error);

	if (!failed && terminal_wanted(settings))
		failed = terminal_show(&figure.figure, settings, error);
	else if (!failed)
		failed = draw(settings, &figure.figure, error);
	input_figure_release(&figure);
	return failed;
}

static int run(const struct invocation *invocation)
{
	struct run run = COMMAND_RUN(
		invocation, INPUTS_INTENSITY | INPUTS_CURVES | INPUTS_RESULTS);
	struct settings settings = *invocation->settings;

	input_figure_prepare(
		settings.figure.kind, &settings.figure.results.scan);
	run.settings = &settings;
	return run_on_operands(&run, &schema_curves, work) ? STATUS_FAILED
							   : STATUS_DONE;
}

const struct command command_plot = {
	.name = "plot",
	.section = "Look",
	.summary = "figures, as .svg, .png or .pdf, or on the terminal",
	.operands = "FILE...",
	.details = "Takes any table of this program, or dumps; '-' is a table "
		   "on standard input. Curves are drawn over layers, "
		   "understanding red with filled circles, generation blue "
		   "with open squares; a band is the interval. Other tables "
		   "are drawn as what they are; --kind chooses what is drawn "
		   "of curves. On a terminal, without -o, characters do.\n\n"
		   "  attnscope plot curves.csv -o curves.svg\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_plot,
		&options_figure, &options_size, &options_against,
		&options_curves, &options_resampling, &options_layout,
		&options_counting, &options_running, &options_common),
	.run = run,
};
