/*
 * Three shells, three languages for the same table: bash wants the list of
 * words that may stand here, zsh and fish a description of every option.
 */
#include "cli/completion.h"

#include <string.h>

void completion_quoted(
	const char *words, const char *special, struct buffer *text)
{
	for (; *words; words++) {
		if (*words == '\'') {
			/* Ends the quotes, and begins them again. */
			buffer_print(text, "'\\''");
			continue;
		}
		if (strchr(special, *words))
			buffer_add(text, "\\", 1);
		buffer_add(text, words, 1);
	}
}

static void add_bash_value(const struct option *option, struct buffer *text)
{
	buffer_print(text, "\t\t");
	if (option->letter)
		buffer_print(text, "-%c | ", option->letter);
	buffer_print(text, "--%s) options=", option->name);
	switch (option->kind) {
	case OPTION_CHOICE:
		buffer_print(text, " values='");
		option_choices(option, " ", text);
		buffer_print(text, "'");
		break;
	case OPTION_FILE:
		buffer_print(text, " values= kind=file");
		break;
	case OPTION_FOLDER:
		buffer_print(text, " values= kind=folder");
		break;
	default:
		buffer_print(text, " values= kind=other");
		break;
	}
	buffer_print(text, " ;;\n");
}

void completion_bash(
	const struct option_group *const *groups, struct buffer *text)
{
	const struct option_group *const *group;
	const struct option *o;

	buffer_print(text, "\t\toptions='");
	for (group = groups; *group; group++) {
		for (o = (*group)->options; o->name; o++) {
			if (o->letter)
				buffer_print(text, "-%c ", o->letter);
			buffer_print(text, "--%s ", o->name);
		}
	}
	buffer_print(text, "'\n\t\tcase $before in\n");
	for (group = groups; *group; group++)
		for (o = (*group)->options; o->name; o++)
			if (o->kind != OPTION_FLAG)
				add_bash_value(o, text);
	buffer_print(text, "\t\tesac\n");
}

static void add_zsh_option(const struct option *option, struct buffer *text)
{
	const char *value = option->kind == OPTION_FLAG ? "" : "=";

	if (option->letter)
		buffer_print(text, "\t\t\t'(-%c --%s)'{-%c%s,--%s%s}'[",
			option->letter, option->name, option->letter,
			*value ? "+" : "", option->name, value);
	else
		buffer_print(text, "\t\t\t'%s--%s%s[",
			option->kind == OPTION_LIST ||
					option->kind == OPTION_PAIR
				? "*"
				: "",
			option->name, value);
	completion_quoted(option->help, "[]\\", text);
	buffer_print(text, "]");
	if (option->kind != OPTION_FLAG)
		buffer_print(text, ":%s:", option->argument);
	switch (option->kind) {
	case OPTION_CHOICE:
		buffer_print(text, "(");
		option_choices(option, " ", text);
		buffer_print(text, ")");
		break;
	case OPTION_FILE:
		buffer_print(text, "_files");
		break;
	case OPTION_FOLDER:
		buffer_print(text, "_files -/");
		break;
	case OPTION_PAIR:
		buffer_print(text, ":%s:", option->argument);
		break;
	default:
		break;
	}
	buffer_print(text, "' \\\n");
}

void completion_zsh(
	const struct option_group *const *groups, struct buffer *text)
{
	for (; *groups; groups++)
		for (const struct option *o = (*groups)->options; o->name; o++)
			add_zsh_option(o, text);
}

static void add_fish_option(
	const struct option *option, const char *command, struct buffer *text)
{
	buffer_print(text,
		"complete -c attnscope -n '__fish_seen_subcommand_from %s' "
		"-l %s",
		command, option->name);
	if (option->letter)
		buffer_print(text, " -s %c", option->letter);
	switch (option->kind) {
	case OPTION_FLAG:
		break;
	case OPTION_CHOICE:
		buffer_print(text, " -x -a '");
		option_choices(option, " ", text);
		buffer_print(text, "'");
		break;
	case OPTION_FILE:
		buffer_print(text, " -r -F");
		break;
	case OPTION_FOLDER:
		buffer_print(text, " -x -a '(__fish_complete_directories)'");
		break;
	default:
		buffer_print(text, " -x");
		break;
	}
	buffer_print(text, " -d '");
	completion_quoted(option->help, "\\", text);
	buffer_print(text, "'\n");
}

void completion_fish(const struct option_group *const *groups,
	const char *command, struct buffer *text)
{
	for (; *groups; groups++)
		for (const struct option *o = (*groups)->options; o->name; o++)
			add_fish_option(o, command, text);
}
