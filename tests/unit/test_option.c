/* Parsing, messages and help of options, on a table of every kind, and on the
 * tables of all commands. */
#include "base/vocabulary.h"
#include "cli/option.h"
#include "command/commands.h"
#include "unit.h"

#include <stdint.h>
#include <stdio.h>

struct fields {
	bool flag;
	const char *text, *file, *folder, *shape;
	size_t count;
	double number, few;
	struct length length;
	int choice;
	struct word_list list, pairs, rest;
};

#undef FIELD
#define FIELD(field) offsetof(struct fields, field)

static const char *const colours[] = { "red", "green", "blue", NULL };
static const struct option first[] = {
	{ "flag", 'f', OPTION_FLAG, FIELD(flag), NULL, NULL, "a flag" },
	{ "text", 't', OPTION_TEXT, FIELD(text), "TEXT", NULL, "a text" },
	{ "file", 0, OPTION_FILE, FIELD(file), "FILE", NULL, "a file" },
	{ "folder", 0, OPTION_FOLDER, FIELD(folder), "FOLDER", NULL,
		"a folder" },
	OPTION_END,
};
static const char *const shapes[] = { "round", "sides:N", NULL };
static const char *const few[] = { "0.5", "2", NULL };
static const struct option second[] = {
	{ "count", 'c', OPTION_COUNT, FIELD(count), "N", NULL, "a count" },
	{ "number", 0, OPTION_NUMBER, FIELD(number), "X", NULL, "a number" },
	{ "few", 0, OPTION_NUMBER, FIELD(few), "X", few, NULL },
	{ "length", 0, OPTION_LENGTH, FIELD(length), "L", NULL, NULL },
	{ "colour", 0, OPTION_CHOICE, FIELD(choice), "colour", colours,
		"a choice whose help has so many words that it has to be "
		"broken into lines more than once, because a terminal has no "
		"more than eighty columns" },
	{ "shape", 0, OPTION_WORD, FIELD(shape), "shape", shapes, NULL },
	{ "with", 0, OPTION_LIST, FIELD(list), "WORD", NULL, "a list" },
	{ "pair", 'p', OPTION_PAIR, FIELD(pairs), "ONE TWO", NULL, "a pair" },
	{ "couple", 0, OPTION_PAIR, FIELD(pairs), "ONE TWO", NULL, NULL },
	{ "rest", 0, OPTION_REST, FIELD(rest), "WORD...", NULL, NULL },
	OPTION_END,
};
static const struct option_group group_first = { .title = "First",
	.options = first };
static const struct option_group group_second = { .title = "Second",
	.options = second };
static const struct option_group *const groups[] = { &group_first,
	&group_second, NULL };

static struct fields got;
static struct error error;
static int operands;
static char *words[16];

/* Parses up to 15 words into `got`; fresh fields, count 7, each time. */
static int parse(const char *const *given)
{
	int count = 0;

	option_release(groups, &got);
	got = (struct fields){ .count = 7, .choice = 1 };
	error.text[0] = '\0';
	for (; given[count]; count++)
		words[count] = (char *)given[count];
	words[count] = NULL;
	return option_parse(groups, count, words, &got, &operands, &error);
}

#define PARSE(...) parse((const char *const[]){ __VA_ARGS__, NULL })

static void every_kind_in_every_form(void)
{
	CHECK(PARSE("--flag", "--text", "a", "--file=b", "--folder", "c",
		      "--count=12", "--number", "-2.5e-1", "--colour", "blue",
		      "--with", "x", "--with=y") == 0);
	CHECK(got.flag);
	CHECK_TEXT(got.text, "a");
	CHECK_TEXT(got.file, "b");
	CHECK_TEXT(got.folder, "c");
	CHECK(got.count == 12);
	CHECK_NEAR(got.number, -0.25, 0);
	CHECK(got.choice == 2);
	CHECK(got.list.count == 2);
	if (got.list.count == 2) {
		CHECK_TEXT(got.list.items[0], "x");
		CHECK_TEXT(got.list.items[1], "y");
	}
	CHECK(operands == 0);
	CHECK(PARSE("--length", "127mm", "--few", "2") == 0);
	CHECK_NEAR(got.length.inches, 5, 1e-12);
	CHECK_TEXT(got.length.unit, "mm");
	CHECK_NEAR(got.few, 2, 0);
}

static void a_letter_takes_its_value_behind_or_inside(void)
{
	CHECK(PARSE("-c", "3", "-tname", "-f") == 0);
	CHECK(got.count == 3 && got.flag);
	CHECK_TEXT(got.text, "name");
	CHECK(PARSE("-c4") == 0);
	CHECK(got.count == 4);
	CHECK(PARSE("-t-") == 0);
	CHECK_TEXT(got.text, "-");
}

