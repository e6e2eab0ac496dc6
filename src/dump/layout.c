/*
 * The usual names.  They come from public repositories that write attention
 * to HDF5, from the tokenizers and models of the transformers library, and
 * from our own format, which has the first name of each list.
 */
#include "dump/layout.h"

#include "base/vocabulary.h"

#include <stdio.h>
#include <string.h>

#define MAX_NAMES 12

static const struct usual {
	const char *option;
	const char *names[MAX_NAMES];
} usual[ITEMS] = {
	[ITEM_MODALITY] = { "modality",
		{ "modality", "modalities", "token_types", "token_type_ids",
			"modality_ids", "token_modality",
			"mm_token_type_ids" } },
	[ITEM_IMAGE_MASK] = { "image-mask",
		{ "image_tokens_mask", "image_token_mask", "image_mask",
			"images_seq_mask", "is_image", "image_indices",
			"image_positions", "vision_mask", "visual_mask",
			"vision_token_indices", "packed_vit_token_indexes" } },
	[ITEM_TEXT_MASK] = { "text-mask",
		{ "text_tokens_mask", "text_token_mask", "text_mask", "is_text",
			"text_indices", "text_positions",
			"packed_text_indexes" } },
	[ITEM_IMAGE_SPAN] = { "image-span",
		{ "image_span", "image_spans", "image_range",
			"image_token_range", "image_token_span" } },
	[ITEM_TEXT_LENGTH] = { "text-length",
		{ "text_length", "text_len", "num_text_tokens" } },
	[ITEM_INPUT_IDS] = { "input-ids",
		{ "input_ids", "token_ids", "tokens" } },
	[ITEM_ATTENTION_MASK] = { "attention-mask", { "attention_mask" } },
	[ITEM_PADDING_MASK] = { "padding-mask",
		{ "padding_mask", "key_padding_mask", "pad_mask" } },
	[ITEM_LENGTH] = { "length",
		{ "seq_lens", "seq_len", "seq_lengths", "seq_length",
			"sequence_lengths", "sequence_length", "valid_lengths",
			"valid_length", "lengths" } },
	[ITEM_PROMPT_LENGTH] = { "prompt-length",
		{ "prompt_length", "prompt_len", "prompt_lengths",
			"prompt_lens", "input_length", "input_len",
			"input_lengths", "input_lens", "num_prompt_tokens",
			"response_start", "answer_start" } },
	[ITEM_RESPONSE_MASK] = { "response-mask",
		{ "response_mask", "assistant_masks", "assistant_mask",
			"assistant_tokens_mask", "completion_mask",
			"answer_mask", "loss_mask" } },
	[ITEM_RESPONSE_SPAN] = { "response-span",
		{ "response_span", "response_spans", "response_range",
			"answer_span", "answer_spans" } },
	[ITEM_LABELS] = { "labels", { "labels" } },
	[ITEM_QUERY_POSITIONS] = { "query-positions", { "query_positions" } },
	[ITEM_KEY_POSITIONS] = { "key-positions",
		{ "key_positions", "keep_indices", "kept_indices" } },
	[ITEM_KEY_MODALITY] = { "key-modality", { "key_modality" } },
	[ITEM_MASK] = { "mask", { "mask" } },
	[ITEM_WINDOW] = { "window", { "window", "windows", "recent_size" } },
	[ITEM_WINDOW_SINKS] = { "window-sinks",
		{ "window_sinks", "start_size", "sink_size", "sink_tokens",
			"num_sink_tokens", "attention_sink_size" } },
	[ITEM_CHUNK] = { "chunk", { "chunk", "chunks" } },
	[ITEM_GRID] = { "grid",
		{ "image_grid_thw", "grid_thw", "image_grid", "image_grid_hw",
			"grid_hw", "grid", "video_grid_thw" } },
	[ITEM_LAYER_NUMBERS] = { "layer-numbers",
		{ "layer_numbers", "layer_indices", "layer_idx", "layer_ids",
			"sampled_layers", "captured_layers", "hook_layers",
			"target_layers", "selected_layers", "layer_list",
			"layers" } },
	[ITEM_TASK] = { "task", { "task" } },
	[ITEM_GROUP] = { "group", { "group", "prompt_type" } },
	[ITEM_MODEL] = { "model", { "model", "model_name" } },
	[ITEM_STEP] = { "step", { "step", "global_step" } },
	[ITEM_MODALITY_CODES] = { NULL, { "modality_codes" } },
	[ITEM_IMAGE_START] = { NULL,
		{ "image_start", "image_start_idx", "image_start_index",
			"img_start", "img_start_idx", "image_token_start",
			"image_token_start_index", "visual_start" } },
	[ITEM_IMAGE_END] = { NULL,
		{ "image_end", "image_end_idx", "image_end_index", "img_end",
			"img_end_idx", "image_token_end",
			"image_token_end_index", "visual_end" } },
	[ITEM_IMAGE_COUNT] = { NULL,
		{ "num_image_tokens", "n_image_tokens", "num_img_tokens",
			"image_token_count", "image_token_length",
			"image_length" } },
	[ITEM_RESPONSE_START] = { NULL, { "response_start", "answer_start" } },
	[ITEM_RESPONSE_END] = { NULL, { "response_end", "answer_end" } },
	[ITEM_IMAGE_TOKEN] = { NULL,
		{ "image_token_id", "image_token_index" } },
	[ITEM_BOI_TOKEN] = { NULL,
		{ "boi_token_id", "image_start_token_id", "image_start_id",
			"vision_start_token_id" } },
	[ITEM_EOI_TOKEN] = { NULL,
		{ "eoi_token_id", "image_end_token_id", "image_end_id",
			"vision_end_token_id" } },
	[ITEM_BOS_TOKEN] = { NULL, { "bos_token_id" } },
	[ITEM_PAD_TOKEN] = { NULL, { "pad_token_id", "pad_id" } },
	[ITEM_EOS_TOKEN] = { NULL, { "eos_token_id" } },
	[ITEM_ROLE] = { "role", { NULL } },
	[ITEM_QUERY_START] = { NULL, { "query_start" } },
	[ITEM_QUERY_END] = { NULL, { "query_end" } },
	[ITEM_LEARNT_SINK] = { NULL, { "learnt_sink" } },
	[ITEM_KEY_CLASS] = { NULL, { "key_class" } },
	[ITEM_KV_LENGTH] = { NULL, { "kv_length" } },
	[ITEM_PADDING_SIDE] = { NULL, { "padding_side" } },
	[ITEM_SAMPLE_NAMES] = { NULL,
		{ "sample_names", "sample_name", "sample", "samples",
			"sample_id", "sample_ids", "question_id",
			"question_ids", "prompt_id", "prompt_ids", "names" } },
	[ITEM_LAYER_STRIDE] = { NULL,
		{ "layer_stride", "layer_step", "layer_interval", "stride" } },
	[ITEM_LAYERS] = { NULL,
		{ "num_layers", "num_hidden_layers", "n_layers", "n_layer" } },
	[ITEM_HEADS] = { NULL,
		{ "num_heads", "num_attention_heads", "n_heads", "n_head" } },
};

