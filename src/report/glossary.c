/*
 * Explanations are for somebody who knows what attention is and not what this
 * program measures.  Each says the unit or the range of a number, and what it is
 * good for.
 *
 * Most words of a table's header mean what they mean in English as soon as they
 * are in a sentence: such a term is one only as the name of a column.
 */
#include "report/glossary.h"

#include "report/html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct term {
	const char *name;    /* as a column, and in the list */
	const char *in_text; /* in sentences, forms apart by '|'; "": never */
	const char *means;
};

/* Where columns are explained that end as these do. */
#define CI_TERM "ci_low, ci_high"

static const struct term terms[] = {
	{ "95% interval", "95% intervals|95% interval",
		"Where the number would probably be with other samples of the "
		"same kind. It is about samples; it says nothing about other "
		"models." },
	{ "[low, high]", "[",
		"A 95% interval: with other samples of the same kind the "
		"number would probably be between these two." },
	{ "AIA loss", "AIA loss",
		"The loss of arXiv 2511.22663: in training it pulls the "
		"intensity of every layer towards a target. 0 is on target." },
	{ CI_TERM, "",
		"The ends of the 95% interval over samples; empty where there "
		"are too few. After the name of another column, the ends of "
		"its interval." },
	{ "convention", "convention",
		"Which special tokens count. strict: none; authors: those that "
		"the published plotting scripts count; training: those that "
		"the published training code counts; unstated: the table does "
		"not say." },
	{ "corrected for", "corrected for",
		"With several models some p are small by chance alone; Holm's "
		"method makes p as large as it has to be to make up for it." },
	{ "delta", "δ",
		"The distance from the target up to which the loss is "
		"quadratic, in shares of attention; beyond it is linear." },
	{ "depth", "depth",
		"Place of a layer in its model, from 0 (input) to 1 (output): "
		"(layer + 0.5) / layers. It compares models of different "
		"depth." },
	{ "detrended", "without a straight line|detrended",
		"Minus the straight line over layers that fits best: what is "
		"left of a curve that merely rises or falls." },
	{ "difference", "differences of neighbours",
		"What changes from one to the other: between neighbouring "
		"layers of a curve, or of a head between the two tasks." },
	{ "distance", "distance",
		"How far back a row looks on average, in positions." },
	{ "early, middle, late", "by thirds of the depth",
		"Means over the first, second and last third of the layers." },
	{ "enrichment", "enrichment",
		"Intensity divided by what evenly spread attention would give "
		"(expected): 2 is twice as much, 1 no preference. It compares "
		"prompts and models of different length." },
	{ "entropy", "entropy",
		"How widely a row spreads its attention, in nats: 0 is one "
		"key, ln(n) is evenly over n keys." },
	{ "eta_squared", "η²",
		"Share of the variance between samples that their groups "
		"explain, from 0 to 1." },
	{ "expected", "expected",
		"The share of attention that the counted keys would get if "
		"every row spread it evenly over all keys it can see, 0 to "
		"1." },
	{ "file", "", "The dump or table that the sample was read from." },
	{ "first key", "first key",
		"The first position that a row can see. It collects much "
		"attention for technical reasons (an attention sink)." },
	{ "from, to", "",
		"The roles of the rows that attend and of the keys that are "
		"attended to; counted: the rows that the curves are of." },
	{ "generation", "generation",
		"The task of drawing: the rows are the generated image tokens, "
		"the counted keys are text (image→text)." },
	{ "group", "", "The kind of prompt, as the dump names it." },
	{ "head", "",
		"Number of the attention head, from 0; empty where heads are "
		"averaged." },
	{ "heads", "", "How many attention heads a layer has." },
	{ "Huber", "Huber",
		"A loss that is quadratic near the target and linear further "
		"away, so that one far layer does not outweigh all others." },
	{ "independent layers", "independent layers",
		"Neighbouring layers are alike, so n layers say less than n "
		"independent numbers would. This is how many they are worth "
		"(n_eff)." },
	{ "influential_layer", "",
		"The layer that r rests on most: without it r is weakest." },
	{ "intensity", "attention intensity|intensity",
		"The share of a row's attention that goes to the counted keys, "
		"averaged over rows and heads, from 0 to 1. Understanding: how "
		"much response text attends to the image. Generation: how much "
		"image tokens attend to the text." },
	{ "keys", "", "How many positions were counted as attended to." },
	{ "layer", "", "Number of the layer, from 0 at the input." },
	{ "layers", "", "How many layers the model has." },
	{ "link", "link",
		"The two curves rise and fall together (or against each other) "
		"over the layers, more than unrelated curves that are as "
		"smooth." },
	{ "loss", "",
		"The AIA loss, mean over layers and then over samples, as in "
		"training. 0 is on target." },
	{ "loss_of_mean", "",
		"The same loss of the mean curve; never more than the loss." },
	{ "mad", "mad",
		"Mean absolute difference of two curves over layers, in units "
		"of the measure. 0 is equal." },
	{ "mask", "mask",
		"Which keys a row can see. causal: those before it and itself; "
		"full: all; blocks: as causal, but an image sees all of "
		"itself; prefix: as causal, but the prompt sees all of "
		"itself." },
	{ "mean", "", "Mean over samples, in units of the measure." },
	{ "measure", "", "What the curve is a mean of." },
	{ "method", "",
		"pearson: of the values; spearman: of their ranks, so that no "
		"single layer weighs much." },
	{ "model", "", "Name of the model, as its dump or table has it." },
	{ "n_eff", "n_eff",
		"How many independent layers the curves are worth. "
		"Neighbouring layers are alike, so it is usually far fewer "
		"than the model has." },
	{ "p", "",
		"How often chance alone would make groups differ this much, "
		"from 0 to 1." },
	{ "p_ar", "p_ar",
		"Share of pairs of unrelated curves, as smooth as these, that "
		"correlate at least as strongly, 0 to 1. Small: chance is an "
		"unlikely explanation. The verdict uses it." },
	{ "p_ar_holm", "",
		"p_ar made larger (Holm) to make up for looking at several "
		"models." },
	{ "p_ar_without", "", "p_ar without the most influential layer." },
	{ "p_permutation", "",
		"The p of a shuffle over layers, for comparison only: it is "
		"too "
		"small, because neighbouring layers are alike." },
	{ "p_phase", "",
		"As p_ar, against copies of one curve with random phases." },
	{ "p_shift", "p_shift",
		"Share of all shifts of one curve along the layers that "
		"correlate at least as strongly; its smallest value is 1/n." },
	{ "p_shift_less", "",
		"Share of all shifts whose r is as low or lower." },
	{ "pearson", "pearson|Pearson's r|Pearson",
		"Correlation of two curves, from −1 (mirror images) through "
		"0 to 1 (same shape, whatever the height)." },
	{ "queries", "", "How many rows were counted of the sample." },
	{ "r", "r of the two curves",
		"Correlation of the two tasks' curves over layers: −1 where "
		"one rises as the other falls, 1 where they go together." },
	{ "r_others", "",
		"Correlation of this group's curve with that of all other "
		"samples." },
	{ "r_overall", "",
		"Correlation of this group's curve with that of all samples." },
	{ "r_without", "", "r without the most influential layer." },
	{ "rank_understanding, rank_generation, rank_difference", "",
		"Rank of the head among all heads of the model, 1 for the "
		"highest value; differences are ranked by their size." },
	{ "reference", "", "The curve that others are compared with." },
	{ "rmse", "rmse",
		"Root mean square difference of two curves, in units of the "
		"measure. 0 is equal." },
	{ "role", "role|roles",
		"What a position is called: system, image, answer and the "
		"like." },
	{ "rows", "rows response|rows posttext|rows given|rows unstated",
		"Which positions were counted as attending. response: those "
		"that the model produced; posttext: all after the last image "
		"token; given: all that are stored." },
	{ "rowsum", "rowsum",
		"Sum of a whole row of attention; 1 after a softmax." },
	{ "sample", "", "One forward pass, or one generated answer." },
	{ "samples", "", "How many samples the number is a mean of." },
	{ "series", "",
		"level: the curves as they are; difference: from layer to "
		"layer; detrended: without a straight line." },
	{ "single-task", "single-task models",
		"Models that only understand or only generate images, as the "
		"paper plots them: what curves of a unified model are compared "
		"with." },
	{ "share", "",
		"What keys of the role get of the attention of these rows, 0 "
		"to 1." },
	{ "sink", "sink",
		"Attention to the first key that a row can see, 0 to 1: it "
		"collects what no other key needs." },
	{ "sink_rate", "sink_rate",
		"Share of the heads whose mean attention to the first key is "
		"above 0.3, 0 to 1; of a single head 0 or 1." },
	{ "sinkfree", "sinkfree|sink-free",
		"Intensity without the first key: of the attention that does "
		"not go there, the share on the counted keys, 0 to 1." },
	{ "softmax", "softmax",
		"The step that turns scores into attention: numbers from 0 to "
		"1 that add up to 1 in each row." },
	{ "spearman", "spearman|Spearman",
		"As pearson, of ranks instead of values: a single layer far "
		"from the others weighs little." },
	{ "stable under resampling", "sign is stable|sign is not stable",
		"Stable: the 95% interval of r lies on one side of 0, so other "
		"samples would probably give the same sign." },
	{ "std", "standard deviation", "Standard deviation over samples." },
	{ "step", "", "The training step of the checkpoint." },
	{ "target", "target",
		"The intensity that the loss pulls a layer towards, or the "
		"curve that a model is compared with." },
	{ "targets", "",
		"The name of the list of targets, or the table that has it." },
	{ "task", "",
		"understanding (image in, text out) or generation (text in, "
		"image out); joint: both together." },
	{ "to:ROLE", "to:ROLE",
		"Share of their attention that counted rows give to keys of "
		"the role, 0 to 1. The first key that a row sees is in no "
		"role." },
	{ "to_image", "to_image",
		"Share of a row's attention that goes to image tokens, 0 to "
		"1." },
	{ "to_other", "to_other",
		"Share of a row's attention that goes to neither image nor "
		"text, 0 to 1." },
	{ "to_text", "to_text",
		"Share of a row's attention that goes to text tokens, 0 to "
		"1." },
	{ "trend over depth", "trend over depth",
		"Two curves that merely rise or fall over the layers correlate "
		"by that alone, whatever makes them do so." },
	{ "understanding", "understanding",
		"The task of answering about an image: the rows are response "
		"text, the counted keys are the image (text→image)." },
	{ "unrelated curve pairs", "unrelated curve pairs|unrelated curves",
		"Pairs of random curves that are as smooth as these and have "
		"nothing to do with each other." },
};
#define TERMS (sizeof(terms) / sizeof(*terms))

