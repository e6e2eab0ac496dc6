/*
 * attnscope compare: how far are a model's curves from those of others?
 */
#include "cli/print.h"
#include "command/commands.h"
#include "results/results.h"

static const struct option references[] = {
	{ "reference", 0, OPTION_LIST, FIELD(figure.results.references.list),
		"FILE:MODEL", NULL,
		"curves to compare with, FILE[:MODEL[:STEP][:GROUP]]; may be "
		"repeated (default: the single-task models of the paper)" },
	/* Its name until plot had references, too. */
	{ "target", 0, OPTION_LIST, FIELD(figure.results.references.list),
		"FILE:MODEL", NULL, NULL },
	{ "matrix", 0, OPTION_FLAG, FIELD(figure.results.references.matrix),
		NULL, NULL,
		"compare every model given with every model given" },
	{ "paired", 0, OPTION_PAIR, FIELD(figure.results.references.paired),
		"A B", NULL,
		"how B differs from A, models or steps (MODEL[:STEP][:GROUP]), "
		"over samples of the same name; may be repeated" },
	OPTION_END,
};
static const struct option_group options_references = { .title = "References",
	.options = references };

static int write_rows(
	void *context, enum table_form form, FILE *stream, struct error *error)
{
	struct run *run = context;

	return results_comparisons_write(
		&run->sets, run->results, form, stream, &run->messages, error);
}

static int work(struct run *run, struct error *error)
{
	run->printed = run->results->references.matrix && run->sets.count &&
		!run->results->references.paired.count;
	if (run->printed)
		return print_as_made(write_rows, run, run->settings->output,
			run->settings, error);
	if (!run->results->references.paired.count)
		return results_comparisons(&run->sets, run->results,
			&run->result, &run->messages, error);
	run->result.schema = &schema_paired;
	return results_paired(
		&run->sets, run->results, &run->result, &run->messages, error);
}

const struct command command_compare = {
	.name = "compare",
	.section = "Compare",
	.summary = "distance of curves from those of other models",
	.operands = "FILE...",
	.details = "Takes intensity or curve tables, or dumps; '-' is a table "
		   "on standard input. Gives for each model and step how "
		   "like its curves are to reference curves in shape (pearson, "
		   "spearman) and how far from them in height (rmse, mad). "
		   "The steps of a model come in their order, so that it "
		   "shows whether training moves towards the reference. With "
		   "--paired, gives what one step or model has more than "
		   "another at each layer, tested over the samples that both "
		   "have.\n\n"
		   "  attnscope compare curves.csv --reference "
		   "other.csv:Janus-Pro\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_references, &options_curves, &options_resampling,
		&options_layout, &options_counting, &options_checking,
		&options_running, &options_common),
	.prepare = command_keep_layers,
	.accepts = INPUTS_INTENSITY | INPUTS_CURVES,
	.schema = &schema_comparison,
	.nothing = "no reference has curves of a task that a model has",
	.work = work,
};
