#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "cli/option.h"
#include "cli/settings.h"

/* Exit status of the program. */
enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

struct command;

/* What a command is run with. */
struct invocation {
	const struct command *command;
	const struct command *const *commands; /* all, NULL-terminated */
	const struct settings *settings;
	char **operands;
	int operand_count;
};

/*
 * A command: src/command/NAME.c defines it as command_NAME, main.c has it in
 * its table, man/attnscope-NAME.1 explains it, tests/cli/NAME.sh tries it.
 */
struct command {
	const char *name;
	const char *section;  /* heading in the list of commands */
	const char *summary;  /* one line, lower case, no full stop */
	const char *operands; /* "DUMP...", "[COMMAND]", "bash|zsh|fish" or "";
				 main checks their number by it, completion
				 offers files, commands or these words */
	const char *details;  /* paragraphs for --help, one a line: what it
				 does, an example that begins with a blank */
	const struct option_group *const *groups; /* NULL-terminated */
	int (*run)(const struct invocation *invocation);
};

/* A NULL-terminated list of option groups. */
#define COMMAND_GROUPS(...)                  \
	(const struct option_group *const[]) \
	{                                    \
		__VA_ARGS__, NULL            \
	}

/* The run of an invocation that takes dumps and these tables. */
#define COMMAND_RUN(invocation, tables)                                  \
	{                                                                \
		.command = (invocation)->command->name,                  \
		.operands = (invocation)->operands,                      \
		.operand_count = (invocation)->operand_count,            \
		.settings = (invocation)->settings, .accepted = (tables) \
	}

extern const struct command command_analyze, command_intensity, command_curves,
	command_correlate, command_compare, command_loss, command_groups,
	command_heads, command_blocks, command_steps, command_plot,
	command_report, command_info, command_check, command_help,
	command_version, command_completion;

/* The command of that name, or NULL with the error naming the nearest one. */
const struct command *command_find(const struct command *const *commands,
	const char *name, struct error *error);

#endif
