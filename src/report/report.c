/*
 * The first screen is for a colleague who has never seen the program: what was
 * asked, what came of it, and the figure.  What follows is for whoever wants to
 * believe it, in the order of their questions: how sure is that, compared with
 * what, of which samples, what do the words mean, and how is it made again.
 */
#include "report/report.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "report/first.h"
#include "report/html.h"
#include "report/sources.h"
#include "report/verdict.h"
#include "report/writer.h"
#include "results/inputs.h"
#include "results/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lines of numbers of one model. */
#define VERDICT_OF_MODEL 5

/* A figure with panels for each model, unless these are too many. */
static void add_panels(struct writer *writer, enum figure_kind kind,
	const struct table *results, const char *caption)
{
	if (!writer->summed)
		writer_figure(writer, kind, results, caption);
}

/* Lines that are not indented begin a model. */
static void add_lines(struct writer *writer, char *lines)
{
	struct buffer *page = &writer->page;
	const char *line;

	buffer_print(page, "<dl class=verdict>\n");
	while ((line = strsep(&lines, "\n"))) {
		bool numbers =
			*line == ' ' || text_has_prefix(line, "counted: ");

		if (!*line)
			continue;
		buffer_print(page, numbers ? "<dd>" : "<dt>");
		if (numbers)
			glossary_text(&writer->glossary, page,
				line + strspn(line, " "));
		else
			html_text(page, line);
		buffer_print(page, "\n");
	}
	buffer_print(page, "</dl>\n");
}

/* Pearson's r of the curves as they are: one row a model. */
static void add_levels(struct writer *writer)
{
	const struct table *all = writer->report->correlations;
	const struct correlation_row *rows = TABLE_ROWS(all, correlation_row);
	struct table levels;

	table_init(&levels, &schema_correlation);
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(rows[i].series, "level") == 0 &&
			strcmp(rows[i].method, "pearson") == 0 &&
			table_add(&levels, &rows[i]))
			writer->page.failed = true;
	if (levels.count)
		html_rows(&writer->page, &writer->glossary, &levels);
	table_release(&levels);
}

static void add_verdict(struct writer *writer)
{
	const struct report *report = writer->report;
	struct buffer text = { 0 };

	if (writer->summed) {
		add_levels(writer);
		return;
	}
	verdict_write(report->sets, report->curves, report->correlations,
		VERDICT_OF_MODEL * WRITER_MODELS + 1, &text);
	if (text.failed)
		writer->page.failed = true;
	else
		add_lines(writer, text.text);
	buffer_release(&text);
}

/* Whether any model has an r. */
static bool has_correlations(const struct report *report)
{
	const struct correlation_row *rows =
		TABLE_ROWS(report->correlations, correlation_row);

	for (size_t i = 0; i < report->correlations->count; i++)
		if (!isnan(rows[i].r))
			return true;
	return false;
}

/* A row a model needs less room than a panel. */
#define ROWS_DRAWN 60

#define CORRELATED                                                          \
	"r of the two curves of " WRITER_MEASURE                            \
	" of each model. The grey range is what two curves as smooth as "   \
	"these give when they are shifted against each other; an r within " \
	"it says nothing about the model."

static bool has_intervals(const struct table *correlations)
{
	const struct correlation_row *rows =
		TABLE_ROWS(correlations, correlation_row);

	for (size_t i = 0; i < correlations->count; i++)
		if (!isnan(rows[i].ci_low))
			return true;
	return false;
}

static void add_correlations(struct writer *writer)
{
	if (writer->models <= ROWS_DRAWN)
		writer_figure(writer, FIGURE_CORRELATION, NULL,
			has_intervals(writer->report->correlations)
				? CORRELATED " Bars are 95% intervals over "
					     "samples."
				: CORRELATED);
	add_panels(writer, FIGURE_SCATTER, NULL,
		"The same, layer by layer: each point is the " WRITER_MEASURE
		" of a layer in both tasks, its colour the depth.");
	writer_table(writer, writer->report->correlations, "correlation");
}

