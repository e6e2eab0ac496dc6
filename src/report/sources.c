/*
 * A thousand dumps of one model are one line here: what tells them apart is in
 * the table of intensities, and each of them in the manifest.
 */
#include "report/sources.h"

#include "base/memory.h"
#include "base/text.h"
#include "report/html.h"

#include <stdlib.h>
#include <string.h>

/* Lines of the summary that are shown. */
#define LINES 200

/* What was read of one task of a model's step. */
struct source {
	const struct sample_layer *first, *last; /* samples */
	size_t layers, heads;			 /* of the first row */
	size_t files, samples;
	size_t queries[2], keys[2]; /* least and most */
};

struct source_list {
	struct source *items;
	size_t count, capacity;
	bool steps; /* any has one */
};

static bool is_alike(const struct source *a, const struct source *b)
{
	return a->first->task == b->first->task && a->layers == b->layers &&
		a->heads == b->heads &&
		strcmp(a->first->model, b->first->model) == 0 &&
		strcmp(a->first->step, b->first->step) == 0;
}

static void widen(size_t range[2], size_t value)
{
	if (value < range[0])
		range[0] = value;
	if (value > range[1])
		range[1] = value;
}

/* The source that the sample `own` is of, the latest first, since samples of one
 * are mostly together; NULL without memory. */
static struct source *find_source(
	struct source_list *list, const struct source *own)
{
	for (size_t i = list->count; i-- > 0;)
		if (is_alike(&list->items[i], own))
			return &list->items[i];
	if (memory_grow(&list->items, &list->capacity, list->count,
		    sizeof(*list->items)))
		return NULL;
	list->steps |= *own->first->step != '\0';
	list->items[list->count] = *own;
	return &list->items[list->count++];
}

/* Counts a sample, whose numbers of rows and keys are those of `own`. */
static void count_sample(struct source *source, const struct source *own)
{
	const struct sample_layer *of = own->first, *last = source->last;
	bool other = !last || strcmp(of->file, last->file) != 0;

	source->files += other;
	source->samples += other || strcmp(of->sample, last->sample) != 0;
	source->last = of;
	/* Rows of roles do not say it. */
	for (size_t i = 0; own->heads && i < 2; i++) {
		widen(source->queries, own->queries[i]);
		widen(source->keys, own->keys[i]);
	}
}

/* The numbers of one sample. */
static struct source describe_sample(
	const struct store *store, const struct store_sample *sample)
{
	struct source own = { .first = &sample->of,
		.queries = { SIZE_MAX, 0 },
		.keys = { SIZE_MAX, 0 } };

	for (size_t i = sample->count; i-- > 0;) {
		struct intensity_row row = { .heads = 0 };

		own.layers = store_layer(store, sample, i).layers;
		if (store->schema != &schema_intensity)
			continue;
		store_row(store, sample, i, &row);
		own.heads = row.heads;
		widen(own.queries, row.measures.queries);
		widen(own.keys, row.keys);
	}
	return own;
}

static int find_sources(const struct store *store, struct source_list *list)
{
	for (size_t i = 0; i < store->sample_count; i++) {
		const struct source own =
			describe_sample(store, &store->samples[i]);
		struct source *source = find_source(list, &own);

		if (!source)
			return -1;
		count_sample(source, &own);
	}
	return 0;
}

static void add_range(struct buffer *page, const size_t range[2])
{
	if (range[0] > range[1])
		buffer_print(page, "<td>");
	else if (range[0] == range[1])
		buffer_print(page, "<td class=n>%zu", range[0]);
	else
		buffer_print(page, "<td class=n>%zu–%zu", range[0], range[1]);
}

static void add_source(
	struct buffer *page, const struct source *source, bool steps)
{
	const struct sample_layer *of = source->first;

	buffer_print(page, "<tr><td>");
	html_text(page, of->model);
	if (steps) {
		buffer_print(page, "<td>");
		html_text(page, of->step);
	}
	buffer_print(page, "<td>%s<td class=n>%zu<td class=n>%zu<td class=n>",
		task_name(of->task), source->samples, source->layers);
	if (source->heads)
		buffer_print(page, "%zu", source->heads);
	add_range(page, source->queries);
	add_range(page, source->keys);
	buffer_print(page, "<td>");
	html_text(page, of->file);
	if (source->files > 1)
		buffer_print(page, " and %zu other%s", source->files - 1,
			text_plural(source->files - 1));
	buffer_print(page, "\n");
}

static void add_sources(struct writer *writer, const struct source_list *list)
{
	static const char *const columns[] = { "model", "step", "task",
		"samples", "layers", "heads", "queries", "keys", "file" };
	struct buffer *page = &writer->page;

	buffer_print(page,
		"<div class=wide tabindex=0 role=region "
		"aria-label=\"what was read\"><table>"
		"<caption>Samples, and how many rows (queries) and keys were "
		"counted of each</caption><thead><tr>");
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		if (i == 1 && !list->steps)
			continue;
		buffer_print(page, "<th scope=col>");
		glossary_column(&writer->glossary, page, columns[i]);
	}
	buffer_print(page, "</thead><tbody>\n");
	for (size_t i = 0; i < list->count && i < LINES; i++)
		add_source(page, &list->items[i], list->steps);
	buffer_print(page, "</tbody></table></div>\n");
	if (list->count > LINES)
		buffer_print(page, "<p>And %zu more lines like these.</p>\n",
			list->count - LINES);
}

/* What the look at some rows of each dump found, and what else was said while
 * dumps and tables were read. */
static void add_findings(struct writer *writer)
{
	const struct inputs *inputs = writer->report->inputs;
	struct buffer *page = &writer->page;

	if (inputs->checked)
		writer_paragraph(writer,
			"Complete rows from each dump were spot-checked: are "
			"they attention after the softmax, numbers from 0 to 1 "
			"that add up to 1, with nothing for padding or future "
			"keys? attnscope check looks at all rows.");
	if (inputs->messages.length) {
		buffer_print(page, "<p>What was found:</p>\n<pre>");
		html_text_lines(page, inputs->messages.text);
		buffer_print(page, "</pre>\n");
	} else if (inputs->checked) {
		writer_paragraph(writer, "No problem was found.");
	}
}

/* The rows of samples as a table, of many the first. */
static void add_samples(struct writer *writer, const struct store *store)
{
	size_t wanted =
		store->rows > HTML_ROWS_MAX ? HTML_ROWS_SHOWN : store->rows;
	struct table rows;
	struct error error;

	table_init(&rows, store->schema);
	if (store_copy(store, wanted, &rows, &error))
		writer->page.failed = true;
	else if (rows.count)
		html_table_of(&writer->page, &writer->glossary, &rows,
			store->rows, store->schema->name);
	table_release(&rows);
}

void sources_write(struct writer *writer)
{
	const struct inputs *inputs = writer->report->inputs;
	struct buffer *page = &writer->page;
	struct source_list list = { 0 };

	if (find_sources(&inputs->samples, &list))
		page->failed = true;
	else if (list.count)
		add_sources(writer, &list);
	free(list.items);
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
	add_findings(writer);
}
