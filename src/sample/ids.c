/*
 * Token ids say what each position is where the ids of image tokens are known.
 *
 * Ids that are fewer than the keys are of one of two kinds.  A processor's own
 * are those of the prompt, before anything was generated: the image is a run of
 * tokens already, and what an understanding task adds is text.  A tokenizer's
 * have one placeholder for each image, where the model put hundreds of keys,
 * and all positions after it are others: these are refused, with where the
 * image must be, as far as the dump says it.
 */
#include "sample/painting.h"

#include "dump/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRAYS 6

/* The ids at hand: how many are image, in how many runs; and those that no list
 * has where the model drew. */
struct images {
	size_t tokens, runs, first;
	int64_t strays[STRAYS];
	size_t stray_count;
};

/* Ids that the dump itself states. */
struct stated {
	int64_t *ids;
	size_t count;
	enum modality code;
};
#define STATED 5

static void read_list(
	const struct painting *p, enum layout_item item, struct stated *list)
{
	items_peek(p->search, item, 1, &list->ids, &list->count, NULL);
}

/* Reads what no option says.  A token that pads and ends the answer, too, is
 * both, so it is neither. */
static void read_stated(struct painting *p, struct stated lists[STATED])
{
	const struct layout *layout = p->search->dump->layout;
	const struct {
		enum layout_item item;
		enum modality code;
		const char *option;
	} all[STATED] = {
		{ ITEM_IMAGE_TOKEN, MODALITY_IMAGE, layout->image_token },
		{ ITEM_BOI_TOKEN, MODALITY_BOI, layout->boi_token },
		{ ITEM_EOI_TOKEN, MODALITY_EOI, layout->eoi_token },
		{ ITEM_BOS_TOKEN, MODALITY_BOS, layout->bos_token },
		{ ITEM_PAD_TOKEN, MODALITY_PAD, layout->pad_token },
	};
	struct stated end = { NULL, 0, MODALITY_OTHER };
	struct stated *pad = &lists[STATED - 1];

	for (size_t i = 0; i < STATED; i++) {
		lists[i] = (struct stated){ NULL, 0, all[i].code };
		if (!all[i].option)
			read_list(p, all[i].item, &lists[i]);
	}
	read_list(p, ITEM_EOS_TOKEN, &end);
	for (size_t i = 0; i < end.count; i++)
		for (size_t k = 0; k < pad->count; k++)
			if (end.ids[i] == pad->ids[k])
				pad->count = 0;
	free(end.ids);
}

static uint8_t code_of(const struct painting *p,
	const struct stated lists[STATED], int64_t id, uint8_t rest)
{
	for (size_t l = STATED; l-- > 0;)
		for (size_t i = 0; i < lists[l].count; i++)
			if (lists[l].ids[i] == id)
				rest = (uint8_t)lists[l].code;
	return tokens_code(&p->search->dump->tokens, id, rest);
}

static void add_stray(struct images *images, int64_t id)
{
	for (size_t i = 0; i < images->stray_count; i++)
		if (images->strays[i] == id)
			return;
	if (images->stray_count < STRAYS)
		images->strays[images->stray_count++] = id;
}

/* The end of the image that begins at `begin`, or that itself where none ends
 * before the next one begins. */
static size_t end_of_image(const struct painting *p,
	const struct stated lists[STATED], size_t begin)
{
	for (size_t i = begin + 1; i < p->count; i++) {
		uint8_t code = code_of(p, lists, p->values[i], MODALITY_TEXT);

		if (code == MODALITY_EOI)
			return i;
		if (code == MODALITY_BOI)
			break;
	}
	return begin;
}

/* Turns ids into modalities, in place; `only_special` leaves those that no list
 * has as they are.  Between the beginning and the end of an image nothing is
 * text: its size, the ends of its lines. */
static void convert(struct painting *p, bool only_special, size_t response,
	struct images *images)
{
	const struct dump_sample *sample = p->sample;
	struct stated stated[STATED] = { { 0 } };
	size_t end = 0;

	if (!only_special)
		read_stated(p, stated);
	*images = (struct images){ 0 };
	for (size_t i = 0; i < p->count; i++) {
		uint8_t rest = !only_special ? MODALITY_TEXT
			: i < sample->tokens ? sample->modality[i]
					     : MODALITY_OTHER;
		uint8_t code = code_of(p, stated, p->values[i], rest);

		if (code == MODALITY_BOI && !only_special)
			end = end_of_image(p, stated, i);
		if (code == MODALITY_TEXT && i < end)
			code = MODALITY_OTHER;
		if (code == MODALITY_TEXT && images->tokens && i >= response)
			add_stray(images, p->values[i]);
		p->values[i] = code;
		if (code != MODALITY_IMAGE)
			continue;
		if (!images->tokens++)
			images->first = i;
		images->runs += !i || p->values[i - 1] != MODALITY_IMAGE;
	}
	for (size_t l = 0; l < STATED; l++)
		free(stated[l].ids);
}