static void a_pair_takes_two_values(void)
{
	CHECK(PARSE("--pair", "a:b", "c", "x", "--pair=d", "e", "-pf", "g") ==
		0);
	CHECK(operands == 1);
	CHECK(got.pairs.count == 6);
	for (size_t i = 0; i < got.pairs.count; i++)
		CHECK_TEXT(got.pairs.items[i],
			((const char *[]){
				"a:b", "c", "d", "e", "f", "g" })[i]);
	CHECK(PARSE("--pair", "one") == -1);
	CHECK_TEXT(error.text, "option '--pair' needs two values");
	CHECK(PARSE("--pair", "one", "--flag") == -1);
	CHECK_TEXT(error.text, "option '--pair' needs two values");
	CHECK(PARSE("--pair=one") == -1);
	CHECK_TEXT(error.text, "option '--pair' needs two values");
}

static void a_hidden_option_is_taken_but_not_suggested(void)
{
	CHECK(PARSE("--couple", "a", "b", "--pair", "c", "d") == 0);
	CHECK(got.pairs.count == 4);
	CHECK_TEXT(got.pairs.items[1], "b");
	CHECK(PARSE("--coupel", "a", "b") == -1);
	CHECK(!strstr(error.text, "couple"));
}

static void the_rest_may_look_like_options(void)
{
	CHECK(PARSE("one", "--rest", "--flag", "--", "--no-such", "") == 0);
	CHECK(operands == 1 && !got.flag);
	CHECK(got.rest.count == 4);
	CHECK_TEXT(got.rest.items[0], "--flag");
	CHECK_TEXT(got.rest.items[3], "");
	CHECK(PARSE("--rest") == -1);
	CHECK_TEXT(error.text, "option '--rest' needs a value");
}

static void what_is_not_given_keeps_its_default(void)
{
	CHECK(PARSE("operand") == 0);
	CHECK(got.count == 7 && got.choice == 1 && !got.flag && !got.text);
}

static void operands_come_to_the_front_in_their_order(void)
{
	CHECK(PARSE("one", "--count", "3", "-", "--flag", "two") == 0);
	CHECK(operands == 3);
	CHECK_TEXT(words[0], "one");
	CHECK_TEXT(words[1], "-");
	CHECK_TEXT(words[2], "two");
}

static void two_dashes_end_the_options(void)
{
	CHECK(PARSE("--flag", "--", "--count", "-f", "--") == 0);
	CHECK(got.flag && got.count == 7);
	CHECK(operands == 3);
	CHECK_TEXT(words[0], "--count");
	CHECK_TEXT(words[1], "-f");
	CHECK_TEXT(words[2], "--");
}

static void the_last_of_two_counts(void)
{
	CHECK(PARSE("--shape=round") == 0);
	CHECK_TEXT(got.shape, "round");
	CHECK(PARSE("--shape=sides:four") == 0);
	CHECK_TEXT(got.shape, "sides:four");
	CHECK(PARSE("--count", "1", "--colour=red", "-c2", "--colour=blue") ==
		0);
	CHECK(got.count == 2 && got.choice == 2);
}

static void a_value_may_be_empty_or_hold_a_sign(void)
{
	CHECK(PARSE("--text=", "--file", "a=b") == 0);
	CHECK_TEXT(got.text, "");
	CHECK_TEXT(got.file, "a=b");
	CHECK(PARSE("--text==x") == 0);
	CHECK_TEXT(got.text, "=x");
}

#define REFUSED(message, ...)                    \
	do {                                     \
		CHECK(PARSE(__VA_ARGS__) == -1); \
		CHECK_TEXT(error.text, message); \
	} while (0)

static void unknown_options_name_the_nearest(void)
{
	REFUSED("unknown option '--coluor'; did you mean '--colour'?",
		"--coluor", "red");
	REFUSED("unknown option '--cuont'; did you mean '--count'?",
		"--cuont=3");
	REFUSED("unknown option '--elephant'", "--elephant");
	REFUSED("unknown option '-flag'; did you mean '--flag'?", "-flag");
	REFUSED("unknown option '-x'", "-x");
	REFUSED("unknown option '--'", "--=x");
}

static void beginnings_of_names_are_not_taken(void)
{
	REFUSED("unknown option '--col'; did you mean '--colour'?", "--col",
		"red");
	CHECK(got.choice == 1);
}

static void a_missing_value_is_said(void)
{
	REFUSED("option '--count' needs a value", "--count");
	REFUSED("option '--text' needs a value", "operand", "-t");
	/* A forgotten value must not swallow the next option. */
	REFUSED("option '--text' needs a value", "--text", "--flag");
	REFUSED("option '--file' needs a value", "--file", "--count=3");
	REFUSED("option '--text' needs a value", "--text", "-f");
	CHECK(PARSE("--text", "-", "--file", "-3") == 0);
	CHECK_TEXT(got.text, "-");
	CHECK_TEXT(got.file, "-3");
}