static bool has_comparisons(const struct report *report)
{
	return report->settings->results.curves.measure == MEASURE_INTENSITY;
}

static void add_comparisons(struct writer *writer)
{
	struct table comparisons;
	struct error error;

	table_init(&comparisons, &schema_comparison);
	if (results_comparisons(writer->report->sets, &writer->settings.results,
		    &comparisons, writer->messages, &error)) {
		writer_lack(writer, "There is no comparison", &error);
		writer->incomplete = true;
	} else {
		writer_paragraph(writer,
			"How far each curve is from those that the paper "
			"(arXiv 2511.22663) plots for single-task models: how "
			"similar in shape (pearson, spearman: from −1 to 1) "
			"and how close in height (rmse, mad: in shares of "
			"attention).");
		if (comparisons.count)
			html_rows(
				&writer->page, &writer->glossary, &comparisons);
		writer_table(writer, &comparisons, "comparison");
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
		writer_lack(writer, "There is no loss", &error);
		writer->incomplete = true;
	} else {
		buffer_print(&writer->page, "<p>Loss under the targets ");
		html_text(&writer->page, settings->loss.targets);
		if (settings->loss.stretch)
			buffer_print(&writer->page,
				", made for %zu layer%s and stretched to those "
				"of each model",
				settings->loss.stretch,
				text_plural(settings->loss.stretch));
		buffer_print(&writer->page,
			": the mean over samples, as in training, and that of "
			"the mean curve.</p>\n");
		html_rows(&writer->page, &writer->glossary, &losses);
		add_panels(writer, FIGURE_LOSS, NULL,
			"The intensity of each layer, and the target that the "
			"loss (Huber's) pulls it to: quadratic within the "
			"band, linear beyond it.");
		writer_table(writer, &losses, "loss");
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

/* Adds those rows of `all` that show more than a point: of models with more than
 * one step. */
static int keep_followed(const struct table *all, struct table *kept)
{
	const struct trajectory_row *rows = TABLE_ROWS(all, trajectory_row);

	for (size_t i = 0; i < all->count; i++) {
		bool followed = false;

		for (size_t k = 0; !followed && k < all->count; k++)
			followed = strcmp(rows[i].model, rows[k].model) == 0 &&
				strcmp(rows[i].group, rows[k].group) == 0 &&
				strcmp(rows[i].step, rows[k].step) != 0;
		if (followed && table_add(kept, &rows[i]))
			return -1;
	}
	return 0;
}

#define TRAJECTORY                                                        \
	"The " WRITER_MEASURE                                             \
	" of each model at each step of its training, on average and by " \
	"thirds of the depth; r is the correlation of its two curves"

static void add_trajectory(struct writer *writer)
{
	struct table trajectory, followed;
	struct error error;

	table_init(&trajectory, &schema_trajectory);
	table_init(&followed, &schema_trajectory);
	if (results_trajectory(writer->report->sets, &writer->settings.results,
		    &trajectory, writer->messages, &error)) {
		writer_lack(writer, "Steps are not followed", &error);
	} else if (keep_followed(&trajectory, &followed)) {
		writer->page.failed = true;
	} else {
		add_panels(writer, FIGURE_TRAJECTORY, &followed,
			has_targets(writer->report) ? TRAJECTORY
				", the loss how far they are from "
				"the targets."
						    : TRAJECTORY ".");
		writer_table(writer, &trajectory, "trajectory");
	}
	table_release(&followed);
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

/* The same of groups: of models that have several of one task. */
static int keep_grouped(const struct table *all, struct table *kept)
{
	const struct group_row *rows = TABLE_ROWS(all, group_row);

	for (size_t i = 0; i < all->count; i++) {
		bool grouped = false;

		for (size_t k = 0; !grouped && k < all->count; k++)
			/* What groups explain is empty where there is one. */
			grouped = strcmp(rows[i].model, rows[k].model) == 0 &&
				strcmp(rows[i].step, rows[k].step) == 0 &&
				!isnan(rows[k].eta_squared);
		if (grouped && table_add(kept, &rows[i]))
			return -1;
	}
	return 0;
}

#define GROUPED                                                                \
	": mean over layers and samples, with the standard deviation over "    \
	"samples; η² is the share of the variance between samples that the " \
	"groups explain."

static void add_groups(struct writer *writer)
{
	struct table groups, grouped;
	struct error error;

	table_init(&groups, &schema_groups);
	table_init(&grouped, &schema_groups);
	if (results_groups(writer->report->inputs, &writer->settings.results,
		    &groups, &error)) {
		writer_lack(writer, "Groups are not compared", &error);
	} else if (keep_grouped(&groups, &grouped)) {
		writer->page.failed = true;
	} else {
		if (grouped.count)
			add_panels(writer, FIGURE_GROUPS, &grouped,
				writer->settings.results.grouped == MEASURES
					? "Intensity, enrichment and sinkfree "
					  "of each group of samples" GROUPED
					: "The " WRITER_MEASURE
					  " of each group of samples" GROUPED);
		writer_table(writer, &groups, "groups");
	}
	table_release(&grouped);
	table_release(&groups);
}

/* Whether heads are kept apart, and there are several. */
static bool has_heads(const struct report *report)
{
	const struct store *store = &report->inputs->samples;
	struct intensity_row row;

	if (store->schema != &schema_intensity)
		return false;
	for (size_t s = 0; s < store->sample_count; s++) {
		const struct store_sample *sample = &store->samples[s];

		for (size_t i = 0; i < sample->count; i++)
			if (!store->points[sample->points + i].part)
				return false;
		if (sample->count)
			store_row(store, sample, 0, &row);
		if (sample->count && row.heads < 2)
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
		writer_lack(writer, "Heads are not compared", &error);
	} else {
		add_panels(writer, FIGURE_HEADS, &heads,
			"The " WRITER_MEASURE
			" of every head of every layer in both tasks, and the "
			"difference: red where it is higher in understanding, "
			"blue where it is higher in generation.");
		writer_table(writer, &heads, "heads");
	}
	table_release(&heads);
}

static bool has_roles(const struct report *report)
{
	const struct store *samples = &report->inputs->samples;

	return samples->schema == &schema_role_samples && samples->rows;
}

static void add_roles(struct writer *writer)
{
	struct curve_settings *curves = &writer->settings.results.curves;
	const struct curve_settings own = *curves;
	struct table roles;
	struct error error;

	/* Of every role, not of the one that the curves are of. */
	curves->measure = MEASURE_INTENSITY;
	table_init(&roles, &schema_roles);
	if (results_parts(writer->report->inputs, &writer->settings.results,
		    &roles, &error)) {
		writer_lack(writer, "Roles are not shown", &error);
	} else {
		add_panels(writer, FIGURE_ROLES, &roles,
			"The attention of the counted rows, layer by layer: "
			"the share that goes to keys of each role, one of "
			"which is " WRITER_MEASURE ", and to the first key.");
		writer_table(writer, &roles, "roles");
	}
	table_release(&roles);
	*curves = own;
}

static void add_glossary(struct writer *writer)
{
	glossary_write(&writer->glossary, &writer->page);
}

/* Of each list of inputs in the manifest so many lines are shown. */
#define MANIFEST_LINES 16

/* Adds the text, of a list of inputs only the first lines. */
static void add_manifest_lines(const char *text, struct buffer *page)
{
	struct buffer lines = { 0 };
	size_t listed = 0, length;

	for (; *text; text += length) {
		bool input = text_has_prefix(text, "    { \"path\": ");

		length = strcspn(text, "\n");
		length += text[length] == '\n';
		if (!input && listed > MANIFEST_LINES)
			buffer_print(&lines, "    ... and %zu more\n",
				listed - MANIFEST_LINES);
		listed = input ? listed + 1 : 0;
		if (listed <= MANIFEST_LINES)
			buffer_add(&lines, text, length);
	}
	page->failed |= lines.failed;
	html_text_lines(page, lines.text ? lines.text : "");
	buffer_release(&lines);
}

/* Who made the page, when and how, and how to make it again. */
static void add_manifest(struct writer *writer)
{
	const struct report *report = writer->report;
	const struct buffer *text = report->manifest;
	struct buffer *page = &writer->page;

	page->failed |= text->failed;
	buffer_print(page,
		"<p>Made by attnscope %s on %s. This command makes it "
		"again:</p>\n<pre>",
		ATTNSCOPE_VERSION, report->date);
	html_text(page, report->command);
	buffer_print(page,
		"</pre>\n<details><summary>All options, versions and inputs"
		"</summary>\n<p><a download=\"manifest.json\" href=\"");
	html_data(page, "application/json", text->text ? text->text : "",
		text->length);
	buffer_print(page, "\">Save manifest.json</a></p>\n<pre>");
	add_manifest_lines(text->text ? text->text : "", page);
	buffer_print(page, "</pre></details>\n");
}

static const struct section {
	const char *id, *title;
	const char *link; /* the title in short, for the list of sections */
	void (*add)(struct writer *writer);
	bool (*is_needed)(const struct report *report); /* NULL: always */
} sections[] = {
	{ "verdict", "The answer in numbers", "Numbers", add_verdict, NULL },
	{ "correlation", "Correlation of the two tasks", "Correlation",
		add_correlations, has_correlations },
	{ "comparison", "Comparison with single-task models", "Comparison",
		add_comparisons, has_comparisons },
	{ "loss", "AIA loss", "Loss", add_losses, has_targets },
	{ "trajectory", "Steps of training", "Steps", add_trajectory,
		has_steps },
	{ "groups", "Kinds of prompts", "Kinds of prompts", add_groups,
		has_groups },
	{ "heads", "Heads", "Heads", add_heads, has_heads },
	{ "roles", "Who gets the attention", "Roles", add_roles, has_roles },
	{ "read", "What was read", "What was read", sources_write, NULL },
	{ "glossary", "What the words mean", "Words", add_glossary, NULL },
	{ "manifest", "How this page was made", "How it was made", add_manifest,
		NULL },
};
#define SECTIONS (sizeof(sections) / sizeof(*sections))

static void add_links(struct buffer *page, const bool needed[SECTIONS])
{
	buffer_print(page, "<nav aria-label=\"Sections\"><ul>");
	for (size_t i = 0; i < SECTIONS; i++)
		if (needed[i])
			buffer_print(page, "<li><a href=\"#%s\">%s</a>",
				sections[i].id, sections[i].link);
	buffer_print(page, "</ul></nav>\n");
}

/* The settings of the sections: the user's, but for the looks of figures, and
 * groups are of the measure that the page is of. */
static struct figure_settings section_settings(
	const struct figure_settings *settings)
{
	struct figure_settings own = *settings;

	/* Figures of a page are as large as it needs and change colours with
	 * it. */
	own.style.title = NULL;
	own.style.theme = FIGURE_PAPER;
	own.style.column = 0;
	own.style.width = own.style.height = (struct length){ 0 };
	settings_group_as_curves(&own.results);
	return own;
}

int report_write(const struct report *report, struct buffer *page,
	struct buffer *messages, bool *complete, struct error *error)
{
	struct writer writer = { .report = report,
		.settings = section_settings(report->settings),
		.messages = messages };
	bool needed[SECTIONS];

	writer_count(&writer);
	for (size_t i = 0; i < SECTIONS; i++)
		needed[i] =
			!sections[i].is_needed || sections[i].is_needed(report);
	first_write(&writer);
	add_links(&writer.page, needed);
	for (size_t i = 0; i < SECTIONS; i++) {
		if (!needed[i])
			continue;
		writer_section(&writer, sections[i].id, sections[i].title);
		sections[i].add(&writer);
		writer_section_end(&writer);
	}
	html_end(&writer.page);
	writer_finish(&writer, page);
	*complete = !writer.incomplete;
	return page->failed || messages->failed ? error_memory(error) : 0;
}