int layout_role(const char *text, struct layout_role *role, struct error *error)
{
	const char *where = strchr(text, '='), *end = strrchr(text, ':');
	enum modality modality;

	if (!where || where == text || !end || end <= where + 1 ||
		(size_t)(where - text) >= sizeof(role->name) ||
		(size_t)(end - where) > sizeof(role->where) ||
		!modality_parse(end + 1, &modality))
		return error_set(error,
			"--role: '%.200s' is not NAME=WHERE:MODALITY, where "
			"MODALITY is text, image, other, pad, bos, boi or eoi",
			text);
	snprintf(role->name, sizeof(role->name), "%.*s", (int)(where - text),
		text);
	where++;
	snprintf(role->where, sizeof(role->where), "%.*s", (int)(end - where),
		where);
	role->modality = (uint8_t)modality;
	role->kind = role->where[strspn(role->where, "0123456789,-")] == '\0'
		? ROLE_IDS
		: role->where[strspn(role->where, "0123456789,:")] == '\0'
		? ROLE_SPANS
		: ROLE_LOCATION;
	return 0;
}

const char *const *layout_names(enum layout_item item)
{
	return usual[item].names;
}

const char *layout_option(enum layout_item item)
{
	return usual[item].option ? usual[item].option : usual[item].names[0];
}

/* Whether `name` is the item's, or where there is one for each sample, one of
 * them: input_ids_3. */
static _Bool is_called(enum layout_item item, const char *name)
{
	for (const char *const *n = usual[item].names; *n; n++) {
		size_t length = strlen(*n);

		if (strncmp(name, *n, length) == 0 &&
			(!name[length] ||
				(item <= ITEM_KEY_MODALITY &&
					name[length] == '_' &&
					!name[length + 1 +
						strspn(name + length + 1,
							"0123456789")])))
			return 1;
	}
	return 0;
}

_Bool layout_is_item(const char *name)
{
	for (int item = 0; item < ITEMS; item++)
		if (is_called((enum layout_item)item, name))
			return 1;
	return 0;
}
