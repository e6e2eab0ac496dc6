/*
 * A completion script kept by hand is out of date by the second release.
 * This one is written by the program about itself: commands, options, choices
 * and operands come from the tables that parse them.
 */
#include "cli/completion.h"
#include "command/command.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What stands behind a command's options. */
enum operand_kind { OPERAND_NONE, OPERAND_COMMAND, OPERAND_WORD, OPERAND_FILE };

static enum operand_kind operand_kind(const struct command *command)
{
	if (!*command->operands)
		return OPERAND_NONE;
	if (strcmp(command->operands, "[COMMAND]") == 0)
		return OPERAND_COMMAND;
	return islower((unsigned char)*command->operands) ? OPERAND_WORD
							  : OPERAND_FILE;
}

/* Adds the words that the operand of `command` may be, blanks between. */
static void add_words(const struct invocation *invocation,
	const struct command *command, struct buffer *text)
{
	const struct command *const *commands = invocation->commands;
	enum operand_kind kind = operand_kind(command);

	if (kind == OPERAND_COMMAND)
		for (; *commands; commands++)
			buffer_print(text, "%s ", (*commands)->name);
	if (kind == OPERAND_WORD)
		for (const char *c = command->operands; *c; c++)
			buffer_add(text, *c == '|' ? " " : c, 1);
}

static void add_bash(const struct invocation *invocation, struct buffer *text)
{
	const struct command *const *command;

	buffer_print(text,
		"# bash completion of attnscope, from 'attnscope completion "
		"bash'\n"
		"_attnscope()\n"
		"{\n"
		"\tlocal current=${COMP_WORDS[COMP_CWORD]}\n"
		"\tlocal before=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tlocal options= values= kind=other IFS=$' \\t\\n'\n"
		"\n"
		"\t# bash makes three words of --name=value.\n"
		"\tif [[ $current == = ]]; then\n"
		"\t\tcurrent=\n"
		"\telif [[ $before == = ]]; then\n"
		"\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
		"\tfi\n"
		"\tcase $((COMP_CWORD == 1)):${COMP_WORDS[1]} in\n"
		"\t1:*)\n"
		"\t\toptions='--help --version' values='");
	for (command = invocation->commands; *command; command++)
		buffer_print(text, "%s ", (*command)->name);
	buffer_print(text, "'\n\t\t;;\n");
	for (command = invocation->commands; *command; command++) {
		buffer_print(text, "\t0:%s)\n\t\tvalues='", (*command)->name);
		add_words(invocation, *command, text);
		buffer_print(text, "' kind=%s\n",
			operand_kind(*command) == OPERAND_FILE ? "file"
							       : "other");
		completion_bash((*command)->groups, text);
		buffer_print(text, "\t\t;;\n");
	}
	buffer_print(text,
		"\tesac\n"
		"\tCOMPREPLY=()\n"
		"\tif [[ $current == -* && $options ]]; then\n"
		"\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
		"\telif [[ $values ]]; then\n"
		"\t\tCOMPREPLY=($(compgen -W \"$values\" -- \"$current\"))\n"
		"\telif [[ $kind == folder ]]; then\n"
		"\t\tIFS=$'\\n'\n"
		"\t\tcompopt -o filenames 2>/dev/null\n"
		"\t\tCOMPREPLY=($(compgen -d -- \"$current\"))\n"
		"\telif [[ $kind == file ]]; then\n"
		"\t\tIFS=$'\\n'\n"
		"\t\tcompopt -o filenames 2>/dev/null\n"
		"\t\tCOMPREPLY=($(compgen -f -- \"$current\"))\n"
		"\tfi\n"
		"}\n"
		"complete -F _attnscope attnscope\n");
}

static void add_zsh_operand(const struct invocation *invocation,
	const struct command *command, struct buffer *text)
{
	buffer_print(text, "\t\t\t");
	switch (operand_kind(command)) {
	case OPERAND_NONE:
		buffer_print(text, "&& return");
		break;
	case OPERAND_FILE:
		buffer_print(text, "'*:file:_files' && return");
		break;
	default:
		buffer_print(text, "'1:word:(");
		add_words(invocation, command, text);
		buffer_print(text, ")' && return");
		break;
	}
	buffer_print(text, "\n\t\t;;\n");
}

