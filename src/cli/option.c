/*
 * One table, two readers.  Parsing walks the words of a command line once, from
 * left to right: each is an option, the value of the option before it, or an
 * operand; an option is looked up in the tables that the command lists, and its
 * value is checked and stored by its kind.  Help prints the same rows.
 */
#include "cli/option.h"

#include "base/length.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	const struct option_group *const *groups;
	char **words;
	int count, at; /* `at` is the word being read */
	char *settings;
	struct error *error;
};

const struct option *option_next(
	const struct option_group *const **groups, const struct option *option)
{
	if (option)
		option++;
	else if (**groups)
		option = (**groups)->options;
	while (option && !option->name)
		option = *++*groups ? (**groups)->options : NULL;
	return option;
}

const struct option *option_find(const struct option_group *const *groups,
	const char *word, const char **attached)
{
	const struct option *o = NULL;
	size_t length;

	*attached = NULL;
	if (text_has_prefix(word, "--")) {
		word += 2;
		length = strcspn(word, "=");
		while ((o = option_next(&groups, o)))
			if (strlen(o->name) == length &&
				memcmp(o->name, word, length) == 0)
				break;
		if (word[length])
			*attached = word + length + 1;
	} else if (word[0] == '-' && word[1]) {
		while ((o = option_next(&groups, o)))
			if (o->letter == word[1])
				break;
		if (word[2])
			*attached = word + 2;
	}
	return o;
}

/* The name of an option that is near `name`, or NULL. */
static const char *nearest_name(
	const struct option_group *const *groups, const char *name)
{
	const struct option *o = NULL;
	const char **names = NULL, *nearest = NULL;
	size_t count = 0, capacity = 0;

	while ((o = option_next(&groups, o))) {
		if (!o->help)
			continue;
		if (memory_grow(&names, &capacity, count + 1, sizeof(*names)))
			goto out;
		names[count++] = o->name;
	}
	if (count) {
		names[count] = NULL;
		nearest = text_nearest(name, names);
	}
out:
	free(names);
	return nearest;
}

static int unknown(const struct parser *parser, const char *word)
{
	size_t dashes = word[1] == '-' ? 2 : 1;
	size_t length = strcspn(word, "=");
	char name[64];
	const char *near = NULL;

	/* Any letter is near any option of one letter. */
	if (length - dashes > 1 && length - dashes < sizeof(name)) {
		memcpy(name, word + dashes, length - dashes);
		name[length - dashes] = '\0';
		near = nearest_name(parser->groups, name);
	}
	if (!near)
		return error_set(parser->error, "unknown option '%.*s'",
			(int)length, word);
	return error_set(parser->error,
		"unknown option '%.*s'; did you mean '--%s'?", (int)length,
		word, near);
}

/* Whether `value` is the choice, or as it up to the colon that it has. */
static bool is_choice(const char *choice, const char *value)
{
	const char *colon = strchr(choice, ':');
	size_t form = colon ? (size_t)(colon + 1 - choice) : 0;

	return strcmp(value, choice) == 0 ||
		(form && strncmp(value, choice, form) == 0 && value[form]);
}

static int store_choice(const struct option *option, const char *value,
	void *field, struct error *error)
{
	const char *const *choices = option->choices, *near;
	struct buffer words = { 0 };

	for (int i = 0; choices[i]; i++) {
		if (!is_choice(choices[i], value))
			continue;
		if (option->kind == OPTION_WORD)
			*(const char **)field = value;
		else
			memcpy(field, &i, sizeof(i));
		return 0;
	}
	near = text_nearest(value, choices);
	for (size_t i = 0; choices[i]; i++)
		buffer_print(&words, "%s%s",
			i == 0			 ? ""
				: choices[i + 1] ? ", "
						 : " or ",
			choices[i]);
	error_set(error, "--%s: unknown %s '%s'%s%s%s (%s)", option->name,
		option->argument, value, near ? "; did you mean '" : "",
		near ? near : "", near ? "'?" : "",
		words.text ? words.text : "");
	buffer_release(&words);
	return -1;
}

/* Why `value` is not `what` it should be: 0,5 is written so in half of
 * Europe. */
static int refuse_number(const struct option *option, const char *value,
	const char *what, struct error *error)
{
	return error_set(error, "--%s: '%s' is not %s%s", option->name, value,
		what,
		number_has_comma(value) ? "; decimals are written with a point"
					: "");
}

static int store_count(const struct option *option, const char *value,
	size_t *field, struct error *error)
{
	uint64_t count;

	if (!number_parse_count(value, &count) || (size_t)count != count)
		return refuse_number(option, value, "a whole number", error);
	*field = (size_t)count;
	return 0;
}

