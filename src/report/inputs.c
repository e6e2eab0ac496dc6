/*
 * Rows of a sample are neighbours, and so are the samples of a file: a new
 * line begins where file, model, step or task change.
 */
#include "report/inputs.h"

#include "base/memory.h"
#include "report/html.h"

#include <stdlib.h>
#include <string.h>

/* What was read of one task of one file. */
struct input {
	const struct intensity_row *first;
	size_t samples;
	size_t queries[2], keys[2]; /* least and most */
};

static bool same_input(
	const struct intensity_row *a, const struct intensity_row *b)
{
	return a->task == b->task && strcmp(a->file, b->file) == 0 &&
		strcmp(a->model, b->model) == 0 &&
		strcmp(a->step, b->step) == 0;
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
	const char *const texts[] = { row->file, row->model, row->step,
		task_name(row->task) };

	buffer_print(page, "<tr>");
	for (size_t i = 0; i < 4; i++) {
		buffer_print(page, "<td>");
		html_text(page, texts[i]);
	}
	buffer_print(page, "<td class=n>%zu<td class=n>%zu<td class=n>%zu",
		input->samples, row->layers, row->heads);
	add_range(page, input->queries);
	add_range(page, input->keys);
	buffer_print(page, "\n");
}

static void add_dumps(const struct inputs *inputs, struct buffer *page)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);
	struct input input = { 0 };

	buffer_print(page,
		"<div class=wide tabindex=0 role=region "
		"aria-label=\"what was read\"><table>"
		"<caption>Samples, and the rows and keys that were counted of "
		"each</caption><thead><tr><th scope=col>file<th scope=col>model"
		"<th scope=col>step<th scope=col>task<th scope=col>samples"
		"<th scope=col>layers<th scope=col>heads<th scope=col>rows"
		"<th scope=col>keys</thead><tbody>\n");
	for (size_t i = 0; i < inputs->intensity.count; i++) {
		const struct intensity_row *row = &rows[i];
		bool first = !input.first || !same_input(input.first, row);

		if (first && input.first)
			add_input(page, &input);
		if (first)
			input = (struct input){ .first = row,
				.queries = { row->queries, row->queries },
				.keys = { row->keys, row->keys } };
		if (first || strcmp(row->sample, row[-1].sample) != 0)
			input.samples++;
		widen(input.queries, row->queries);
		widen(input.keys, row->keys);
	}
	if (input.first)
		add_input(page, &input);
	buffer_print(page, "</tbody></table></div>\n");
}

void inputs_write(const struct inputs *inputs, struct buffer *page)
{
	if (inputs->intensity.count)
		add_dumps(inputs, page);
	if (inputs->curves.count)
		buffer_print(page,
			"<p>Mean curves from tables: %zu rows, of which "
			"neither samples nor intervals are known unless the "
			"table has them.</p>\n",
			inputs->curves.count);
	if (inputs->failed)
		buffer_print(page,
			"<p><strong>%zu of %zu inputs could not be "
			"read.</strong></p>\n",
			inputs->failed, inputs->inputs);
}

bool inputs_have_findings(const struct inputs *inputs)
{
	return inputs->checked || inputs->messages.length;
}

void inputs_write_findings(const struct inputs *inputs, struct buffer *page)
{
	if (!inputs_have_findings(inputs))
		return;
	html_section(page, "check", "Check");
	if (inputs->checked)
		html_paragraph(page,
			"Some rows of each dump were looked at whole, whether "
			"they are attention after the softmax: numbers from 0 "
			"to 1 that add up to 1, none of them for padding or "
			"for keys behind the row. attnscope check looks at "
			"all rows.");
	if (inputs->messages.length) {
		buffer_print(page, "<p>What was found:</p>\n<pre>");
		html_text_lines(page, inputs->messages.text);
		buffer_print(page, "</pre>\n");
	} else {
		html_paragraph(page, "Nothing was found.");
	}
	html_section_end(page);
}

/* The first row of each model, step and task. */
struct firsts {
	const struct intensity_row **rows;
	size_t count, capacity;
};

/* Finds the first row of the kind of `row`, the latest kinds first, as they
 * mostly take turns; `row` itself when there is none, NULL without memory. */
static const struct intensity_row *first_of(
	struct firsts *firsts, const struct intensity_row *row)
{
	for (size_t i = firsts->count; i-- > 0;) {
		const struct intensity_row *first = firsts->rows[i];

		if (first->task == row->task &&
			strcmp(first->model, row->model) == 0 &&
			strcmp(first->step, row->step) == 0)
			return first;
	}
	if (memory_grow(&firsts->rows, &firsts->capacity, firsts->count,
		    sizeof(*firsts->rows)))
		return NULL;
	return firsts->rows[firsts->count++] = row;
}

bool inputs_have_groups(const struct inputs *inputs)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);
	struct firsts firsts = { 0 };
	bool have = false;

	/* Without memory for the answer, the section says what is wrong. */
	for (size_t i = 0; !have && i < inputs->intensity.count; i++) {
		const struct intensity_row *first = first_of(&firsts, &rows[i]);

		have = !first || strcmp(rows[i].group, first->group) != 0;
	}
	free(firsts.rows);
	return have;
}

bool inputs_have_heads(const struct inputs *inputs)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs->intensity, intensity_row);

	for (size_t i = 0; i < inputs->intensity.count; i++)
		if (rows[i].head == TABLE_NONE)
			return false;
	return inputs->intensity.count > 0;
}
