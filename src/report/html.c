/*
 * A page that is mailed around must not do anything: no address is ever
 * fetched, tables are saved from data: addresses within the page.
 *
 * gnuplot gives the same names to parts of all its figures, and a page with
 * several would show the marks of the first in all; so names get a prefix.
 */
#include "report/html.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_SHOWN 400

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

void html_paragraph(struct buffer *page, const char *text)
{
	buffer_print(page, "<p>");
	html_text(page, text);
	buffer_print(page, "</p>\n");
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
	int failed = !stream || table_write(table, stream, &error);

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

static void add_rows(struct buffer *page, const struct table *table)
{
	const struct schema *schema = table->schema;

	buffer_print(page, "<thead><tr>");
	for (size_t i = 0; i < schema->column_count; i++)
		if (shows(table, i))
			buffer_print(page, "<th scope=col>%s",
				schema->columns[i].name);
	buffer_print(page, "</thead>\n<tbody>\n");
	for (size_t r = 0; r < table->count && r < ROWS_SHOWN; r++) {
		buffer_print(page, "<tr>");
		for (size_t i = 0; i < schema->column_count; i++)
			if (shows(table, i))
				add_cell(page, &schema->columns[i],
					(const char *)table->rows +
						r * schema->row_size);
		buffer_print(page, "\n");
	}
	buffer_print(page, "</tbody>");
}

void html_rows(struct buffer *page, const struct table *table)
{
	buffer_print(page,
		"<div class=wide tabindex=0 role=region "
		"aria-label=\"%s\"><table>\n",
		table->schema->name);
	add_rows(page, table);
	buffer_print(page, "\n</table></div>\n");
}

void html_table(
	struct buffer *page, const struct table *table, const char *name)
{
	size_t length = 0;
	char *csv = csv_of(table, &length);

	if (!csv) {
		page->failed = true;
		return;
	}
	buffer_print(page,
		"<details><summary>Table: %s (%zu row%s)</summary>\n", name,
		table->count, table->count == 1 ? "" : "s");
	if (length <= HTML_TABLE_MAX) {
		buffer_print(page, "<p><a download=\"%s.csv\" href=\"", name);
		html_data(page, "text/csv", csv, length);
		buffer_print(page, "\">Save %s.csv</a>", name);
	} else {
		buffer_print(page,
			"<p>As CSV this table has %zu bytes, too many for this "
			"page.",
			length);
	}
	if (table->count > ROWS_SHOWN)
		buffer_print(page, " Shown are the first %d rows.", ROWS_SHOWN);
	buffer_print(page,
		"</p>\n<div class=wide tabindex=0 role=region "
		"aria-label=\"table: %s\"><table>\n"
		"<caption>%s</caption>\n",
		name, name);
	add_rows(page, table);
	buffer_print(page, "\n</table></div></details>\n");
	free(csv);
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

void html_figure(struct buffer *page, const struct buffer *svg,
	const char *name, const char *caption)
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
	buffer_print(page, "<figcaption id=\"%s-caption\">", name);
	html_text(page, caption);
	buffer_print(page, "</figcaption>\n</figure>\n");
}

/*
 * What every report begins and ends with: its looks, in light, in dark and on
 * paper, and the one small script, without which everything can still be read.
 *
 * Figures are drawn for a light page.  In the dark their few colours, those of
 * the palette's paper style, are replaced by those of its dark style.
 */

static const char style[] =
	":root{color-scheme:light dark;--ink:#1b1b1b;--back:#fff;"
	"--soft:#595959;--line:#d8d8d8;--link:#1a4f8b;--band:#f4f5f7}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#ececec;"
	"--back:#1c1c1e;--soft:#ababab;--line:#48484a;--link:#6fb1ff;"
	"--band:#2a2a2c}\n"
	"figure svg [fill='#ffffff']{fill:#1c1c1e}\n"
	"figure svg [color='#FFFFFF']{color:#1c1c1e}\n"
	"figure svg [color='black']{color:#bbb}\n"
	"figure svg [fill='rgb(0,0,0)'],figure svg [fill='rgb(51,51,51)']"
	"{fill:#ececec}\n"
	"figure svg [stroke='rgb( 51,  51,  51)']{stroke:#bbb}\n"
	"figure svg [stroke='rgb(226, 226, 226)']{stroke:#3a3a3c}\n"
	"figure svg [stroke='rgb(192,  57,  43)']{stroke:#ff7b6b}\n"
	"figure svg [stroke='rgb( 26,  79, 139)']{stroke:#6fb1ff}\n"
	"figure svg [color='rgb( 51,  51,  51)']{color:#e0e0e0}\n"
	"figure svg [color='rgb(192,  57,  43)']{color:#ff7b6b}\n"
	"figure svg [color='rgb( 26,  79, 139)']{color:#6fb1ff}\n"
	"figure svg [fill='rgb(192,  57,  43)']{fill:#ff7b6b}\n"
	"figure svg [fill='rgb( 26,  79, 139)']{fill:#6fb1ff}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:1rem 1.25rem 3rem;max-width:64rem;"
	"background:var(--back);color:var(--ink);"
	"font:1rem/1.5 system-ui,sans-serif}\n"
	"h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}\n"
	"h2{font-size:1.2rem;margin:2.2rem 0 .5rem;"
	"border-top:1px solid var(--line);padding-top:1rem}\n"
	"a{color:var(--link)}\n"
	".skip{position:absolute;left:-99rem}.skip:focus{left:1rem}\n"
	"nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;"
	"gap:.2rem 1.2rem}\n"
	"figure{margin:1rem 0;overflow-x:auto}\n"
	"figure svg{display:block;max-width:100%;height:auto;margin:0 auto}\n"
	"figcaption,.note,caption{color:var(--soft);font-size:.9rem}\n"
	".wide{overflow-x:auto;max-height:32rem}\n"
	"table{border-collapse:collapse;font-size:.85rem;"
	"font-variant-numeric:tabular-nums}\n"
	"caption{text-align:left}\n"
	"th,td{padding:.2rem .6rem;border-bottom:1px solid var(--line);"
	"text-align:left;white-space:nowrap;max-width:24rem;overflow:hidden;"
	"text-overflow:ellipsis}\n"
	"th{position:sticky;top:0;background:var(--band)}\n"
	".n{text-align:right}\n"
	"th button{all:unset;cursor:pointer;font-weight:inherit}\n"
	"th button:focus-visible,summary:focus-visible,a:focus-visible,"
	".wide:focus-visible{outline:2px solid var(--link);"
	"outline-offset:1px}\n"
	"th[aria-sort=ascending] button::after{content:' \\2191'}\n"
	"th[aria-sort=descending] button::after{content:' \\2193'}\n"
	"summary{cursor:pointer;color:var(--link)}\n"
	"pre{white-space:pre-wrap;overflow-wrap:anywhere;"
	"background:var(--band);padding:.7rem 1rem;font-size:.85rem}\n"
	"@media print{:root{--ink:#000;--back:#fff;--soft:#333;--line:#bbb;"
	"--link:#000;--band:#fff}body{max-width:none;padding:0;"
	"font-size:10pt}nav,.skip,details:not([open]){display:none}"
	"figure,tr{break-inside:avoid}h2{break-after:avoid}"
	".wide{max-height:none;overflow:visible}th{position:static}"
	"th,td{white-space:normal;padding:.1rem .25rem;font-size:6.5pt}}\n";

/* Sorting: numbers as numbers, empty cells last. */
static const char script[] =
	"for(const table of document.querySelectorAll('table'))\n"
	"table.querySelectorAll('th').forEach((head,column)=>{\n"
	"const button=document.createElement('button');\n"
	"button.type='button';button.textContent=head.textContent;\n"
	"head.replaceChildren(button);\n"
	"button.addEventListener('click',()=>{\n"
	"const down=head.getAttribute('aria-sort')==='ascending';\n"
	"for(const other of table.querySelectorAll('th'))"
	"other.removeAttribute('aria-sort');\n"
	"head.setAttribute('aria-sort',down?'descending':'ascending');\n"
	"const body=table.tBodies[0];\n"
	"const text=row=>row.cells[column].textContent;\n"
	"const rows=[...body.rows].sort((a,b)=>{\n"
	"const x=text(a),y=text(b);\n"
	"if(!x||!y)return!x-!y;\n"
	"const order=isNaN(x)||isNaN(y)?"
	"x.localeCompare(y,'en',{numeric:true}):x-y;\n"
	"return down?-order:order;});\n"
	"body.append(...rows);});});\n";

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
	buffer_add(page, style, strlen(style));
	buffer_print(page,
		"</style>\n</head>\n<body>\n"
		"<a class=skip href=\"#content\">To the results</a>\n");
}

void html_end(struct buffer *page)
{
	buffer_print(page, "</main>\n<script>\n");
	buffer_add(page, script, strlen(script));
	buffer_print(page, "</script>\n</body>\n</html>\n");
}
