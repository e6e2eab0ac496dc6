/*
 * The pieces of a page.
 *
 * A page that is mailed around must not do anything: no address is ever
 * fetched, tables are saved from data: addresses within the page, and without
 * its one small script, which sorts tables, everything can still be read.
 *
 * gnuplot gives the same names to parts of all its figures, and a page with
 * several would show the marks of the first in all; so names get a prefix.
 * Figures are drawn for a light page: in the dark the style replaces the inks of
 * the palette's paper theme by those of its dark theme.
 */
#include "report/html.h"

#include "base/memory.h"
#include "base/text.h"
#include "figure/palette.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of report.css and report.js, as the Makefile writes them. */
static const unsigned char style[] = {
#include "report/report.css.inc"
};
static const unsigned char script[] = {
#include "report/report.js.inc"
};

void html_text(struct buffer *page, const char *text)
{
	size_t room = 4 * strlen(text) + 1;
	char *clean = malloc(room);

	if (!clean) {
		page->failed = true;
		return;
	}
	text_printable(clean, room, text);
	for (const char *s = clean; *s; s++) {
		const char *entity = *s == '<' ? "&lt;"
			: *s == '>'	       ? "&gt;"
			: *s == '&'	       ? "&amp;"
			: *s == '"'	       ? "&quot;"
			: *s == '\''	       ? "&#39;"
					       : NULL;

		if (entity)
			buffer_add(page, entity, strlen(entity));
		else
			buffer_add(page, s, 1);
	}
	free(clean);
}

void html_section(struct buffer *page, const char *id, const char *title)
{
	buffer_print(page,
		"<section aria-labelledby=%s>\n<h2 id=%s>%s"
		"</h2>\n",
		id, id, title);
}

void html_section_end(struct buffer *page)
{
	buffer_print(page, "</section>\n");
}

void html_text_lines(struct buffer *page, const char *text)
{
	char *lines = strdup(text), *rest = lines, *line;

	if (!lines)
		page->failed = true;
	while (lines && (line = strsep(&rest, "\n"))) {
		html_text(page, line);
		if (rest)
			buffer_print(page, "\n");
	}
	free(lines);
}

void html_data(
	struct buffer *page, const char *type, const char *bytes, size_t length)
{
	static const char plain[] = "-_.~,:/";

	buffer_print(page, "data:%s;charset=utf-8,", type);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		bool letter = (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (letter || (c && strchr(plain, c)))
			buffer_add(page, bytes + i, 1);
		else
			buffer_print(page, "%%%02X", c);
	}
}

/* The table as CSV, which the caller frees, or NULL without memory. */
static char *csv_of(const struct table *table, size_t *length)
{
	struct error error;
	char *text = NULL;
	FILE *stream = open_memstream(&text, length);
	int failed = !stream || table_write(table, TABLE_PLAIN, stream, &error);

	if (stream && fclose(stream))
		failed = 1;
	if (!failed)
		return text;
	free(text);
	return NULL;
}

static void add_cell(
	struct buffer *page, const struct column *column, const void *row)
{
	const void *field = (const char *)row + column->offset;
	double number;

	switch (column->kind) {
	case COLUMN_TEXT:
		buffer_print(page, "<td>");
		html_text(page, *(const char *const *)field);
		return;
	case COLUMN_TASK:
		buffer_print(
			page, "<td>%s", task_name(*(const enum task *)field));
		return;
	case COLUMN_COUNT:
		buffer_print(page, "<td class=n>");
		if (*(const size_t *)field != TABLE_NONE)
			buffer_print(page, "%zu", *(const size_t *)field);
		return;
	case COLUMN_NUMBER:
		number = *(const double *)field;
		buffer_print(page, "<td class=n>");
		if (isfinite(number))
			buffer_print(page, "%.5g", number);
		return;
	}
}

static bool shows(const struct table *table, size_t column)
{
	return !table->schema->columns[column].optional || table->optional;
}

static const void *row_of(const struct table *table, size_t row)
{
	return (const char *)table->rows + row * table->schema->row_size;
}

static void add_rows(struct buffer *page, struct glossary *glossary,
	const struct table *table, const bool *hidden)
{
	const struct schema *schema = table->schema;

	buffer_print(page, "<thead><tr>");
	for (size_t i = 0; i < schema->column_count; i++) {
		if (!shows(table, i) || (hidden && hidden[i]))
			continue;
		buffer_print(page, "<th scope=col>");
		glossary_column(glossary, page, schema->columns[i].name);
	}
	buffer_print(page, "</thead>\n<tbody>\n");
	for (size_t r = 0; r < table->count && r < HTML_ROWS_SHOWN; r++) {
		buffer_print(page, "<tr>");
		for (size_t i = 0; i < schema->column_count; i++)
			if (shows(table, i) && !(hidden && hidden[i]))
				add_cell(page, &schema->columns[i],
					row_of(table, r));
		buffer_print(page, "\n");
	}
	buffer_print(page, "</tbody>");
}

