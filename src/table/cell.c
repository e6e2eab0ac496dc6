/*
 * A text is written as it is, quoted where CSV asks for it.  A spreadsheet runs a
 * cell that starts with one of a few characters as a formula (OWASP, "CSV
 * injection"); for those who open tables there, an apostrophe in front shows it
 * as the text that it is.
 */
#include "table/cell.h"

#include "base/memory.h"
#include "base/number.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* A plain number (the step "-1") is harmless, and programs want it as one. */
static bool is_formula(const char *text)
{
	double number;

	return *text && strchr("=+-@\t\r\n", *text) &&
		!number_parse(text, &number);
}

/* Readers of CSV, libcsv among them, drop blanks at the ends of an unquoted
 * cell. */
static bool needs_quotes(const char *text, size_t length)
{
	return strpbrk(text, ",\"\r\n") ||
		(length > 0 && strchr(" \t", text[0])) ||
		(length > 0 && strchr(" \t", text[length - 1]));
}

static void add_quoted(struct buffer *line, const char *text, size_t length)
{
	size_t quoted = csv_write(NULL, 0, text, length);
	char *room = memory_array(quoted, 1);

	if (!room) {
		line->failed = true;
		return;
	}
	csv_write(room, quoted, text, length);
	buffer_add(line, room, quoted);
	free(room);
}

static void add(struct buffer *line, const char *text, size_t length)
{
	if (needs_quotes(text, length))
		add_quoted(line, text, length);
	else
		buffer_add(line, text, length);
}

void cell_add_text(struct buffer *line, const char *text, enum table_form form)
{
	struct buffer shown = { 0 };

	if (form == TABLE_PLAIN || !is_formula(text)) {
		add(line, text, strlen(text));
		return;
	}
	buffer_print(&shown, "'%s", text);
	if (shown.failed)
		line->failed = true;
	else
		add(line, shown.text, shown.length);
	buffer_release(&shown);
}
