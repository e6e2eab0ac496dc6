/*
 * attnscope check: is this really attention after the softmax, complete and
 * aligned?  Reads every value.
 */
#include "cli/print.h"
#include "command/commands.h"
#include "scan/findings.h"

static int put(struct run *run, const struct scan *scan, struct error *error)
{
	struct buffer text = { 0 };
	int failed;

	if (run->settings->csv)
		return print_table(&scan->findings, NULL, run->settings, error);
	findings_write(scan, &text);
	failed = print_prose(&text, error);
	buffer_release(&text);
	return failed;
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
	.mode = SCAN_CHECK,
	.put = put,
};
