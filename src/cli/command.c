/*
 * The frame of every command that makes something of its operands: read them,
 * gather samples, do the work, print its table, say what went wrong, release
 * everything.
 */
#include "cli/command.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/manifest.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "results/selector.h"
#include "scan/operands.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct command *command_find(const struct command *const *commands,
	const char *name, struct error *error)
{
	const char *near = NULL, **names;
	size_t count = 0;

	for (; commands[count]; count++)
		if (strcmp(commands[count]->name, name) == 0)
			return commands[count];
	names = memory_array(count + 1, sizeof(*names));
	if (names) {
		for (size_t i = 0; i < count; i++)
			names[i] = commands[i]->name;
		near = text_nearest(name, names);
		free(names);
	}
	if (near)
		error_set(error, "unknown command '%s'; did you mean '%s'?",
			name, near);
	else
		error_set(error,
			"unknown command '%s'; 'attnscope help' lists them",
			name);
	return NULL;
}

void command_start(struct run *run, const struct command *command,
	const struct settings *settings)
{
	*run = (struct run){
		.command = command,
		.settings = settings,
		.figure = &settings->figure,
		.results = &settings->figure.results,
		.scan = &settings->figure.results.scan,
	};
}

/* Before the long part of the work, not after it. */
static int check_output(const struct run *run, struct error *error)
{
	const char *const *name = run->command->outputs;
	const char *output = run->settings->output;

	if (!output)
		return 0;
	if (output_check(output, run->command->resumable, error))
		return -1;
	for (; name && *name; name++) {
		struct buffer path = { 0 };
		struct stat status;
		int failed;

		buffer_print(&path, "%s/%s", output, *name);
		failed = path.failed			? error_memory(error)
			: stat(path.text, &status) != 0 ? 0
			: !S_ISREG(status.st_mode)
			? error_set(error,
				  "%s: is where a result goes, and is not a "
				  "regular file",
				  path.text)
			: output_check(path.text, false, error);
		buffer_release(&path);
		if (failed)
			return -1;
	}
	return 0;
}

static struct stat status_of(const char *path)
{
	struct stat status;

	return strcmp(path, "-") != 0 && stat(path, &status) == 0
		? status
		: (struct stat){ 0 };
}

/* The manifest says how the operands were before they were read: one that is
 * changed while the others are read is not what the results are of. */
static int keep_statuses(struct run *run, struct error *error)
{
	run->statuses = memory_array(
		(size_t)run->operand_count, sizeof(*run->statuses));
	if (!run->statuses)
		return error_memory(error);
	for (int i = 0; i < run->operand_count; i++)
		run->statuses[i] = status_of(run->operands[i]);
	return 0;
}

/* What tells whether a dump is still the same, and read in the same way. */
static void manifest_of_dump(const void *context, const char *path,
	const struct scan_part *part, struct buffer *key)
{
	char *const operands[] = { (char *)path };
	struct run run = *(const struct run *)context;
	struct stat status = status_of(path);

	run.operands = operands;
	run.operand_count = 1;
	run.statuses = &status;
	run.inputs = (struct inputs){ .shares = part };
	manifest_write(&run, key);
}

/* Names of curves that options give: a usage error where there are none. */
static int check_names(const struct run *run, struct error *error)
{
	const struct figure_settings *f = run->figure;
	const struct word_list *lists[] = { &f->references, &f->only,
		&run->results->pairs.list };
	static const char *const options[] = { "reference", "only", "pair" };
	struct wanted_name *wanted;
	size_t count = 0;
	int failed;

	wanted = memory_array(f->references.count + f->only.count +
			run->results->pairs.list.count + 2,
		sizeof(*wanted));
	if (!wanted)
		return error_memory(error);
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < lists[i]->count; j++)
			wanted[count++] = (struct wanted_name){ options[i],
				lists[i]->items[j], i == 1 };
	if (f->before)
		wanted[count++] =
			(struct wanted_name){ "before", f->before, true };
	if (f->after)
		wanted[count++] =
			(struct wanted_name){ "after", f->after, true };
	failed = count ? selector_check(wanted, count, run->operands,
				 run->operand_count, run->command->accepts,
				 run->results, error)
		       : 0;
	free(wanted);
	return failed;
}

static int read_inputs(
	struct run *run, struct resume_cache *cache, struct error *error)
{
	const struct resume_cache_request request = {
		.output = run->settings->output,
		.resume = run->settings->resume,
		.key = manifest_of_dump,
		.context = run,
	};
	bool resumable = run->command->resumable;

	if (resumable && resume_cache_open(cache, &request, error))
		return -1;
	return inputs_resume(&run->inputs, run->operands, run->operand_count,
		run->command->accepts, run->results, resumable ? cache : NULL,
		error);
}

/* Says in the table of a shard what it is a part of. */
static int seal_rows(
	struct run *run, const struct operands *operands, struct error *error)
{
	const struct shard *shard = &run->scan->shard;
	struct inputs *inputs = &run->inputs;
	struct buffer options = { 0 };
	struct seal seal = { .shard = shard->index,
		.shards = shard->count,
		.dumps = operands->digest,
		.version = ATTNSCOPE_VERSION,
		.found = inputs->chosen.length ? inputs->chosen.text : "",
		.failed = inputs->failed };
	int failed;

