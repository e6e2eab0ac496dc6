/*
 * attnscope analyze: the main job.  Dumps are read once; tables, figures and
 * manifest go into a folder, a short verdict to standard output.
 *
 * Tables come before figures: when gnuplot is missing, nothing that was
 * computed is lost.
 */
#include "analysis/manifest.h"
#include "analysis/results.h"
#include "analysis/verdict.h"
#include "base/output.h"
#include "command/command.h"
#include "plot/figure.h"
#include "talk/talk.h"

#include <stdio.h>

struct analysis {
	struct study study;
	struct sets sets;
	struct table curves, correlations;
};

#define PATH_ROOM 4096

/* path = "FOLDER/NAME". */
static int join(const struct settings *settings, const char *name,
	char path[PATH_ROOM], struct error *error)
{
	int length = snprintf(path, PATH_ROOM, "%s/%s", settings->output, name);

	return length < PATH_ROOM
		? 0
		: error_set(error, "the name of the folder is too long");
}

static int put_table(const struct settings *settings, const char *name,
	const struct table *table, struct error *error)
{
	char path[PATH_ROOM];

	return join(settings, name, path, error) ||
		talk_table(table, path, error);
}

static int put_text(const struct settings *settings, const char *name,
	const struct buffer *text, struct error *error)
{
	char path[PATH_ROOM];

	return join(settings, name, path, error) ||
		talk_text(text, path, error);
}

static int put_figure(const struct settings *settings, const char *name,
	const struct buffer *script, struct error *error)
{
	char path[PATH_ROOM];

	return join(settings, name, path, error) ||
		figure_draw(script->text, path, error);
}

static int compute(struct analysis *a, const struct settings *settings,
	struct error *error)
{
	return sets_gather(&a->study, settings, &a->sets, error) ||
		results_curves(&a->sets, settings, &a->curves, error) ||
		results_correlations(
			&a->sets, settings, &a->correlations, error);
}

static int write_tables(const struct invocation *in, const struct analysis *a,
	struct error *error)
{
	const struct settings *settings = in->settings;
	struct buffer manifest = { 0 };
	int failed = output_folder(settings->output, error) ||
		put_table(settings, "intensity.csv", &a->study.intensity,
			error) ||
		put_table(settings, "curves.csv", &a->curves, error) ||
		put_table(settings, "correlation.csv", &a->correlations, error);

	if (failed)
		return -1;
	manifest_write(in->operands, in->operand_count, in->command->groups,
		settings, &manifest);
	failed = put_text(settings, "manifest.json", &manifest, error);
	buffer_release(&manifest);
	return failed;
}

static int write_figures(const struct settings *settings,
	const struct analysis *a, struct error *error)
{
	const struct figure_style style = { .title = settings->title,
		.y = (enum figure_range)settings->y };
	struct buffer script = { 0 };
	int failed = figure_curves(TABLE_ROWS(&a->curves, curve_row),
			     a->curves.count, &style, &script, error) ||
		put_text(settings, "curves.gp", &script, error) ||
		put_figure(settings, "curves.svg", &script, error) ||
		put_figure(settings, "curves.png", &script, error);

	buffer_release(&script);
	return failed;
}

static int print_verdict(const struct settings *settings,
	const struct analysis *a, struct error *error)
{
	struct buffer text = { 0 };
	int failed;

	verdict_write(&a->sets, &a->curves, &a->correlations, settings, &text);
	buffer_print(&text, "written to %s\n", settings->output);
	failed = talk_text(&text, NULL, error);
	buffer_release(&text);
	return failed;
}

static int run(const struct invocation *in)
{
	const char *name = in->command->name;
	struct analysis a = { 0 };
	struct error error;
	int failed;

	if (!in->settings->output) {
		error_set(&error, "say where the results go: -o FOLDER");
		talk_error(name, &error);
		return STATUS_USAGE;
	}
	table_init(&a.curves, &schema_curves);
	table_init(&a.correlations, &schema_correlation);
	failed = study_read(&a.study, in->operands, in->operand_count,
		STUDY_INTENSITY, in->settings, &error);
	talk_lines(name, &a.study.talk);
	failed = failed || compute(&a, in->settings, &error) ||
		write_tables(in, &a, &error) ||
		print_verdict(in->settings, &a, &error) ||
		write_figures(in->settings, &a, &error);
	if (failed)
		talk_error(name, &error);
	failed = failed || a.study.failed;
	table_release(&a.curves);
	table_release(&a.correlations);
	sets_release(&a.sets);
	study_release(&a.study);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_analyze = {
	.name = "analyze",
	.section = "Main job",
	.summary = "tables, correlations and a figure of dumps, in one go",
	.operands = "DUMP...",
	.details = "Reads every dump once and writes into the folder "
		   "given by -o what the commands below write one by "
		   "one: the intensity of every layer and sample, the "
		   "mean curves, their correlations, a figure, and a "
		   "manifest that says how they were made. A short "
		   "verdict goes to standard output.\n\n"
		   "  attnscope analyze data/demo/*.h5 -o results\n",
	.groups = COMMAND_GROUPS(&options_output_folder, &options_counting,
		&options_detail, &options_curves, &options_resampling,
		&options_figure, &options_running, &options_common),
	.run = run,
};