static void add_zsh(const struct invocation *invocation, struct buffer *text)
{
	const struct command *const *command;

	buffer_print(text,
		"#compdef attnscope\n"
		"# zsh completion of attnscope, from 'attnscope completion "
		"zsh'\n"
		"_attnscope()\n"
		"{\n"
		"\tlocal -a commands\n"
		"\n"
		"\tcommands=(\n");
	for (command = invocation->commands; *command; command++) {
		buffer_print(text, "\t\t'%s:", (*command)->name);
		completion_quoted((*command)->summary, "", text);
		buffer_print(text, "'\n");
	}
	buffer_print(text,
		"\t)\n"
		"\tif ((CURRENT == 2)); then\n"
		"\t\t_describe command commands\n"
		"\t\treturn\n"
		"\tfi\n"
		"\tshift words\n"
		"\t((CURRENT--))\n"
		"\tcase $words[1] in\n");
	for (command = invocation->commands; *command; command++) {
		buffer_print(
			text, "\t%s)\n\t\t_arguments \\\n", (*command)->name);
		completion_zsh((*command)->groups, text);
		add_zsh_operand(invocation, *command, text);
	}
	/* The script may be read by the shell or found in its fpath. */
	buffer_print(text,
		"\tesac\n"
		"}\n"
		"if [[ ${funcstack[1]} == _attnscope ]]; then\n"
		"\t_attnscope \"$@\"\n"
		"else\n"
		"\tcompdef _attnscope attnscope\n"
		"fi\n");
}

static void add_fish(const struct invocation *invocation, struct buffer *text)
{
	const struct command *const *command;

	buffer_print(text,
		"# fish completion of attnscope, from 'attnscope completion "
		"fish'\n"
		"complete -c attnscope -f\n");
	for (command = invocation->commands; *command; command++) {
		enum operand_kind kind = operand_kind(*command);

		buffer_print(text,
			"complete -c attnscope -n __fish_use_subcommand "
			"-a %s -d '",
			(*command)->name);
		completion_quoted((*command)->summary, "\\", text);
		buffer_print(text, "'\n");
		completion_fish((*command)->groups, (*command)->name, text);
		if (kind == OPERAND_NONE)
			continue;
		buffer_print(text,
			"complete -c attnscope "
			"-n '__fish_seen_subcommand_from %s' ",
			(*command)->name);
		if (kind == OPERAND_FILE) {
			buffer_print(text, "-F\n");
			continue;
		}
		buffer_print(text, "-a '");
		add_words(invocation, *command, text);
		buffer_print(text, "'\n");
	}
}

static int run(const struct invocation *invocation)
{
	const char *shell = invocation->operands[0];
	struct buffer text = { 0 };

	if (strcmp(shell, "bash") == 0) {
		add_bash(invocation, &text);
	} else if (strcmp(shell, "zsh") == 0) {
		add_zsh(invocation, &text);
	} else if (strcmp(shell, "fish") == 0) {
		add_fish(invocation, &text);
	} else {
		struct error error;

		error_set(&error,
			"'%s' is not a shell known here: bash, zsh "
			"or fish",
			shell);
		fprintf(stderr, "attnscope completion: %s\n", error.text);
		return STATUS_USAGE;
	}
	if (text.failed) {
		fputs("attnscope completion: out of memory\n", stderr);
		buffer_release(&text);
		return STATUS_FAILED;
	}
	fwrite(text.text, 1, text.length, stdout);
	buffer_release(&text);
	return STATUS_DONE;
}

const struct command command_completion = {
	.name = "completion",
	.section = "About",
	.summary = "completion script for a shell",
	.operands = "bash|zsh|fish",
	.details = "Prints the script; the shell reads it at its start.\n"
		   "\n"
		   "  eval \"$(attnscope completion bash)\"      in "
		   "~/.bashrc\n"
		   "  eval \"$(attnscope completion zsh)\"       in "
		   "~/.zshrc\n"
		   "  attnscope completion fish | source       in "
		   "config.fish\n",
	.groups = COMMAND_GROUPS(&options_common),
	.run = run,
};
