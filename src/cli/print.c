/*
 * stdout is data, stderr is messages.  What the terminal can do is what its
 * owner says it can: the locale names the characters, TERM and NO_COLOR
 * (no-color.org) the colours.
 */
#include "cli/print.h"

#include "base/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

void print_error(const char *command, const struct error *error)
{
	fprintf(stderr, "attnscope %s: %s\n", command, error->text);
}

void print_lines(const char *command, const struct buffer *lines)
{
	const char *line = lines->text, *end;

	for (; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		fprintf(stderr, "attnscope %s: %.*s\n", command,
			(int)(end - line), line);
	}
}

int print_table(const struct table *table, const char *path,
	const struct settings *settings, struct error *error)
{
	enum table_form form =
		settings->spreadsheet ? TABLE_SPREADSHEET : TABLE_PLAIN;
	struct output output;

	if (!path)
		return table_write(table, form, stdout, error);
	if (output_open(&output, path, error))
		return -1;
	if (table_write(table, form, output.stream, error)) {
		output_discard(&output);
		return -1;
	}
	return output_commit(&output, error);
}

int print_text(const struct buffer *text, const char *path, struct error *error)
{
	if (text->failed)
		return error_memory(error);
	if (path)
		return output_write(path, text->text, text->length, error);
	if (text->length)
		fwrite(text->text, 1, text->length, stdout);
	return 0;
}

bool print_figure_wanted(const struct settings *settings)
{
	return settings->terminal ||
		(!settings->output && isatty(STDOUT_FILENO));
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static bool is_utf8(void)
{
	const char *locale = variable("LC_ALL");

	if (!*locale)
		locale = variable("LC_CTYPE");
	if (!*locale)
		locale = variable("LANG");
	return strcasestr(locale, "utf-8") || strcasestr(locale, "utf8");
}

static struct terminal_size find_terminal(const struct settings *settings)
{
	bool terminal = isatty(STDOUT_FILENO) && !settings->output;
	bool dumb = strcmp(variable("TERM"), "dumb") == 0;
	struct terminal_size found = { .width = 80,
		.height = 24,
		.unicode = is_utf8() && !dumb && !settings->ascii,
		.colour = terminal && !dumb && !*variable("NO_COLOR") };
	struct winsize size;

	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
		size.ws_col && size.ws_row) {
		found.width = size.ws_col < 400 ? size.ws_col : 400;
		found.height = size.ws_row < 200 ? size.ws_row : 200;
	}
	return found;
}

int print_figure(const struct figure *figure, const struct settings *settings,
	struct error *error)
{
	const struct terminal_size terminal = find_terminal(settings);
	struct buffer text = { 0 };
	int failed = terminal_print(figure, &terminal, &text, error) ||
		print_text(&text, settings->output, error);

	buffer_release(&text);
	return failed ? -1 : 0;
}
