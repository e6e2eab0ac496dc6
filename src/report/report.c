/*
 * The report tells a story in the order in which a colleague asks: what is
 * this about, what came of it, how sure is that, compared with what, and how
 * can I make it again.
 */
#include "report/report.h"

#include "analysis/manifest.h"
#include "analysis/pictures.h"
#include "analysis/results.h"
#include "analysis/verdict.h"
#include "base/version.h"
#include "report/html.h"
#include "report/inputs.h"

/* A report while it is written. */
struct writer {
	const struct report *report;
	struct settings settings; /* of the parts, see part_settings() */
	struct table comparisons, losses, groups, heads;
	struct buffer *page, *messages;
	bool undrawn; /* gnuplot did not draw a figure, which was said */
	bool lacking; /* of what has nothing to do with gnuplot */
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

/* One figure, of which gnuplot's absence costs only the drawn; of `results`
 * or, where NULL, of what the kind needs. */
static void add_figure(struct writer *writer, enum figure_kind kind,
	const struct table *results, const char *caption)
{
	const struct report *report = writer->report;
	const struct input_figure_known known = { .curves = report->curves,
		.correlations = report->correlations,
		.results = results };
	struct settings settings = writer->settings;
	struct buffer script = { 0 }, svg = { 0 };
	struct input_figure drawn;
	struct error error;

	/* Curves have targets only when the user asks for them. */
	if (kind != FIGURE_LOSS)
		settings.loss_targets = report->settings->loss_targets;
	if (input_figure_make(&drawn, kind, report->inputs, report->sets,
		    &known, &settings, &error) ||
		figure_script(&drawn.figure, &script, &error)) {
		writer->lacking = true;
		add_lack(writer, "There is no figure", &error);
	} else if (writer->undrawn) {
		html_paragraph(writer->page,
			"There is no figure, since gnuplot "
			"could not draw it.");
	} else if (figure_svg(script.text, &svg, &error)) {
		writer->undrawn = true;
		add_lack(writer, "There is no figure", &error);
	} else {
		html_figure(
			writer->page, &svg, figure_kind_name(kind), caption);
	}
	input_figure_release(&drawn);
	buffer_release(&script);
	buffer_release(&svg);
}

static void add_table(
	struct writer *writer, const struct table *table, const char *name)
{
	if (table->count)
		html_table(writer->page, table, name);
}

static void add_verdict(struct writer *writer)
{
	const struct report *report = writer->report;
	struct buffer text = { 0 };

	html_section(writer->page, "verdict", "Verdict");
	verdict_write(report->sets, report->curves, report->correlations,
		report->settings, &text);
	buffer_print(writer->page, "<pre>");
	html_text_lines(writer->page, text.text ? text.text : "");
	buffer_print(writer->page, "</pre>\n");
	if (text.failed)
		writer->page->failed = true;
	buffer_release(&text);
	html_section_end(writer->page);
}

static void add_curves(struct writer *writer)
{
	html_section(writer->page, "curves", "Curves over layers");
	add_figure(writer, FIGURE_CURVES, NULL,
		"Mean curves over layers. Understanding: how much of the "
		"attention of response text goes to the image. Generation: how "
		"much of that of image tokens goes to the text. Bands are "
		"bootstrap intervals over samples.");
	add_table(writer, writer->report->curves, "curves");
	html_section_end(writer->page);
}

static void add_correlations(struct writer *writer)
{
	html_section(
		writer->page, "correlation", "Correlation of the two tasks");
	if (!writer->report->correlations->count) {
		html_paragraph(writer->page,
			"No model has curves of both tasks, so there is "
			"nothing to correlate.");
		html_section_end(writer->page);
		return;
	}
	add_figure(writer, FIGURE_CORRELATION, NULL,
		"r of the two curves of each model. An r within the grey range "
		"is what comes of two curves that are as smooth as these and "
		"shifted against each other; it says nothing about the model.");
	add_figure(writer, FIGURE_SCATTER, NULL,
		"The same, layer by layer: each point is a layer, its colour "
		"the depth.");
	add_table(writer, writer->report->correlations, "correlation");
	html_section_end(writer->page);
}

static void add_comparisons(struct writer *writer)
{
	struct error error;

	html_section(writer->page, "comparison",
		"Comparison with single-task models");
	if (results_comparisons(writer->report->sets, &writer->settings,
		    &writer->comparisons, writer->messages, &error)) {
		add_lack(writer, "There is no comparison", &error);
		/* The paper has none but intensities. */
		writer->lacking |=
			writer->settings.measure == MEASURE_INTENSITY;
	} else {
		html_paragraph(writer->page,
			"The distance of each curve from those that the paper "
			"(arXiv 2511.22663) plots for models of a single "
			"task: alike in shape (pearson, spearman) and near in "
			"height (rmse, mad).");
		if (writer->comparisons.count)
			html_rows(writer->page, &writer->comparisons);
		add_table(writer, &writer->comparisons, "comparison");
	}
	html_section_end(writer->page);
}

static void add_losses(struct writer *writer)
{
	struct settings settings = writer->settings;
	struct error error;

	html_section(writer->page, "loss", "AIA loss");
	if (results_losses(
		    writer->report->sets, &settings, &writer->losses, &error)) {
		add_lack(writer, "There is no loss", &error);
		writer->lacking = true;
		html_section_end(writer->page);
		return;
	}
	buffer_print(writer->page, "<p>Under the targets ");
	html_text(writer->page, settings.loss_targets);
	if (settings.stretch)
		buffer_print(writer->page,
			", made for %zu layers and stretched to those of each "
			"model",
			settings.stretch);
	buffer_print(writer->page,
		": the mean over samples, as in training, and that of the "
		"mean curve.</p>\n");
	html_rows(writer->page, &writer->losses);
	add_figure(writer, FIGURE_LOSS, NULL,
		"The intensity of each layer, and the target that the loss "
		"pulls it to; within the band the loss is quadratic.");
	add_table(writer, &writer->losses, "loss");
	html_section_end(writer->page);
}

static void add_groups(struct writer *writer)
{
	struct error error;

	if (!inputs_have_groups(writer->report->inputs))
		return;
	html_section(writer->page, "groups", "Kinds of prompts");
	if (results_groups(writer->report->inputs, &writer->settings,
		    &writer->groups, &error)) {
		add_lack(writer, "Groups are not compared", &error);
	} else {
		add_figure(writer, FIGURE_GROUPS, &writer->groups,
			"The mean of each group of samples over its layers, "
			"with the deviation over samples; η² is the share of "
			"the variance between samples that the groups "
			"explain.");
		add_table(writer, &writer->groups, "groups");
	}
	html_section_end(writer->page);
}

static void add_heads(struct writer *writer)
{
	struct sample_sets heads = { 0 };
	struct error error;

	if (!inputs_have_heads(writer->report->inputs))
		return;
	html_section(writer->page, "heads", "Heads");
	if (samples_gather_heads(writer->report->inputs, &writer->settings,
		    &heads, &error) ||
		results_heads(
			&heads, &writer->settings, &writer->heads, &error)) {
		add_lack(writer, "Heads are not compared", &error);
	} else {
		add_figure(writer, FIGURE_HEADS, &writer->heads,
			"Every head of every layer in both tasks, and the "
			"difference: red where understanding looks more, blue "
			"where generation does.");
		add_table(writer, &writer->heads, "heads");
	}
	samples_release(&heads);
	html_section_end(writer->page);
}

static void add_manifest(struct writer *writer)
{
	const struct report *report = writer->report;
	struct buffer text = { 0 };

	html_section(writer->page, "manifest", "Options and versions");
	manifest_write(report->operands, report->operand_count, report->groups,
		report->settings, &text);
	if (text.failed)
		writer->page->failed = true;
	buffer_print(writer->page, "<p><a download=\"manifest.json\" href=\"");
	html_data(writer->page, "application/json", text.text ? text.text : "",
		text.length);
	buffer_print(writer->page, "\">Save manifest.json</a></p>\n<pre>");
	html_text_lines(writer->page, text.text ? text.text : "");
	buffer_print(writer->page, "</pre>\n");
	buffer_release(&text);
	html_section_end(writer->page);
}

static void add_head(struct writer *writer)
{
	const char *title = writer->report->settings->title;

	html_begin(
		writer->page, title ? title : "Attention between modalities");
	buffer_print(writer->page, "<header>\n<h1>");
	html_text(writer->page, title ? title : "Attention between modalities");
	buffer_print(writer->page,
		"</h1>\n<p class=note>Made by attnscope %s.</p>\n"
		"<nav aria-label=\"Sections\"><ul>"
		"<li><a href=\"#read\">What was read</a>"
		"%s<li><a href=\"#verdict\">Verdict</a>"
		"<li><a href=\"#curves\">Curves</a>"
		"<li><a href=\"#correlation\">Correlation</a>"
		"<li><a href=\"#comparison\">Comparison</a>"
		"<li><a href=\"#loss\">Loss</a>",
		ATTNSCOPE_VERSION,
		inputs_have_findings(writer->report->inputs)
			? "<li><a href=\"#check\">Check</a>"
			: "");
	if (inputs_have_groups(writer->report->inputs))
		buffer_print(writer->page,
			"<li><a href=\"#groups\">Kinds of "
			"prompts</a>");
	if (inputs_have_heads(writer->report->inputs))
		buffer_print(writer->page, "<li><a href=\"#heads\">Heads</a>");
	buffer_print(writer->page,
		"<li><a href=\"#manifest\">Options and versions</a>"
		"</ul></nav>\n</header>\n<main id=content>\n");
}

static void add_inputs(struct writer *writer)
{
	const struct table *intensity = &writer->report->inputs->intensity;

	html_section(writer->page, "read", "What was read");
	inputs_write(writer->report->inputs, writer->page);
	add_table(writer, intensity, "intensity");
	html_section_end(writer->page);
}

/* The settings of the parts: the user's, with the targets of the loss. */
static struct settings part_settings(const struct settings *settings)
{
	struct settings own = *settings;

