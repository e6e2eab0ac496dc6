/*
 * attnscope completion: a completion script kept by hand is out of date by the
 * second release.  So the scripts know nothing: they ask
 * `attnscope completion --words WORD...` about the words so far, the last one
 * being typed, and the answer comes from the tables that parse a command line.
 *
 * Each line of the answer is a word, perhaps with a tab and what it is for;
 * where a path goes it is ":file" or ":folder".  All words that may be here are
 * printed: which of them begin as the last one does is the shell's business.
 */
#include "base/memory.h"
#include "base/text.h"
#include "cli/print.h"
#include "command/commands.h"
#include "hdf5/file.h"
#include "results/selector.h"
#include "scan/objects.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct option completion[] = {
	{ "words", 0, OPTION_REST, FIELD(words), "WORD...", NULL, NULL },
	OPTION_END,
};
static const struct option_group options_completion = { .options = completion };

static void offer(const char *word, const char *what, struct buffer *text)
{
	buffer_print(
		text, "%s%s%s\n", word, what ? "\t" : "", what ? what : "");
}

static void offer_commands(struct buffer *text)
{
	for (size_t i = 0; commands[i]; i++)
		offer(commands[i]->name, commands[i]->summary, text);
}

/* What the operands of a command may be. */
static void offer_operands(const char *operands, struct buffer *text)
{
	if (text_has_prefix(operands, "[COMMAND]"))
		offer_commands(text);
	else if (isupper((unsigned char)*operands))
		offer(":file", NULL, text);
	else if (*operands) /* "bash|zsh|fish" */
		for (const char *c = operands; *c; c++)
			buffer_add(text, *c == '|' ? "\n" : c, 1);
}

/* The operands among the words, but for the one that is being typed. */
static char **find_operands(const struct option_group *const *groups,
	const struct word_list *words, int *count)
{
	char **operands = memory_array(words->count, sizeof(*operands));
	const struct option *option;
	const char *attached;

	*count = 0;
	for (size_t i = 1; operands && i + 1 < words->count; i++) {
		const char *word = words->items[i];

		option = option_find(groups, word, &attached);
		if (*word != '-' || !word[1])
			operands[(*count)++] = (char *)word;
		else if (option && !attached && option->kind != OPTION_FLAG &&
			option->kind != OPTION_ALIAS)
			i += option->kind == OPTION_PAIR ? 2 : 1;
	}
	return operands;
}

/* The curves that the operands have, each once. */
static void offer_curves(const struct command *command,
	const struct word_list *words, struct buffer *text)
{
	struct buffer lines = { 0 };
	int count;
	char **operands = find_operands(command->groups, words, &count);
	const char *line, *end, *before;

	if (operands && count)
		selector_list(operands, count, command->accepts,
			&settings_default.figure.results, &lines);
	for (line = lines.text; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		for (before = lines.text; before < line;
			before = strchr(before, '\n') + 1)
			if (strncmp(before, line, (size_t)(end - line + 1)) ==
				0)
				break;
		if (before == line)
			buffer_add(text, line, (size_t)(end - line + 1));
	}
	buffer_release(&lines);
	free(operands);
}

/* The datasets of the dumps among the operands. */
static void offer_datasets(const struct command *command,
	const struct word_list *words, struct buffer *text)
{
	int count;
	char **operands = find_operands(command->groups, words, &count);

	for (int i = 0; operands && i < count; i++)
		if (hdf5_signature(operands[i]))
			objects_list(operands[i], text);
	free(operands);
}

/* Help calls a value that names a curve NAME, or UND GEN. */
static bool names_curve(const struct option *option)
{
	return option->argument &&
		(strcmp(option->argument, "NAME") == 0 ||
			option->kind == OPTION_PAIR);
}

/* Of "to:ROLE" what is to be typed as it is. */
static void offer_choice(const char *choice, struct buffer *text)
{
	size_t form = strcspn(choice, ":");
	char word[16];

	if (choice[form] && form + 2 <= sizeof(word)) {
		snprintf(word, form + 2, "%s", choice);
		choice = word;
	}
	offer(choice, NULL, text);
}