/* How many keys an image has, as the dump states it, or 0. */
static int64_t stated_length(const struct painting *p)
{
	int64_t *values, length = 0;
	size_t count;

	if (items_peek(p->search, ITEM_IMAGE_COUNT, 0, &values, &count, NULL))
		length = *values;
	free(values);
	return length > 0 ? length : 0;
}

/*
 * Puts the keys of the image in the place of its one token, where the dump
 * states how many they are and they fit.  False: they do not, or a stated prompt
 * length says that they are elsewhere, and the ids stay as they are.
 */
static bool expand_placeholder(struct painting *p, struct images *images)
{
	size_t length = (size_t)stated_length(p), prompt = painting_prompt(p);
	size_t keys = p->sample->keys, rest = p->count - 1 - images->first;
	int64_t *values;

	if (images->tokens != 1 || !length || p->count > keys ||
		length > keys - (p->count - 1) ||
		(prompt != DUMP_NONE && prompt != p->count - 1 + length))
		return false;
	values = realloc(p->values, (p->count - 1 + length) * sizeof(*values));
	if (!values)
		return false;
	memmove(values + images->first + length, values + images->first + 1,
		rest * sizeof(*values));
	for (size_t i = 0; i < length; i++)
		values[images->first + i] = MODALITY_IMAGE;
	p->values = values;
	p->count += length - 1;
	images->tokens = length;
	return true;
}

/* Where the one placeholder's image must be: adds the options that say it. */
static void add_way_out(
	struct painting *p, const struct images *images, struct buffer *text)
{
	size_t known = p->count - 1, prompt = painting_prompt(p);
	int64_t length = stated_length(p);

	if (length <= 0 && prompt != DUMP_NONE && prompt > known)
		length = (int64_t)(prompt - known);
	if (images->tokens != 1 || length <= 0) {
		buffer_print(
			text, "--image-span A:B,... and --prompt-length N");
		return;
	}
	buffer_print(text, "--image-span %zu:%zu", images->first,
		images->first + (size_t)length);
	if (prompt == DUMP_NONE && known + (size_t)length < p->sample->keys)
		buffer_print(
			text, " --prompt-length %zu", known + (size_t)length);
}

static int refuse_placeholder(struct painting *p, const struct images *images)
{
	struct buffer text = { 0 };

	add_way_out(p, images, &text);
	items_fail_at(p->search,
		"has %zu ids for %zu keys of attention: %zu image token%s "
		"stand%s for all keys of the image%s; say where they are with "
		"%s",
		p->count, p->sample->keys, images->tokens,
		images->tokens == 1 ? "" : "s", images->tokens == 1 ? "s" : "",
		images->tokens == 1 ? "" : "s", text.text ? text.text : "");
	buffer_release(&text);
	p->sample->defect = DEFECT_SHORT;
	return -1;
}

/* Ids that are fewer than the keys: 0 where they are those of the prompt. */
static int check_prompt(
	struct painting *p, bool only_special, const struct images *images)
{
	size_t prompt = painting_prompt(p);

	if (!only_special && images->tokens && images->tokens == images->runs)
		return refuse_placeholder(p, images);
	if (prompt != DUMP_NONE ? prompt != p->count : only_special)
		return painting_short(p);
	if (!only_special && !images->tokens)
		return painting_short(p);
	if (!only_special && p->sample->task == TASK_GENERATION)
		return items_fail_at(p->search,
			"has the %zu ids of the prompt only, and what the "
			"model drew at the other %zu positions is not known; "
			"say where the image is with --image-span",
			p->count, p->sample->keys - p->count);
	p->sample->prompt_ids = p->count;
	return 0;
}

/* What a model drew between and after image tokens is hardly text: the ends of
 * lines and of the image.  Taken for text they would count as keys. */
static int check_strays(struct painting *p, const struct images *images)
{
	const struct layout *layout = p->search->dump->layout;
	struct buffer text = { 0 };

	if (p->sample->task != TASK_GENERATION || !images->stray_count ||
		layout->other_token || layout->eoi_token ||
		layout->text_token || layout->roles.count)
		return 0;
	for (size_t i = 0; i < images->stray_count; i++)
		buffer_print(
			&text, "%s%" PRId64, i ? "," : "", images->strays[i]);
	items_fail_at(p->search,
		"tokens that no option names were drawn with the image; say "
		"what they are, with --other-token %s or, where the model "
		"wrote text, --text-token",
		text.text ? text.text : "");
	buffer_release(&text);
	return -1;
}

