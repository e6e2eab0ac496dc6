/*
 * The report tells a story in the order in which a colleague asks: what is
 * this about, what came of it, how sure is that, compared with what, and how
 * can I make it again.  Each question is a section of the page.
 */
#include "report/report.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "figure/gnuplot.h"
#include "figure/input_figure.h"
#include "figure/script.h"
#include "report/html.h"
#include "report/input_list.h"
#include "report/verdict.h"
#include "results/inputs.h"
#include "results/results.h"
#include "results/provenance.h"

#include <stdlib.h>
#include <string.h>

/* A report while it is written. */
struct writer {
	const struct report *report;
	struct figure_settings
		settings; /* of the sections, see section_settings() */
	struct buffer *page, *messages;
	bool undrawn;	 /* gnuplot did not draw a figure, which was said */
	bool incomplete; /* for a reason other than gnuplot */
};

/* Says in the page and in the messages what is not there, and why. */
static void add_lack(
	struct writer *writer, const char *what, const struct error *error)
{
	buffer_print(writer->page, "<p class=note>%s: ", what);
	html_text(writer->page, error->text);
	buffer_print(writer->page, "</p>\n");
	buffer_print(writer->messages, "%s: %s\n", what, error->text);
}

/* One figure; without gnuplot nothing else is lost.  It is of `results`
 * or, where NULL, of what the kind needs. */
static void add_figure(struct writer *writer, enum figure_kind kind,
	const struct table *results, const char *caption)
{
	const struct report *report = writer->report;
	const struct figure_source known = { .curves = report->curves,
		.correlations = report->correlations,
		.results = results };
	struct buffer script = { 0 }, svg = { 0 }, words = { 0 };
	struct input_figure figure;
	struct error error;

	if (input_figure_make(&figure, kind, report->inputs, report->sets,
		    &known, &writer->settings, &error) ||
		script_write(&figure.figure, &script, &error)) {
		writer->incomplete = true;
		add_lack(writer, "There is no figure", &error);
	} else if (writer->undrawn) {
		html_paragraph(writer->page,
			"There is no figure, since gnuplot could not draw it.");
	} else if (gnuplot_svg(script.text, &svg, &error)) {
		writer->undrawn = true;
		add_lack(writer, "There is no figure", &error);
	} else {
		buffer_print(&words, "%s Counted: ", caption);
		provenance_words(report->sets, &words);
		buffer_print(&words, ".");
		html_figure(writer->page, &svg, input_figure_name(kind),
			words.text ? words.text : caption);
	}
	buffer_release(&words);
	input_figure_release(&figure);
	buffer_release(&script);
	buffer_release(&svg);
}

static void add_table(
	struct writer *writer, const struct table *table, const char *name)
{
	if (table->count)
		html_table(writer->page, table, name);
}

/* The rows of samples as a table, of many the first. */
static void add_samples(struct writer *writer, const struct store *store)
{
	struct table rows;
	struct error error;

	table_init(&rows, store->schema);
	if (store_copy(store, HTML_ROWS_MAX, &rows, &error))
		writer->page->failed = true;
	else if (rows.count)
		html_table_of(writer->page, &rows, store->rows, "intensity");
	table_release(&rows);
}

static void add_inputs(struct writer *writer)
{
	const struct inputs *inputs = writer->report->inputs;
	struct buffer *page = writer->page;

	if (inputs->samples.rows)
		input_list_write(&inputs->samples, page);
	if (inputs->curves.count)
		buffer_print(page,
			"<p>Mean curves from tables: %zu row%s; their samples "
			"and intervals are known only where the table has "
			"them.</p>\n",
			inputs->curves.count,
			text_plural(inputs->curves.count));
	if (inputs->failed)
		buffer_print(page,
			"<p><strong>%zu of %zu inputs could not be "
			"read.</strong></p>\n",
			inputs->failed, inputs->inputs);
	add_samples(writer, &inputs->samples);
}

static bool has_findings(const struct report *report)
{
	const struct inputs *inputs = report->inputs;

	return inputs->checked || inputs->messages.length;
}

