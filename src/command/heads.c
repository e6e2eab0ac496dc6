/*
 * attnscope heads: which heads carry a task, and which tell the tasks apart?
 */
#include "cli/print.h"
#include "cli/run.h"
#include "command/command.h"
#include "results/results.h"

static int work(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;

	return samples_gather_heads(&run->inputs, &settings->figure.results,
		       &run->sets, error) ||
		results_heads(&run->sets, &settings->figure.results,
			&run->result, error) ||
		print_table(&run->result, settings->output, error);
}

static int run(const struct invocation *invocation)
{
	struct run run = COMMAND_RUN(invocation, INPUTS_INTENSITY);
	struct settings settings = *invocation->settings;

	settings.figure.results.scan.per_head = true;
	run.settings = &settings;
	run.rows_only = true;
	return run_on_operands(&run, &schema_heads, work) ? STATUS_FAILED
							  : STATUS_DONE;
}

const struct command command_heads = {
	.name = "heads",
	.section = "Take apart",
	.summary = "every head by itself, in both tasks",
	.operands = "FILE...",
	.details = "Takes dumps, or intensity tables made with --per-head; "
		   "'-' is a table on standard input. Gives for each head its "
		   "intensity in both tasks and the difference, with "
		   "intervals and with its rank among all heads of the "
		   "model.\n\n"
		   "  attnscope heads run1.h5 --sort difference --top 10\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_heads,
		&options_curves, &options_resampling, &options_layout,
		&options_counting, &options_running, &options_common),
	.run = run,
};
