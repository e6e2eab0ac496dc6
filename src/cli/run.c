/*
 * A dump that cannot be read does not keep the others from being worked on,
 * but the command has failed all the same.
 */
#include "cli/run.h"

#include "base/output.h"
#include "cli/print.h"
#include "cli/manifest.h"
#include "cli/progress.h"
#include "scan/operands.h"

/* Before the long part of the work, not after it. */
static int check_output(const struct run *run, struct error *error)
{
	const char *output = run->settings->output;

	return output ? output_check(output, run->makes_folder, error) : 0;
}

/* What tells whether a dump is still the same, and read in the same way. */
static void manifest_of_dump(
	const void *context, const char *path, struct buffer *key)
{
	const struct run *run = context;
	char *const inputs[] = { (char *)path };

	manifest_write(inputs, 1, run->resumable, run->settings, key);
}

static int read_inputs(
	struct run *run, struct resume_cache *cache, struct error *error)
{
	const struct settings *settings = run->settings;
	const struct resume_cache_request request = {
		.output = settings->output,
		.resume = settings->resume,
		.key = manifest_of_dump,
		.context = run,
	};

	if (run->resumable && resume_cache_open(cache, &request, error))
		return -1;
	return inputs_resume(&run->inputs, run->operands, run->operand_count,
		run->accepted, &settings->figure.results,
		run->resumable ? cache : NULL, error);
}

int run_on_operands(
	struct run *run, const struct schema *schema, run_work *work)
{
	struct progress_line watch;
	struct resume_cache cache = { 0 };
	struct operands operands;
	struct error error;
	int failed;

	table_init(&run->result, schema);
	progress_begin(&watch, run->command);
	run->inputs.watch = &watch.scan;
	failed = operands_expand(&operands, run->operands, run->operand_count,
			 &run->settings->figure.results.scan, &error) ||
		check_output(run, &error);
	run->operands = operands.paths;
	run->operand_count = (int)operands.count;
	failed = failed || read_inputs(run, &cache, &error);
	run->inputs.watch = NULL;
	progress_end(&watch);
	print_lines(run->command, &run->inputs.messages);
	if (!failed && !run->rows_only && !run->inputs.results.count)
		failed = samples_gather(&run->inputs,
			&run->settings->figure.results, &run->sets, &error);
	if (!failed && run->resumable)
		failed = resume_cache_make(&cache, &error);
	failed = failed || work(run, &error);
	if (failed)
		print_error(run->command, &error);
	failed = failed || run->inputs.failed;
	if (run->rows_safe && !run->inputs.noted)
		resume_cache_remove(&cache);
	resume_cache_release(&cache);
	table_release(&run->result);
	samples_release(&run->sets);
	inputs_release(&run->inputs);
	operands_release(&operands);
	return failed ? -1 : 0;
}

int run_print_results(struct run *run, struct error *error)
{
	return print_table(&run->inputs.results, run->settings->output, error);
}
