/*
 * attnscope compare: how far are a model's curves from those of others?
 */
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "results/results.h"

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;
	struct buffer messages = { 0 };
	int failed = results_comparisons(&run->sets, &settings->figure.results,
		&run->result, &messages, error);

	print_lines(run->command, &messages);
	buffer_release(&messages);
	if (!failed && !run->result.count)
		failed = error_set(error,
			"no target has curves of a task that a model has");
	return failed || print_table(&run->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct run run =
		COMMAND_RUN(invocation, INPUTS_INTENSITY | INPUTS_CURVES);

	return run_on_operands(&run, &schema_comparison, work) ? STATUS_FAILED
							       : STATUS_DONE;
}

const struct command command_compare = {
	.name = "compare",
	.section = "Compare",
	.summary = "distance of curves from those of other models",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is a table "
		   "on standard input. Gives for each model and step how "
		   "like its curves are to target curves in shape (pearson, "
		   "spearman) and how far from them in height (rmse, mad). "
		   "The steps of a model come in their order, so that it "
		   "shows whether training moves towards the target.\n\n"
		   "  attnscope compare curves.csv --target "
		   "other.csv:Janus-Pro\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_targets,
		&options_curves, &options_layout, &options_counting,
		&options_running, &options_common),
	.run = run,
};