/* Whether all rows have the same in the column. */
static bool is_constant(const struct table *table, const struct column *column)
{
	struct buffer first = { 0 }, other = { 0 };
	bool same = true;

	add_cell(&first, column, row_of(table, 0));
	for (size_t r = 1; same && r < table->count; r++) {
		other.length = 0;
		add_cell(&other, column, row_of(table, r));
		same = first.length == other.length &&
			memcmp(first.text, other.text, first.length) == 0;
	}
	same = same && !first.failed && !other.failed;
	buffer_release(&first);
	buffer_release(&other);
	return same;
}

/* A column of words in which all rows are alike takes room from the numbers:
 * it is said once, above. */
static void find_hidden(
	const struct table *table, bool *hidden, struct buffer *said)
{
	const struct schema *schema = table->schema;

	for (size_t i = 0; table->count > 1 && i < schema->column_count; i++) {
		const struct column *column = &schema->columns[i];
		const char *text;

		if (!shows(table, i) || column->kind != COLUMN_TEXT ||
			strcmp(column->name, "model") == 0 ||
			!is_constant(table, column))
			continue;
		hidden[i] = true;
		text = *(const char *const *)((const char *)table->rows +
			column->offset);
		if (*text)
			buffer_print(said, "%s%s %s", said->length ? ", " : "",
				column->name, text);
	}
}

void html_rows(struct buffer *page, struct glossary *glossary,
	const struct table *table)
{
	bool *hidden = memory_array(table->schema->column_count, sizeof(bool));
	struct buffer said = { 0 };

	if (hidden)
		find_hidden(table, hidden, &said);
	page->failed |= !hidden || said.failed;
	buffer_print(page,
		"<div class=wide tabindex=0 role=region "
		"aria-label=\"%s\"><table>\n",
		table->schema->name);
	if (said.length) {
		buffer_print(page, "<caption>All rows: ");
		html_text(page, said.text);
		buffer_print(page, "</caption>\n");
	}
	add_rows(page, glossary, table, hidden);
	buffer_print(page, "\n</table></div>\n");
	buffer_release(&said);
	free(hidden);
}

/* Adds a link that saves the table, or why there is none. */
static void add_link(struct buffer *page, const struct table *table, bool whole,
	const char *name)
{
	size_t length = 0;
	char *csv = whole ? csv_of(table, &length) : NULL;

	if (whole && !csv)
		page->failed = true;
	if (csv && length <= HTML_TABLE_MAX) {
		buffer_print(page, "<p><a download=\"%s.csv\" href=\"", name);
		html_data(page, "text/csv", csv, length);
		buffer_print(page, "\">Save %s.csv</a>", name);
	} else {
		buffer_print(page,
			"<p>As CSV this table has %s%zu bytes, too many for "
			"this page.",
			whole ? "" : "more than ",
			whole ? length : (size_t)HTML_TABLE_MAX);
	}
	free(csv);
}

void html_table_of(struct buffer *page, struct glossary *glossary,
	const struct table *table, size_t count, const char *name)
{
	buffer_print(page,
		"<details><summary>Table: %s (%zu row%s)</summary>\n", name,
		count, text_plural(count));
	add_link(page, table, count == table->count, name);
	if (count > HTML_ROWS_SHOWN)
		buffer_print(
			page, " The first %d rows are shown.", HTML_ROWS_SHOWN);
	buffer_print(page,
		"</p>\n<div class=wide tabindex=0 role=region "
		"aria-label=\"table: %s\"><table>\n"
		"<caption>%s</caption>\n",
		name, name);
	add_rows(page, glossary, table, NULL);
	buffer_print(page, "\n</table></div></details>\n");
}

void html_table(struct buffer *page, struct glossary *glossary,
	const struct table *table, const char *name)
{
	html_table_of(page, glossary, table, table->count, name);
}

