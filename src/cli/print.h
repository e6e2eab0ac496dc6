#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "base/buffer.h"
#include "cli/settings.h"
#include "results/store.h"
#include "table/table.h"

/*
 * How commands speak: data to a file or standard output, everything else in
 * lines on standard error that begin with the command's name.
 */

/* One line: "attnscope COMMAND: ERROR". */
void print_error(const char *command, const struct error *error);

/* Each line of `lines` in the same way; with --quiet only what has `failed`
 * needs them. */
void print_lines(const struct settings *settings, const char *command,
	const struct buffer *lines, bool failed);

/* Writes the table, as the settings want it, to `path`, whole or not at all, or
 * with NULL to standard output, whose errors main() sees at the end. */
int print_table(const struct table *table, const char *path,
	const struct settings *settings, struct error *error);

/* The same for what `write` writes. */
typedef int print_write(
	void *context, enum table_form form, FILE *stream, struct error *error);
int print_as_made(print_write *write, void *context, const char *path,
	const struct settings *settings, struct error *error);

/* The same for rows of samples. */
int print_samples(const struct store *samples, const char *path,
	const struct settings *settings, struct error *error);

/* The same for a text. */
int print_text(
	const struct buffer *text, const char *path, struct error *error);

/* Whether the locale has UTF-8 and the terminal is not dumb. */
bool print_has_unicode(void);

/* Writes a text for people to standard output, with the program's own
 * characters spelled in ASCII where it has nothing else. */
int print_prose(const struct buffer *text, struct error *error);

#endif