int ids_paint(struct painting *p, bool only_special)
{
	struct dump_sample *sample = p->sample;
	struct images images;
	size_t response = painting_prompt(p);
	bool whole, slots, prompt, expanded = false;
	int found = painting_read(p, ITEM_INPUT_IDS, 1);

	if (found <= 0)
		return found;
	convert(p, only_special, response == DUMP_NONE ? 0 : response, &images);
	if (p->count < sample->keys && !only_special && images.tokens &&
		images.tokens == images.runs) {
		expanded = expand_placeholder(p, &images);
		if (!expanded)
			return refuse_placeholder(p, &images);
	}
	whole = p->count >= sample->keys;
	/* Of a static cache, where ids for all rows are there. */
	slots = !whole && response != p->count && p->count >= sample->queries;
	prompt = !whole && !slots;
	if ((!only_special && check_strays(p, &images)) ||
		(prompt && check_prompt(p, only_special, &images)) ||
		painting_reach(p, whole ? p->count : sample->keys))
		return -1;
	for (size_t i = 0; i < p->count; i++)
		sample->modality[i] = (uint8_t)p->values[i];
	for (size_t i = p->count; prompt && !only_special && i < sample->keys;
		i++)
		sample->modality[i] = MODALITY_TEXT;
	if (slots && painting_end(p))
		return -1;
	painting_note(p, only_special ? "special tokens" : "modality",
		expanded ? " (token ids, the image's one for all its keys)"
			: prompt ? " (token ids of the prompt)"
				 : " (token ids)");
	return 1;
}

/* Sees the tokens of another sample; what cannot be read has none. */
static void see(struct dump *dump, size_t number)
{
	struct item_search search;
	struct error ignored;
	int64_t *ids = NULL;
	size_t count = 0;

	if (!items_open(&search, dump, number, &ignored) &&
		items_integers(&search, ITEM_INPUT_IDS, 1, &ids, &count) <= 0)
		count = 0;
	for (size_t i = 0; i < count; i++)
		tokens_code(&dump->tokens, ids[i], 0);
	free(ids);
	items_close(&search);
}

/* Whether one of the image tokens. */
static bool is_image(const struct stated *images, int64_t id)
{
	for (size_t i = 0; i < images->count; i++)
		if (images->ids[i] == id)
			return true;
	return false;
}

static int compare_images(struct painting *p, const int64_t *ids, size_t count,
	const struct stated *images)
{
	const struct dump_sample *sample = p->sample;
	size_t tokens = 0, different = DUMP_NONE;

	for (size_t i = 0; i < count; i++) {
		bool image = is_image(images, ids[i]);

		tokens += image;
		if (image != (sample->modality[i] == MODALITY_IMAGE) &&
			different == DUMP_NONE)
			different = i;
	}
	/* One token may be the place of an image. */
	if (tokens < 2 || different == DUMP_NONE)
		return 0;
	return items_fail(p->search,
		"position %zu is %s by its token, and %s by the masks or spans "
		"of the dump; say which is right: --image-token %" PRId64
		", or --image-span or --image-mask with its location",
		different,
		is_image(images, ids[different]) ? "image" : "no image",
		is_image(images, ids[different]) ? "no image" : "image",
		images->ids[0]);
}

/* Vocabularies with a token for each code of an image, and the tokens around
 * these. */
static const struct vocabulary {
	const char *model;
	int64_t first, last; /* of the codes */
	int64_t boi, eoi, bos, others[4];
} vocabularies[] = {
	{ "Emu3", 151854, 184621, 151852, 151853, 151849,
		{ 151846, 151847, 151850, 151851 } },
	{ "Chameleon", 4, 8195, 8197, 8196, 0, { 1, 2, 8710, 8803 } },
};

static bool has_id(const struct stated *ids, int64_t first, int64_t last)
{
	for (size_t i = 0; i < ids->count; i++)
		if (ids->ids[i] >= first && ids->ids[i] <= last)
			return true;
	return false;
}

/* Adds the options for the tokens of a vocabulary that there are. */
static void add_vocabulary(const struct stated *ids, const struct vocabulary *v,
	const char *option, struct buffer *text)
{
	const char *before = " --other-token ";

	buffer_print(text,
		"if its token ids are those of %s, say %s--image-token "
		"%" PRId64 "-%" PRId64 " --boi-token %" PRId64
		" --eoi-token %" PRId64,
		v->model, option, v->first, v->last, v->boi, v->eoi);
	if (has_id(ids, v->bos, v->bos))
		buffer_print(text, " --bos-token %" PRId64, v->bos);
	for (size_t i = 0; i < sizeof(v->others) / sizeof(*v->others); i++) {
		if (!has_id(ids, v->others[i], v->others[i]))
			continue;
		buffer_print(text, "%s%" PRId64, before, v->others[i]);
		before = ",";
	}
	buffer_print(text, "; ");
}

