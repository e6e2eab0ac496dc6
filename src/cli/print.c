/*
 * stdout is data, stderr is messages.
 */
#include "cli/print.h"

#include "base/output.h"

#include <stdio.h>
#include <string.h>

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
