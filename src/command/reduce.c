/*
 * attnscope reduce: attention maps as sums over classes of keys, from which every
 * command gives the same numbers.
 */
#include "base/output.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "command/commands.h"
#include "scan/operands.h"
#include "scan/reduced.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const types[] = { "f32", "f16", NULL };

static const struct option writing[] = {
	{ "output", 'o', OPTION_FILE, FIELD(output), "FILE", NULL,
		"write here, whole or not at all; required" },
	OPTION_END,
};
static const struct option_group options_output = { .title = "Output",
	.options = writing };

static const struct option reducing[] = {
	{ "dtype", 0, OPTION_CHOICE, FIELD(figure.results.scan.half),
		"number format", types,
		"of the sums: single or half precision (default: f32)" },
	{ "per-role", 0, OPTION_FLAG, FIELD(figure.results.scan.per_role), NULL,
		NULL,
		"keep the keys of each --role in classes of their own, so that "
		"--role can name them again" },
	OPTION_END,
};
static const struct option_group options_reducing = { .title = "Sums",
	.options = reducing };

static int prepare(struct settings *settings, struct error *error)
{
	return settings->output
		? 0
		: error_set(
			  error, "-o FILE is missing: where to write the sums");
}

/* "small.h5: 12 samples, 4.10 GB of attention -> 61.9 MB". */
static int put_sizes(
	const struct scan *scan, const char *path, struct error *error)
{
	struct buffer text = { 0 };
	struct stat status;
	double before = 0;
	size_t samples = 0;
	char bytes[2][32];
	int failed;

	if (stat(path, &status))
		return 0;
	for (size_t f = 0; f < scan->file_count; f++) {
		const struct scan_file *file = &scan->files[f];
		size_t count = file->failed ? 0 : file->sample_count;

		samples += count;
		for (size_t i = 0; i < count; i++)
			before += (double)file->samples[i].shape.stored;
	}
	buffer_print(&text, "%s: %zu sample%s, %s of attention -> %s\n", path,
		samples, samples == 1 ? "" : "s",
		progress_bytes(before, bytes[0]),
		progress_bytes((double)status.st_size, bytes[1]));
	failed = print_text(&text, NULL, error);
	buffer_release(&text);
	return failed;
}

static int write_file(const struct scan *scan,
	const struct scan_request *request, const char *path,
	struct error *error)
{
	struct output output;
	const char *place;

	if (output_open(&output, path, error))
		return -1;
	place = output_readable(&output);
	if (!place)
		error_set(error, "is not a file, which HDF5 needs");
	if (!place || reduced_write(scan, request, place, error)) {
		output_discard(&output);
		return error_prefix(error, path);
	}
	return output_commit(&output, error);
}

static int reduce(struct run *run, struct scan *scan,
	const struct operands *operands, struct error *error)
{
	struct progress progress;
	struct reduced_files done = { 0 };
	const struct scan_finish finish = { reduced_check, &done };
	struct scan_request request = { .settings = run->scan,
		.mode = SCAN_REDUCE,
		.parts = operands->parts,
		.spot_check = !run->scan->no_check,
		.finish = &finish,
		.watch = &progress.scan };
	int failed;

	request.scratch = output_scratch(run->settings->output, error);
	if (request.scratch < 0)
		return -1;
	progress_begin(&progress, run->command->name,
		(enum progress_kind)run->settings->progress);
	failed = scan_run(scan, (const char *const *)operands->paths,
		operands->count, &request, error);
	progress_end(&progress);
	print_lines(run->settings, run->command->name, &scan->messages,
		failed || scan->failed || scan->suspect);
	if (!failed && scan->suspect && !run->results->force)
		failed = error_set(error,
			"the input does not hold attention probabilities, or "
			"not those of the mask that is stated; use --force to "
			"go on anyway");
	failed = failed ||
		write_file(scan, &request, run->settings->output, error) ||
		(!run->settings->quiet &&
			put_sizes(scan, run->settings->output, error));
	close(request.scratch);
	free(done.files);
	return failed;
}

static int run(struct run *run)
{
	struct scan scan = { 0 };
	struct operands operands;
	struct error error;
	int failed = operands_expand(&operands, run->operands,
			     run->operand_count, run->scan, &error) ||
		output_check(run->settings->output, false, &error) ||
		reduce(run, &scan, &operands, &error);

	if (failed)
		print_error(run->command->name, &error);
	failed = failed || scan.failed;
	scan_release(&scan);
	operands_release(&operands);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_reduce = {
	.name = "reduce",
	.section = "Step by step",
	.summary = "dumps as sums over classes of keys, far smaller",
	.operands = "DUMP...",
	.details = "Writes all samples to one dump with what each row gives to "
		   "classes of keys in place of maps. Every other command "
		   "takes it and gives the same numbers, whatever the "
		   "convention, without any options that say where things "
		   "are.\n\n"
		   "  attnscope reduce run1.h5 run2.h5 -o small.h5\n",
	.groups = COMMAND_GROUPS(&options_output, &options_overwrite,
		&options_reducing, &options_layout, &options_spot_check,
		&options_running, &options_common),
	.prepare = prepare,
	.run = run,
};