	if (!shard->count)
		return 0;
	manifest_options(run->settings, &options);
	seal.options = options.text ? options.text : "";
	failed = options.failed || inputs->chosen.failed ||
		table_seal(&inputs->samples.seal, &seal);
	buffer_release(&options);
	return failed ? error_memory(error) : 0;
}

/* What the spot check has found is in messages. */
static int refuse_suspect(const struct run *run, struct error *error)
{
	if (!run->inputs.suspect || run->results->force)
		return 0;
	return error_set(error,
		"the input does not hold attention probabilities, or not those "
		"of the mask that is stated; use --force to go on anyway");
}

static int refuse_nothing(const struct run *run, struct error *error)
{
	struct buffer why = { 0 };

	samples_suggest_model(&run->sets, &why);
	error_set(error, "%s%s%s", run->command->nothing,
		why.length ? ": " : "", why.length ? why.text : "");
	buffer_release(&why);
	return -1;
}

static int work(struct run *run, struct error *error)
{
	const struct command *command = run->command;
	int failed = command->work(run, error);

	print_lines(run->settings, command->name, &run->messages, failed);
	if (failed || !command->schema || run->printed)
		return failed;
	if (command->nothing && !run->result.count)
		return refuse_nothing(run, error);
	return print_table(
		&run->result, run->settings->output, run->settings, error);
}

/* Rows of a table would be in every shard. */
static int refuse_sharded_table(const struct run *run, struct error *error)
{
	if (!run->scan->shard.count ||
		!inputs_has_table(run->operands, run->operand_count,
			run->command->accepts))
		return 0;
	return error_set(error,
		"--shard deals out dumps, and a table is among the operands");
}

/* How values are counted stands in the rows of a table, and cannot be changed
 * there. */
static int refuse_dump_option(const struct run *run, struct error *error)
{
	const char *option = run->settings->dump_option;

	if (refuse_sharded_table(run, error))
		return -1;
	if (!option || run->results->references.list.count ||
		run->scan->shard.count ||
		inputs_has_dump(run->operands, run->operand_count,
			run->command->accepts))
		return 0;
	return error_set(error,
		"--%s says how a dump is read, and no dump is given; a table "
		"stays as it was counted",
		option);
}

static int run_on_operands(struct run *run)
{
	const struct command *command = run->command;
	struct progress progress;
	struct resume_cache cache = { 0 };
	struct operands operands;
	struct error error;
	int failed, status = STATUS_FAILED;

	if (command->schema)
		table_init(&run->result, command->schema);
	progress_begin(&progress, command->name,
		(enum progress_kind)run->settings->progress);
	run->inputs.watch = &progress.scan;
	failed = operands_expand(&operands, run->operands, run->operand_count,
			 run->scan, &error) ||
		check_output(run, &error);
	run->inputs.shares = operands.parts;
	run->operands = operands.paths;
	run->operand_count = (int)operands.count;
	if (!failed &&
		(refuse_dump_option(run, &error) || check_names(run, &error))) {
		failed = -1;
		status = STATUS_USAGE;
	}
	failed = failed || keep_statuses(run, &error) ||
		read_inputs(run, &cache, &error) ||
		seal_rows(run, &operands, &error);
	run->inputs.watch = NULL;
	progress_end(&progress);
	print_lines(run->settings, command->name, &run->inputs.messages,
		failed || run->inputs.failed || run->inputs.suspect);
	failed = failed || refuse_suspect(run, &error);
	if (!failed && !command->rows_only && !run->inputs.results.count)
		failed = samples_gather(&run->inputs, run->results,
			COLUMNS_LAYERS, &run->sets, &error);
	samples_note_gaps(&run->sets, &run->messages);
	if (!failed && command->resumable)
		failed = resume_cache_make(&cache, &error);
	failed = failed || work(run, &error);
	if (failed)
		print_error(command->name, &error);
	if (run->rows_safe && !run->inputs.failed)
		status = STATUS_PICTURES;
	failed = failed || run->inputs.failed;
	if (run->rows_safe && !run->inputs.noted)
		resume_cache_remove(&cache);
	resume_cache_release(&cache);
	buffer_release(&run->messages);
	table_release(&run->result);
	samples_release(&run->sets);
	inputs_release(&run->inputs);
	free(run->statuses);
	operands_release(&operands);
	return failed ? status : STATUS_DONE;
}

int command_print_parts(struct run *run, struct error *error)
{
	const struct settings *settings = run->settings;

	return settings->per_sample
		? print_samples(&run->inputs.samples, settings->output,
			  settings, error)
		: print_table(&run->inputs.results, settings->output, settings,
			  error);
}

static int run_on_dumps(struct run *run)
{
	const char *name = run->command->name;
	struct scan_request request = { .settings = run->scan,
		.mode = run->command->mode };
	struct scan scan = { 0 };
	struct operands operands;
	struct error error;
	int failed = operands_expand(&operands, run->operands,
		run->operand_count, run->scan, &error);

	request.parts = operands.parts;
	failed = failed ||
		scan_run(&scan, (const char *const *)operands.paths,
			operands.count, &request, &error);
	print_lines(run->settings, name, &scan.messages,
		failed || scan.errors || scan.failed);
	failed = failed || run->command->put(run, &scan, &error);
	if (failed)
		print_error(name, &error);
	failed = failed || scan.errors || scan.failed;
	scan_release(&scan);
	operands_release(&operands);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

int command_run(struct run *run)
{
	const struct command *command = run->command;

	return command->run    ? command->run(run)
		: command->put ? run_on_dumps(run)
			       : run_on_operands(run);
}
