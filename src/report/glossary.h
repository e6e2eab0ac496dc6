#ifndef REPORT_GLOSSARY_H
#define REPORT_GLOSSARY_H

#include "base/buffer.h"

#include <stdbool.h>

/*
 * The terms of a page: where one appears it is a link to its explanation at the
 * end, which a pointer or the keyboard's focus also brings up beside it; those
 * that do not appear are not explained.
 */

#define GLOSSARY_MAX 96

struct glossary {
	bool used[GLOSSARY_MAX];   /* somewhere in the page */
	bool linked[GLOSSARY_MAX]; /* in this section */
};

/* From here on terms are linked again. */
void glossary_section(struct glossary *glossary);

/* Adds a text of ours as html_text() does, the first of each of its terms in the
 * section as a link. */
void glossary_text(
	struct glossary *glossary, struct buffer *page, const char *text);

/* Adds the name of a column of a table, as a link if it is a term. */
void glossary_column(
	struct glossary *glossary, struct buffer *page, const char *name);

/* The explanation of a column of a table; "" of one that has none. */
const char *glossary_meaning(const char *name);

/* Takes note of the terms in what is shown as it is: the labels of a figure. */
void glossary_note(struct glossary *glossary, const char *text);

/* Adds the explanations, in alphabetical order. */
void glossary_write(const struct glossary *glossary, struct buffer *page);

#endif