static void a_flag_takes_no_value(void)
{
	REFUSED("option '--flag' takes no value", "--flag=yes");
}

static void values_are_checked_whole(void)
{
	REFUSED("--count: '3x' is not a whole number", "--count", "3x");
	REFUSED("--count: '-1' is not a whole number", "-c", "-1");
	REFUSED("--count: '' is not a whole number", "--count=");
	REFUSED("--count: '18446744073709551616' is not a whole number",
		"--count=18446744073709551616");
	CHECK(PARSE("--count=18446744073709551615") == 0);
	CHECK(got.count == SIZE_MAX);
	REFUSED("--number: 'nan' is not a number", "--number=nan");
	REFUSED("--number: '1,5' is not a number; decimals are written with a "
		"point",
		"--number", "1,5");
	REFUSED("--number: '1,5,2' is not a number", "--number", "1,5,2");
	REFUSED("--few: 0 is not from 0.5 to 2", "--few", "0");
	REFUSED("--few: 2.1 is not from 0.5 to 2", "--few=2.1");
	REFUSED("--length 1.5 mm: write --length 1.5mm, without the space",
		"--length=1.5", "mm", "x");
	REFUSED("--length: '1.5 mm' is not a length, as in 3.35in, 8.5cm, "
		"85mm or 240pt",
		"--length", "1.5 mm");
	REFUSED("--shape: unknown shape 'sides:'; did you mean 'sides:N'? "
		"(round or sides:N)",
		"--shape", "sides:");
	REFUSED("--shape: unknown shape 'corner:4' (round or sides:N)",
		"--shape", "corner:4");
	REFUSED("--colour: unknown colour 'pink' (red, green or blue)",
		"--colour", "pink");
	REFUSED("--colour: unknown colour 'gre'; did you mean 'green'? (red, "
		"green or blue)",
		"--colour=gre");
}

static void messages_obey_no_control_characters(void)
{
	REFUSED("unknown option '--\\x1b[2J'", "--\x1b[2J");
}

static size_t widest_line(const char *text)
{
	size_t widest = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		widest = length > widest ? length : widest;
		text += length + (text[length] == '\n');
	}
	return widest;
}

static void help_is_laid_out(void)
{
	struct buffer text = { 0 };

	option_help(groups, &text);
	CHECK_TEXT(text.text,
		"\nFirst:\n"
		"  -f, --flag              a flag\n"
		"  -t, --text TEXT         a text\n"
		"      --file FILE         a file\n"
		"      --folder FOLDER     a folder\n"
		"\nSecond:\n"
		"  -c, --count N           a count\n"
		"      --number X          a number\n"
		"      --colour red|green|blue\n"
		"                          a choice whose help has so many "
		"words that it has to\n"
		"                          be broken into lines more than "
		"once, because a\n"
		"                          terminal has no more than eighty "
		"columns\n"
		"      --with WORD         a list\n"
		"  -p, --pair ONE TWO      a pair\n");
	buffer_release(&text);
}

static void paragraphs_are_broken_and_examples_kept(void)
{
	struct buffer text = { 0 };

	option_paragraphs(
		"one two three four five six seven eight nine ten eleven "
		"twelve thirteen fourteen fifteen\n\n"
		"  kept   as it is\n",
		&text);
	CHECK_TEXT(text.text,
		"one two three four five six seven eight nine ten eleven "
		"twelve thirteen fourteen\n"
		"fifteen\n\n"
		"  kept   as it is\n");
	CHECK(widest_line(text.text) == 80);
	buffer_release(&text);
}

/* Lower case, and no full stop; "0 other, 1 text ..." may go on. */
static bool help_reads_well(const char *help)
{
	size_t length = strlen(help);

	return !(help[0] >= 'A' && help[0] <= 'Z') &&
		(help[length - 1] != '.' || help[length - 2] == '.');
}

static void the_tables_are_well_formed(void)
{
	for (size_t i = 0; commands[i]; i++) {
		const struct option_group *const *group = commands[i]->groups;
		const struct option *o = NULL;

		while ((o = option_next(&group, o))) {
			CHECK((o->argument != NULL) ==
				(o->kind != OPTION_FLAG));
			CHECK(o->choices ? o->kind == OPTION_CHOICE ||
						o->kind == OPTION_WORD ||
						o->kind == OPTION_FILE ||
						o->kind == OPTION_NUMBER
					 : o->kind != OPTION_CHOICE &&
						o->kind != OPTION_WORD);
			CHECK(o->offset < sizeof(struct settings));
			CHECK(!o->help || help_reads_well(o->help));
			/* Short enough for a name to be shown whole. */
			CHECK(strlen(o->name) < 20);
		}
	}
}

