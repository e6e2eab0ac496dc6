/*
 * One spelling for each word of the field, used by tables, options and
 * messages alike.
 */
#include "base/vocabulary.h"

#include <string.h>

static const char *const task_names[] = {
	[TASK_UNDERSTANDING] = "understanding",
	[TASK_GENERATION] = "generation",
	[TASK_JOINT] = "joint",
};

#define TO_ROLE "to:"

static const char *const measure_names[] = {
	[MEASURE_INTENSITY] = "intensity",
	[MEASURE_ENRICHMENT] = "enrichment",
	[MEASURE_SINKFREE] = "sinkfree",
	[MEASURE_SINK] = "sink",
	[MEASURE_ROWSUM] = "rowsum",
	[MEASURE_ENTROPY] = "entropy",
	[MEASURE_TO_TEXT] = "to_text",
	[MEASURE_TO_IMAGE] = "to_image",
	[MEASURE_TO_OTHER] = "to_other",
	[MEASURE_DISTANCE] = "distance",
	[MEASURE_SINK_RATE] = "sink_rate",
	[MEASURE_SHARE] = TO_ROLE "ROLE",
};

static const char *const convention_names[] = {
	[CONVENTION_STRICT] = "strict",
	[CONVENTION_AUTHORS] = "authors",
	[CONVENTION_TRAINING] = "training",
};

static const char *const row_rule_names[] = {
	[ROWS_RESPONSE] = "response",
	[ROWS_POSTTEXT] = "posttext",
	[ROWS_GIVEN] = "given",
};

static const char *const mask_names[] = {
	[MASK_CAUSAL] = "causal",
	[MASK_FULL] = "full",
	[MASK_BLOCKS] = "blocks",
	[MASK_MARKED_BLOCKS] = "marked-blocks",
	[MASK_PREFIX] = "prefix",
	[MASK_STORED] = "stored",
};

const char *task_name(enum task task)
{
	return task_names[task];
}

bool task_parse(const char *name, enum task *task)
{
	for (int i = 0; i <= TASK_JOINT; i++) {
		if (strcmp(name, task_names[i]) == 0) {
			*task = (enum task)i;
			return true;
		}
	}
	return false;
}

/* Words with the same meaning, each between blanks, in lower case and joined by
 * underscores. */
struct synonyms {
	int meaning;
	const char *words;
};

static const struct synonyms task_words[] = {
	{ TASK_UNDERSTANDING,
		" understanding und understand vqa qa i2t mmu caption "
		"captioning image_captioning image_to_text img2txt image2text "
		"comprehension multimodal_understanding " },
	{ TASK_GENERATION,
		" generation gen generate t2i text_to_image txt2img "
		"text2image image image_generation image_gen drawing " },
};

static const struct synonyms modality_words[] = {
	{ MODALITY_OTHER,
		" other special template separator sep eol none unknown " },
	{ MODALITY_TEXT, " text txt language lang word words " },
	{ MODALITY_IMAGE,
		" image img images vision visual picture pixel patch "
		"image_token visual_token " },
	{ MODALITY_PAD, " pad padding " },
	{ MODALITY_BOS, " bos " },
	{ MODALITY_BOI,
		" boi image_start begin_of_image start_of_image "
		"vision_start img_start soi " },
	{ MODALITY_EOI, " eoi image_end end_of_image vision_end img_end " },
};

/* The meaning of a word, or -1. */
static int find_synonym(
	const struct synonyms *synonyms, size_t count, const char *word)
{
	char key[48] = " ";
	size_t length = strlen(word);

	if (!length || length > sizeof(key) - 3)
		return -1;
	for (size_t i = 0; i < length; i++) {
		char c = word[i];

		if (c == ' ')
			c = '_';
		key[i + 1] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a'
				: c == '-'		 ? '_'
							 : c);
	}
	memcpy(key + length + 1, " ", 2);
	for (size_t i = 0; i < count; i++)
		if (strstr(synonyms[i].words, key))
			return synonyms[i].meaning;
	return -1;
}

bool task_recognise(const char *word, enum task *task)
{
	int found = find_synonym(
		task_words, sizeof(task_words) / sizeof(*task_words), word);

	if (found >= 0)
		*task = (enum task)found;
	return found >= 0;
}

const char *modality_name(enum modality modality)
{
	static const char *const names[] = { "other", "text", "image", "pad",
		"bos", "boi", "eoi" };

	return names[modality];
}

bool modality_parse(const char *word, enum modality *modality)
{
	int found = find_synonym(modality_words,
		sizeof(modality_words) / sizeof(*modality_words), word);

	if (found >= 0)
		*modality = (enum modality)found;
	return found >= 0;
}

const char *task_direction(enum task task)
{
	return task == TASK_UNDERSTANDING ? "text→image"
		: task == TASK_GENERATION ? "image→text"
					  : "both";
}

const char *convention_name(enum convention convention)
{
	return convention_names[convention];
}

const char *row_rule_name(enum row_rule rule)
{
	return row_rule_names[rule];
}

const char *mask_name(enum mask_kind kind)
{
	return mask_names[kind];
}

bool mask_parse(const char *name, enum mask_kind *kind)
{
	for (int i = 0; i < MASK_STORED; i++) {
		if (strcmp(name, mask_names[i]) == 0) {
			*kind = (enum mask_kind)i;
			return true;
		}
	}
	return false;
}

const char *measure_name(enum measure measure)
{
	return measure_names[measure];
}

const char *measure_role(const char *name)
{
	return name + strlen(TO_ROLE);
}

bool measure_parse(const char *name, enum measure *measure)
{
	if (strncmp(name, TO_ROLE, strlen(TO_ROLE)) == 0 &&
		*measure_role(name)) {
		*measure = MEASURE_SHARE;
		return true;
	}
	for (int i = 0; i < MEASURES; i++) {
		if (strcmp(name, measure_names[i]) == 0) {
			*measure = (enum measure)i;
			return true;
		}
	}
	return false;
}