/* Adds a tag, "<" to ">", with its names made unique. */
static void add_tag(
	struct buffer *page, const char *tag, size_t length, const char *name)
{
	for (size_t i = 0; i < length; i++) {
		bool id = length - i > 4 && i &&
			(memcmp(tag + i, " id=", 4) == 0);
		bool use = tag[i] == '#' && i && strchr("'\"(", tag[i - 1]) &&
			i + 2 < length && memcmp(tag + i, "#gp", 3) == 0;

		if (id) {
			buffer_add(page, tag + i, 5);
			buffer_print(page, "%s-", name);
			i += 4;
		} else if (use) {
			buffer_print(page, "#%s-", name);
		} else {
			buffer_add(page, tag + i, 1);
		}
	}
}

/* Adds what is within an svg without what it says of itself, which browsers
 * show as a tip under the pointer.  What stands between tags are labels: names
 * of the user, which may look like anything. */
static void add_svg(struct buffer *page, const char *svg, const char *name)
{
	const char *end;

	for (; *svg; svg = end) {
		end = *svg == '<' ? strchr(svg, '>') : svg + strcspn(svg, "<");
		if (!end)
			return;
		if (strncmp(svg, "<title>", 7) == 0 ||
			strncmp(svg, "<desc>", 6) == 0) {
			end = strstr(
				svg, svg[1] == 't' ? "</title>" : "</desc>");
			if (!end)
				return;
			end = strchr(end, '>') + 1;
			continue;
		}
		if (*svg == '<')
			add_tag(page, svg, (size_t)(++end - svg), name);
		else
			buffer_add(page, svg, (size_t)(end - svg));
	}
}

/* JSON that no HTML can end: a "<" is within a string. */
static void add_overlay(struct buffer *page, const char *json)
{
	buffer_print(page, "<script type=\"application/json\">");
	while (*json) {
		size_t length = strcspn(json, "<");

		buffer_add(page, json, length);
		json += length;
		if (*json) {
			buffer_print(page, "\\u003c");
			json++;
		}
	}
	buffer_print(page, "</script>\n");
}

void html_figure(struct buffer *page, const struct buffer *svg,
	const char *name, const char *overlay, const char *caption)
{
	const char *tag = svg->text ? strstr(svg->text, "<svg") : NULL;
	const char *end = tag ? strchr(tag, '>') : NULL;

	if (!end)
		return;
	tag += strlen("<svg");
	end++;
	buffer_print(page,
		"<figure id=\"figure-%s\">\n<svg role=img "
		"aria-labelledby=\"%s-caption\" ",
		name, name);
	add_tag(page, tag, (size_t)(end - tag), name);
	add_svg(page, end, name);
	add_overlay(page, overlay);
	buffer_print(page,
		"<figcaption id=\"%s-caption\">%s</figcaption>\n</figure>\n",
		name, caption);
}

/* The rules that change the inks of figures.  gnuplot pads the numbers of a
 * colour for lines and areas. */
static void add_dark(struct buffer *page)
{
	static const char *const attributes[] = { "stroke", "color", "fill" };
	const struct palette *light = palette_of(FIGURE_PAPER);
	const struct palette *dark = palette_of(FIGURE_DARK);

	buffer_print(page, "@media screen and (prefers-color-scheme:dark) {\n");
	for (int i = 0; i < INKS; i++) {
		unsigned long rgb = strtoul(light->inks[i] + 1, NULL, 16);
		unsigned red = rgb >> 16 & 255, green = rgb >> 8 & 255;
		unsigned blue = rgb & 255;

		for (int k = 0; k < 3; k++)
			buffer_print(page,
				"figure svg [%s='rgb(%3u, %3u, %3u)'] "
				"{ %s: %s }\n",
				attributes[k], red, green, blue, attributes[k],
				dark->inks[i]);
	}
	buffer_print(page, "}\n");
}

void html_begin(struct buffer *page, const char *title)
{
	buffer_print(page,
		"<!DOCTYPE html>\n<html lang=en>\n<head>\n"
		"<meta charset=utf-8>\n"
		"<meta http-equiv=Content-Security-Policy content=\""
		"default-src 'none'; style-src 'unsafe-inline'; "
		"script-src 'unsafe-inline'; img-src data:\">\n"
		"<meta name=viewport "
		"content=\"width=device-width,initial-scale=1\">\n"
		"<link rel=icon href=\"data:,\">\n<title>");
	html_text(page, title);
	buffer_print(page, "</title>\n<style>\n");
	buffer_add(page, (const char *)style, sizeof(style));
	add_dark(page);
	buffer_print(page, "</style>\n</head>\n<body>\n<main>\n");
}

void html_end(struct buffer *page)
{
	buffer_print(page, "</main>\n<script>\n");
	buffer_add(page, (const char *)script, sizeof(script));
	buffer_print(page, "</script>\n</body>\n</html>\n");
}
