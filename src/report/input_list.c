/*
 * What was read: a line for each task of each file, or, of many files, for those
 * that are alike.
 */
#include "report/input_list.h"

#include "base/memory.h"
#include "base/text.h"
#include "report/html.h"

#include <stdlib.h>
#include <string.h>

/* Of more files than that, those that are alike share a line. */
#define LISTED 16

/* What was read of one task of one file, or of several. */
struct input {
	const struct sample_layer *first, *last; /* samples */
	size_t layers, heads;			 /* of the first row */
	size_t files, samples;
	size_t queries[2], keys[2]; /* least and most */
};

struct input_list {
	struct input *items;
	size_t count, capacity;
	bool joined; /* files that are alike share a line */
};

static bool same_input(const struct input_list *list, const struct input *a,
	const struct input *b)
{
	return a->first->task == b->first->task &&
		strcmp(a->first->model, b->first->model) == 0 &&
		strcmp(a->first->step, b->first->step) == 0 &&
		(list->joined ? a->layers == b->layers && a->heads == b->heads
			      : strcmp(a->first->file, b->first->file) == 0);
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
	const struct sample_layer *of = input->first;
	const char *const texts[] = { of->model, of->step,
		task_name(of->task) };

	buffer_print(page, "<tr><td>");
	html_text(page, of->file);
	if (input->files > 1)
		buffer_print(page, " and %zu other%s", input->files - 1,
			text_plural(input->files - 1));
	for (size_t i = 0; i < 3; i++) {
		buffer_print(page, "<td>");
		html_text(page, texts[i]);
	}
	buffer_print(page, "<td class=n>%zu<td class=n>%zu<td class=n>%zu",
		input->samples, input->layers, input->heads);
	add_range(page, input->queries);
	add_range(page, input->keys);
	buffer_print(page, "\n");
}

/* The line that `own` is of; NULL without memory.  Samples of a file are
 * neighbours. */
static struct input *find_input(
	struct input_list *list, const struct input *own)
{
	for (size_t i = list->count; i-- > 0;)
		if (same_input(list, &list->items[i], own))
			return &list->items[i];
		else if (!list->joined)
			break;
	if (memory_grow(&list->items, &list->capacity, list->count,
		    sizeof(*list->items)))
		return NULL;
	list->items[list->count] = *own;
	return &list->items[list->count++];
}

/* Counts a sample, whose numbers of rows and keys are those of `own`. */
static void count_sample(struct input *input, const struct input *own)
{
	const struct sample_layer *of = own->first, *last = input->last;
	bool other = !last || strcmp(of->file, last->file) != 0;

	input->files += other;
	input->samples += other || strcmp(of->sample, last->sample) != 0;
	input->last = of;
	for (size_t i = 0; i < 2; i++) {
		widen(input->queries, own->queries[i]);
		widen(input->keys, own->keys[i]);
	}
}

/* The numbers of one sample. */
static struct input describe_sample(
	const struct store *store, const struct store_sample *sample)
{
	struct input own = { .first = &sample->of,
		.queries = { SIZE_MAX, 0 },
		.keys = { SIZE_MAX, 0 } };

	for (size_t i = sample->count; i-- > 0;) {
		struct intensity_row row;

		store_row(store, sample, i, &row);
		own.layers = row.of.layers;
		own.heads = row.heads;
		widen(own.queries, row.measures.queries);
		widen(own.keys, row.keys);
	}
	return own;
}

static size_t count_files(const struct store *store)
{
	size_t count = store->sample_count > 0;

	for (size_t i = 1; i < store->sample_count; i++)
		count += strcmp(store->samples[i].of.file,
				 store->samples[i - 1].of.file) != 0;
	return count;
}

void input_list_write(const struct store *store, struct buffer *page)
{
	struct input_list list = { .joined = count_files(store) > LISTED };

	buffer_print(page,
		"<div class=wide tabindex=0 role=region "
		"aria-label=\"what was read\"><table>"
		"<caption>Samples, and the rows and keys that were counted of "
		"each</caption><thead><tr><th scope=col>file<th scope=col>model"
		"<th scope=col>step<th scope=col>task<th scope=col>samples"
		"<th scope=col>layers<th scope=col>heads<th scope=col>rows"
		"<th scope=col>keys</thead><tbody>\n");
	for (size_t i = 0; i < store->sample_count; i++) {
		const struct input own =
			describe_sample(store, &store->samples[i]);
		struct input *input = find_input(&list, &own);

		page->failed |= !input;
		if (input)
			count_sample(input, &own);
	}
	for (size_t i = 0; i < list.count; i++)
		add_input(page, &list.items[i]);
	free(list.items);
	buffer_print(page, "</tbody></table></div>\n");
}
