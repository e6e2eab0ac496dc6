/*
 * attnscope analyze: the main job.  Dumps are read once; tables, figures and
 * manifest go into a folder, a short verdict to standard output.
 */
#include "base/output.h"
#include "figure/gnuplot.h"
#include "cli/print.h"
#include "command/commands.h"
#include "figure/input_figure.h"
#include "figure/script.h"
#include "report/verdict.h"
#include "cli/manifest.h"
#include "results/results.h"

#include <stdio.h>
#include <unistd.h>

#define PATH_SIZE 4096

static const struct option output[] = {
	{ "output", 'o', OPTION_FOLDER, FIELD(output), "FOLDER", NULL,
		"folder for the results, made where missing" },
	OPTION_END,
};
static const struct option resuming[] = {
	{ "resume", 0, OPTION_FLAG, FIELD(resume), NULL, NULL,
		"go on with the run into this folder that was interrupted: "
		"read only what it had not read" },
	OPTION_END,
};
static const struct option_group options_output_folder = { .title = "Output",
	.options = output };
static const struct option_group options_resuming = {
	.title = "Interrupted runs", .options = resuming
};

/* path = "FOLDER/NAME". */
static int join(const struct settings *settings, const char *name,
	char path[PATH_SIZE], struct error *error)
{
	int length = snprintf(path, PATH_SIZE, "%s/%s", settings->output, name);

	return length < PATH_SIZE
		? 0
		: error_set(error, "the name of the folder is too long");
}

static int put_table(const struct settings *settings, const char *name,
	const struct table *table, struct error *error)
{
	char path[PATH_SIZE];

	return join(settings, name, path, error) ||
		print_table(table, path, settings, error);
}

static int put_samples(const struct settings *settings, const char *name,
	const struct store *samples, struct error *error)
{
	char path[PATH_SIZE];

	return join(settings, name, path, error) ||
		print_samples(samples, path, settings, error);
}

static int put_text(const struct settings *settings, const char *name,
	const struct buffer *text, struct error *error)
{
	char path[PATH_SIZE];

	return join(settings, name, path, error) ||
		print_text(text, path, error);
}

static int put_figure(struct run *run, const char *name,
	const struct buffer *script, struct error *error)
{
	char path[PATH_SIZE];

	return join(run->settings, name, path, error) ||
		gnuplot_draw(script->text, path, &run->messages, error);
}

/* What goes into the folder, tables first. */
static const char *const outputs[] = { "intensity.csv", "curves.csv",
	"correlation.csv", "manifest.json", "curves.gp", "curves.svg",
	"curves.png", "report.html", NULL };

#define TABLES 3

/* Removes what an earlier run left and this one may not come to make again, so
 * that nothing of it is found beside the new tables; unless one of all these
 * cannot be written, or should not be lost. */
static int remove_stale(const struct settings *settings, struct error *error)
{
	char path[PATH_SIZE];

	for (size_t i = 0; outputs[i]; i++)
		if (join(settings, outputs[i], path, error) ||
			output_check(path, false, error))
			return -1;
	for (size_t i = TABLES; outputs[i]; i++) {
		if (join(settings, outputs[i], path, error))
			return -1;
		unlink(path);
	}
	return 0;
}

/* Tables come before figures: when gnuplot is missing, nothing that was
 * computed is lost. */
static int put_tables(
	struct run *run, const struct table *correlations, struct error *error)
{
	const struct settings *settings = run->settings;
	struct buffer manifest = { 0 };
	int failed;

	failed = output_folder(settings->output, error) ||
		remove_stale(settings, error) ||
		put_samples(settings, "intensity.csv", &run->inputs.samples,
			error) ||
		put_table(settings, "curves.csv", &run->result, error) ||
		put_table(settings, "correlation.csv", correlations, error);
	manifest_write(run, &manifest);
	failed = failed ||
		resume_cache_seal(settings->output, &manifest, error) ||
		put_text(settings, "manifest.json", &manifest, error);
	buffer_release(&manifest);
	run->rows_safe = !failed;
	return failed;
}

static int put_figures(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;
	struct buffer script = { 0 };
	const struct figure_source known = { .curves = &run->result };
	struct input_figure figure;
	int failed = input_figure_make(&figure, FIGURE_CURVES, &run->inputs,
			     &run->sets, &known, run->figure, error) ||
		script_write(&figure.figure, &script, error) ||
		put_text(settings, "curves.gp", &script, error) ||
		put_figure(run, "curves.svg", &script, error) ||
		put_figure(run, "curves.png", &script, error);

	input_figure_release(&figure);
	buffer_release(&script);
	return failed;
}

/* The report says itself what it lacks, and why. */
static int put_report(const struct run *run, const struct table *correlations,
	bool *complete, struct error *error)
{
	struct buffer page = { 0 }, messages = { 0 };
	int failed = command_report_page(run, correlations, &page, &messages,
			     complete, error) ||
		put_text(run->settings, "report.html", &page, error);

	buffer_release(&page);
	buffer_release(&messages);
	return failed;
}

static int print_verdict(const struct run *run,
	const struct table *correlations, struct error *error)
{
	struct buffer text = { 0 };
	int failed;

	verdict_write(
		&run->sets, &run->result, correlations, VERDICT_LINES, &text);
	buffer_print(&text, "written to %s\n", run->settings->output);
	failed = print_prose(&text, error);
	buffer_release(&text);
	return failed;
}

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;
	struct table correlations;
	bool complete = true;
	int failed;

	table_init(&run->result, &schema_curves);
	table_init(&correlations, &schema_correlation);
	failed =
		results_curves(&run->sets, run->results, &run->result, error) ||
		results_correlations(
			&run->sets, run->results, &correlations, error) ||
		put_tables(run, &correlations, error) ||
		print_verdict(run, &correlations, error) ||
		put_report(run, &correlations, &complete, error) ||
		put_figures(run, error);
	if (!failed && !complete)
		failed = error_set(error,
			"%s/report.html is incomplete; see the notes in it",
			settings->output);
	table_release(&correlations);
	return failed;
}

static int prepare(struct settings *settings, struct error *error)
{
	if (!settings->output)
		return error_set(error, "say where the results go: -o FOLDER");
	/* The folder promises a table of intensities. */
	return settings_shares(&settings->figure.results)
		? error_set(error,
			  "--measure to:ROLE is for curves, correlate, "
			  "compare, groups, trajectory, plot and report; they "
			  "take dumps, or the table of 'attnscope blocks "
			  "--roles --per-sample'")
		: 0;
}

const struct command command_analyze = {
	.name = "analyze",
	.section = "Main job",
	.summary = "tables, correlations and a figure of dumps, in one go",
	.operands = "DUMP...",
	.details = "Reads every dump once and writes into the folder "
		   "given by -o what the commands below write one by "
		   "one: the intensity of every layer and sample, the "
		   "mean curves, their correlations, a figure, a report "
		   "(report.html) and a manifest that says how they were "
		   "made. A short verdict goes to standard output.\n\n"
		   "  attnscope analyze data/demo/*.h5 -o results\n",
	.groups = COMMAND_GROUPS(&options_output_folder, &options_overwrite,
		&options_spreadsheet, &options_layout, &options_counting,
		&options_detail, &options_curves, &options_resampling,
		&options_figure, &options_size, &options_checking,
		&options_running, &options_resuming, &options_common),
	.prepare = prepare,
	.accepts = INPUTS_INTENSITY,
	.resumable = true,
	.outputs = outputs,
	.work = work,
};