static int store_number(const struct option *option, const char *value,
	double *field, struct error *error)
{
	double number, end;

	if (!number_parse(value, &number))
		return refuse_number(option, value, "a number", error);
	for (int i = 0; option->choices && i < 2; i++)
		if (!number_parse(option->choices[i], &end) ||
			(i ? number > end : number < end))
			return error_set(error, "--%s: %s is not from %s to %s",
				option->name, value, option->choices[0],
				option->choices[1]);
	*field = number;
	return 0;
}

static int store_length(const struct option *option, const char *value,
	struct length *field, struct error *error)
{
	if (length_parse(value, field))
		return 0;
	return refuse_number(option, value,
		"a length, as in 3.35in, 8.5cm, 85mm or 240pt", error);
}

static int store_item(
	const char *value, struct word_list *list, struct error *error)
{
	if (memory_grow(&list->items, &list->capacity, list->count,
		    sizeof(*list->items)))
		return error_memory(error);
	list->items[list->count++] = value;
	return 0;
}

static int store(const struct parser *parser, const struct option *option,
	const char *value)
{
	void *field = parser->settings + option->offset;

	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return 0;
	case OPTION_ALIAS:
		*(const char **)field = option->argument;
		return 0;
	case OPTION_TEXT:
	case OPTION_FILE:
	case OPTION_FOLDER:
		*(const char **)field = value;
		return 0;
	case OPTION_COUNT:
		return store_count(option, value, field, parser->error);
	case OPTION_NUMBER:
		return store_number(option, value, field, parser->error);
	case OPTION_LENGTH:
		return store_length(option, value, field, parser->error);
	case OPTION_CHOICE:
	case OPTION_WORD:
		return store_choice(option, value, field, parser->error);
	case OPTION_LIST:
	case OPTION_PAIR:
	case OPTION_REST:
		return store_item(value, field, parser->error);
	}
	return 0;
}

/* Whether `word` is one of the options, so that it cannot be a value. */
static bool is_option(const struct parser *parser, const char *word)
{
	const char *attached;

	return option_find(parser->groups, word, &attached) &&
		(word[1] == '-' || !attached);
}

/* "--width 8.5 cm" would be 8.5 inches, and cm a file. */
static int check_unit(const struct parser *parser, const struct option *option)
{
	const char *unit = parser->at + 1 < parser->count
		? parser->words[parser->at + 1]
		: "";
	const char *value = parser->words[parser->at];
	const char *digits = strrchr(value, '=');

	digits = digits ? digits + 1 : value;
	if (option->kind != OPTION_LENGTH || !length_is_unit(unit) ||
		digits[strspn(digits, "0123456789.")])
		return 0;
	return error_set(parser->error,
		"--%s %s %s: write --%s %s%s, without the space", option->name,
		digits, unit, option->name, digits, unit);
}

/* Stores the values of `option`, which is at parser->at; `attached` is the
 * first one when it was in the same word, or NULL. */
static int parse_values(struct parser *parser, const struct option *option,
	const char *attached)
{
	bool pair = option->kind == OPTION_PAIR;

	for (int wanted = pair ? 2 : 1; wanted; wanted--) {
		if (!attached &&
			(parser->at + 1 >= parser->count ||
				is_option(
					parser, parser->words[parser->at + 1])))
			return error_set(parser->error,
				"option '--%s' needs %s", option->name,
				pair ? "two values" : "a value");
		if (store(parser, option,
			    attached ? attached
				     : parser->words[++parser->at]) ||
			check_unit(parser, option))
			return -1;
		attached = NULL;
	}
	return 0;
}

/* Whatever the words that follow look like, they are values. */
static int parse_rest(struct parser *parser, const struct option *option)
{
	if (parser->at + 1 >= parser->count)
		return error_set(parser->error, "option '--%s' needs a value",
			option->name);
	while (++parser->at < parser->count)
		if (store(parser, option, parser->words[parser->at]))
			return -1;
	return 0;
}

/* Leaves the name of the option with those who ask whether any of its group was
 * given. */
static void note_given(struct parser *parser, const struct option *option)
{
	const struct option_group *const *groups = parser->groups;
	const char **given;

	for (const struct option *o = NULL; (o = option_next(&groups, o));) {
		if (o != option)
			continue;
		given = (const char **)(parser->settings + (*groups)->given);
		if ((*groups)->given && !*given)
			*given = option->name;
		return;
	}
}

