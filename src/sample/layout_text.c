/*
 * Writes a layout down so that it can be said again.  What was found by its
 * usual name gets its full location; what was told is repeated.
 */
#include "base/buffer.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <string.h>

/* The location of something that was found by its name. */
static void add_location(const struct item_search *search,
	const struct place *place, struct buffer *text)
{
	const struct dump *dump = search->dump;
	const char *object = place->object, *end = strrchr(object, '/');
	const char *pattern = dump->patterns[0].at.path;

	/* "/samples/{sample}" for "/samples/0003". */
	if (search_is_own(search, object))
		buffer_print(text, "%.*s%s",
			(int)search_base_length(dump, pattern), pattern,
			object + strlen(search->base));
	else if (!place->attribute && end != object)
		buffer_print(
			text, "%.*s/{sample}", (int)(end - object), object);
	else
		buffer_print(text, "%s", object);
	if (place->attribute)
		buffer_print(text, "@%s", place->attribute);
}

static int add_item(struct item_search *search, enum layout_item item,
	bool *found, struct buffer *text)
{
	const char *given = search->dump->layout->items[item];
	struct place place;
	int result = place_find(search, item, &place);

	*found = result > 0;
	if (result > 0) {
		buffer_print(text, "%s ", layout_option(item));
		if (given)
			buffer_print(text, "%s", given);
		else
			add_location(search, &place, text);
		buffer_print(text, "\n");
	}
	place_leave(search, &place);
	return result < 0 ? -1 : 0;
}

/* Items that say the same in another way: the first that is there counts. */
static bool is_covered(enum layout_item item, const bool *found)
{
	switch (item) {
	case ITEM_IMAGE_MASK:
	case ITEM_TEXT_MASK:
	case ITEM_IMAGE_SPAN:
		return found[ITEM_MODALITY] ||
			(item == ITEM_IMAGE_SPAN && found[ITEM_IMAGE_MASK]);
	case ITEM_TEXT_LENGTH:
		return found[ITEM_MODALITY] || found[ITEM_TEXT_MASK];
	case ITEM_LABELS:
		return found[ITEM_PROMPT_LENGTH];
	default:
		return false;
	}
}

static void add_told(const char *name, const char *value, struct buffer *text)
{
	if (value)
		buffer_print(text, "%s %s\n", name, value);
}

int dump_layout_text(
	struct dump *dump, struct buffer *text, struct error *error)
{
	static const char *const raw[] = { NULL, "f16", "bf16" };
	const struct layout *layout = dump->layout;
	/* The first sample stands for the others. */
	const struct dump_pattern *pattern =
		&dump->patterns[dump->datasets[0].pattern];
	const struct location *at = &pattern->at;
	struct item_search search;
	bool found[ITEMS] = { false };
	int result = search_open(&search, dump, 0, error);

	buffer_print(text, "attention %s%s%s\naxes ", at->file ? at->file : "",
		at->file ? ":" : "", at->path);
	dump_axes_text(pattern->axes, pattern->axis_count, ",", text);
	buffer_print(text, "\n");
	for (int item = 0; !result && item <= ITEM_STEP; item++)
		if (!is_covered((enum layout_item)item, found))
			result = add_item(&search, (enum layout_item)item,
				&found[item], text);
	search_close(&search);
	add_told("image-token", layout->image_token, text);
	add_told("boi-token", layout->boi_token, text);
	add_told("eoi-token", layout->eoi_token, text);
	add_told("bos-token", layout->bos_token, text);
	add_told("pad-token", layout->pad_token, text);
	add_told("raw-dtype", raw[layout->raw], text);
	if (layout->scale > 0) {
		buffer_print(text, "scale ");
		buffer_number(text, layout->scale);
		buffer_print(text, "\n");
	}
	if (!result && text->failed)
		result = error_memory(error);
	return result ? -1 : 0;
}
