/*
 * attnscope groups: do kinds of prompts differ?
 */
#include "command/commands.h"
#include "results/results.h"

static const struct option along[] = {
	{ "along", 0, OPTION_TEXT, FIELD(figure.results.along), "LOCATION",
		NULL,
		"instead of groups, the slope along a number that each sample "
		"has, such as prompt_length; of a table, its groups are the "
		"numbers" },
	OPTION_END,
};
static const struct option_group options_along = { .options = along };

static int prepare(struct settings *settings, struct error *error)
{
	struct results_settings *results = &settings->figure.results;
	const char **group = &results->scan.layout.items[ITEM_GROUP];

	if (results->along && *group)
		return error_set(error,
			"--along and --group both say what a sample's group "
			"is");
	results->keeps = KEEP_GROUPED;
	results->scan.layout.along = results->along != NULL;
	if (results->along)
		*group = results->along;
	return 0;
}

/* Of which nothing else in the table speaks but an empty column. */
static void note_no_group(struct run *run)
{
	const struct group_row *rows = TABLE_ROWS(&run->result, group_row);

	for (size_t i = 0; i < run->result.count; i++)
		if (*rows[i].group)
			return;
	buffer_print(&run->messages,
		run->inputs.dumps
			? "no sample states a group; --group LOCATION says "
			  "where the dumps have it\n"
			: "no sample states a group; 'attnscope intensity "
			  "--group LOCATION' makes tables that do\n");
}

static int work(struct run *run, struct error *error)
{
	if (run->results->along) {
		run->result.schema = &schema_slopes;
		return results_slopes(
			&run->inputs, run->results, &run->result, error);
	}
	if (results_groups(&run->inputs, run->results, &run->result, error))
		return -1;
	note_no_group(run);
	return 0;
}

const struct command command_groups = {
	.name = "groups",
	.section = "Take apart",
	.summary = "whether kinds of prompts differ",
	.operands = "FILE...",
	.details =
		"Takes intensity tables, or dumps; '-' is a table on "
		"standard input. Gives for each group of samples its "
		"mean and standard deviation, r of its curve with that of "
		"all samples and of all others, and the share of the variance "
		"between samples that the groups explain (eta_squared), "
		"with p of shuffled groups; all that for intensity, "
		"enrichment and sinkfree, or for another measure. With "
		"--along, gives the slope along a number, and the share of the "
		"variance that it explains.\n\n"
		"  attnscope groups intensity.csv -o groups.csv\n",
	.groups = COMMAND_GROUPS(&options_output_file, &options_spreadsheet,
		&options_grouped, &options_along, &options_layers,
		&options_seed, &options_layout, &options_counting,
		&options_checking, &options_running, &options_common),
	.prepare = prepare,
	.accepts = INPUTS_INTENSITY,
	.rows_only = true,
	.schema = &schema_groups,
	.work = work,
};
