/*
 * Help is a view of the command table: what a command takes is said there
 * once, and parsed, explained and completed from the same rows.
 */
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void add_list(const struct command *const *commands, struct buffer *text)
{
	const char *section = "";

	option_paragraphs(
		"Usage: attnscope COMMAND [OPTION]... [FILE]...\n\n"
		"Measures how strongly text and image attend to each other, "
		"layer by layer, in dumped attention maps of unified "
		"multimodal models.\n",
		text);
	for (; *commands; commands++) {
		if (strcmp(section, (*commands)->section) != 0) {
			section = (*commands)->section;
			buffer_print(text, "\n%s:\n", section);
		}
		buffer_print(text, "  %-12s%s\n", (*commands)->name,
			(*commands)->summary);
	}
	buffer_print(text, "\n'attnscope help COMMAND' explains one.\n");
}

static void add_command(const struct command *command, struct buffer *text)
{
	buffer_print(text, "Usage: attnscope %s [OPTION]...%s%s\n\n%c%s.\n",
		command->name, *command->operands ? " " : "", command->operands,
		command->summary[0] - 'a' + 'A', command->summary + 1);
	if (*command->details)
		buffer_add(text, "\n", 1);
	option_paragraphs(command->details, text);
	option_help(command->groups, text);
}

static int run(const struct invocation *invocation)
{
	struct buffer text = { 0 };

	if (invocation->operand_count) {
		struct error error;
		const struct command *command = command_find(
			invocation->commands, invocation->operands[0], &error);

		if (!command) {
			fprintf(stderr, "attnscope help: %s\n", error.text);
			return STATUS_USAGE;
		}
		add_command(command, &text);
	} else {
		add_list(invocation->commands, &text);
	}
	if (text.failed) {
		fputs("attnscope help: out of memory\n", stderr);
		buffer_release(&text);
		return STATUS_FAILED;
	}
	fwrite(text.text, 1, text.length, stdout);
	buffer_release(&text);
	return STATUS_DONE;
}

const struct command command_help = {
	.name = "help",
	.section = "About",
	.summary = "explain a command, or list them all",
	.operands = "[COMMAND]",
	.details = "  attnscope help correlate\n",
	.groups = COMMAND_GROUPS(&options_common),
	.run = run,
};
