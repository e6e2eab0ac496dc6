/*
 * stdout is data, stderr is messages.
 */
#include "cli/print.h"

#include "base/output.h"
#include "base/unicode.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void print_error(const char *command, const struct error *error)
{
	fprintf(stderr, "attnscope %s: %s\n", command, error->text);
}

void print_lines(const struct settings *settings, const char *command,
	const struct buffer *lines, bool failed)
{
	const char *line = failed || !settings->quiet ? lines->text : NULL;
	const char *end;

	for (; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		fprintf(stderr, "attnscope %s: %.*s\n", command,
			(int)(end - line), line);
	}
}

int print_as_made(print_write *write, void *context, const char *path,
	const struct settings *settings, struct error *error)
{
	enum table_form form =
		settings->spreadsheet ? TABLE_SPREADSHEET : TABLE_PLAIN;
	struct output output = { .stream = stdout };

	if (path && output_open(&output, path, error))
		return -1;
	if (write(context, form, output.stream, error)) {
		if (path)
			output_discard(&output);
		return -1;
	}
	return path ? output_commit(&output, error) : 0;
}

static int write_table(
	void *context, enum table_form form, FILE *stream, struct error *error)
{
	return table_write(context, form, stream, error);
}

int print_table(const struct table *table, const char *path,
	const struct settings *settings, struct error *error)
{
	return print_as_made(write_table, (void *)table, path, settings, error);
}

static int write_samples(
	void *context, enum table_form form, FILE *stream, struct error *error)
{
	return store_write(context, form, stream, error);
}

int print_samples(const struct store *samples, const char *path,
	const struct settings *settings, struct error *error)
{
	return print_as_made(
		write_samples, (void *)samples, path, settings, error);
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

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

bool print_has_unicode(void)
{
	const char *locale = variable("LC_ALL");

	if (!*locale)
		locale = variable("LC_CTYPE");
	if (!*locale)
		locale = variable("LANG");
	return strcmp(variable("TERM"), "dumb") != 0 &&
		(strcasestr(locale, "utf-8") || strcasestr(locale, "utf8"));
}

int print_prose(const struct buffer *text, struct error *error)
{
	struct buffer spelled = { 0 };
	uint32_t code;
	int failed;

	if (print_has_unicode() || text->failed || !text->length)
		return print_text(text, NULL, error);
	for (const char *c = text->text; *c;) {
		size_t bytes = unicode_decode(c, &code);
		const char *ascii = unicode_spelled(c, bytes);

		bytes = bytes ? bytes : 1;
		if (ascii)
			buffer_print(&spelled, "%s", ascii);
		else
			buffer_add(&spelled, c, bytes);
		c += bytes;
	}
	failed = print_text(&spelled, NULL, error);
	buffer_release(&spelled);
	return failed;
}
