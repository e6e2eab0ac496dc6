/*
 * The verdict: the models one after the other, what there is of each, and what
 * follows from it.  With many models there is a line for each.
 *
 * Two questions are kept apart.  The interval asks: would other samples of the
 * same model give the same sign?  p_ar asks: would two curves that have nothing
 * to do with each other, but are as smooth as these, correlate as strongly?
 * Only where every form of the second says no, and the first says yes, is there
 * a claim (stats/link.h); otherwise the sentence names what stands against it.
 */
#include "report/verdict.h"

#include "base/memory.h"
#include "base/text.h"
#include "results/provenance.h"
#include "stats/link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES_PER_MODEL 5

struct conclusion {
	/* Pearson's r of the curves as they are and without a line, and
	 * Spearman's; NULL: the table has no such row */
	const struct correlation_row *level, *detrended, *ranks;
	enum stats_link link;
	double p;	  /* of the claim that there is a link */
	double corrected; /* among the claims of the table */
};

struct conclusions {
	struct conclusion *all; /* in the order of the table */
	size_t count;
	size_t claims; /* that have a p, which corrected them */
};

static struct schema_key key_of(const struct conclusion *conclusion)
{
	return SCHEMA_KEY(conclusion->level);
}

/* Where the conclusion keeps such a row, or NULL. */
static const struct correlation_row **place_of(
	struct conclusion *conclusion, const struct correlation_row *row)
{
	bool pearson = strcmp(row->method, "pearson") == 0;

	if (strcmp(row->series, "level") == 0)
		return pearson ? &conclusion->level : &conclusion->ranks;
	if (strcmp(row->series, "detrended") == 0 && pearson)
		return &conclusion->detrended;
	return NULL;
}

/* Rows of one model follow each other, Pearson's of the level first. */
static void gather(
	const struct table *correlations, struct conclusions *conclusions)
{
	const struct correlation_row *rows =
		TABLE_ROWS(correlations, correlation_row);
	struct conclusion *last = NULL;

	for (size_t i = 0; i < correlations->count; i++) {
		struct conclusion place = { 0 };
		const struct correlation_row **own = place_of(&place, &rows[i]);

		if (own == &place.level) {
			last = &conclusions->all[conclusions->count++];
			last->level = &rows[i];
		} else if (own && last &&
			schema_key_equal(SCHEMA_KEY(&rows[i]), key_of(last))) {
			*place_of(last, &rows[i]) = &rows[i];
		}
	}
}

static struct stats_tested tested(const struct correlation_row *row)
{
	return row ? (struct stats_tested){ row->r, row->p_ar }
		   : (struct stats_tested){ NAN, NAN };
}

static struct stats_evidence evidence_of(const struct conclusion *conclusion)
{
	const struct correlation_row *level = conclusion->level;
	struct stats_evidence evidence = {
		.layers = level->layers,
		.level = tested(level),
		.detrended = tested(conclusion->detrended),
		.ranks = tested(conclusion->ranks),
		.without = { level->r_without, level->p_ar_without },
		.effective = level->n_eff,
		.interval = { level->ci_low, level->ci_high },
	};

	if (conclusion->detrended)
		evidence.effective =
			fmin(evidence.effective, conclusion->detrended->n_eff);
	if (conclusion->ranks)
		evidence.effective =
			fmin(evidence.effective, conclusion->ranks->n_eff);
	return evidence;
}

static int judge(struct conclusions *conclusions, struct error *error)
{
	size_t count = conclusions->count;
	double *p = memory_array(count, 2 * sizeof(*p));
	double *corrected = p + count;

	if (!p)
		return error_memory(error);
	for (size_t i = 0; i < count; i++) {
		struct stats_evidence evidence =
			evidence_of(&conclusions->all[i]);

		p[i] = stats_link_p(&evidence);
		conclusions->claims += isnan(p[i]) ? 0 : 1;
	}
	stats_holm(p, count, corrected);
	for (size_t i = 0; i < count; i++) {
		struct conclusion *conclusion = &conclusions->all[i];
		struct stats_evidence evidence = evidence_of(conclusion);

		conclusion->p = p[i];
		conclusion->corrected = corrected[i];
		conclusion->link = stats_link(&evidence, corrected[i]);
	}
	free(p);
	return 0;
}

