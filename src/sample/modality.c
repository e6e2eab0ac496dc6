/*
 * What is at each position of a sample.  Where only one of image and text is
 * given, the rest is the other one: a sequence of a unified model holds little
 * else, and what the template adds can be given by the ids of its tokens.
 *
 * Codes are declared in a dozen ways, all of which come down to pairs of a code
 * and a word.  A list "0=special,1=text" and a JSON object {"text": 1} differ
 * in their punctuation and in which of the two is the number, so one reader
 * takes both.  A word may be that of a role with its modality, "7=system:text";
 * where all are such, and of codes that have no meaning of their own, the codes 0
 * to 6 keep theirs.
 *
 * token_type_ids is where the transformers library says 0 text, 1 image, 2
 * video (a moving image), and where others put codes of their own.  0 and 1
 * alone can only be the former, as nothing would be image; a code above 2 can
 * only be the latter; 0, 1 and 2 could be both, and are refused.
 */
#include "base/memory.h"
#include "base/vocabulary.h"
#include "dump/items.h"
#include "dump/place.h"
#include "sample/marks.h"
#include "sample/painting.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct conversion {
	struct painting *painting;
	struct item_search *search;
	const struct hdf5_meanings *meanings; /* of codes, by the file */
	struct hdf5_meanings pairs; /* of codes or words, as somebody says */
	const char *source;
};

static const char separators[] = "=:, \t\n{}\"'";

/* The next word of the list, copied to word[64]; false at its end.  A colon in
 * it is not what stands between a code and a word. */
