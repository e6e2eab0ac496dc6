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

/* Of more files than that, those that are alike share a line. */
#define LISTED 16

/* What was read of one task of one file, or of several. */
struct input {
	const struct intensity_row *first, *last;
	size_t files, samples;
	size_t queries[2], keys[2]; /* least and most */
};

struct input_list {
	struct input *items;
	size_t count, capacity;
	bool joined; /* files that are alike share a line */
};

static bool same_input(const struct input_list *list, const struct input *input,
	const struct intensity_row *b)
{
	const struct intensity_row *a = input->first;

	return a->of.task == b->of.task &&
		strcmp(a->of.model, b->of.model) == 0 &&
		strcmp(a->of.step, b->of.step) == 0 &&
		(list->joined ? a->of.layers == b->of.layers &&
					a->heads == b->heads
			      : strcmp(a->of.file, b->of.file) == 0);
}

static void widen(size_t range[2], size_t value)
{
	if (value < range[0])
		range[0] = value;
	if (value > range[1])
		range[1] = value;
}

static void add_range(struct buffer *page, const size_t range[2])
{
	if (range[0] == range[1])
		buffer_print(page, "<td class=n>%zu", range[0]);
	else
		buffer_print(page, "<td class=n>%zu–%zu", range[0], range[1]);
}

static void add_input(struct buffer *page, const struct input *input)
{
	const struct intensity_row *row = input->first;
	const char *const texts[] = { row->of.model, row->of.step,
		task_name(row->of.task) };

	buffer_print(page, "<tr><td>");
	html_text(page, row->of.file);
	if (input->files > 1)
		buffer_print(page, " and %zu other%s", input->files - 1,
			text_plural(input->files - 1));
	for (size_t i = 0; i < 3; i++) {
		buffer_print(page, "<td>");
		html_text(page, texts[i]);
	}
	buffer_print(page, "<td class=n>%zu<td class=n>%zu<td class=n>%zu",
		input->samples, row->of.layers, row->heads);
	add_range(page, input->queries);
	add_range(page, input->keys);
	buffer_print(page, "\n");
}

/* The line that the row is of; NULL without memory.  Rows of a file are
 * neighbours. */
static struct input *find_input(
	struct input_list *list, const struct intensity_row *row)
{
	for (size_t i = list->count; i-- > 0;)
		if (same_input(list, &list->items[i], row))
			return &list->items[i];
		else if (!list->joined)
			break;
	if (memory_grow(&list->items, &list->capacity, list->count,
		    sizeof(*list->items)))
		return NULL;
	list->items[list->count] = (struct input){ .first = row,
		.queries = { row->measures.queries, row->measures.queries },
		.keys = { row->keys, row->keys } };
	return &list->items[list->count++];
}

static void count_row(struct input *input, const struct intensity_row *row)
{
	const struct intensity_row *last = input->last;
	bool other = !last || strcmp(row->of.file, last->of.file) != 0;

	input->files += other;
	input->samples += other || strcmp(row->of.sample, last->of.sample) != 0;
	input->last = row;
	widen(input->queries, row->measures.queries);
	widen(input->keys, row->keys);
}

static size_t count_files(const struct inputs *inputs)
{
	const struct table *table = &inputs->intensity;
	size_t count = table->count > 0;

	for (size_t i = 1; i < table->count; i++)
		count += strcmp(table_sample(table, i)->file,
				 table_sample(table, i - 1)->file) != 0;
	return count;
}

static void add_dumps(const struct inputs *inputs, struct buffer *page)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);
	struct input_list list = { .joined = count_files(inputs) > LISTED };

	buffer_print(page,
		"<div class=wide tabindex=0 role=region "
		"aria-label=\"what was read\"><table>"
		"<caption>Samples, and the rows and keys that were counted of "
		"each</caption><thead><tr><th scope=col>file<th scope=col>model"
		"<th scope=col>step<th scope=col>task<th scope=col>samples"
		"<th scope=col>layers<th scope=col>heads<th scope=col>rows"
		"<th scope=col>keys</thead><tbody>\n");
	for (size_t i = 0; i < inputs->intensity.count; i++) {
		struct input *input = find_input(&list, &rows[i]);

		page->failed |= !input;
		if (input)
			count_row(input, &rows[i]);
	}
	for (size_t i = 0; i < list.count; i++)
		add_input(page, &list.items[i]);
	free(list.items);
	buffer_print(page, "</tbody></table></div>\n");
}

static void add_inputs(struct writer *writer)
{
	const struct inputs *inputs = writer->report->inputs;
	struct buffer *page = writer->page;

	if (inputs->intensity.count)
		add_dumps(inputs, page);
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
	add_table(writer, &inputs->intensity, "intensity");
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

/* The first row of each model, step and task. */
struct firsts {
	const struct intensity_row **rows;
	size_t count, capacity;
};

/* Finds the first row of the kind of `row`, the latest kinds first, since
 * they usually alternate; `row` itself when there is none, NULL without
 * memory. */
static const struct intensity_row *first_of(
	struct firsts *firsts, const struct intensity_row *row)
{
	for (size_t i = firsts->count; i-- > 0;) {
		const struct intensity_row *first = firsts->rows[i];

		if (first->of.task == row->of.task &&
			strcmp(first->of.model, row->of.model) == 0 &&
			strcmp(first->of.step, row->of.step) == 0)
			return first;
	}
	if (memory_grow(&firsts->rows, &firsts->capacity, firsts->count,
		    sizeof(*firsts->rows)))
		return NULL;
	return firsts->rows[firsts->count++] = row;
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
	const struct inputs *inputs = report->inputs;
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);
	struct firsts firsts = { 0 };
	bool have = false;

	/* Without memory for the answer, the section says what is wrong. */
	for (size_t i = 0; !have && i < inputs->intensity.count; i++) {
		const struct intensity_row *first = first_of(&firsts, &rows[i]);

		have = !first || strcmp(rows[i].of.group, first->of.group) != 0;
	}
	free(firsts.rows);
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
	const struct inputs *inputs = report->inputs;
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);

	for (size_t i = 0; i < inputs->intensity.count; i++)
		if (rows[i].head == TABLE_NONE)
			return false;
	return inputs->intensity.count > 0;
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
