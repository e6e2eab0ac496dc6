/*
 * attnscope check: is this really attention after the softmax, complete and
 * aligned?  Reads every value.
 */
#include "cli/print.h"
#include "command/commands.h"
#include "scan/findings.h"
#include "scan/operands.h"

static int put_text(const struct scan *scan, struct error *error)
{
	struct buffer text = { 0 };
	int failed;

	findings_write(scan, &text);
	failed = print_text(&text, NULL, error);
	buffer_release(&text);
	return failed;
}

static int run(struct run *run)
{
	const char *name = run->command->name;
	struct scan_request check = { .settings = run->scan,
		.mode = SCAN_CHECK };
	struct scan scan = { 0 };
	struct operands operands;
	struct error error;
	int failed = operands_expand(&operands, run->operands,
		run->operand_count, run->scan, &error);

	check.parts = operands.parts;
	failed = failed ||
		scan_run(&scan, (const char *const *)operands.paths,
			operands.count, &check, &error);
	print_lines(name, &scan.messages);
	failed = failed ||
		(run->settings->csv ? print_table(&scan.findings, NULL,
					      run->settings, &error)
				    : put_text(&scan, &error));
	if (failed)
		print_error(name, &error);
	failed = failed || scan.errors || scan.failed;
	scan_release(&scan);
	operands_release(&operands);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_check = {
	.name = "check",
	.section = "Look",
	.summary = "whether dumps hold attention, complete and aligned",
	.operands = "DUMP...",
	.details = "Reads all values and says what is wrong with them: "
		   "rows that do not sum to one, logits, padding that is "
		   "attended to, missing layers, samples in which nothing "
		   "counts. One line for each kind of finding; "
		   "--csv lists them all. Fails when there is an "
		   "error.\n\n"
		   "  attnscope check run1.h5\n",
	.groups = COMMAND_GROUPS(&options_listing, &options_spreadsheet,
		&options_layout, &options_counting, &options_running,
		&options_common),
	.run = run,
};