/* What the look at some rows of each dump found, and what else was said while
 * dumps and tables were read. */
static void add_findings(struct writer *writer)
{
	const struct inputs *inputs = writer->report->inputs;
	struct buffer *page = writer->page;

	if (inputs->checked)
		html_paragraph(page,
			"Complete rows from each dump were spot-checked: are "
			"they attention after the softmax, numbers from 0 to 1 "
			"that add up to 1, with nothing for padding or future "
			"keys? attnscope check looks at all rows.");
	if (inputs->messages.length) {
		buffer_print(page, "<p>What was found:</p>\n<pre>");
		html_text_lines(page, inputs->messages.text);
		buffer_print(page, "</pre>\n");
	} else {
		html_paragraph(page, "Nothing was found.");
	}
}

static void add_verdict(struct writer *writer)
{
	const struct report *report = writer->report;
	struct buffer text = { 0 };

	verdict_write(
		report->sets, report->curves, report->correlations, &text);
	buffer_print(writer->page, "<pre>");
	html_text_lines(writer->page, text.text ? text.text : "");
	buffer_print(writer->page, "</pre>\n");
	if (text.failed)
		writer->page->failed = true;
	buffer_release(&text);
}

static void add_curves(struct writer *writer)
{
	add_figure(writer, FIGURE_CURVES, NULL,
		"Mean curves over layers. Understanding: how much of the "
		"attention of response text goes to the image. Generation: how "
		"much of that of image tokens goes to the text. Bands are "
		"95% intervals over samples.");
	add_table(writer, writer->report->curves, "curves");
}

static void add_correlations(struct writer *writer)
{
	if (!writer->report->correlations->count) {
		html_paragraph(writer->page,
			"No model has curves of both tasks, so there is "
			"nothing to correlate.");
		return;
	}
	add_figure(writer, FIGURE_CORRELATION, NULL,
		"r of the two curves of each model. The grey range is what two "
		"curves as smooth as these give when they are shifted against "
		"each other; an r within it says nothing about the model.");
	add_figure(writer, FIGURE_SCATTER, NULL,
		"The same, layer by layer: each point is a layer, its colour "
		"the depth.");
	add_table(writer, writer->report->correlations, "correlation");
}

static void add_comparisons(struct writer *writer)
{
	struct table comparisons;
	struct error error;

	table_init(&comparisons, &schema_comparison);
	if (results_comparisons(writer->report->sets, &writer->settings.results,
		    &comparisons, writer->messages, &error)) {
		add_lack(writer, "There is no comparison", &error);
		/* The paper has none but intensities. */
		writer->incomplete |= writer->settings.results.curves.measure ==
			MEASURE_INTENSITY;
	} else {
		html_paragraph(writer->page,
			"How far each curve is from those that the paper "
			"(arXiv 2511.22663) plots for single-task models: how "
			"similar in shape (pearson, spearman) and how close in "
			"height (rmse, mad).");
		if (comparisons.count)
			html_rows(writer->page, &comparisons);
		add_table(writer, &comparisons, "comparison");
	}
	table_release(&comparisons);
}

static bool has_targets(const struct report *report)
{
	return report->settings->results.loss.targets != NULL;
}

static void add_losses(struct writer *writer)
{
	const struct results_settings *settings = &writer->settings.results;
	struct table losses;
	struct error error;

	table_init(&losses, &schema_loss);
	if (results_losses(writer->report->sets, settings, &losses, &error)) {
		add_lack(writer, "There is no loss", &error);
		writer->incomplete = true;
	} else {
		buffer_print(writer->page, "<p>Under the targets ");
		html_text(writer->page, settings->loss.targets);
		if (settings->loss.stretch)
			buffer_print(writer->page,
				", made for %zu layer%s and stretched to those "
				"of each model",
				settings->loss.stretch,
				text_plural(settings->loss.stretch));
		buffer_print(writer->page,
			": the mean over samples, as in training, and that of "
			"the mean curve.</p>\n");
		html_rows(writer->page, &losses);
		add_figure(writer, FIGURE_LOSS, NULL,
			"The intensity of each layer, and the target that the "
			"loss pulls it to; within the band the loss is "
			"quadratic.");
		add_table(writer, &losses, "loss");
	}
	table_release(&losses);
}