	/* Figures of a page are as large as it needs and change colours with
	 * it. */
	own.title = NULL;
	own.style = FIGURE_PAPER;
	own.column = 0;
	own.width = own.height = 0;
	if (!own.loss_targets) {
		own.loss_targets = "janus-pro";
		own.stretch = own.stretch ? own.stretch : 30;
	}
	return own;
}

static void init(struct writer *writer)
{
	table_init(&writer->comparisons, &schema_comparison);
	table_init(&writer->losses, &schema_loss);
	table_init(&writer->groups, &schema_groups);
	table_init(&writer->heads, &schema_heads);
}

static void release(struct writer *writer)
{
	table_release(&writer->comparisons);
	table_release(&writer->losses);
	table_release(&writer->groups);
	table_release(&writer->heads);
}

int report_write(const struct report *report, struct buffer *page,
	struct buffer *messages, bool *complete, struct error *error)
{
	struct writer writer = { .report = report,
		.settings = part_settings(report->settings),
		.page = page,
		.messages = messages };

	init(&writer);
	add_head(&writer);
	add_inputs(&writer);
	inputs_write_findings(report->inputs, page);
	add_verdict(&writer);
	add_curves(&writer);
	add_correlations(&writer);
	add_comparisons(&writer);
	add_losses(&writer);
	add_groups(&writer);
	add_heads(&writer);
	add_manifest(&writer);
	html_end(page);
	*complete = !writer.lacking && !writer.undrawn;
	release(&writer);
	return page->failed || messages->failed ? error_memory(error) : 0;
}
