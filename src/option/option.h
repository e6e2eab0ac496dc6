#ifndef OPTION_OPTION_H
#define OPTION_OPTION_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Command-line options from declarative tables: one table gives parsing, help
 * and completion.  An option stores into a field of a plain struct (in
 * attnscope, struct settings), found by its offset.
 */
enum option_kind {
	OPTION_FLAG,   /* bool, set to true */
	OPTION_TEXT,   /* const char *, borrowed from argv */
	OPTION_FILE,   /* the same; completed as a file name */
	OPTION_FOLDER, /* the same; completed as a folder name */
	OPTION_COUNT,  /* size_t */
	OPTION_NUMBER, /* double */
	OPTION_CHOICE, /* int, index of the word in `choices` */
	OPTION_LIST,   /* struct option_list, one more text each time */
};

struct option_list {
	const char **items; /* texts borrowed from argv; array owned */
	size_t count, capacity;
};

struct option {
	const char *name; /* long name without dashes */
	char letter;	  /* short name, or 0 */
	enum option_kind kind;
	size_t offset;		    /* of the field */
	const char *argument;	    /* what help calls the value, or NULL */
	const char *const *choices; /* NULL-terminated, OPTION_CHOICE only */
	const char *help;	    /* lower case, no full stop */
};

/* Options of one purpose, shared by commands; ends with a NULL name. */
struct option_group {
	const char *title;
	const struct option *options;
};

/*
 * Parses argv[0..argc) by the groups (NULL-terminated) into `settings`, and
 * moves the words that are no options to the front of argv; *operands counts
 * them.  Takes --name VALUE, --name=VALUE, --flag, -o VALUE, -oVALUE, and
 * "--" as the end of options; "-" is an operand.  The error names the option
 * and, where one is near, the option that was meant.
 */
int option_parse(const struct option_group *const *groups, int argc,
	char **argv, void *settings, int *operands, struct error *error);

/* Adds the help of the groups to `text`, 80 columns wide. */
void option_help(const struct option_group *const *groups, struct buffer *text);

#endif