_Static_assert(TERMS <= GLOSSARY_MAX, "room for every term");

void glossary_section(struct glossary *glossary)
{
	memset(glossary->linked, 0, sizeof(glossary->linked));
}

static bool is_inside_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
		(unsigned char)c >= 0x80;
}

/* Whether `text` at `at` has the `length` bytes of `form` as words of their own;
 * its first letter may be a capital. */
static bool fits(
	const char *text, const char *at, const char *form, size_t length)
{
	if (strncasecmp(at, form, 1) != 0 ||
		strncmp(at + 1, form + 1, length - 1) != 0)
		return false;
	/* An interval, and no other bracket. */
	if (*form == '[')
		return at[1] && strchr("+-.0123456789", at[1]);
	return !(at > text && is_inside_word(at[-1])) &&
		!is_inside_word(at[length]);
}

/* The term that stands in the text at `at`, the longest of several; its length
 * is 0 where there is none. */
static size_t find(const char *text, const char *at, size_t *term)
{
	size_t longest = 0;

	for (size_t i = 0; i < TERMS; i++) {
		const char *form = terms[i].in_text;

		for (size_t length; *form; form += length) {
			form += *form == '|';
			length = strcspn(form, "|");
			if (length <= longest || !fits(text, at, form, length))
				continue;
			longest = length;
			*term = i;
		}
	}
	return longest;
}

