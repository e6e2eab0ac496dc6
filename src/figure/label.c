/*
 * Where a line must break is only known where it is drawn, and gnuplot breaks
 * none.  So widths are estimated, on the wide side of the common sans-serif
 * fonts: a name that breaks too early is still read, one that runs off the
 * figure is not.
 *
 * A line breaks at a space between phrases.  Only where a phrase is longer than
 * a line it breaks at one of its spaces, a word after one of the marks that join
 * the words of a model's name (but not within a number), and a word without any
 * where the room ends.
 */
#include "figure/label.h"

#include "base/text.h"
#include "base/unicode.h"

#include <stdbool.h>
#include <string.h>

static const char ellipsis[] = "…";

/* The width in em of the character at `s` and its length; classes of characters
 * after the widths of Helvetica and Verdana. */
static double character_width(const char *s, size_t *length)
{
	static const double by_columns[] = { 0, 0.75, 1.05 };
	uint32_t c;

	*length = unicode_decode(s, &c);
	if (c >= 0x80)
		return by_columns[unicode_columns(c)];
	if (strchr("ijl.,;:'|!`()[]{}/ft ", (int)c))
		return 0.36;
	if (strchr("mwMW@%", (int)c))
		return 0.98;
	if (strchr("+=<>", (int)c))
		return 0.84;
	if (c >= 'A' && c <= 'Z')
		return 0.72;
	return 0.61;
}

double label_width(const char *text)
{
	double width = 0;
	size_t length;

	for (; *text; text += length)
		width += character_width(text, &length);
	return width;
}

