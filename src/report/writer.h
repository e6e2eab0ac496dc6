#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include "report/glossary.h"
#include "report/report.h"

/*
 * A report while it is written.  Parts of the page are written into `page` in
 * their order; figures are left open, and drawn when all of them are known.
 */
struct writer {
	const struct report *report;
	/* Of the sections: the user's, but for the looks of figures. */
	struct figure_settings settings;
	struct buffer page, *messages;
	struct glossary glossary;
	struct drawing *drawings; /* in the order of the page */
	size_t drawing_count, drawing_capacity;
	bool incomplete; /* something is missing, which was said */
	size_t models;	 /* with their steps and groups */
	bool summed;	 /* more than WRITER_MODELS, which are summed up */
};

#define WRITER_MODELS 20

/* What the curves are of, and its name. */
enum measure writer_measure(const struct writer *writer);
const char *writer_measure_name(const struct writer *writer);

/* Fills in writer->models and writer->summed. */
void writer_count(struct writer *writer);

/* A figure that is not drawn yet. */
struct drawing {
	size_t place; /* in the page */
	const char *name;
	struct buffer script, overlay, caption;
};

/* Begin and end a part of the page, which can be linked to as `id`. */
void writer_section(struct writer *writer, const char *id, const char *title);
void writer_section_end(struct writer *writer);

/* A paragraph of our own words. */
void writer_paragraph(struct writer *writer, const char *text);

/* A table that can be opened and saved; none of one without rows. */
void writer_table(
	struct writer *writer, const struct table *table, const char *name);

/* Says in the page and in the messages what is not there, and why. */
void writer_lack(
	struct writer *writer, const char *what, const struct error *error);

/* What stands in a caption for the measure of the curves. */
#define WRITER_MEASURE "{measure}"

/* A figure of `results` or, where NULL, of what the kind needs; without it
 * nothing else is lost. */
void writer_figure(struct writer *writer, enum figure_kind kind,
	const struct table *results, const char *caption);

/* Draws all figures and adds the page with them to `page`.  Without memory that
 * or writer->messages has failed.  Frees what the writer has. */
void writer_finish(struct writer *writer, struct buffer *page);

#endif
