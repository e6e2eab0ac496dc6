/*
 * attnscope info: what a dump holds, what was assumed, and which rows and
 * keys will be counted.  Touches metadata only.
 */
#include "cli/print.h"
#include "command/commands.h"
#include "scan/overview.h"

static const struct option looking[] = {
	{ "verbose", 'v', OPTION_FLAG, FIELD(figure.results.scan.verbose), NULL,
		NULL,
		"also every sample, and every dataset with how it is read" },
	{ "save-layout", 0, OPTION_FILE, FIELD(figure.results.scan.save_layout),
		"FILE", NULL, "write where things were found, for --layout" },
	OPTION_END,
};
static const struct option_group options_looking = { .title = "Looking",
	.options = looking };

static int put_table(
	const struct run *run, const struct scan *scan, struct error *error)
{
	struct table table;
	int failed;

	table_init(&table, &schema_info);
	failed = overview_table(scan, &table, error) ||
		print_table(&table, NULL, run->settings, error);
	table_release(&table);
	return failed;
}

static int put_text(
	const struct run *run, const struct scan *scan, struct error *error)
{
	struct buffer text = { 0 };
	int failed = overview_write(scan, run->scan, &text, error);

	if (!failed && (text.length || text.failed))
		failed = print_prose(&text, error);
	buffer_release(&text);
	return failed;
}

/* Several dumps have one layout, or each its own file to save it to. */
static int save_layout(
	const struct run *run, const struct scan *scan, struct error *error)
{
	const struct scan_file *first = NULL;

	for (size_t i = 0; !first && i < scan->file_count; i++)
		if (!scan->files[i].failed)
			first = &scan->files[i];
	if (!run->scan->save_layout || !first)
		return 0;
	return print_text(&first->layout, run->scan->save_layout, error);
}

static int put(struct run *run, const struct scan *scan, struct error *error)
{
	return (run->settings->csv ? put_table : put_text)(run, scan, error) ||
		save_layout(run, scan, error);
}

const struct command command_info = {
	.name = "info",
	.section = "Look",
	.summary = "what a dump holds, and what will be counted in it",
	.operands = "DUMP...",
	.details = "Says for each dump what was found, what had to be "
		   "assumed, and how many rows and keys of each sample "
		   "will be counted. Look here first when a number "
		   "surprises.\n\n"
		   "  attnscope info run1.h5\n",
	.groups = COMMAND_GROUPS(&options_listing, &options_spreadsheet,
		&options_looking, &options_overwrite, &options_layout,
		&options_counting, &options_running, &options_common),
	.mode = SCAN_LOOK,
	.put = put,
};
