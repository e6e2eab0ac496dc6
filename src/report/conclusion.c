/*
 * From numbers to words.
 *
 * Two questions are kept apart.  The interval asks: would other samples of the
 * same model give the same sign?  p_ar asks: would two curves that have nothing
 * to do with each other, but are as smooth as these, correlate as strongly?
 * Only where every form of the second says no, and the first says yes, is there
 * a claim (stats/link.h); otherwise the sentence names what stands against it.
 */
#include "report/conclusion.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

int conclusions_make(const struct table *correlations,
	struct conclusions *conclusions, struct error *error)
{
	*conclusions = (struct conclusions){ 0 };
	conclusions->all =
		memory_array(correlations->count, sizeof(*conclusions->all));
	if (!conclusions->all)
		return error_memory(error);
	gather(correlations, conclusions);
	if (judge(conclusions, error)) {
		conclusions_release(conclusions);
		return -1;
	}
	return 0;
}

void conclusions_release(struct conclusions *conclusions)
{
	free(conclusions->all);
	*conclusions = (struct conclusions){ 0 };
}

const struct conclusion *conclusions_find(
	const struct conclusions *conclusions, struct schema_key key)
{
	for (size_t i = 0; i < conclusions->count; i++)
		if (schema_key_equal(key_of(&conclusions->all[i]), key))
			return &conclusions->all[i];
	return NULL;
}

void conclusion_numbers(const struct conclusions *conclusions,
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
			"independent layers, and below %.3g unrelated curves "
			"pass every test too often",
			evidence.effective,
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

void conclusion_sentence(const struct conclusions *conclusions,
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

const char *conclusion_words(const struct conclusion *conclusion)
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
