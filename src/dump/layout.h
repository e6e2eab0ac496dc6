#ifndef DUMP_LAYOUT_H
#define DUMP_LAYOUT_H

#include "base/error.h"
#include "base/strings.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Where things are in a dump, as far as the user says so; the rest is found
 * by its usual names.  Texts are borrowed; NULL says nothing.
 */
enum layout_item {
	ITEM_MODALITY,
	ITEM_IMAGE_MASK,
	ITEM_TEXT_MASK,
	ITEM_IMAGE_SPAN,
	ITEM_TEXT_LENGTH,
	ITEM_INPUT_IDS,
	ITEM_ATTENTION_MASK,
	ITEM_PADDING_MASK,
	ITEM_LENGTH,
	ITEM_RESPONSE_MASK,
	ITEM_RESPONSE_SPAN,
	ITEM_LABELS,
	ITEM_PROMPT_LENGTH,
	ITEM_QUERY_POSITIONS,
	ITEM_KEY_POSITIONS,
	ITEM_KEY_MODALITY,
	ITEM_MASK,
	ITEM_WINDOW,
	ITEM_WINDOW_SINKS,
	ITEM_CHUNK,
	ITEM_GRID,
	ITEM_LAYER_NUMBERS,
	ITEM_TASK,
	ITEM_GROUP,
	ITEM_MODEL,
	ITEM_STEP,
	ITEM_MODALITY_CODES,
	/* known by their names only */
	ITEM_IMAGE_START,
	ITEM_IMAGE_END,
	ITEM_IMAGE_COUNT,
	ITEM_RESPONSE_START,
	ITEM_RESPONSE_END,
	ITEM_IMAGE_TOKEN,
	ITEM_BOI_TOKEN,
	ITEM_EOI_TOKEN,
	ITEM_BOS_TOKEN,
	ITEM_PAD_TOKEN,
	ITEM_EOS_TOKEN,
	ITEM_ROLE,
	ITEM_QUERY_START,
	ITEM_QUERY_END,
	ITEM_KV_LENGTH,
	ITEM_LEARNT_SINK,
	ITEM_KEY_CLASS,
	ITEM_PADDING_SIDE,
	ITEM_SAMPLE_NAMES,
	ITEM_LAYER_STRIDE,
	ITEM_LAYERS,
	ITEM_HEADS,
	ITEMS
};

enum raw_format { RAW_NONE, RAW_F16, RAW_BF16, RAW_E4M3, RAW_E5M2 };

/* What the first layer is called. */
enum layer_base { BASE_SEEN, BASE_ZERO, BASE_ONE };

struct layout {
	const char *attention;	  /* a location */
	const char *axes;	  /* "layer,head,query,key" */
	const char *items[ITEMS]; /* locations */
	/* ids of special tokens, separated by commas */
	const char *image_token, *boi_token, *eoi_token, *bos_token, *pad_token;
	const char *other_token, *text_token;
	/* "0=text,1=image", and "WORD=TASK,..." */
	const char *modality_codes, *task_names;
	_Bool along;		/* --along says where groups are */
	struct word_list roles; /* "NAME=WHERE:MODALITY" */
	int raw;		/* enum raw_format: what 16-bit integers are */
	double scale;		/* of quantised integers; 0: there is none */
	const char *layer;	/* the one of which the maps are, a number */
	size_t layers_total;	/* of the model; 0: as the dump says */
	int layer_base;		/* enum layer_base */
};

/* Room for the name of a role. */
#define ROLE_NAME 64

/* "eol=7,9-12:other" taken apart. */
struct layout_role {
	char name[ROLE_NAME], where[1024];
	enum { ROLE_SPANS, ROLE_IDS, ROLE_LOCATION } kind;
	uint8_t modality; /* enum modality */
};

int layout_role(
	const char *text, struct layout_role *role, struct error *error);

/* The names under which an item is usually found, the best first; ends with
 * NULL. */
const char *const *layout_names(enum layout_item item);

/* "modality": the option that says where the item is, or its first usual
 * name. */
const char *layout_option(enum layout_item item);

/* Whether `name` is the usual name of an item, or of that of one sample. */
_Bool layout_is_item(const char *name);

#endif
