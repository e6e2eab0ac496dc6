/*
 * Of a few models each has a sentence and a panel, of some a few words.  Of many
 * nobody reads or looks at each: they are counted by their answers and drawn into
 * one another.
 */
#include "report/first.h"

#include "base/memory.h"
#include "base/text.h"
#include "figure/curves.h"
#include "report/html.h"
#include "report/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More models than that have no room for a sentence. */
#define SENTENCES 6

static void add_measure(const struct writer *writer, struct buffer *text)
{
	const char *name = writer_measure_name(writer);

	if (writer_measure(writer) == MEASURE_SHARE)
		buffer_print(
			text, "share of attention to %s", measure_role(name));
	else
		buffer_print(text, "%s", name);
}

static void add_question(const struct writer *writer, struct buffer *text)
{
	const struct sample_sets *sets = writer->report->sets;
	enum measure measure = writer_measure(writer);
	bool tasks[TASKS] = { false };

	for (size_t i = 0; i < sets->count; i++)
		tasks[sets->sets[i].task] = true;
	buffer_print(text, "Over the layers of a model, ");
	if (measure != MEASURE_INTENSITY &&
		tasks[TASK_UNDERSTANDING] != tasks[TASK_GENERATION]) {
		buffer_print(text, "how high is the ");
		add_measure(writer, text);
		buffer_print(text, " of %s (%s)?",
			task_name(tasks[TASK_GENERATION]),
			task_direction(tasks[TASK_GENERATION]));
	} else if (measure != MEASURE_INTENSITY) {
		buffer_print(text, "is the ");
		add_measure(writer, text);
		buffer_print(text,
			" of understanding (text→image) linked to that of "
			"generation (image→text)?");
	} else if (tasks[TASK_UNDERSTANDING] && tasks[TASK_GENERATION]) {
		buffer_print(text,
			"is attention from text to image, when it answers "
			"about images, linked to attention from image to text, "
			"when it draws them?");
	} else if (tasks[TASK_UNDERSTANDING]) {
		buffer_print(text,
			"how much does the text of its answers attend to the "
			"image?");
	} else {
		buffer_print(text,
			"how much do the image tokens that it draws attend to "
			"the text?");
	}
}

static void add_answer(void *context, const char *name, const char *sentence)
{
	struct writer *writer = context;
	struct buffer *page = &writer->page;

	buffer_print(page, "<li><strong>");
	html_text(page, name);
	buffer_print(page, "</strong>: ");
	glossary_text(&writer->glossary, page, sentence);
	buffer_print(page, "\n");
}

/* Models that have the same answer. */
struct answers {
	struct answer {
		char *words;
		size_t count;
		struct buffer names; /* the first of them */
	} * items;
	size_t count, capacity;
	bool failed;
};

#define NAMES_SHOWN 4

static void count_answer(void *context, const char *name, const char *words)
{
	struct answers *answers = context;
	struct answer *answer;
	size_t i = 0;

	while (i < answers->count &&
		strcmp(answers->items[i].words, words) != 0)
		i++;
	if (i == answers->count) {
		struct answer fresh = { .words = strdup(words) };

		if (!fresh.words ||
			memory_grow(&answers->items, &answers->capacity, i,
				sizeof(*answers->items))) {
			free(fresh.words);
			answers->failed = true;
			return;
		}
		answers->items[answers->count++] = fresh;
	}
	answer = &answers->items[i];
	if (answer->count++ < NAMES_SHOWN)
		buffer_print(&answer->names, "%s%s",
			answer->names.length ? "; " : "", name);
}

/* "70 of 80 models: no evidence of a link (A, B, C, D and 66 others)" */
static void add_counted(struct writer *writer, struct answers *answers)
{
	struct buffer *page = &writer->page;

	for (size_t i = 0; i < answers->count; i++) {
		struct answer *answer = &answers->items[i];

		buffer_print(page,
			"<li><strong>%zu of %zu</strong>: ", answer->count,
			writer->models);
		glossary_text(&writer->glossary, page, answer->words);
		buffer_print(page, " <span class=note>(");
		html_text(page, answer->names.text ? answer->names.text : "");
		if (answer->count > NAMES_SHOWN)
			buffer_print(page, " and %zu other%s",
				answer->count - NAMES_SHOWN,
				text_plural(answer->count - NAMES_SHOWN));
		buffer_print(page, ")</span>\n");
		page->failed |= answer->names.failed;
		buffer_release(&answer->names);
		free(answer->words);
	}
	page->failed |= answers->failed;
	free(answers->items);
}

static void add_answers(struct writer *writer)
{
	const struct report *report = writer->report;
	struct answers answers = { 0 };
	struct error error;

	buffer_print(&writer->page, "<ul class=answers>\n");
	if (verdict_answers(report->sets, report->curves, report->correlations,
		    writer->models > SENTENCES,
		    writer->summed ? count_answer : add_answer,
		    writer->summed ? (void *)&answers : writer, &error))
		writer->page.failed = true;
	add_counted(writer, &answers);
	buffer_print(&writer->page, "</ul>\n");
}

/* What the measure is of in each task, where its meaning does not say so. */
static const char *meaning_by_task(enum measure measure)
{
	switch (measure) {
	case MEASURE_INTENSITY:
		return "";
	case MEASURE_ENRICHMENT:
	case MEASURE_SINKFREE:
		return " Understanding: response text attends to the image. "
		       "Generation: image tokens attend to the text.";
	default:
		return " Understanding: rows of response text. Generation: "
		       "rows of image tokens.";
	}
}

static void add_figure(
	struct writer *writer, const char *what, const char *bands)
{
	enum measure measure = writer_measure(writer);
	struct buffer caption = { 0 };

	glossary_note(&writer->glossary, measure_name(measure));
	buffer_print(&caption, "%s. %s%s%s", what,
		glossary_meaning(measure_name(measure)),
		meaning_by_task(measure), bands);
	if (caption.failed)
		writer->page.failed = true;
	else
		writer_figure(writer, FIGURE_CURVES, NULL, caption.text);
	buffer_release(&caption);
}

/* Digitised curves have none. */
static bool has_intervals(const struct table *curves)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);

	for (size_t i = 0; i < curves->count; i++)
		if (!isnan(rows[i].ci_low))
			return true;
	return false;
}

static void add_curves(struct writer *writer)
{
	if (!writer->summed) {
		add_figure(writer,
			"Mean curves of " WRITER_MEASURE " over layers",
			has_intervals(writer->report->curves)
				? " Bands are 95% intervals over samples."
				: "");
	} else if (writer->models <= CURVES_OVERLAID) {
		writer->settings.overlay = true;
		add_figure(writer,
			"Mean curves of " WRITER_MEASURE
			" over layers, one line a model",
			"");
		writer->settings.overlay = false;
	} else {
		buffer_print(&writer->page,
			"<p class=note>A figure shows at most %d curves.</p>\n",
			CURVES_OVERLAID);
	}
}

void first_write(struct writer *writer)
{
	const char *title = writer->report->settings->style.title;
	struct buffer *page = &writer->page, question = { 0 };

	add_question(writer, &question);
	page->failed |= question.failed;
	html_begin(page, title ? title : "Attention between modalities");
	buffer_print(page, "<h1>");
	if (title) {
		html_text(page, title);
		buffer_print(page, "</h1>\n<p class=lead>");
	}
	html_text(page, question.text ? question.text : "");
	buffer_print(page, title ? "</p>\n" : "</h1>\n");
	buffer_release(&question);
	add_answers(writer);
	add_curves(writer);
	writer_table(writer, writer->report->curves, "curves");
}
