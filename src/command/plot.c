/*
 * attnscope plot: figures.  The extension of the output chooses the format;
 * ".gp", or a standard output that is no terminal, gives the gnuplot script.
 *
 * What a terminal can do is what its owner says it can: the locale names the
 * characters, TERM and NO_COLOR (no-color.org) the colours.
 */
#include "base/text.h"
#include "figure/gnuplot.h"
#include "cli/print.h"
#include "command/commands.h"
#include "figure/input_figure.h"
#include "figure/script.h"
#include "figure/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct option plot[] = {
	{ "kind", 0, OPTION_CHOICE, FIELD(figure.kind), "kind of figure",
		input_figure_kinds,
		"what is drawn (default: as the table is; curves of dumps)" },
	{ "overlay", 0, OPTION_FLAG, FIELD(figure.overlay), NULL, NULL,
		"all models in one panel for each task" },
	{ "reference", 0, OPTION_LIST, FIELD(figure.references), "NAME", NULL,
		"draw MODEL[:STEP][:GROUP] into every panel, by depth; may be "
		"repeated" },
	{ "only", 0, OPTION_LIST, FIELD(figure.only), "NAME", NULL,
		"draw this model, step or group; may be repeated (default: "
		"all)" },
	{ "order", 0, OPTION_LIST, FIELD(figure.order), "NAME", NULL,
		"draw this model, step or group before others; may be repeated "
		"(default: as in the table)" },
	{ "rename", 0, OPTION_LIST, FIELD(figure.style.renames), "OLD=NEW",
		NULL,
		"what the figure calls a model, step, group or MODEL:STEP; may "
		"be repeated" },
	{ "layers", 0, OPTION_TEXT, FIELD(figure.style.layers), "A:B", NULL,
		"draw the layers A to B-1, either of which may be left out "
		"(default: all)" },
	OPTION_END,
};
static const struct option more[] = {
	{ "before", 0, OPTION_TEXT, FIELD(figure.before), "NAME", NULL,
		"draw each task of a model before and after: the curves of "
		"this step, group or model, pale" },
	{ "after", 0, OPTION_TEXT, FIELD(figure.after), "NAME", NULL,
		"and those of this one" },
	{ "image", 0, OPTION_COUNT, FIELD(figure.image), "N", NULL,
		"of images, draw only number N of each sample, from 0 "
		"(default: all)" },
	{ "terminal", 0, OPTION_FLAG, FIELD(terminal), NULL, NULL,
		"draw with characters (default where standard output is a "
		"terminal)" },
	{ "ascii", 0, OPTION_FLAG, FIELD(ascii), NULL, NULL,
		"with characters of ASCII (default where the locale is not "
		"UTF-8)" },
	{ "keep-script", 0, OPTION_FLAG, FIELD(keep_script), NULL, NULL,
		"also write the gnuplot script, with its data, beside the "
		"figure, as .gp" },
	OPTION_END,
};
static const struct option_group options_plot = { .title = "What is drawn",
	.options = plot };
static const struct option_group options_more = { .options = more,
	.rare = true };

/* Height of the figure at a width, cm; 0 where it has none. */
static double height_at(const struct figure *figure, struct length width)
{
	struct figure other = *figure;
	struct error unused = { 0 };
	struct plan plan;
	double height = 0;

	other.style.width = width;
	if (plan_make(&plan, &other, &unused) == 0)
		height = plan.height * plan.scale * 2.54;
	plan_release(&plan);
	return height;
}

/* A narrow figure has its panels below each other: says when these are more than
 * a page of A4 holds, and would be less across it. */
static void note_height(struct run *run, const struct figure *figure)
{
	const struct figure_style *style = &figure->style;
	const struct length across = { .inches = 17.5 / 2.54, .unit = "cm" };
	double height, wider;

	if (style->width.inches == 0 || style->height.inches != 0 ||
		style->width.inches >= across.inches)
		return;
	height = height_at(figure, style->width);
	wider = height > 24.7 ? height_at(figure, across) : 0;
	if (wider > 0 && wider < height)
		buffer_print(&run->messages,
			"the figure is %.0f cm tall; with --width 17.5cm it is "
			"%.0f cm\n",
			height, wider);
}

