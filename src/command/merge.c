/*
 * attnscope merge: the shards of a run as the table of one run, or what is
 * missing.
 */
#include "base/output.h"
#include "cli/print.h"
#include "command/commands.h"
#include "results/merge.h"

/* As --duplicates of other commands; nothing else is to be checked here. */
static const char *const duplicates[] = { "refuse", "keep", NULL };

static const struct option merging[] = {
	{ "expect", 0, OPTION_FILE, FIELD(expected), "LIST|N", NULL,
		"there must be these dumps, listed in a file, one a line, or "
		"so "
		"many of them" },
	{ "duplicates", 0, OPTION_CHOICE, FIELD(figure.results.duplicates),
		"way to treat duplicates", duplicates,
		"samples of one model that have one name, or the same values, "
		"in two dumps: an error, or two samples (default: refuse)" },
	OPTION_END,
};
static const struct option_group options_merging = {
	.title = "What must be there", .options = merging
};

static int protect(const struct run *run, struct error *error)
{
	for (int i = 0; i < run->operand_count; i++)
		if (output_protect(run->operands[i], error))
			return -1;
	return run->settings->output
		? output_check(run->settings->output, false, error)
		: 0;
}

static int run(struct run *run)
{
	const char *name = run->command->name;
	const struct merge_request request = { .names = run->operands,
		.count = run->operand_count,
		.expected = run->settings->expected,
		.keep_duplicates =
			run->results->duplicates == DUPLICATES_KEEP };
	struct buffer problems = { 0 }, again = { 0 };
	struct table table;
	struct error error;
	int failed;

	table_init(&table, NULL);
	failed = protect(run, &error) ||
		merge_parts(&request, &table, &problems, &again, &error);
	if (!failed && problems.length) {
		print_lines(run->settings, name, &problems, true);
		print_text(&again, NULL, &error);
		failed = error_set(&error,
			"the parts are not one whole table; nothing was "
			"written");
	}
	failed = failed ||
		print_table(
			&table, run->settings->output, run->settings, &error);
	if (failed)
		print_error(name, &error);
	buffer_release(&problems);
	buffer_release(&again);
	table_release(&table);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_merge = {
	.name = "merge",
	.section = "Step by step",
	.summary = "tables of shards as the one of a single run",
	.operands = "FILE...",
	.details = "Verifies that every shard is there, whole and of the same "
		   "run, and that no sample counts twice, and writes the bytes "
		   "of a single run over the dumps in natural order. "
		   "PART@16.csv stands for the 16 files that --shard I/16 -o "
		   "PART@16.csv writes. If something is missing, nothing is "
		   "written but what to run again, on standard output.\n\n"
		   "  attnscope merge part@16.csv -o intensity.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_merging, &options_common),
	.run = run,
};
