/*
 * Numbers stand for what the word before them says: the letters in front of the
 * number and of what separates the two.  A number whose word is not known
 * stands for something only where it differs between the names; "llama3" is
 * just a name.
 */
#include "dump/names.h"

#include "base/memory.h"
#include "base/text.h"
#include "dump/location.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Words before a number, and what the number counts.  A longer word may end in
 * one of the first, as "decoderlayer" does. */
static const struct word {
	const char *word;
	const char *placeholder;
	bool at_end;
} words[] = {
	{ "layer", "{layer}", true },
	{ "block", "{layer}", true },
	{ "head", "{head}", true },
	{ "token", "{query}", false },
	{ "query", "{query}", false },
	{ "sample", "{sample}", true },
	{ "batch", "{sample}", false },
	{ "example", "{sample}", false },
	{ "item", "{sample}", false },
	{ "prompt", "{sample}", false },
	{ "l", "{layer}", false },
	{ "h", "{layer}", false }, /* transformer.h.0 of GPT-2 */
	{ "step", NAMES_STEP, false },
};

static bool is_word(const char *text, size_t length, const struct word *word)
{
	size_t end = strlen(word->word);

	if (length > end && end > 1 && text[length - 1] == 's')
		length--;
	if (length != end && !(word->at_end && length > end))
		return false;
	for (size_t i = 0; i < end; i++)
		if (tolower((unsigned char)text[length - end + i]) !=
			word->word[i])
			return false;
	return true;
}

/* The placeholder of a number after the `length` characters at `text`, NULL
 * when they are no word that is known. */
static const char *known(const char *text, size_t length)
{
	size_t start;

	while (length && strchr("_-. ", text[length - 1]))
		length--;
	start = length;
	while (start && isalpha((unsigned char)text[start - 1]))
		start--;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_word(text + start, length - start, &words[i]))
			return words[i].placeholder;
	return NULL;
}

/* The numbers of a name: where each begins and ends. */
struct numbers {
	size_t start[NAMES_NUMBERS], end[NAMES_NUMBERS];
	size_t count;
};

/* The length of a name without the ending of an HDF5 file. */
static size_t stem_length(const char *name)
{
	const char *ending = location_ending(name);

	return strlen(name) - (ending ? strlen(ending) : 0);
}

static void find_numbers(const char *name, struct numbers *numbers)
{
	size_t length = stem_length(name);

	numbers->count = 0;
	for (size_t i = 0; i < length;) {
		size_t digits = strspn(name + i, "0123456789");

		if (!digits) {
			i++;
			continue;
		}
		if (numbers->count == NAMES_NUMBERS) {
			numbers->count = 0;
			return;
		}
		numbers->start[numbers->count] = i;
		numbers->end[numbers->count++] = i + digits;
		i += digits;
	}
}

static bool same_text(const char *a, size_t a_start, size_t a_end,
	const char *b, size_t b_start, size_t b_end)
{
	return a_end - a_start == b_end - b_start &&
		memcmp(a + a_start, b + b_start, a_end - a_start) == 0;
}

/* Whether the two names differ in their numbers only. */
static bool same_family(const char *a, const struct numbers *x, const char *b,
	const struct numbers *y)
{
	size_t from_a = 0, from_b = 0;

	if (x->count != y->count)
		return false;
	for (size_t i = 0; i < x->count; i++) {
		if (!same_text(a, from_a, x->start[i], b, from_b, y->start[i]))
			return false;
		from_a = x->end[i];
		from_b = y->end[i];
	}
	return strcmp(a + from_a, b + from_b) == 0;
}

static void join(struct names_family *family, const struct numbers *first,
	const char *name, const struct numbers *numbers)
{
	family->count++;
	for (size_t i = 0; i < numbers->count; i++) {
		family->varies[i] = family->varies[i] ||
			!same_text(family->first, first->start[i],
				first->end[i], name, numbers->start[i],
				numbers->end[i]);
		family->follows[i] = family->follows[i] &&
			same_text(name, numbers->start[i - 1],
				numbers->end[i - 1], name, numbers->start[i],
				numbers->end[i]);
	}
}

static int add_family(struct names_families *families, const char *name,
	const struct numbers *numbers)
{
	struct names_family *family;

	if (memory_grow(&families->list, &families->capacity, families->count,
		    sizeof(*families->list)))
		return -1;
	family = &families->list[families->count++];
	*family = (struct names_family){ .first = name, .count = 1 };
	for (size_t i = 1; i < numbers->count; i++)
		family->follows[i] = same_text(name, numbers->start[i - 1],
			numbers->end[i - 1], name, numbers->start[i],
			numbers->end[i]);
	return 0;
}

int names_gather(
	const struct hdf5_names *names, struct names_families *families)
{
	*families = (struct names_families){ 0 };
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->names[i];
		struct numbers numbers, first;
		size_t k = families->count;

		find_numbers(name, &numbers);
		/* Names are sorted: the last family is the likeliest. */
		while (k > 0) {
			find_numbers(families->list[k - 1].first, &first);
			if (same_family(families->list[k - 1].first, &first,
				    name, &numbers))
				break;
			k--;
		}
		if (k)
			join(&families->list[k - 1], &first, name, &numbers);
		else if (families->count == NAMES_MAX_FAMILIES)
			return 0;
		else if (add_family(families, name, &numbers))
			return -1;
	}
	return 0;
}

