/*
 * The list of all commands, and help as a view of it: what a command takes is
 * said once, and parsed, explained and completed from the same rows.
 */
#include "cli/print.h"
#include "command/commands.h"

#include <stdio.h>
#include <string.h>

const struct command *const commands[] = {
	&command_analyze,
	&command_intensity,
	&command_merge,
	&command_reduce,
	&command_curves,
	&command_correlate,
	&command_compare,
	&command_loss,
	&command_trajectory,
	&command_groups,
	&command_heads,
	&command_blocks,
	&command_steps,
	&command_keys,
	&command_plot,
	&command_report,
	&command_info,
	&command_check,
	&command_help,
	&command_version,
	&command_completion,
	NULL,
};

static void add_list(struct buffer *text)
{
	const struct command *const *command;
	const char *section = "";

	option_paragraphs(
		"Usage: attnscope COMMAND [OPTION]... [FILE]...\n\n"
		"Measures how strongly text and image attend to each other, "
		"layer by layer, in dumped attention maps of unified "
		"multimodal models.\n",
		text);
	for (command = commands; *command; command++) {
		if (strcmp(section, (*command)->section) != 0) {
			section = (*command)->section;
			buffer_print(text, "\n%s:\n", section);
		}
		buffer_print(text, "  %-12s%s\n", (*command)->name,
			(*command)->summary);
	}
	buffer_print(text,
		"\n'attnscope help COMMAND' explains one, 'attnscope help "
		"COMMAND "
		"all' with every\noption.\n");
}

static void add_command(
	const struct command *command, bool whole, struct buffer *text)
{
	char all[64];

	buffer_print(text, "Usage: attnscope %s [OPTION]...%s%s\n\n%c%s.\n",
		command->name, *command->operands ? " " : "", command->operands,
		command->summary[0] - 'a' + 'A', command->summary + 1);
	if (*command->details)
		buffer_add(text, "\n", 1);
	option_paragraphs(command->details, text);
	if (whole) {
		option_help(command->groups, text);
	} else {
		snprintf(all, sizeof(all), "attnscope %s --help all",
			command->name);
		option_short_help(command->groups, all, text);
	}
}

static int run(struct run *run)
{
	const struct command *command = NULL;
	struct buffer text = { 0 };
	struct error error;
	bool whole = run->operand_count > 1;
	int failed;

	if (whole && strcmp(run->operands[1], "all") != 0) {
		error_set(&error, "'%s' after a command; only 'all' can be",
			run->operands[1]);
		print_error(run->command->name, &error);
		return STATUS_USAGE;
	}
	if (run->operand_count) {
		command = command_find(commands, run->operands[0], &error);
		if (!command) {
			print_error(run->command->name, &error);
			return STATUS_USAGE;
		}
		add_command(command, whole, &text);
	} else {
		add_list(&text);
	}
	failed = print_text(&text, NULL, &error);
	if (failed)
		print_error(run->command->name, &error);
	buffer_release(&text);
	return failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_help = {
	.name = "help",
	.section = "About",
	.summary = "explain a command, or list them all",
	.operands = "[COMMAND] [all]",
	.details = "Its usual options, or all of them.\n\n"
		   "  attnscope help correlate\n"
		   "  attnscope help correlate all\n",
	.groups = COMMAND_GROUPS(&options_common),
	.run = run,
};
