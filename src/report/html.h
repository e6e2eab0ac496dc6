#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/buffer.h"
#include "base/error.h"
#include "report/glossary.h"
#include "table/table.h"

/*
 * The pieces of a page.  No text of others reaches a page but through
 * html_text(), which leaves nothing in it that HTML could obey.
 */

/* Adds `text` for an element or an attribute in double quotes; control
 * characters and broken UTF-8 are written out as \xNN. */
void html_text(struct buffer *page, const char *text);

/* Begin and end a part of the page that can be linked to as `id`. */
void html_section(struct buffer *page, const char *id, const char *title);
void html_section_end(struct buffer *page);

/* The same as html_text(), where line ends stay line ends. */
void html_text_lines(struct buffer *page, const char *text);

/* Adds "data:TYPE;charset=utf-8,..." for an attribute. */
void html_data(struct buffer *page, const char *type, const char *bytes,
	size_t length);

/*
 * Adds a table of results that can be opened, read, sorted where scripts run,
 * and saved as `name`.csv.  Of long ones the beginning is shown; one of more
 * than HTML_TABLE_MAX bytes of CSV cannot be saved from the page, which says
 * so.
 */
void html_table(struct buffer *page, struct glossary *glossary,
	const struct table *table, const char *name);
#define HTML_TABLE_MAX 1300000

/*
 * The same for a table of `count` rows of which `first` has all or, of more than
 * HTML_ROWS_MAX, which have more bytes than can be saved, the HTML_ROWS_SHOWN
 * that are shown.
 */
void html_table_of(struct buffer *page, struct glossary *glossary,
	const struct table *first, size_t count, const char *name);
#define HTML_ROWS_MAX (HTML_TABLE_MAX / 20)
#define HTML_ROWS_SHOWN 400

/* Adds the rows alone, of a short table; words that are the same in all of them
 * are said once. */
void html_rows(struct buffer *page, struct glossary *glossary,
	const struct table *table);

/*
 * Adds a figure that gnuplot made as svg, with a caption, of HTML, which is also
 * what a screen reader says, and what overlay_write() made of it; names within it begin with `name`, which is unique in
 * the page.
 */
void html_figure(struct buffer *page, const struct buffer *svg,
	const char *name, const char *overlay, const char *caption);

/* Adds what comes before and after the content. */
void html_begin(struct buffer *page, const char *title);
void html_end(struct buffer *page);

#endif