static void add_piece(struct buffer *page, const char *text, size_t length)
{
	char *piece = strndup(text, length);

	if (piece)
		html_text(page, piece);
	else
		page->failed = true;
	free(piece);
}

static void add_link(struct glossary *glossary, struct buffer *page,
	size_t term, const char *text, size_t length)
{
	buffer_print(page, "<a class=term href=\"#term-%zu\">", term);
	add_piece(page, text, length);
	buffer_print(page, "</a>");
	glossary->used[term] = glossary->linked[term] = true;
}

void glossary_text(
	struct glossary *glossary, struct buffer *page, const char *text)
{
	const char *done = text, *at = text;

	while (*at) {
		size_t term = 0, length = find(text, at, &term);

		if (length && !glossary->linked[term]) {
			add_piece(page, done, (size_t)(at - done));
			add_link(glossary, page, term, at, length);
			done = at + length;
		}
		at += length ? length : 1;
	}
	add_piece(page, done, (size_t)(at - done));
}

/* Whether `name` is one of "a, b, c". */
static bool is_listed(const char *list, const char *name)
{
	size_t length = strlen(name);

	while (strncmp(list, name, length) != 0 ||
		(list[length] && list[length] != ',')) {
		list = strstr(list, ", ");
		if (!list)
			return false;
		list += strlen(", ");
	}
	return true;
}

/* Whether the column is the end of an interval: "pearson_low". */
static bool is_interval_end(const char *name)
{
	const char *end = strrchr(name, '_');

	return end && (strcmp(end, "_low") == 0 || strcmp(end, "_high") == 0);
}

void glossary_column(
	struct glossary *glossary, struct buffer *page, const char *name)
{
	for (size_t i = 0; i < TERMS; i++) {
		if (is_listed(terms[i].name, name) ||
			(is_interval_end(name) &&
				strcmp(terms[i].name, CI_TERM) == 0)) {
			add_link(glossary, page, i, name, strlen(name));
			return;
		}
	}
	html_text(page, name);
}

const char *glossary_meaning(const char *name)
{
	for (size_t i = 0; i < TERMS; i++)
		if (is_listed(terms[i].name, name))
			return terms[i].means;
	return "";
}

void glossary_note(struct glossary *glossary, const char *text)
{
	size_t term, length;

	for (const char *at = text; *at; at += length ? length : 1) {
		length = find(text, at, &term);
		if (length)
			glossary->used[term] = true;
	}
}

void glossary_write(const struct glossary *glossary, struct buffer *page)
{
	buffer_print(page, "<dl class=glossary>\n");
	for (size_t i = 0; i < TERMS; i++) {
		if (!glossary->used[i])
			continue;
		buffer_print(page, "<dt id=term-%zu tabindex=-1>", i);
		html_text(page, terms[i].name);
		buffer_print(page, "<dd>");
		html_text(page, terms[i].means);
		buffer_print(page, "\n");
	}
	buffer_print(page, "</dl>\n");
}
