#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/strings.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Command-line options from declarative tables: one table gives parsing, help
 * and completion.  An option stores into a field of a plain struct (in
 * attnscope, struct settings), found by its offset.
 */
enum option_kind {
	OPTION_FLAG,   /* bool, set to true */
	OPTION_ALIAS,  /* const char *, set to `argument`; takes no value */
	OPTION_TEXT,   /* const char *, borrowed from argv */
	OPTION_FILE,   /* the same; completed as a file name */
	OPTION_FOLDER, /* the same; completed as a folder name */
	OPTION_COUNT,  /* size_t */
	OPTION_NUMBER, /* double */
	OPTION_LENGTH, /* struct length */
	OPTION_CHOICE, /* int or enum, index of the word in `choices` */
	/* const char *, one of `choices`; of one with a colon, what is behind it
	 * is any text */
	OPTION_WORD,
	OPTION_LIST, /* struct word_list, one more text each time */
	OPTION_PAIR, /* struct word_list, two more texts each time */
	OPTION_REST, /* struct word_list, all words that follow it */
};

struct option {
	const char *name; /* long name without dashes */
	char letter;	  /* short name, or 0 */
	enum option_kind kind;
	size_t offset;	      /* of the field */
	const char *argument; /* what help calls the value, or NULL; of a
				       choice, what a message calls it */
	/* NULL-terminated; of an OPTION_CHOICE or OPTION_WORD, or names that an
	 * OPTION_FILE takes too; the least and the largest value of an
	 * OPTION_NUMBER. */
	const char *const *choices;
	const char *help; /* lower case, no full stop; NULL: hidden,
				       taken but never shown or offered */
};

/* The end of a table of options. */
#define OPTION_END           \
	{                    \
		.name = NULL \
	}

/* Options of one purpose. */
struct option_group {
	const char *title; /* NULL: goes on with the group before it */
	const struct option *options; /* up to OPTION_END */
	/* Of a const char * of the settings, which gets the name of the first
	 * of these options that is given; 0: nobody asks. */
	size_t given;
	bool rare; /* short help only counts them */
};

/*
 * The option after `option`, NULL for the first, in groups of which *groups is
 * the one that has `option`; NULL at the end:
 *
 *	for (o = NULL; (o = option_next(&groups, o));)
 */
const struct option *option_next(
	const struct option_group *const **groups, const struct option *option);

/* The option that `word` ("--name", "--name=VALUE", "-x", "-xVALUE") stands
 * for; *attached is the value in the same word, or NULL.  NULL: none. */
const struct option *option_find(const struct option_group *const *groups,
	const char *word, const char **attached);

/*
 * Parses argv[0..argc) by the groups (NULL-terminated) into `settings`, and
 * moves the operands to the front of argv; *operands counts them.  Takes
 * --name VALUE, --name=VALUE, --flag, -o VALUE, -oVALUE, --pair ONE TWO, and
 * "--" as the end of options; "-" is an operand; of an option given twice the
 * last one counts.  Names are never abbreviated, so that a new option cannot
 * break a script.  The error names the option and, where one is near, the
 * option that was meant; what came before it is stored.
 */
int option_parse(const struct option_group *const *groups, int argc,
	char **argv, void *settings, int *operands, struct error *error);

/* Frees the lists that option_parse() made in `settings`. */
void option_release(const struct option_group *const *groups, void *settings);

/* Adds the help of the groups to `text`, 80 columns wide. */
void option_help(const struct option_group *const *groups, struct buffer *text);

/* The same short enough for a screen: of rare groups only their titles and the
 * number of their options, under "More, by '`command`'". */
void option_short_help(const struct option_group *const *groups,
	const char *command, struct buffer *text);

/* Adds paragraphs, one a line, broken at 80 columns; a line that begins with
 * a blank stays as it is. */
void option_paragraphs(const char *paragraphs, struct buffer *text);

#endif
