/*
 * Names in tables come from other people's files, and tables are opened in
 * spreadsheets, which run a cell that starts with one of a few characters as
 * a formula (OWASP, "CSV injection").  An apostrophe in front shows it as the
 * text that it is.
 *
 * With ' for apostrophes and x for a text that a spreadsheet would obey,
 *
 *	written(' n times, then x) = ' n + 1 times, then x,
 *
 * and every other text is written as it is.  This is one to one, so reading
 * can undo it exactly: it removes one apostrophe from every cell that has one or more
 * of them in front of such an x.
 */
#include "table/cell.h"

#include "base/memory.h"
#include "base/number.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* Whether a spreadsheet would obey `text`, apostrophes in front apart. */
static bool is_obeyed(const char *text)
{
	double number;

	text += strspn(text, "'");
	if (!*text || !strchr("=+-@\t\r\n", *text))
		return false;
	return !number_parse(text, &number);
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

void cell_add_text(struct buffer *line, const char *text)
{
	struct buffer guarded = { 0 };
	size_t length = strlen(text);

	if (is_obeyed(text)) {
		buffer_add(&guarded, "'", 1);
		buffer_add(&guarded, text, length);
		if (guarded.failed) {
			buffer_release(&guarded);
			line->failed = true;
			return;
		}
		text = guarded.text;
		length = guarded.length;
	}
	if (needs_quotes(text, length))
		add_quoted(line, text, length);
	else
		buffer_add(line, text, length);
	buffer_release(&guarded);
}

const char *cell_text(const char *cell)
{
	return cell[0] == '\'' && is_obeyed(cell) ? cell + 1 : cell;
}
