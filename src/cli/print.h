#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "base/buffer.h"
#include "cli/settings.h"
#include "figure/terminal.h"
#include "table/table.h"

/*
 * How commands speak: data to a file or standard output, everything else in
 * lines on standard error that begin with the command's name.
 */

/* One line: "attnscope COMMAND: ERROR". */
void print_error(const char *command, const struct error *error);

/* Each line of `lines` in the same way. */
void print_lines(const char *command, const struct buffer *lines);

/* Writes the table, as the settings want it, to `path`, whole or not at all, or
 * with NULL to standard output, whose errors main() sees at the end. */
int print_table(const struct table *table, const char *path,
	const struct settings *settings, struct error *error);

/* The same for a text. */
int print_text(
	const struct buffer *text, const char *path, struct error *error);

/* Whether a figure is to be shown in characters on standard output: asked for,
 * or no file is named and a person is looking. */
bool print_figure_wanted(const struct settings *settings);

/* Shows the figure on standard output, as large as the terminal, or as 80 by 24
 * where it is none; without colours when NO_COLOR says so or it is none. */
int print_figure(const struct figure *figure, const struct settings *settings,
	struct error *error);

#endif