static void no_command_has_two_options_of_a_name(void)
{
	for (size_t i = 0; commands[i]; i++) {
		const struct option_group *const *group = commands[i]->groups;
		const struct option *o = NULL;
		const char *attached;

		while ((o = option_next(&group, o))) {
			char word[32];

			snprintf(word, sizeof(word), "--%s", o->name);
			CHECK(option_find(commands[i]->groups, word,
				      &attached) == o);
			snprintf(word, sizeof(word), "-%c", o->letter);
			CHECK(!o->letter ||
				option_find(commands[i]->groups, word,
					&attached) == o);
		}
	}
}

static void help_fits_eighty_columns(void)
{
	struct buffer text = { 0 };

	for (size_t i = 0; commands[i]; i++)
		option_help(commands[i]->groups, &text);
	CHECK(!text.failed && widest_line(text.text) <= 80);
	for (size_t i = 0; i < text.length; i++)
		CHECK((unsigned char)text.text[i] < 0x80);
	buffer_release(&text);
}

static void measures_are_spelled_as_in_tables(void)
{
	const char *attached;
	const struct option *measure =
		option_find(command_curves.groups, "--measure", &attached);
	int m = 0;

	CHECK(measure != NULL);
	for (; measure && m < MEASURES && measure->choices[m]; m++)
		CHECK_TEXT(measure->choices[m], measure_name((enum measure)m));
	CHECK(m == MEASURES && measure && !measure->choices[m]);
}

static void choices_store_their_enumeration(void)
{
	struct settings settings = settings_default;
	char *line[] = { "--convention=authors", "--rows=posttext",
		"--by=group", "--measure=sinkfree", "--y=auto", "--kind=matrix",
		"--style=dark" };
	char *sort[] = { "--sort=difference" };

	CHECK(option_parse(command_plot.groups, 7, line, &settings, &operands,
		      &error) == 0);
	CHECK(settings.figure.results.scan.rule.convention ==
		CONVENTION_AUTHORS);
	CHECK(settings.figure.results.scan.rule.rows == ROWS_POSTTEXT);
	CHECK(settings.figure.results.curves.by == BY_GROUP);
	CHECK_TEXT(settings.figure.results.curves.word, "sinkfree");
	CHECK(settings.figure.style.y == 1);
	CHECK(settings.figure.kind == FIGURE_MATRIX);
	CHECK(settings.figure.style.theme == FIGURE_DARK);
	CHECK(option_parse(command_heads.groups, 1, sort, &settings, &operands,
		      &error) == 0);
	CHECK(settings.figure.results.heads.sort == STATS_BY_DIFFERENCE);
	CHECK_TEXT(options_split.options[0].name, "by");
	CHECK_TEXT(options_seed.options[0].name, "seed");
}

static void defaults_are_those_of_the_help(void)
{
	CHECK(settings_default.figure.results.scan.rule.convention ==
		CONVENTION_STRICT);
	CHECK(settings_default.figure.results.scan.rule.rows == ROWS_RESPONSE);
	CHECK(settings_default.figure.results.curves.measure ==
		MEASURE_INTENSITY);
	CHECK(settings_default.figure.results.curves.by == BY_MODEL);
	CHECK(settings_default.figure.results.resampling.seed == 1);
	CHECK(settings_default.figure.results.resampling.resamples == 2000);
	CHECK(settings_default.figure.results.scan.jobs == 0);
	CHECK(settings_default.figure.style.y == 0);
	CHECK(!settings_default.output &&
		!settings_default.figure.results.scan.per_head);
}

int main(void)
{
	CASE(every_kind_in_every_form);
	CASE(a_letter_takes_its_value_behind_or_inside);
	CASE(a_pair_takes_two_values);
	CASE(a_hidden_option_is_taken_but_not_suggested);
	CASE(the_rest_may_look_like_options);
	CASE(what_is_not_given_keeps_its_default);
	CASE(operands_come_to_the_front_in_their_order);
	CASE(two_dashes_end_the_options);
	CASE(the_last_of_two_counts);
	CASE(a_value_may_be_empty_or_hold_a_sign);
	CASE(unknown_options_name_the_nearest);
	CASE(beginnings_of_names_are_not_taken);
	CASE(a_missing_value_is_said);
	CASE(a_flag_takes_no_value);
	CASE(values_are_checked_whole);
	CASE(messages_obey_no_control_characters);
	CASE(help_is_laid_out);
	CASE(paragraphs_are_broken_and_examples_kept);
	CASE(the_tables_are_well_formed);
	CASE(no_command_has_two_options_of_a_name);
	CASE(help_fits_eighty_columns);
	CASE(measures_are_spelled_as_in_tables);
	CASE(choices_store_their_enumeration);
	CASE(defaults_are_those_of_the_help);
	option_release(groups, &got);
	UNIT_END;
}
