#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "option/option.h"
#include "option/settings.h"

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

/* One row of the command table in main.c; the command is src/command/NAME.c,
 * its manual page man/attnscope-NAME.1, its test tests/cli/NAME.sh. */
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

/* The command of that name, or NULL with the error naming the nearest one. */
const struct command *command_find(const struct command *const *commands,
	const char *name, struct error *error);

int command_analyze(const struct invocation *invocation);
int command_intensity(const struct invocation *invocation);
int command_curves(const struct invocation *invocation);
int command_correlate(const struct invocation *invocation);
int command_plot(const struct invocation *invocation);
int command_info(const struct invocation *invocation);
int command_help(const struct invocation *invocation);
int command_version(const struct invocation *invocation);
int command_completion(const struct invocation *invocation);

#endif
