/*
 * Help in two columns: the option on the left, what it does on the right,
 * broken between words so that no line is longer than a terminal is wide.
 */
#include "option/option.h"

#include <string.h>

#define WIDTH 80
#define HELP_COLUMN 26
#define INDENT 8 /* of more of an option */

/* Adds `text` up to the end of its line, broken at blanks, the further lines
 * beginning at column `indent`, where the first one already is. */
static void add_wrapped(struct buffer *buffer, const char *text, size_t indent)
{
	size_t column = indent;
	bool first = true;

	while (*text && *text != '\n') {
		size_t length = strcspn(text, " \n");

		if (!first && column + 1 + length > WIDTH) {
			buffer_print(buffer, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			buffer_add(buffer, " ", 1);
			column++;
		}
		buffer_add(buffer, text, length);
		column += length;
		text += length;
		text += strspn(text, " ");
		first = false;
	}
	buffer_add(buffer, "\n", 1);
}

/* Adds "one|two|three"; what does not fit stands on a line of its own. */
static void add_choices(
	struct buffer *buffer, const struct option *option, size_t column)
{
	struct buffer all = { 0 };
	const char *at;

	option_choices(option, "|", &all);
	for (at = all.text ? all.text : ""; *at;) {
		size_t length = strcspn(at, "|");

		length += at[length] == '|';
		if (column + length > WIDTH) {
			buffer_print(buffer, "\n%*s", INDENT, "");
			column = INDENT;
		}
		buffer_add(buffer, at, length);
		column += length;
		at += length;
	}
	buffer->failed = buffer->failed || all.failed;
	buffer_release(&all);
}

static void add_option(struct buffer *buffer, const struct option *option)
{
	size_t start = buffer->length, column;

	if (option->letter)
		buffer_print(
			buffer, "  -%c, --%s", option->letter, option->name);
	else
		buffer_print(buffer, "      --%s", option->name);
	if (option->kind == OPTION_CHOICE) {
		buffer_add(buffer, " ", 1);
		add_choices(buffer, option, buffer->length - start);
	} else if (option->kind != OPTION_FLAG) {
		buffer_print(buffer, " %s", option->argument);
	}
	column = buffer->length - start;
	if (column + 2 > HELP_COLUMN) {
		buffer_add(buffer, "\n", 1);
		column = 0;
	}
	buffer_print(buffer, "%*s", (int)(HELP_COLUMN - column), "");
	add_wrapped(buffer, option->help, HELP_COLUMN);
}

void option_help(const struct option_group *const *groups, struct buffer *text)
{
	for (; *groups; groups++) {
		buffer_print(text, "\n%s:\n", (*groups)->title);
		for (const struct option *o = (*groups)->options; o->name; o++)
			add_option(text, o);
	}
}

void option_paragraphs(const char *paragraphs, struct buffer *text)
{
	while (*paragraphs) {
		size_t length = strcspn(paragraphs, "\n");

		if (*paragraphs == ' ')
			buffer_print(text, "%.*s\n", (int)length, paragraphs);
		else
			add_wrapped(text, paragraphs, 0);
		paragraphs += length;
		paragraphs += *paragraphs == '\n';
	}
}
