/*
 * Codes are declared in a dozen ways, all of which come down to pairs of a code
 * and a word.  A list "0=special,1=text" and a JSON object {"text": 1} differ
 * in their punctuation and in which of the two is the number, so one reader
 * takes both.
 *
 * token_type_ids is where the transformers library says 0 text, 1 image, 2
 * video (a moving image), and where others put codes of their own.  0 and 1
 * alone can only be the former, as nothing would be image; a code above 2 can
 * only be the latter; 0, 1 and 2 could be both, and are refused.
 */
#include "sample/codes.h"

#include "base/vocabulary.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct conversion {
	struct item_search *search;
	const struct hdf5_meanings *meanings; /* of codes, by the file */
	struct hdf5_meanings pairs; /* of codes or words, as somebody says */
	const char *source;
};

static const char separators[] = "=:, \t\n{}\"'";

/* The next word of the list, copied to word[64]; false at its end. */
static bool next_word(const char **list, char word[64])
{
	size_t length;

	*list += strspn(*list, separators);
	length = strcspn(*list, separators);
	snprintf(word, 64, "%.*s", (int)(length < 63 ? length : 63), *list);
	*list += length;
	return length > 0;
}

static bool is_code(const char *word, int64_t *code)
{
	char *end;

	errno = 0;
	*code = strtoll(word, &end, 10);
	return *word && !*end && !errno;
}

/* Pairs of a code and a word become meanings; where both are words, the code
 * is the place in the file's own list, and -1 for one that it does not have. */
static int parse_pairs(struct conversion *c, const char *list)
{
	char left[64], right[64];

	while (next_word(&list, left)) {
		int64_t code = -1;
		const char *word = right;

		if (!next_word(&list, right))
			return items_fail(c->search,
				"%s: '%s' has no meaning beside it", c->source,
				left);
		if (!is_code(left, &code) && is_code(right, &code))
			word = left;
		for (size_t i = 0;
			word == right && c->meanings && i < c->meanings->count;
			i++)
			if (strcmp(c->meanings->items[i].name, left) == 0)
				code = c->meanings->items[i].code;
		if (hdf5_meanings_add(&c->pairs, code, word))
			return error_memory(c->search->error);
	}
	return 0;
}

static const char *word_of(const struct hdf5_meanings *meanings, int64_t code)
{
	for (size_t i = 0; meanings && i < meanings->count; i++)
		if (meanings->items[i].code == code)
			return meanings->items[i].name;
	return NULL;
}

static int unknown(const struct conversion *c, int64_t code, const char *word,
	size_t position)
{
	if (word)
		return items_fail_at(c->search,
			"'%s' at position %zu is not a known modality (%s); "
			"say what it is with --modality-codes '%s=text' or "
			"=image, other, pad, bos, boi, eoi",
			word, position, c->source, word);
	return items_fail_at(c->search,
		"%" PRId64 " at position %zu is not a modality code (%s)", code,
		position, c->source);
}

static int convert_named(
	const struct conversion *c, int64_t *codes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *word = word_of(&c->pairs, codes[i]);
		enum modality modality;

		if (!word)
			word = word_of(c->meanings, codes[i]);
		if (!word || !modality_parse(word, &modality))
			return unknown(c, codes[i], word, i);
		codes[i] = modality;
	}
	return 0;
}

bool codes_are_types(struct item_search *search)
{
	return strstr(search->name, "token_type_ids") &&
		!search->dump->layout->modality_codes &&
		!search->meanings->count && !*search->dump->modality_codes;
}

/* Codes that nobody declares. */
static int convert_bare(
	const struct conversion *c, int64_t *codes, size_t count, char *how)
{
	bool types = codes_are_types(c->search);
	bool own = !strstr(c->search->name, "mm_token_type_ids");
	int64_t largest = 0;

	for (size_t i = 0; i < count; i++) {
		if (codes[i] < 0 || codes[i] >= MODALITIES)
			return items_fail_at(c->search,
				"%" PRId64 " at position %zu is not a modality "
				"code (0 to %d); --modality-codes "
				"CODE=MODALITY,... declares others",
				codes[i], i, MODALITIES - 1);
		if (codes[i] > largest)
			largest = codes[i];
	}
	if (!types || (own && largest > 2))
		return 0;
	if (own && largest == 2)
		return items_fail_at(c->search,
			"are these codes 0 other, 1 text, 2 image or 0 text, "
			"1 image, 2 video? say --modality-codes "
			"0=other,1=text,2=image or --modality-codes "
			"0=text,1=image,2=image");
	if (largest > 2)
		return items_fail_at(c->search,
			"%" PRId64 " is not a token type (0 text, 1 image, "
			"2 video); --modality-codes CODE=MODALITY,... says "
			"what it is",
			largest);
	for (size_t i = 0; i < count; i++)
		codes[i] = codes[i] ? MODALITY_IMAGE : MODALITY_TEXT;
	snprintf(how, DUMP_TEXT, "%s", " (token types: 0 text, 1 image)");
	return 0;
}

int codes_convert(
	struct item_search *search, int64_t *codes, size_t count, char *how)
{
	const struct dump *dump = search->dump;
	const char *given = dump->layout->modality_codes;
	struct conversion c = { .search = search,
		.meanings = search->meanings };
	int result = 0;

	if (given) {
		c.source = "--modality-codes";
		result = parse_pairs(&c, given);
	} else if (c.meanings->count) {
		c.source = c.meanings->texts ? "words" : "names in the file";
	} else if (*dump->modality_codes) {
		c.source = "modality_codes";
		result = parse_pairs(&c, dump->modality_codes);
	} else {
		snprintf(how, DUMP_TEXT, " (codes)");
		return convert_bare(&c, codes, count, how);
	}
	snprintf(how, DUMP_TEXT, " (%s)",
		given || !c.meanings->count ? "codes" : c.source);
	if (!result)
		result = convert_named(&c, codes, count);
	hdf5_meanings_release(&c.pairs);
	return result;
}