/* What stands for number `i`, or NULL for itself. */
static const char *placeholder(const struct names_family *family,
	const struct numbers *numbers, size_t i, const char *parent)
{
	const char *name = family->first;
	size_t from = i ? numbers->end[i - 1] : 0;
	const char *word = known(name + from, numbers->start[i] - from);
	bool alone =
		numbers->start[i] == 0 && numbers->end[i] == stem_length(name);

	if (word)
		return word;
	if (alone)
		word = known(parent, strlen(parent));
	if (word)
		return word;
	if (alone)
		return NAMES_ANY;
	if (!family->varies[i])
		return NULL;
	/* Beside a number that has a word, as in 262148000_layer_0. */
	if (numbers->count > 1)
		return numbers->start[i] == 0 ? "{sample}" : NAMES_ANY;
	return NAMES_NAME;
}

/* Whether `text` has the placeholder already. */
static bool has(const struct buffer *text, size_t from, const char *placeholder)
{
	return text->text && strstr(text->text + from, placeholder);
}

void names_pattern(const struct names_family *family, const char *parent,
	struct buffer *text)
{
	const char *name = family->first, *before = NULL;
	size_t from = 0, begin = text->length;
	struct numbers numbers;

	find_numbers(name, &numbers);
	for (size_t i = 0; i < numbers.count; i++) {
		const char *what = placeholder(family, &numbers, i, parent);

		if (before && family->follows[i] && family->count > 1)
			what = before;
		else if (what && has(text, begin, what))
			what = NULL;
		buffer_add(text, name + from, numbers.start[i] - from);
		if (what)
			buffer_print(text, "%s", what);
		else
			buffer_add(text, name + numbers.start[i],
				numbers.end[i] - numbers.start[i]);
		before = what ? what : before;
		from = numbers.end[i];
	}
	buffer_print(text, "%s", name + from);
}

/* A sample is called by the whole name of which a word says nothing. */
static void put(const char *pattern, const char *at, size_t length,
	const char *placeholder, bool whole, struct buffer *text)
{
	const char *begin = at, *end = at + length;

	while (whole && begin > pattern && begin[-1] != '/')
		begin--;
	if (whole)
		end += strcspn(end, "/");
	buffer_add(text, pattern, (size_t)(begin - pattern));
	buffer_print(text, "%s%s", placeholder, end);
}

/* What the number that is open may count, the likeliest first. */
static const struct kind {
	const char *word, *choices[3];
} kinds[] = {
	{ NAMES_STEP, { "{query}", "{sample}" } },
	{ NAMES_ANY, { "{layer}", "{sample}", "{query}" } },
	{ NAMES_TAIL, { "{sample}", "{layer}", "{query}" } },
	{ NAMES_NAME, { "{sample}", "{layer}", "{query}" } },
};

/* The first open number of a pattern, at *first; NULL: there is none. */
static const struct kind *first_open(const char *pattern, const char **first)
{
	const struct kind *kind = NULL;

	*first = pattern;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *at = strstr(pattern, kinds[i].word);

		if (at && (!kind || at < *first)) {
			*first = at;
			kind = &kinds[i];
		}
	}
	return kind;
}

bool names_choose(const char *pattern, size_t choice, struct buffer *text)
{
	const char *first;
	const struct kind *kind = first_open(pattern, &first);

	if (!kind || choice >= 3 || !kind->choices[choice])
		return false;
	put(pattern, first, strlen(kind->word), kind->choices[choice],
		strcmp(kind->word, NAMES_NAME) == 0 && choice == 0, text);
	return true;
}

void names_show(const char *pattern, struct buffer *text)
{
	const char *first;
	const struct kind *kind = first_open(pattern, &first);
	struct buffer next = { 0 };
	size_t choice = 0;

	while (kind && choice < 2 && kind->choices[choice + 1] &&
		strstr(pattern, kind->choices[choice]))
		choice++;
	if (!names_choose(pattern, choice, &next)) {
		buffer_print(text, "%s", pattern);
		return;
	}
	names_show(next.text ? next.text : "", text);
	buffer_release(&next);
}

bool names_siblings(const char *a, const char *b, struct buffer *text)
{
	size_t different = 0;

	while (*a && *b) {
		size_t length = strcspn(a, "/"), other = strcspn(b, "/");
		bool same = length == other && memcmp(a, b, length) == 0;

		different += !same;
		if (same)
			buffer_add(text, a, length);
		else
			buffer_print(text, NAMES_NAME);
		a += length;
		b += other;
		if (*a == '/' && *b == '/') {
			buffer_print(text, "/");
			a++;
			b++;
		}
	}
	return !*a && !*b && different == 1;
}

bool names_are_layers(const struct hdf5_names *names)
{
	struct names_families families = { 0 };
	bool layers = false;

	if (names_gather(names, &families))
		return false;
	for (size_t i = 0; i < families.count; i++) {
		const struct names_family *family = &families.list[i];
		struct buffer text = { 0 };

		names_pattern(family, "", &text);
		layers |= family->count > 1 && text.text &&
			strstr(text.text, "{layer}");
		buffer_release(&text);
	}
	free(families.list);
	return layers;
}