static bool next_word(const char **list, char word[64])
{
	size_t before = strspn(*list, separators), length;

	*list += before;
	length = strcspn(*list, separators);
	if (before && length && strchr("=\"'", (*list)[-1]) &&
		(*list)[length] == ':')
		length += 1 + strcspn(*list + length + 1, separators);
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

/* Takes a word apart: "text", or with the name of a role "system:text". */
static bool parse_word(
	const char *word, enum modality *modality, char role[ROLE_NAME])
{
	const char *colon = strrchr(word, ':');

	*role = '\0';
	if (!colon || colon == word || (size_t)(colon - word) >= ROLE_NAME)
		return modality_parse(word, modality);
	snprintf(role, ROLE_NAME, "%.*s", (int)(colon - word), word);
	return modality_parse(colon + 1, modality);
}

/* Whether all that is declared are roles of codes above those that are known. */
static bool only_adds(const struct hdf5_meanings *meanings)
{
	enum modality modality;
	char role[ROLE_NAME];

	for (size_t i = 0; meanings && i < meanings->count; i++)
		if (meanings->texts || meanings->items[i].code < MODALITIES ||
			!parse_word(meanings->items[i].name, &modality, role) ||
			!*role)
			return false;
	return true;
}

/* What is declared already stays in the option that declares more. */
static int unknown(const struct conversion *c, int64_t code, const char *word,
	size_t position)
{
	const char *given = c->search->dump->layout->modality_codes;
	const char *before = given   ? given
		: c->meanings->count ? ""
				     : c->search->dump->modality_codes;
	const char *comma = *before ? "," : "";
	char name[DUMP_TEXT];

	if (word)
		snprintf(name, sizeof(name), "%s", word);
	else
		snprintf(name, sizeof(name), "%" PRId64, code);
	if (strpbrk(name, separators))
		return items_fail_at(c->search,
			"'%s' at position %zu is not a known modality (%s), "
			"and no word that --modality-codes takes; say what the "
			"positions hold with --image-mask or --image-span",
			name, position, c->source);
	return items_fail_at(c->search,
		"'%s' at position %zu is not a known modality (%s); say what "
		"it "
		"is with --modality-codes '%s%s%s=text' or --modality-codes "
		"'%s%s%s=image', or =other, pad, bos, boi, eoi",
		name, position, c->source, before, comma, name, before, comma,
		name);
}

/* Notes the role of a position. */
static int add_role(
	const struct conversion *c, size_t count, size_t i, const char *role)
{
	struct painting *p = c->painting;
	size_t number = painting_role(p, role);

	if (!p->coded) {
		p->coded = memory_array(count, 1);
		p->coded_count = count;
	}
	if (!p->coded)
		return error_memory(c->search->error);
	p->coded[i] = (uint8_t)number;
	return number ? 0 : -1;
}

static int convert_named(
	const struct conversion *c, int64_t *codes, size_t count)
{
	bool adds = only_adds(&c->pairs) && only_adds(c->meanings);

	for (size_t i = 0; i < count; i++) {
		const char *word = word_of(&c->pairs, codes[i]);
		enum modality modality;
		char role[ROLE_NAME];

		if (!word)
			word = word_of(c->meanings, codes[i]);
		if (!word && adds && codes[i] >= 0 && codes[i] < MODALITIES)
			continue;
		if (!word || !parse_word(word, &modality, role))
			return unknown(c, codes[i], word, i);
		codes[i] = modality;
		if (*role && add_role(c, count, i, role))
			return -1;
	}
	return 0;
}

/* Whether the item last read is what transformers calls token types, whose
 * codes the file does not declare: what is said elsewhere counts first. */
static bool are_types(struct item_search *search)
{
	return strstr(search->name, "token_type_ids") &&
		!search->dump->layout->modality_codes &&
		!search->meanings->count && !*search->dump->modality_codes;
}

/* Codes that nobody declares. */
static int convert_bare(
	const struct conversion *c, int64_t *codes, size_t count, char *how)
{
	bool types = are_types(c->search);
	bool own = !strstr(c->search->name, "mm_token_type_ids");
	int64_t largest = 0;

	for (size_t i = 0; i < count; i++) {
		if (codes[i] < 0 || codes[i] >= MODALITIES)
			return unknown(c, codes[i], NULL, i);
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

/*
 * Turns the codes last read into modalities, in place, and says in *how (size
 * DUMP_TEXT) by what they were understood.  A code or a word without a meaning,
 * and codes that could be of two tables, are errors that name the option.
 */
static int convert_codes(struct painting *p, char *how)
{
	struct item_search *search = p->search;
	const struct dump *dump = search->dump;
	const char *given = dump->layout->modality_codes;
	struct conversion c = {
		.painting = p, .search = search, .meanings = search->meanings
	};
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
		c.source = "0 to 6";
		snprintf(how, DUMP_TEXT, " (codes)");
		return convert_bare(&c, p->values, p->count, how);
	}
	snprintf(how, DUMP_TEXT, " (%s)",
		given || !c.meanings->count ? "codes" : c.source);
	if (!result)
		result = convert_named(&c, p->values, p->count);
	hdf5_meanings_release(&c.pairs);
	return result;
}

static int paint_codes(struct painting *p)
{
	char how[DUMP_TEXT];

	if (convert_codes(p, how) || painting_reach(p, p->count))
		return -1;
	for (size_t i = 0; i < p->count; i++)
		p->sample->modality[i] = (uint8_t)p->values[i];
	if (painting_end(p))
		return -1;
	p->sample->bare_codes = !p->search->dump->layout->modality_codes &&
		!p->search->meanings->count &&
		!*p->search->dump->modality_codes;
	painting_note(p, "modality", how);
	return 1;
}

/* Gives the positions of a set `code`. */
static int paint_marks(struct painting *p, const struct marks *marks,
	enum modality code, const char *what)
{
	if (painting_reach(p, marks->count))
		return -1;
	for (size_t i = 0; i < marks->count; i++)
		if (marks->at[i])
			p->sample->modality[i] = (uint8_t)code;
	painting_note(p, what, marks_words(marks));
	return 1;
}

static int paint_mask(struct painting *p, enum layout_item item,
	enum modality code, const char *what)
{
	struct marks marks;
	size_t prompt = DUMP_NONE, least = p->sample->keys;
	int found;

	/* The keys may go on as empty slots of a static cache. */
	if (p->sample->queries < least)
		least = p->sample->queries < 2 ? 2 : p->sample->queries;
	/* What follows the prompt of an understanding task is no image. */
	if (code == MODALITY_IMAGE && p->sample->task == TASK_UNDERSTANDING)
		prompt = painting_prompt(p);
	found = marks_read(p->search, item, least, prompt, &marks);
	if (found > 0)
		found = paint_marks(p, &marks, code, what);
	p->count = marks.count;
	if (found > 0 && marks.form == MARKS_MASK && marks.count != prompt &&
		painting_end(p))
		found = -1;
	marks_release(&marks);
	return found;
}

static int paint_spans(struct painting *p)
{
	struct marks marks;
	int found = marks_read_spans(p->search, ITEM_IMAGE_SPAN, &marks);

	/* The last token may never have been fed back, and has no key. */
	if (found > 0 && marks.count > p->sample->keys + 1)
		found = items_fail_at(p->search,
			"ends at %zu, but there are %zu positions", marks.count,
			p->sample->keys);
	if (found > 0)
		found = paint_marks(p, &marks, MODALITY_IMAGE, "image");
	marks_release(&marks);
	return found;
}

static bool is_given(const struct painting *p, enum layout_item item)
{
	return p->search->dump->layout->items[item] != NULL;
}

/* Everything that has no modality yet gets `code`. */
static void fill_rest(
	struct painting *p, enum modality code, size_t first, size_t end)
{
	if (end > p->sample->tokens)
		end = p->sample->tokens;
	for (size_t i = first; i < end; i++)
		if (p->sample->modality[i] == MODALITY_OTHER)
			p->sample->modality[i] = (uint8_t)code;
}

static void note_rest(struct painting *p, const char *text)
{
	snprintf(p->search->where, DUMP_TEXT, "%s", text);
	painting_note(p, "", "");
}

/* The first positions that are no image are text: 1, 0 or -1. */
static int paint_length(struct painting *p, bool has_image)
{
	int found = painting_read(p, ITEM_TEXT_LENGTH, 0);
	size_t left, i = 0;

	if (found <= 0)
		return found;
	if (p->values[0] < 0 || painting_reach(p, p->sample->keys))
		return p->values[0] < 0
			? items_fail_at(p->search, "is below zero")
			: -1;
	left = (size_t)p->values[0];
	for (; left && i < p->sample->tokens; i++) {
		if (p->sample->modality[i] != MODALITY_OTHER)
			continue;
		p->sample->modality[i] = MODALITY_TEXT;
		left--;
	}
	painting_note(p, "text", " (its length)");
	if (!has_image) {
		fill_rest(p, MODALITY_IMAGE, i, p->sample->tokens);
		note_rest(p, "the rest is image");
	}
	return 1;
}

/* Masks and spans: 1 when the image or the text is known, 0 or -1. */
static int paint_parts(struct painting *p)
{
	int image = paint_mask(p, ITEM_IMAGE_MASK, MODALITY_IMAGE, "image");
	bool text_only;
	int text;

	if (!image)
		image = paint_spans(p);
	text = image < 0 ? -1
			 : paint_mask(p, ITEM_TEXT_MASK, MODALITY_TEXT, "text");
	text_only = !image && text > 0;
	if (!text)
		text = paint_length(p, image > 0);
	if (image < 0 || text < 0)
		return -1;
	if (!image && !text)
		return 0;
	if (painting_reach(p, p->sample->keys))
		return -1;
	if (text_only) {
		fill_rest(p, MODALITY_IMAGE, 0, p->sample->tokens);
		note_rest(p, "the rest is image");
	}
	if (!text) {
		fill_rest(p, MODALITY_TEXT, 0, p->sample->tokens);
		note_rest(p, "the rest is text");
	}
	return 1;
}

static int nothing_given(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;
	struct buffer hint = { 0 };

	if (layout->image_token)
		return items_fail(p->search,
			"--image-token needs the token ids: there are no "
			"'input_ids'; say where with --input-ids");
	place_suggest(p->search, ITEM_MODALITY, &hint);
	if (!hint.length)
		ids_suggest(p, &hint);
	items_fail(p->search,
		"has no dataset 'modality'; %ssay what the positions hold with "
		"--modality, --image-mask, --image-span, --text-length, or "
		"--input-ids and --image-token",
		hint.text ? hint.text : "");
	buffer_release(&hint);
	return -1;
}

/* Whether the dump itself says which token is the image. */
static bool has_image_token(struct painting *p)
{
	return painting_read(p, ITEM_IMAGE_TOKEN, 1) > 0;
}

/* Whether an option says what tokens are that are no image. */
static bool has_special(const struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->single_count; i++)
		if (tokens->singles[i].list)
			return true;
	for (size_t i = 0; i < tokens->range_count; i++)
		if (tokens->ranges[i].list)
			return true;
	return false;
}

/* The tokens that the options name, where something else says the rest. */
static int paint_special(struct painting *p)
{
	int found = ids_paint(p, true);

	return found ? found
		     : items_fail(p->search,
			       "--boi-token and its like need the token ids: "
			       "there are no 'input_ids'; say where with "
			       "--input-ids");
}

/* Codes, or where these are token types what masks say in their place: 1, 0 or
 * -1. */
static int paint_modality(struct painting *p)
{
	int found = painting_read(p, ITEM_MODALITY, 1), parts;

	p->by_codes = found > 0;
	if (found > 0 && !is_given(p, ITEM_MODALITY) && are_types(p->search)) {
		p->by_codes = false;
		parts = paint_parts(p);
		if (parts)
			return parts;
		found = painting_read(p, ITEM_MODALITY, 1);
	}
	return found > 0 ? paint_codes(p) : found;
}

static int paint(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;
	bool parts_given = is_given(p, ITEM_IMAGE_MASK) ||
		is_given(p, ITEM_TEXT_MASK) || is_given(p, ITEM_IMAGE_SPAN) ||
		is_given(p, ITEM_TEXT_LENGTH);
	bool by_ids = layout->image_token && !parts_given;
	int found = 0;

	if (is_given(p, ITEM_MODALITY) || !(parts_given || by_ids))
		found = paint_modality(p);
	if (!found && !by_ids) {
		found = paint_parts(p);
		if (found > 0 && ids_compare(p))
			return -1;
	}
	if (!found && (by_ids || has_image_token(p))) {
		found = ids_paint(p, false);
		return found ? found : nothing_given(p);
	}
	if (!found)
		return nothing_given(p);
	return found > 0 && has_special(&p->search->dump->tokens)
		? paint_special(p)
		: found;
}

/* Of codes somebody thought; what masks and token ids leave over is text, the
 * token that begins the sequence too, which most attention goes to. */
static bool is_first_assumed(const struct painting *p)
{
	const struct dump_sample *sample = p->sample;
	size_t first = sample->tokens;

	for (size_t i = sample->tokens; i-- > 0;) {
		uint8_t code = sample->modality[i];

		if (code != MODALITY_TEXT && code != MODALITY_IMAGE &&
			code != MODALITY_PAD)
			return false;
		if (code != MODALITY_PAD)
			first = i;
	}
	return !p->by_codes && first < sample->tokens &&
		sample->modality[first] == MODALITY_TEXT;
}

int modality_find(struct item_search *search, struct dump_sample *sample)
{
	struct painting p = { .search = search, .sample = sample };
	int result;

	sample->prompt_ids = DUMP_NONE;
	result = paint(&p) < 0 || painting_roles(&p) || painting_padding(&p) ||
			ids_check(&p)
		? -1
		: 0;
	if (!sample->filled)
		sample->filled = sample->tokens;
	sample->first_assumed = !result && is_first_assumed(&p);
	free(p.values);
	free(p.coded);
	return result;
}
