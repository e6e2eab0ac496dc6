/*
 * Figures are written down as scripts while the page is made, and drawn at its
 * end.  The page then is put together from the pieces between them.
 */
#include "report/writer.h"

#include "base/memory.h"
#include "figure/gnuplot.h"
#include "figure/input_figure.h"
#include "figure/overlay.h"
#include "figure/script.h"
#include "report/html.h"
#include "results/provenance.h"

#include <stdlib.h>
#include <string.h>

enum measure writer_measure(const struct writer *writer)
{
	return writer->report->settings->results.curves.measure;
}

const char *writer_measure_name(const struct writer *writer)
{
	return settings_measure(&writer->report->settings->results);
}

void writer_count(struct writer *writer)
{
	const struct sample_sets *sets = writer->report->sets;
	const struct sample_set *picked[TASKS];

	writer->models = 0;
	for (size_t i = 0; i < sets->count; writer->models++)
		i += samples_pick(sets, i, picked);
	writer->summed = writer->models > WRITER_MODELS;
}

void writer_section(struct writer *writer, const char *id, const char *title)
{
	glossary_section(&writer->glossary);
	html_section(&writer->page, id, title);
}

void writer_section_end(struct writer *writer)
{
	html_section_end(&writer->page);
}

void writer_paragraph(struct writer *writer, const char *text)
{
	buffer_print(&writer->page, "<p>");
	glossary_text(&writer->glossary, &writer->page, text);
	buffer_print(&writer->page, "</p>\n");
}

void writer_table(
	struct writer *writer, const struct table *table, const char *name)
{
	if (table->count)
		html_table(&writer->page, &writer->glossary, table, name);
}

static void add_lack(struct writer *writer, struct buffer *page,
	const char *what, const struct error *error)
{
	buffer_print(page, "<p class=note>%s: ", what);
	html_text(page, error->text);
	buffer_print(page, "</p>\n");
	buffer_print(writer->messages, "%s: %s\n", what, error->text);
}

void writer_lack(
	struct writer *writer, const char *what, const struct error *error)
{
	add_lack(writer, &writer->page, what, error);
}

/* The next figure, at the end of what is written; NULL without memory. */
static struct drawing *add_drawing(struct writer *writer)
{
	if (memory_grow(&writer->drawings, &writer->drawing_capacity,
		    writer->drawing_count, sizeof(*writer->drawings))) {
		writer->page.failed = true;
		return NULL;
	}
	writer->drawings[writer->drawing_count] =
		(struct drawing){ .place = writer->page.length };
	return &writer->drawings[writer->drawing_count++];
}

/* The terms in a figure are not links, but are explained as well. */
static void note_labels(struct writer *writer, const struct figure *figure)
{
	struct glossary *glossary = &writer->glossary;

	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_panel *panel = &figure->panels[i];
		const char *const texts[] = { panel->title, panel->note,
			panel->x.name, panel->y.name };

		for (size_t j = 0; j < sizeof(texts) / sizeof(*texts); j++)
			if (texts[j])
				glossary_note(glossary, texts[j]);
	}
	for (size_t i = 0; i < figure->entries; i++)
		glossary_note(glossary, figure->legend[i].text);
	for (size_t i = 0; i < 2; i++)
		if (figure->scales[i].name)
			glossary_note(glossary, figure->scales[i].name);
}

static void add_caption(
	struct writer *writer, const char *words, struct buffer *html)
{
	struct buffer text = { 0 };

	for (const char *place; (place = strstr(words, WRITER_MEASURE));
		words = place + strlen(WRITER_MEASURE)) {
		buffer_add(&text, words, (size_t)(place - words));
		buffer_print(&text, "%s", writer_measure_name(writer));
	}
	buffer_print(&text, "%s Counted: ", words);
	provenance_words(writer->report->sets, &text);
	buffer_print(&text, ".");
	if (text.failed)
		html->failed = true;
	else
		glossary_text(&writer->glossary, html, text.text);
	buffer_release(&text);
}

void writer_figure(struct writer *writer, enum figure_kind kind,
	const struct table *results, const char *caption)
{
	const struct report *report = writer->report;
	const struct figure_source known = { .curves = report->curves,
		.correlations = report->correlations,
		.results = results };
	struct buffer script = { 0 }, overlay = { 0 };
	struct drawing *drawing = NULL;
	struct input_figure figure;
	struct error error;

	if (input_figure_make(&figure, kind, report->inputs, report->sets,
		    &known, &writer->settings, &error) ||
		script_write(&figure.figure, &script, &error) ||
		overlay_write(&figure.figure, &overlay, &error)) {
		writer->incomplete = true;
		writer_lack(writer, "There is no figure", &error);
	} else {
		drawing = add_drawing(writer);
	}
	if (drawing) {
		drawing->name = input_figure_name(kind);
		drawing->script = script;
		drawing->overlay = overlay;
		note_labels(writer, &figure.figure);
		add_caption(writer, caption, &drawing->caption);
	} else {
		buffer_release(&script);
		buffer_release(&overlay);
	}
	input_figure_release(&figure);
}

/* Draws all figures; false, and no figure, when gnuplot could not. */
static bool draw_all(
	struct writer *writer, struct buffer *svgs, struct error *error)
{
	size_t count = writer->drawing_count;
	const char **scripts = memory_array(count, sizeof(*scripts));
	bool drawn = true;

	if (!scripts) {
		writer->page.failed = true;
		return true;
	}
	for (size_t i = 0; i < count; i++)
		scripts[i] = writer->drawings[i].script.text;
	if (count && gnuplot_svgs(scripts, count, svgs, error)) {
		writer->incomplete = true;
		drawn = false;
	}
	free(scripts);
	return drawn;
}

/* Adds the figure to the page, or, of the first that is missing, why. */
static void place(struct writer *writer, size_t index, const struct buffer *svg,
	const struct error *error, struct buffer *page)
{
	const struct drawing *drawing = &writer->drawings[index];

	if (error && !index)
		add_lack(writer, page, "There is no figure", error);
	else if (error)
		buffer_print(page,
			"<p>There is no figure, since gnuplot could not draw "
			"it.</p>\n");
	else if (drawing->caption.failed)
		page->failed = true;
	else
		html_figure(page, svg, drawing->name, drawing->overlay.text,
			drawing->caption.text);
}

void writer_finish(struct writer *writer, struct buffer *page)
{
	const struct buffer *text = &writer->page;
	size_t count = writer->drawing_count, done = 0;
	struct buffer *svgs = memory_array(count, sizeof(*svgs));
	struct error error;
	bool drawn = svgs && draw_all(writer, svgs, &error);

	page->failed |= text->failed || !svgs;
	for (size_t i = 0; i < count; i++) {
		struct drawing *drawing = &writer->drawings[i];

		buffer_add(page, text->text + done, drawing->place - done);
		done = drawing->place;
		if (svgs)
			place(writer, i, &svgs[i], drawn ? NULL : &error, page);
		if (svgs)
			buffer_release(&svgs[i]);
		buffer_release(&drawing->script);
		buffer_release(&drawing->overlay);
		buffer_release(&drawing->caption);
	}
	if (text->text)
		buffer_add(page, text->text + done, text->length - done);
	free(svgs);
	free(writer->drawings);
	buffer_release(&writer->page);
}