/* Turns each run of white space into one space and drops it at both ends. */
static void squeeze(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		bool space = strchr(" \t\r\n\v\f", *from) != NULL;

		if (!space)
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

/* Drops the marks beyond the fourth upon a character: they would be drawn up
 * through the lines above. */
static void thin_marks(char *text)
{
	char *to = text;
	uint32_t code;
	size_t length, marks = 0;

	for (; *text; text += length) {
		length = unicode_decode(text, &code);
		marks = unicode_columns(code) ? 0 : marks + 1;
		if (marks <= 4) {
			memmove(to, text, length);
			to += length;
		}
	}
	*to = '\0';
}

/* Where a line may break, the best place last. */
enum place {
	PLACE_LETTER, /* in a word without any mark */
	PLACE_MARK,   /* after a mark within a word */
	PLACE_SPACE,  /* within a phrase */
	PLACE_PHRASE, /* between phrases */
	PLACES
};

/* Whether a number begins here, with or without its sign. */
static bool is_number(const char *text)
{
	static const char minus[] = "−";

	if (strncmp(text, minus, strlen(minus)) == 0)
		text += strlen(minus);
	else if (*text == '+' || *text == '-')
		text++;
	return *text >= '0' && *text <= '9';
}

/* Whether the word here is a sign of its own between two others, such as the
 * "=" of "p = 0.021". */
static bool is_relation(const char *word)
{
	static const char *const signs[] = { "=", "<", ">", "≤", "≥", "±",
		"≈" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t length = strlen(signs[i]);

		if (strncmp(word, signs[i], length) == 0 &&
			(word[length] == ' ' || !word[length]))
			return true;
	}
	return false;
}

/* Whether a symbol and a relation begin here, such as "η² =": a value of what the
 * words before name. */
static bool is_symbol(const char *text)
{
	size_t length = strcspn(text, " ");

	return !strchr("[(", *text) && length <= strlen("p_ar") &&
		text[length] && is_relation(text + length + 1);
}

/* How many brackets are open after the character. */
static size_t depth_after(size_t depth, char c)
{
	if (c == '[' || c == '(')
		return depth + 1;
	return (c == ']' || c == ')') && depth ? depth - 1 : depth;
}

/*
 * Whether the words before and after the space text[at] are one phrase: in
 * brackets ("[-0.63, -0.33]"), joined by a sign ("p = 0.021"), or a number or a
 * symbol and what it counts ("30 layers") or is of ("step 403").  `word` is where
 * the word before begins.
 */
static bool is_phrase(const char *text, size_t word, size_t at, size_t depth)
{
	const char *before = text + word, *after = text + at + 1;

	if (depth || is_relation(before) || is_relation(after))
		return true;
	if (strchr(",;:", text[at - 1]))
		return false;
	if (is_number(after) || is_symbol(after))
		return true;
	return is_number(before) && !strchr("[(", *after);
}

/* Whether a line may end with the mark text[at], which is no part of a number
 * and no sign of one. */
static bool ends_with_mark(const char *text, size_t at)
{
	bool number = text[at + 1] >= '0' && text[at + 1] <= '9';

	if (!strchr("-_/.,:;+@", text[at]) || text[at + 1] == ' ')
		return false;
	if (strchr(".,", text[at]))
		return !number;
	return !(strchr("+-", text[at]) && number &&
		(!at || strchr(" [(", text[at - 1])));
}

/* Whether the phrase that `text` begins with is no longer than a line. */
static bool phrase_fits(const char *text, double width)
{
	size_t word = 0, depth = 0, next;
	double used = 0;

	for (size_t i = 0; text[i]; i += next) {
		used += character_width(text + i, &next);
		if (text[i] == ' ') {
			if (i && !is_phrase(text, word, i, depth))
				return true;
			word = i + 1;
		}
		if (used > width)
			return false;
		depth = depth_after(depth, text[i]);
	}
	return true;
}

/* Bytes of `text` that go on a line of `width` em; at least a character. */
static size_t line_length(const char *text, double width)
{
	size_t places[PLACES] = { 0 }, length = 0, word = 0, depth = 0, next;
	double used = 0;

	for (; text[length]; length += next) {
		char c = text[length];

		used += character_width(text + length, &next);
		if (c == ' ' && length) {
			places[is_phrase(text, word, length, depth)
					? PLACE_SPACE
					: PLACE_PHRASE] = length;
			word = length + 1;
		}
		if (used > width && length)
			break;
		depth = depth_after(depth, c);
		if (ends_with_mark(text, length))
			places[PLACE_MARK] = length + 1;
	}
	if (!text[length])
		return length;
	places[PLACE_LETTER] = length;
	/* A phrase that has to be broken anyway begins on this line. */
	if (places[PLACE_SPACE] > places[PLACE_PHRASE] &&
		!phrase_fits(text + places[PLACE_PHRASE] + 1, width))
		places[PLACE_PHRASE] = 0;
	for (size_t i = PLACES - 1; i > 0; i--)
		if (places[i])
			return places[i];
	return length;
}

/* Adds a line to the label, without the spaces at its end. */
static void add_line(struct label *label, const char *text, size_t length)
{
	size_t used = strlen(label->text);

	while (length && text[length - 1] == ' ')
		length--;
	if (label->lines)
		label->text[used++] = '\n';
	memcpy(label->text + used, text, length);
	label->text[used + length] = '\0';
	label->lines++;
}

void label_make(struct label *label, const char *source, double width)
{
	/* A byte may be written out as four, and there is room for the line
	 * ends and the ellipsis. */
	char raw[LABEL_SOURCE], clean[4 * LABEL_SOURCE];
	size_t length = strlen(source);
	bool cut = length >= sizeof(raw);
	const char *rest = clean;

	if (cut) {
		length = sizeof(raw) - 1;
		while (length && (source[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(raw, source, length);
	raw[length] = '\0';
	squeeze(raw);
	text_printable(clean, sizeof(clean), raw);
	thin_marks(clean);
	*label = (struct label){ 0 };
	while (*rest && label->lines < LABEL_LINES) {
		bool last = label->lines + 1 == LABEL_LINES;
		size_t take = line_length(rest, width);

		if (last && (rest[take] || cut))
			take = line_length(rest, width - 1.1);
		add_line(label, rest, take);
		rest += take;
		while (*rest == ' ')
			rest++;
	}
	if (*rest || cut)
		strcat(label->text, ellipsis);
}