static void release_conclusions(struct conclusions *conclusions)
{
	free(conclusions->all);
	*conclusions = (struct conclusions){ 0 };
}

/* One conclusion for each model, step and group of a correlation table, whose
 * rows they point to. */
static int conclude(const struct table *correlations,
	struct conclusions *conclusions, struct error *error)
{
	*conclusions = (struct conclusions){ 0 };
	conclusions->all =
		memory_array(correlations->count, sizeof(*conclusions->all));
	if (!conclusions->all)
		return error_memory(error);
	gather(correlations, conclusions);
	if (judge(conclusions, error)) {
		release_conclusions(conclusions);
		return -1;
	}
	return 0;
}

/* That of this key, or NULL. */
static const struct conclusion *find_conclusion(
	const struct conclusions *conclusions, struct schema_key key)
{
	for (size_t i = 0; i < conclusions->count; i++)
		if (schema_key_equal(key_of(&conclusions->all[i]), key))
			return &conclusions->all[i];
	return NULL;
}

/* "r = -0.496 [-0.632, -0.331], p_ar = 0.2244", what there is of it, and with
 * several claims p_ar corrected for all of them. */
static void add_numbers(const struct conclusions *conclusions,
	const struct conclusion *conclusion, struct buffer *text)
{
	const struct correlation_row *c = conclusion->level;

	buffer_print(text, "r = %+.3f", c->r);
	if (!isnan(c->ci_low))
		buffer_print(text, " [%+.3f, %+.3f]", c->ci_low, c->ci_high);
	if (!isnan(c->p_ar))
		buffer_print(text, ", p_ar = %.4f", c->p_ar);
	if (!isnan(c->p_ar_holm) && conclusions->claims > 1)
		buffer_print(text, " (corrected for %zu: %.4f)",
			conclusions->claims, c->p_ar_holm);
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

/* What makes a link, and what is left of r without it. */
static void add_cause(const struct conclusion *conclusion, struct buffer *text)
{
	const struct correlation_row *level = conclusion->level;
	struct stats_tested rest = { level->r_without, level->p_ar_without };

	if (conclusion->link == STATS_LINK_TREND) {
		buffer_print(text,
			"the link is the trend over depth: without a "
			"straight line");
		rest = tested(conclusion->detrended);
	} else if (conclusion->link == STATS_LINK_LAYER) {
		buffer_print(text,
			"the link rests on layer %zu alone: without it",
			level->influential_layer);
	} else {
		buffer_print(text,
			"the link rests on a few layers far from the others: "
			"by "
			"rank");
		rest = tested(conclusion->ranks);
	}
	if (isnan(rest.r))
		buffer_print(text, " there is none");
	else
		buffer_print(text, " r = %+.3f, p_ar = %.4f", rest.r, rest.p);
}

/* Of which form of the curves the evidence is the number of independent layers,
 * where it is not of the curves as they are. */
static const char *form_of(const struct conclusion *conclusion,
	const struct stats_evidence *evidence)
{
	if (!(evidence->effective < conclusion->level->n_eff))
		return "";
	return conclusion->ranks &&
			!(evidence->effective < conclusion->ranks->n_eff)
		? " by rank"
		: " without a straight line";
}

/* Why r, whatever it is, says nothing. */
static void add_limit(const struct conclusion *conclusion, struct buffer *text)
{
	struct stats_evidence evidence = evidence_of(conclusion);

	if (conclusion->link == STATS_LINK_SHORT)
		buffer_print(text,
			"r cannot be judged: with %zu layers, fewer than %d, "
			"unrelated curves pass every test too often",
			evidence.layers, STATS_LINK_LAYERS);
	else
		buffer_print(text,
			"r cannot be judged: curves this smooth are worth %.1f "
			"independent layers%s, and below %.3g unrelated curves "
			"pass every test too often",
			evidence.effective, form_of(conclusion, &evidence),
			stats_link_effective(evidence.layers));
}

/* All tests pass: what is claimed, or why nothing is. */
static void add_claim(const struct conclusions *conclusions,
	const struct conclusion *conclusion, struct buffer *text)
{
	if (conclusion->link == STATS_LINK_FOUND)
		buffer_print(text,
			"the tasks are %s correlated over layers: every test "
			"passes",
			conclusion->level->r < 0 ? "negatively" : "positively");
	else
		buffer_print(text, "no claim: every test passes");
	buffer_print(text, ", p_ar at most %.4f", conclusion->p);
	if (conclusions->claims > 1)
		buffer_print(text, " (corrected for %zu: %.4f)",
			conclusions->claims, conclusion->corrected);
	if (conclusion->link == STATS_LINK_UNKNOWN)
		buffer_print(text,
			", but there is no interval over samples, which needs "
			"%d of each task",
			STATS_INTERVAL_SAMPLES);
	else if (conclusion->link == STATS_LINK_SIGN)
		buffer_print(
			text, ", but the sign is not stable under resampling");
	else if (conclusion->link == STATS_LINK_MULTIPLE)
		buffer_print(text, ", which among so many is no evidence");
}

/* What can and cannot be concluded, as a sentence. */
static void add_sentence(const struct conclusions *conclusions,
	const struct conclusion *conclusion, struct buffer *text)
{
	switch (conclusion->link) {
	case STATS_LINK_UNDEFINED:
		buffer_print(text,
			"no correlation: a curve is constant, incomplete or "
			"has fewer than three layers");
		break;
	case STATS_LINK_NONE:
		buffer_print(text,
			"no evidence of a link: %.2g%% of unrelated curve "
			"pairs this smooth correlate at least as strongly%s",
			100 * conclusion->level->p_ar,
			other_samples(conclusion->level));
		break;
	case STATS_LINK_TREND:
	case STATS_LINK_LAYER:
	case STATS_LINK_RANKS:
		add_cause(conclusion, text);
		break;
	case STATS_LINK_SHORT:
	case STATS_LINK_SMOOTH:
		add_limit(conclusion, text);
		break;
	default:
		add_claim(conclusions, conclusion, text);
	}
}

/* The same in a few words. */
static const char *words_of(const struct conclusion *conclusion)
{
	static const char *const words[] = {
		[STATS_LINK_UNDEFINED] = "no correlation",
		[STATS_LINK_SHORT] = "too few layers to judge",
		[STATS_LINK_NONE] = "no evidence of a link",
		[STATS_LINK_TREND] = "the link is the trend over depth",
		[STATS_LINK_LAYER] = "the link rests on one layer",
		[STATS_LINK_RANKS] = "the link rests on a few layers",
		[STATS_LINK_SMOOTH] = "too smooth to judge",
		[STATS_LINK_UNKNOWN] = "no claim without an interval",
		[STATS_LINK_SIGN] = "no claim, the sign is not stable",
		[STATS_LINK_MULTIPLE] = "no claim among so many",
		[STATS_LINK_FOUND] = "correlated",
	};

	return words[conclusion->link];
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

/* "intensity 0.102 (layer 3) to 0.396 (layer 0)" */
static void add_extent(const struct sample_set *set, const struct table *curves,
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
	if (low)
		buffer_print(text, "%s %.3f (layer %zu) to %.3f (layer %zu)",
			low->measure, low->mean, low->layer, high->mean,
			high->layer);
	else
		buffer_print(text, "no value");
}

static void add_range(const struct sample_set *set, const struct table *curves,
	struct buffer *text)
{
	const struct stats_resampling none = { .interval = STATS_NO_INTERVAL };
	struct stats_point height;
	struct error error;

	buffer_print(text, "  %s (%s): ", task_name(set->task),
		task_direction(set->task));
	add_extent(set, curves, text);
	buffer_print(text, ", %zu sample%s", set->samples,
		text_plural(set->samples));
	if (!stats_height(&set->values, &none, &height, &error) &&
		!isnan(height.deviation))
		buffer_print(text, " with means of %.3f ± %.3f", height.mean,
			height.deviation);
	buffer_print(text, "\n");
}

static void add_correlation(const struct sample_set *set,
	const struct conclusions *conclusions, struct buffer *text)
{
	const struct conclusion *c = find_conclusion(conclusions, set->key);

	if (!c) {
		buffer_print(
			text, "  no correlation: the other task is missing\n");
		return;
	}
	buffer_print(text, "  ");
	if (c->link != STATS_LINK_UNDEFINED) {
		add_numbers(conclusions, c, text);
		buffer_print(text, ", worth about %.1f independent layers\n  ",
			c->level->n_eff);
	}
	add_sentence(conclusions, c, text);
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
	buffer_print(
		text, "%zu layer%s", set->layers, text_plural(set->layers));
	if (set->heads)
		buffer_print(text, ", %zu head%s", set->heads,
			text_plural(set->heads));
	buffer_print(text, "\n");
	for (size_t i = first; i < first + count; i++)
		add_range(&sets->sets[i], curves, text);
	add_correlation(set, conclusions, text);
}

/* One line a model, when there are many. */
static void add_short(const struct sample_set *set,
	const struct conclusions *conclusions, struct buffer *text)
{
	const struct conclusion *c = find_conclusion(conclusions, set->key);

	add_name(set, text);
	buffer_print(text, ": ");
	if (c && c->link != STATS_LINK_UNDEFINED) {
		add_numbers(conclusions, c, text);
		buffer_print(text, ": ");
	}
	buffer_print(
		text, "%s\n", c ? words_of(c) : "the other task is missing");
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

/* One sentence: what came of a model, and the number that says so. */
static void add_answer(const struct sample_set *set, const struct table *curves,
	const struct conclusions *conclusions, struct buffer *text)
{
	const struct conclusion *c = find_conclusion(conclusions, set->key);

	if (!c) {
		buffer_print(text,
			"no answer without a curve of %s; %s (%s) has ",
			task_name(set->task == TASK_GENERATION
					? TASK_UNDERSTANDING
					: TASK_GENERATION),
			task_name(set->task), task_direction(set->task));
		add_extent(set, curves, text);
	} else {
		add_sentence(conclusions, c, text);
		if (c->link != STATS_LINK_UNDEFINED)
			buffer_print(text, "; r = %+.2f over %zu layers",
				c->level->r, c->level->layers);
	}
	buffer_print(text, ".");
}

int verdict_answers(const struct sample_sets *sets, const struct table *curves,
	const struct table *correlations, bool brief, verdict_answer *each,
	void *context, struct error *error)
{
	struct conclusions conclusions;
	bool failed = false;

	if (conclude(correlations, &conclusions, error))
		return -1;
	for (size_t i = 0, n; !failed && i < sets->count; i += n) {
		const struct sample_set *set = &sets->sets[i];
		const struct sample_set *both[TASKS];
		const struct conclusion *c =
			find_conclusion(&conclusions, set->key);
		struct buffer name = { 0 }, sentence = { 0 };

		n = samples_pick(sets, i, both);
		add_name(set, &name);
		if (brief)
			buffer_print(&sentence, "%s",
				c ? words_of(c) : "the other task is missing");
		else
			add_answer(set, curves, &conclusions, &sentence);
		failed = name.failed || sentence.failed;
		if (!failed)
			each(context, name.text, sentence.text);
		buffer_release(&name);
		buffer_release(&sentence);
	}
	release_conclusions(&conclusions);
	return failed ? error_memory(error) : 0;
}

void verdict_write(const struct sample_sets *sets, const struct table *curves,
	const struct table *correlations, size_t most, struct buffer *text)
{
	struct buffer suggestion = { 0 };
	struct conclusions conclusions;
	struct error error;

	if (conclude(correlations, &conclusions, &error)) {
		text->failed = true;
		return;
	}
	samples_suggest_model(sets, &suggestion);
	add_models(sets, curves, &conclusions,
		suggestion.length ? most - 1 : most, text);
	release_conclusions(&conclusions);
	if (suggestion.length)
		buffer_print(text, "%s\n", suggestion.text);
	buffer_release(&suggestion);
	buffer_print(text, "counted: ");
	provenance_words(sets, text);
	buffer_print(text, "\n");
}