/* The first samples of each task of each model and step. */
struct firsts {
	const struct sample_layer **samples;
	size_t count, capacity;
};

/* Finds the first sample of the kind of `of`, the latest kinds first, since
 * they usually alternate; `of` itself when there is none, NULL without
 * memory. */
static const struct sample_layer *first_of(
	struct firsts *firsts, const struct sample_layer *of)
{
	for (size_t i = firsts->count; i-- > 0;) {
		const struct sample_layer *first = firsts->samples[i];

		if (first->task == of->task &&
			strcmp(first->model, of->model) == 0 &&
			strcmp(first->step, of->step) == 0)
			return first;
	}
	if (memory_grow(&firsts->samples, &firsts->capacity, firsts->count,
		    sizeof(*firsts->samples)))
		return NULL;
	return firsts->samples[firsts->count++] = of;
}

/* Whether curves of one model are of several steps. */
static bool has_steps(const struct report *report)
{
	const struct sample_sets *sets = report->sets;

	for (size_t i = 0; i < sets->count; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct schema_key *a = &sets->sets[i].key;
			const struct schema_key *b = &sets->sets[k].key;

			if (strcmp(a->model, b->model) == 0 &&
				strcmp(a->group, b->group) == 0 &&
				strcmp(a->step, b->step) != 0)
				return true;
		}
	}
	return false;
}

static void add_trajectory(struct writer *writer)
{
	struct table trajectory;
	struct error error;

	table_init(&trajectory, &schema_trajectory);
	if (results_trajectory(writer->report->sets, &writer->settings.results,
		    &trajectory, writer->messages, &error)) {
		add_lack(writer, "Steps are not followed", &error);
	} else {
		add_figure(writer, FIGURE_TRAJECTORY, &trajectory,
			"How high the curves of each model are at each step of "
			"its training, on average and by thirds of the depth; "
			"r is the correlation of its two curves, the loss how "
			"far they are from the targets.");
		add_table(writer, &trajectory, "trajectory");
	}
	table_release(&trajectory);
}

/* Whether samples of one task of a model and step are of several groups. */
static bool has_groups(const struct report *report)
{
	const struct store *store = &report->inputs->samples;
	struct firsts firsts = { 0 };
	bool have = false;

	/* Without memory for the answer, the section says what is wrong. */
	for (size_t i = 0; !have && i < store->sample_count; i++) {
		const struct sample_layer *of = &store->samples[i].of;
		const struct sample_layer *first = first_of(&firsts, of);

		have = !first || strcmp(of->group, first->group) != 0;
	}
	free(firsts.samples);
	return have;
}

static void add_groups(struct writer *writer)
{
	struct table groups;
	struct error error;

	table_init(&groups, &schema_groups);
	if (results_groups(writer->report->inputs, &writer->settings.results,
		    &groups, &error)) {
		add_lack(writer, "Groups are not compared", &error);
	} else {
		add_figure(writer, FIGURE_GROUPS, &groups,
			"The mean of each group of samples over its layers, "
			"with the standard deviation over samples; η² is the "
			"share of the variance between samples that the groups "
			"explain.");
		add_table(writer, &groups, "groups");
	}
	table_release(&groups);
}

/* Whether heads are kept apart. */
static bool has_heads(const struct report *report)
{
	const struct store *store = &report->inputs->samples;

	for (size_t s = 0; s < store->sample_count; s++) {
		const struct store_sample *sample = &store->samples[s];

		for (size_t i = 0; i < sample->count; i++)
			if (!store->points[sample->points + i].part)
				return false;
	}
	return store->sample_count > 0;
}

static void add_heads(struct writer *writer)
{
	const struct results_settings *settings = &writer->settings.results;
	struct table heads;
	struct error error;

	table_init(&heads, &schema_heads);
	if (results_heads(writer->report->inputs, settings, &heads, &error)) {
		add_lack(writer, "Heads are not compared", &error);
	} else {
		add_figure(writer, FIGURE_HEADS, &heads,
			"Every head of every layer in both tasks, and the "
			"difference: red where understanding attends more, "
			"blue where generation does.");
		add_table(writer, &heads, "heads");
	}
	table_release(&heads);
}

