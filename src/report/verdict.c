/*
 * The verdict, in words.
 *
 * Two questions are kept apart.  The interval asks: would other samples of
 * the same model give the same sign?  p_ar asks: would two curves that have
 * nothing to do with each other, but are as smooth as these, correlate as
 * strongly?
 * Only a "no" to the second makes r worth a sentence about the model.
 */
#include "report/verdict.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

/* Of the 20, two say how it was counted and where it was written to. */
#define MAX_LINES 18
#define LINES_PER_MODEL 5
#define SURE 0.05

static const struct correlation_row *find_correlation(
	const struct table *correlations, const struct sample_set *set)
{
	const struct correlation_row *rows =
		TABLE_ROWS(correlations, correlation_row);

	for (size_t i = 0; i < correlations->count; i++)
		if (schema_key_equal(SCHEMA_KEY(&rows[i]), set->key) &&
			strcmp(rows[i].series, "level") == 0 &&
			strcmp(rows[i].method, "pearson") == 0)
			return &rows[i];
	return NULL;
}

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

static const char *sign_word(double r)
{
	return r < 0 ? "negatively" : "positively";
}

/* What the interval says of other samples, after what p_ar says. */
static const char *other_samples(const struct correlation_row *c)
{
	if (isnan(c->ci_low))
		return "";
	return c->ci_low > 0 || c->ci_high < 0
		? " (the sign is stable under resampling)"
		: " (the sign is not stable under resampling)";
}

static void conclude(const struct correlation_row *c, struct buffer *text)
{
	bool turns = c->ci_low <= 0 && c->ci_high >= 0;
	double percent = 100 * c->p_ar;

	if (isnan(c->p_ar))
		buffer_print(text, "  r cannot be judged: too few layers\n");
	else if (c->p_ar >= SURE)
		buffer_print(text,
			"  no evidence of a link: %.0f%% of unrelated curve "
			"pairs this smooth correlate at least as strongly%s\n",
			percent, other_samples(c));
	else if (turns)
		buffer_print(text,
			"  only %.2g%% of unrelated curve pairs this smooth "
			"correlate at least as strongly, but the sign is not "
			"stable under resampling\n",
			percent);
	else
		buffer_print(text,
			"  the tasks are %s correlated over layers: only "
			"%.2g%% of unrelated curve pairs this smooth correlate "
			"at least as strongly\n",
			sign_word(c->r), percent);
}

/* "r = -0.496 [-0.615, -0.339], p_ar = 0.2244", what there is of it. */
static void add_r(const struct correlation_row *c, struct buffer *text)
{
	buffer_print(text, "r = %+.3f", c->r);
	if (!isnan(c->ci_low))
		buffer_print(text, " [%+.3f, %+.3f]", c->ci_low, c->ci_high);
	if (!isnan(c->p_ar))
		buffer_print(text, ", p_ar = %.4f", c->p_ar);
}

static void add_correlation(const struct sample_set *set,
	const struct table *correlations, struct buffer *text)
{
	const struct correlation_row *c = find_correlation(correlations, set);

	if (!c) {
		buffer_print(
			text, "  no correlation: the other task is missing\n");
		return;
	}
	if (isnan(c->r)) {
		buffer_print(text,
			"  no correlation: a curve is constant, incomplete or "
			"has fewer than three layers\n");
		return;
	}
	buffer_print(text, "  ");
	add_r(c, text);
	buffer_print(text, ", worth about %.1f independent layers\n", c->n_eff);
	conclude(c, text);
}

static void add_model(const struct sample_sets *sets, size_t first,
	size_t count, const struct table *curves,
	const struct table *correlations, struct buffer *text)
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
	add_correlation(set, correlations, text);
}

/* One line a model, when there are many. */
static void add_short(const struct sample_set *set,
	const struct table *correlations, struct buffer *text)
{
	const struct correlation_row *c = find_correlation(correlations, set);

	add_name(set, text);
	buffer_print(text, ": ");
	if (!c || isnan(c->r))
		buffer_print(text, "no correlation");
	else
		add_r(c, text);
	buffer_print(text, "\n");
}

void verdict_write(const struct sample_sets *sets, const struct table *curves,
	const struct table *correlations, struct buffer *text)
{
	struct buffer suggestion = { 0 };
	size_t models = 0, written = 0, most;

	samples_suggest_model(sets, &suggestion);
	most = suggestion.length ? MAX_LINES - 1 : MAX_LINES;
	for (size_t i = 0; i < sets->count; i++)
		models += !i ||
			!schema_key_equal(
				sets->sets[i - 1].key, sets->sets[i].key);
	for (size_t i = 0, n; i < sets->count; i += n) {
		const struct sample_set *set = &sets->sets[i];

		for (n = 1; i + n < sets->count &&
			schema_key_equal(set->key, set[n].key);
			n++)
			;
		if (models * LINES_PER_MODEL <= most)
			add_model(sets, i, n, curves, correlations, text);
		else if (models <= most || written < most - 1)
			add_short(set, correlations, text);
		written++;
	}
	if (models > most)
		buffer_print(text, "and %zu more, see correlation.csv\n",
			models - (most - 1));
	if (suggestion.length)
		buffer_print(text, "%s\n", suggestion.text);
	buffer_release(&suggestion);
	buffer_print(text, "counted: ");
	samples_counted(sets, text);
	buffer_print(text, "\n");
}