static void offer_values(const struct command *command,
	const struct option *option, const struct word_list *words,
	struct buffer *text)
{
	bool words_only = option->kind != OPTION_NUMBER;

	for (size_t i = 0; words_only && option->choices && option->choices[i];
		i++)
		offer_choice(option->choices[i], text);
	if (option->kind == OPTION_FILE)
		offer(":file", NULL, text);
	else if (option->kind == OPTION_FOLDER)
		offer(":folder", NULL, text);
	else if (names_curve(option))
		offer_curves(command, words, text);
	else if (option->argument && strstr(option->argument, "LOCATION"))
		offer_datasets(command, words, text);
}

static void offer_options(
	const struct option_group *const *groups, struct buffer *text)
{
	const struct option *o = NULL;

	while ((o = option_next(&groups, o))) {
		if (!o->help)
			continue;
		if (o->letter)
			buffer_print(text, "-%c\t%s\n", o->letter, o->help);
		buffer_print(text, "--%s\t%s\n", o->name, o->help);
	}
}

/*
 * The option that the last word is a value of, or NULL; *options says whether
 * the last word may be an option itself.  bash makes three words of
 * --name=value.
 */
static const struct option *find_option(
	const struct option_group *const *groups, const struct word_list *words,
	bool *options)
{
	size_t last = words->count - 1, at, wanted;
	const char *attached, *const *word = words->items;
	const struct option *option;

	*options = false;
	for (at = 1; at < last; at++) {
		if (strcmp(word[at], "--") == 0)
			return NULL;
		option = option_find(groups, word[at], &attached);
		if (!option || option->kind == OPTION_FLAG ||
			option->kind == OPTION_ALIAS)
			continue;
		if (strcmp(word[at + 1], "=") == 0)
			at++;
		wanted = option->kind == OPTION_PAIR ? 2 : 1;
		if (attached)
			wanted--;
		if (at + wanted >= last)
			return option;
		at += wanted;
	}
	*options = word[last][0] == '-';
	option = option_find(groups, word[last], &attached);
	return option && attached && word[last][1] == '-' ? option : NULL;
}

static void offer_words(const struct word_list *words, struct buffer *text)
{
	const char *first = words->items[0];
	const struct command *command;
	const struct option *option;
	bool options;
	struct error error;

	if (words->count == 1) {
		if (*first == '-') {
			offer("--help", NULL, text);
			offer("--version", NULL, text);
		} else {
			offer_commands(text);
		}
		return;
	}
	command = command_find(commands, first, &error);
	if (!command)
		return;
	option = find_option(command->groups, words, &options);
	if (option)
		offer_values(command, option, words, text);
	else if (options)
		offer_options(command->groups, text);
	else
		offer_operands(command->operands, text);
}

static const char bash[] = {
#include "command/completion.bash.inc"
	0
};
static const char zsh[] = {
#include "command/completion.zsh.inc"
	0
};
static const char fish[] = {
#include "command/completion.fish.inc"
	0
};

static int put_script(const char *shell, struct buffer *text)
{
	const char *script = strcmp(shell, "bash") == 0 ? bash
		: strcmp(shell, "zsh") == 0		? zsh
		: strcmp(shell, "fish") == 0		? fish
							: NULL;

	if (script)
		buffer_print(text, "%s", script);
	return script ? 0 : -1;
}

static int run(struct run *run)
{
	const struct word_list *words = &run->settings->words;
	struct buffer text = { 0 };
	struct error error;
	int status = STATUS_DONE;

	if (words->count) {
		offer_words(words, &text);
	} else if (put_script(run->operands[0], &text)) {
		error_set(&error, "unknown shell '%s' (bash, zsh or fish)",
			run->operands[0]);
		status = STATUS_USAGE;
	}
	if (status == STATUS_DONE && print_text(&text, NULL, &error))
		status = STATUS_FAILED;
	if (status != STATUS_DONE)
		print_error(run->command->name, &error);
	buffer_release(&text);
	return status;
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
	.groups = COMMAND_GROUPS(&options_completion, &options_common),
	.run = run,
};