static int draw(struct run *run, struct figure *figure, struct error *error)
{
	const struct settings *settings = run->settings;
	const char *output = settings->output;
	const char *slash = output ? strrchr(output, '/') : NULL;
	struct buffer script = { 0 }, path = { 0 };
	int failed;

	figure->file = slash ? slash + 1 : output;
	failed = script_write(figure, &script, error);
	if (!failed)
		note_height(run, figure);
	if (!failed && (!output || text_has_suffix(output, ".gp")))
		failed = print_text(&script, output, error);
	else if (!failed)
		failed = gnuplot_draw(
			script.text, output, &run->messages, error);
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

/* Whether the figure is to be shown in characters on standard output: asked for,
 * or no file is named and a person is looking. */
static bool wants_characters(const struct settings *settings)
{
	return settings->terminal ||
		(!settings->output && isatty(STDOUT_FILENO));
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static struct terminal_size find_terminal(const struct settings *settings)
{
	bool terminal = isatty(STDOUT_FILENO) && !settings->output;
	bool dumb = strcmp(variable("TERM"), "dumb") == 0;
	struct terminal_size found = { .width = 80,
		.height = 24,
		.unicode = print_has_unicode() && !settings->ascii,
		.colour = terminal && !dumb && !*variable("NO_COLOR") };
	struct winsize size;

	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
		size.ws_col && size.ws_row) {
		found.width = size.ws_col < 400 ? size.ws_col : 400;
		found.height = size.ws_row < 200 ? size.ws_row : 200;
	}
	return found;
}

/* Shows the figure on standard output, as large as the terminal, or as 80 by 24
 * where it is none; without colours when NO_COLOR says so or it is none. */
static int show(const struct figure *figure, const struct settings *settings,
	struct error *error)
{
	const struct terminal_size terminal = find_terminal(settings);
	struct buffer text = { 0 };
	int failed = terminal_print(figure, &terminal, &text, error) ||
		print_text(&text, settings->output, error);

	buffer_release(&text);
	return failed ? -1 : 0;
}

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;
	struct input_figure figure;
	int failed = input_figure_make(&figure, run->figure->kind, &run->inputs,
		&run->sets, NULL, run->figure, error);

	if (!failed && wants_characters(settings))
		failed = show(&figure.figure, settings, error);
	else if (!failed)
		failed = draw(run, &figure.figure, error);
	input_figure_release(&figure);
	return failed;
}

static int prepare(struct settings *settings, struct error *error)
{
	const char *output = settings->output;
	bool drawn = output && !settings->terminal &&
		!text_has_suffix(output, ".gp");

	if (settings->keep_script && !drawn)
		return error_set(error,
			"--keep-script goes with a figure: -o FIGURE.svg");
	input_figure_prepare(settings->figure.kind, &settings->figure.results);
	return drawn ? gnuplot_check_name(output, error) : 0;
}

const struct command command_plot = {
	.name = "plot",
	.section = "Look",
	.summary = "figures, as .svg, .png, .pdf, .eps or .tex, or on the "
		   "terminal",
	.operands = "FILE...",
	.details = "Takes any table of this program, or dumps; '-' is a table "
		   "on standard input. Curves are drawn over layers, "
		   "understanding red with filled circles, generation blue "
		   "with open squares; a band is the interval. Other tables "
		   "are drawn as what they are; --kind chooses what is drawn "
		   "of curves. On a terminal, without -o, characters do.\n\n"
		   "  attnscope plot curves.csv -o curves.svg\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_plot,
		&options_more, &options_figure, &options_size, &options_targets,
		&options_curves, &options_resampling, &options_where,
		&options_counting, &options_checking, &options_running,
		&options_common),
	.prepare = prepare,
	.accepts = INPUTS_INTENSITY | INPUTS_CURVES | INPUTS_RESULTS,
	.work = work,
};
