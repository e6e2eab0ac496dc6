/*
 * The verdict: the models one after the other, what there is of each, and what
 * follows from it (report/conclusion.h).  With many models there is a line for
 * each.
 */
#include "report/verdict.h"

#include "base/text.h"
#include "report/conclusion.h"
#include "results/provenance.h"

#include <math.h>
#include <string.h>

/* Of the 20, two say how it was counted and where it was written to. */
#define MAX_LINES 18
#define LINES_PER_MODEL 5

static void add_name(const struct sample_set *set, struct buffer *text)
{
	char name[512];

	text_printable(name, sizeof(name), set->key.model);
	buffer_print(text, "%s", name);
	if (*set->key.step) {
		text_printable(name, sizeof(name), set->key.step);
		buffer_print(text, ", step %s", name);
	}
	if (*set->key.group) {
		text_printable(name, sizeof(name), set->key.group);
		buffer_print(text, ", %s", name);
	}
}

static void add_range(const struct sample_set *set, const struct table *curves,
	struct buffer *text)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);
	const struct curve_row *low = NULL, *high = NULL;

	for (size_t i = 0; i < curves->count; i++) {
		if (!schema_key_equal(SCHEMA_KEY(&rows[i]), set->key) ||
			rows[i].task != set->task || isnan(rows[i].mean))
			continue;
		if (!low || rows[i].mean < low->mean)
			low = &rows[i];
		if (!high || rows[i].mean > high->mean)
			high = &rows[i];
	}
	buffer_print(text, "  %s (%s): ", task_name(set->task),
		task_direction(set->task));
	if (low)
		buffer_print(text,
			"%s %.3f (layer %zu) to %.3f (layer %zu), %zu "
			"sample%s\n",
			low->measure, low->mean, low->layer, high->mean,
			high->layer, set->samples, text_plural(set->samples));
	else
		buffer_print(text, "no value\n");
}

static void add_correlation(const struct sample_set *set,
	const struct conclusions *conclusions, struct buffer *text)
{
	const struct conclusion *c = conclusions_find(conclusions, set->key);

	if (!c) {
		buffer_print(
			text, "  no correlation: the other task is missing\n");
		return;
	}
	buffer_print(text, "  ");
	if (c->link != STATS_LINK_UNDEFINED) {
		conclusion_numbers(conclusions, c, text);
		buffer_print(text, ", worth about %.1f independent layers\n  ",
			c->level->n_eff);
	}
	conclusion_sentence(conclusions, c, text);
	buffer_print(text, "\n");
}

static void add_model(const struct sample_sets *sets, size_t first,
	size_t count, const struct table *curves,
	const struct conclusions *conclusions, struct buffer *text)
{
	const struct sample_set *set = &sets->sets[first];

	add_name(set, text);
	buffer_print(text, ": ");
	if (set->measured < set->layers)
		buffer_print(text, "%zu of ", set->measured);
	buffer_print(text, "%zu layer%s, %zu head%s\n", set->layers,
		text_plural(set->layers), set->heads, text_plural(set->heads));
	for (size_t i = first; i < first + count; i++)
		add_range(&sets->sets[i], curves, text);
	add_correlation(set, conclusions, text);
}

/* One line a model, when there are many. */
static void add_short(const struct sample_set *set,
	const struct conclusions *conclusions, struct buffer *text)
{
	const struct conclusion *c = conclusions_find(conclusions, set->key);

	add_name(set, text);
	buffer_print(text, ": ");
	if (c && c->link != STATS_LINK_UNDEFINED) {
		conclusion_numbers(conclusions, c, text);
		buffer_print(text, ": ");
	}
	buffer_print(text, "%s\n",
		c ? conclusion_words(c) : "the other task is missing");
}

/* How many models, steps and groups there are. */
static size_t count_models(const struct sample_sets *sets)
{
	size_t models = 0;

	for (size_t i = 0; i < sets->count; i++)
		models += !i ||
			!schema_key_equal(
				sets->sets[i - 1].key, sets->sets[i].key);
	return models;
}

/* At most `most` lines. */
static void add_models(const struct sample_sets *sets,
	const struct table *curves, const struct conclusions *conclusions,
	size_t most, struct buffer *text)
{
	size_t models = count_models(sets), written = 0;

	for (size_t i = 0, n; i < sets->count; i += n) {
		const struct sample_set *set = &sets->sets[i];

		for (n = 1; i + n < sets->count &&
			schema_key_equal(set->key, set[n].key);
			n++)
			;
		if (models * LINES_PER_MODEL <= most)
			add_model(sets, i, n, curves, conclusions, text);
		else if (models <= most || written < most - 1)
			add_short(set, conclusions, text);
		written++;
	}
	if (models > most)
		buffer_print(text, "and %zu more, see correlation.csv\n",
			models - (most - 1));
}

void verdict_write(const struct sample_sets *sets, const struct table *curves,
	const struct table *correlations, struct buffer *text)
{
	struct buffer suggestion = { 0 };
	struct conclusions conclusions;
	struct error error;

	if (conclusions_make(correlations, &conclusions, &error)) {
		text->failed = true;
		return;
	}
	samples_suggest_model(sets, &suggestion);
	add_models(sets, curves, &conclusions,
		suggestion.length ? MAX_LINES - 1 : MAX_LINES, text);
	conclusions_release(&conclusions);
	if (suggestion.length)
		buffer_print(text, "%s\n", suggestion.text);
	buffer_release(&suggestion);
	buffer_print(text, "counted: ");
	provenance_words(sets, text);
	buffer_print(text, "\n");
}