/* How often the id at `first` stands in a row. */
static size_t run_length(const struct stated *ids, size_t first)
{
	size_t end = first;

	while (end < ids->count && ids->ids[end] == ids->ids[first])
		end++;
	return end - first;
}

/* Where the longest run of one id begins; one within counts before what may be
 * padding at an end. */
static size_t longest_run(const struct stated *ids)
{
	size_t best = 0, best_length = 0;
	bool best_within = false;

	for (size_t i = 0, length; i < ids->count; i += length) {
		bool within = i > 0;

		length = run_length(ids, i);
		within = within && i + length < ids->count;
		if (length < 2 || within < best_within ||
			(within == best_within && length <= best_length))
			continue;
		best = i;
		best_length = length;
		best_within = within;
	}
	return best;
}

void ids_suggest(struct painting *p, struct buffer *text)
{
	struct stated ids = { NULL, 0, MODALITY_OTHER };
	const struct vocabulary *v = vocabularies;
	const struct vocabulary *end =
		v + sizeof(vocabularies) / sizeof(*vocabularies);
	char path[ITEMS_PATH];
	struct buffer option = { 0 };
	const char *say;
	size_t first, length;

	read_list(p, ITEM_INPUT_IDS, &ids);
	if (!ids.count && !p->search->dump->layout->items[ITEM_INPUT_IDS] &&
		place_elsewhere(p->search, ITEM_INPUT_IDS, path)) {
		struct item_search there = *p->search;

		there.given = path;
		items_peek(
			&there, ITEM_INPUT_IDS, 1, &ids.ids, &ids.count, NULL);
		buffer_print(&option, "--input-ids ");
		buffer_shell(&option, path);
		buffer_print(&option, " ");
	}
	while (v < end &&
		!(has_id(&ids, v->first, v->last) &&
			has_id(&ids, v->boi, v->boi) &&
			has_id(&ids, v->eoi, v->eoi)))
		v++;
	first = longest_run(&ids);
	length = run_length(&ids, first);
	say = option.text ? option.text : "";
	if (v < end)
		add_vocabulary(&ids, v, say, text);
	else if (length > 1)
		buffer_print(text,
			"token %" PRId64 " is at %zu positions from %zu on; if "
			"that is the image, say %s--image-token %" PRId64 "; ",
			ids.ids[first], length, first, say, ids.ids[first]);
	buffer_release(&option);
	free(ids.ids);
}

int ids_compare(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;
	struct stated ids = { NULL, 0, MODALITY_OTHER };
	struct stated images = { NULL, 0, MODALITY_IMAGE };
	int result = 0;

	if (layout->image_token || layout->items[ITEM_IMAGE_MASK] ||
		layout->items[ITEM_IMAGE_SPAN] || layout->items[ITEM_TEXT_MASK])
		return 0;
	read_list(p, ITEM_INPUT_IDS, &ids);
	if (ids.count >= 2)
		read_list(p, ITEM_IMAGE_TOKEN, &images);
	if (ids.count >= p->sample->keys && ids.count <= p->sample->tokens)
		result = compare_images(p, ids.ids, ids.count, &images);
	free(ids.ids);
	free(images.ids);
	return result;
}

/* Other samples are looked at until all tokens have been seen, once for a dump,
 * and only where this one lacks one. */
int ids_check(struct painting *p)
{
	struct dump *dump = p->search->dump;
	const struct token_range *unseen = NULL;
	char range[64];

	if (dump->tokens.complete)
		return 0;
	for (size_t i = 0; i < dump->sample_count && !dump->tokens.searched;
		i++) {
		unseen = tokens_unseen(&dump->tokens);
		if (!unseen)
			break;
		see(dump, i);
	}
	unseen = tokens_unseen(&dump->tokens);
	dump->tokens.searched = true;
	if (items_resume(p->search))
		return -1;
	dump->tokens.complete = !unseen;
	if (!unseen)
		return 0;
	snprintf(range, sizeof(range),
		unseen->first == unseen->last ? "%" PRId64
					      : "%" PRId64 ":%" PRId64,
		unseen->first, unseen->last + 1);
	return error_set(p->search->error, "--%s: %s occurs in no sample",
		unseen->option, range);
}