static void add_manifest(struct writer *writer)
{
	const struct buffer *text = writer->report->manifest;

	if (text->failed)
		writer->page->failed = true;
	buffer_print(writer->page, "<p><a download=\"manifest.json\" href=\"");
	html_data(writer->page, "application/json",
		text->text ? text->text : "", text->length);
	buffer_print(writer->page, "\">Save manifest.json</a></p>\n<pre>");
	html_text_lines(writer->page, text->text ? text->text : "");
	buffer_print(writer->page, "</pre>\n");
}

static const struct section {
	const char *id, *title;
	const char *link; /* the title in short, for the list of sections */
	void (*add)(struct writer *writer);
	bool (*is_needed)(const struct report *report); /* NULL: always */
} sections[] = {
	{ "read", "What was read", "What was read", add_inputs, NULL },
	{ "check", "Check", "Check", add_findings, has_findings },
	{ "verdict", "Verdict", "Verdict", add_verdict, NULL },
	{ "curves", "Curves over layers", "Curves", add_curves, NULL },
	{ "correlation", "Correlation of the two tasks", "Correlation",
		add_correlations, NULL },
	{ "comparison", "Comparison with single-task models", "Comparison",
		add_comparisons, NULL },
	{ "loss", "AIA loss", "Loss", add_losses, has_targets },
	{ "trajectory", "Steps of training", "Steps", add_trajectory,
		has_steps },
	{ "groups", "Kinds of prompts", "Kinds of prompts", add_groups,
		has_groups },
	{ "heads", "Heads", "Heads", add_heads, has_heads },
	{ "manifest", "Options and versions", "Options and versions",
		add_manifest, NULL },
};
#define SECTIONS (sizeof(sections) / sizeof(*sections))

static void add_head(struct writer *writer, const bool needed[SECTIONS])
{
	const char *title = writer->report->settings->style.title;

	if (!title)
		title = "Attention between modalities";
	html_begin(writer->page, title);
	buffer_print(writer->page, "<header>\n<h1>");
	html_text(writer->page, title);
	buffer_print(writer->page,
		"</h1>\n<p class=note>Made by attnscope %s.</p>\n"
		"<nav aria-label=\"Sections\"><ul>",
		ATTNSCOPE_VERSION);
	for (size_t i = 0; i < SECTIONS; i++)
		if (needed[i])
			buffer_print(writer->page, "<li><a href=\"#%s\">%s</a>",
				sections[i].id, sections[i].link);
	buffer_print(
		writer->page, "</ul></nav>\n</header>\n<main id=content>\n");
}

/* The settings of the sections: the user's, but for the looks of figures. */
static struct figure_settings section_settings(
	const struct figure_settings *settings)
{
	struct figure_settings own = *settings;

	/* Figures of a page are as large as it needs and change colours with
	 * it. */
	own.style.title = NULL;
	own.style.theme = FIGURE_PAPER;
	own.style.column = 0;
	own.style.width = own.style.height = 0;
	return own;
}

int report_write(const struct report *report, struct buffer *page,
	struct buffer *messages, bool *complete, struct error *error)
{
	struct writer writer = { .report = report,
		.settings = section_settings(report->settings),
		.page = page,
		.messages = messages };
	bool needed[SECTIONS];

	for (size_t i = 0; i < SECTIONS; i++)
		needed[i] =
			!sections[i].is_needed || sections[i].is_needed(report);
	add_head(&writer, needed);
	for (size_t i = 0; i < SECTIONS; i++) {
		if (!needed[i])
			continue;
		html_section(page, sections[i].id, sections[i].title);
		sections[i].add(&writer);
		html_section_end(page);
	}
	html_end(page);
	*complete = !writer.incomplete && !writer.undrawn;
	return page->failed || messages->failed ? error_memory(error) : 0;
}