static int parse_option(struct parser *parser, const char *word)
{
	const char *attached;
	const struct option *option =
		option_find(parser->groups, word, &attached);
	bool letter = word[1] != '-',
	     flag = option &&
		(option->kind == OPTION_FLAG || option->kind == OPTION_ALIAS);

	/* "-help" is a long option with a dash too few, not -h with a value. */
	if (!option || (flag && letter && attached))
		return unknown(parser, word);
	if (flag && attached)
		return error_set(parser->error, "option '--%s' takes no value",
			option->name);
	/* Of a file "=x", -o is more likely to be meant otherwise. */
	if (letter && attached && *attached == '=')
		return error_set(parser->error, "'%s': write -%c %s or --%s%s",
			word, option->letter, attached + 1, option->name,
			attached);
	note_given(parser, option);
	if (flag)
		return store(parser, option, NULL);
	return option->kind == OPTION_REST
		? parse_rest(parser, option)
		: parse_values(parser, option, attached);
}

int option_parse(const struct option_group *const *groups, int argc,
	char **argv, void *settings, int *operands, struct error *error)
{
	struct parser parser = {
		.groups = groups,
		.words = argv,
		.count = argc,
		.settings = settings,
		.error = error,
	};
	bool only_operands = false;

	*operands = 0;
	for (; parser.at < argc; parser.at++) {
		char *word = argv[parser.at];
		int failed = 0;

		if (only_operands || word[0] != '-' || !word[1])
			argv[(*operands)++] = word;
		else if (strcmp(word, "--") == 0)
			only_operands = true;
		else
			failed = parse_option(&parser, word);
		if (failed)
			return -1;
	}
	return 0;
}

void option_release(const struct option_group *const *groups, void *settings)
{
	const struct option *o = NULL;

	while ((o = option_next(&groups, o))) {
		struct word_list *list = (void *)((char *)settings + o->offset);

		if (o->kind != OPTION_LIST && o->kind != OPTION_PAIR &&
			o->kind != OPTION_REST)
			continue;
		free(list->items);
		*list = (struct word_list){ 0 };
	}
}

/* Help has two columns: the option on the left, what it does on the right. */
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

/* Adds "one|two|three"; what does not fit goes to a line of its own. */
static void add_choices(
	struct buffer *buffer, const char *const *choices, size_t column)
{
	for (; *choices; choices++) {
		const char *bar = choices[1] ? "|" : "";
		size_t length = strlen(*choices) + strlen(bar);

		if (column + length > WIDTH) {
			buffer_print(buffer, "\n%*s", INDENT, "");
			column = INDENT;
		}
		buffer_print(buffer, "%s%s", *choices, bar);
		column += length;
	}
}

static void add_option(struct buffer *buffer, const struct option *option)
{
	size_t start = buffer->length, column;

	if (option->letter)
		buffer_print(
			buffer, "  -%c, --%s", option->letter, option->name);
	else
		buffer_print(buffer, "      --%s", option->name);
	if (option->kind == OPTION_CHOICE || option->kind == OPTION_WORD) {
		buffer_add(buffer, " ", 1);
		add_choices(buffer, option->choices, buffer->length - start);
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

static void add_group(struct buffer *text, const struct option_group *group)
{
	if (group->title)
		buffer_print(text, "\n%s:\n", group->title);
	for (const struct option *o = group->options; o->name; o++)
		if (o->help)
			add_option(text, o);
}

void option_help(const struct option_group *const *groups, struct buffer *text)
{
	for (; *groups; groups++)
		add_group(text, *groups);
}

static size_t count_options(const struct option_group *group)
{
	size_t count = 0;

	for (const struct option *o = group->options; o->name; o++)
		count += o->help != NULL;
	return count;
}

void option_short_help(const struct option_group *const *groups,
	const char *command, struct buffer *text)
{
	struct buffer rare = { 0 };
	const char *title = NULL;
	size_t count = 0;

	for (; *groups; groups++) {
		const struct option_group *group = *groups;

		if (group->title)
			title = group->title;
		if (group->rare)
			count += count_options(group);
		else
			add_group(text, group);
		if (!count || (groups[1] && !groups[1]->title))
			continue;
		buffer_print(&rare, "%s%s (%zu)", rare.length ? ", " : "",
			title, count);
		count = 0;
	}
	if (rare.length) {
		buffer_print(text, "\nMore, by '%s':\n  ", command);
		add_wrapped(text, rare.text, 2);
	}
	text->failed = text->failed || rare.failed;
	buffer_release(&rare);
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
