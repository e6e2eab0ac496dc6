/*
 * Keys have a place in a sequence, and those of images one in a picture.  Both are
 * needed to say what attention to a single key means, and to tell whether keys of
 * two samples are the same.
 */
#include "sample/places.h"

#include "base/memory.h"
#include "dump/items.h"

#include <stdlib.h>
#include <string.h>

const char *place_part_name(enum place_part part)
{
	static const char *const names[PARTS] = { "", "prompt", "response" };

	return names[part];
}

const char *grid_source_name(enum grid_source source)
{
	static const char *const names[GRID_SOURCES] = { "unknown", "stated",
		"lines", "square" };

	return names[source];
}

size_t places_count(const struct dump_sample *sample, size_t *own)
{
	size_t others = 0;

	*own = sample->tokens;
	for (size_t f = 0; f < sample->form_count; f++) {
		const struct dump_form *form = &sample->forms[f];
		size_t end = form->key_positions && form->keys
			? form->key_positions[form->keys - 1] + 1
			: form->keys;

		if (form->other && form->keys > others)
			others = form->keys;
		if (!form->other && end > *own)
			*own = end;
	}
	return *own + others;
}

static void describe_own(const struct dump_sample *sample, size_t own,
	struct place_of_key *lines)
{
	for (size_t i = 0; i < own; i++) {
		bool known = i < sample->tokens;

		lines[i].modality = known ? sample->modality[i] : MODALITY_PAD;
		lines[i].role =
			known && sample->roles ? sample->roles[i] : (uint8_t)0;
		if (known && sample->response)
			lines[i].part = sample->response[i] ? PART_RESPONSE
							    : PART_PROMPT;
	}
}

/* Keys of another sequence are the same in all layers that have them. */
static void describe_others(const struct dump_sample *sample, size_t count,
	struct place_of_key *lines)
{
	for (size_t i = 0; i < count; i++)
		lines[i].modality = MODALITY_PAD;
	for (size_t f = 0; f < sample->form_count; f++)
		for (size_t k = 0;
			sample->forms[f].other && k < sample->forms[f].keys;
			k++)
			lines[k].modality = sample->forms[f].key_modality[k];
}

/* Numbers the lines of one sequence. */
static void number_lines(struct place_of_key *lines, size_t count, bool images)
{
	bool begun = false;
	uint32_t next = 0;

	for (size_t i = 0; i < count; i++) {
		bool pad = lines[i].modality == MODALITY_PAD;

		lines[i].position = (uint32_t)i;
		lines[i].number = PLACE_NONE;
		begun = begun || !pad;
		if (images && lines[i].image != PLACE_NONE)
			lines[i].number = next++;
		else if (!images && begun) {
			if (!pad)
				lines[i].number = next;
			next++;
		}
	}
}

/* Whether a role of that name is the end of a line of an image. */
static bool ends_line(const char *role)
{
	return strncmp(role, "eol", 3) == 0 || strncmp(role, "newline", 7) == 0;
}

/* Finds the images of both sequences. */
static int find_images(const struct dump_sample *sample,
	const struct grids *grids, struct places *places, struct error *error)
{
	struct place_of_key *lines = places->lines;
	bool *ends = memory_array(places->count, sizeof(*ends));
	uint32_t image = 0;
	int result;

	if (!ends)
		return error_memory(error);
	for (size_t i = 0; i < places->count; i++) {
		lines[i].image = lines[i].row = lines[i].column = PLACE_NONE;
		ends[i] = lines[i].role &&
			ends_line(sample->role_names[lines[i].role - 1]);
	}
	result = grids_place(grids, ends, lines, places->own, &image, error);
	if (!result && places->count > places->own)
		result = grids_place(grids, ends + places->own,
			lines + places->own, places->count - places->own,
			&image, error);
	free(ends);
	return result;
}

int places_find(struct dump *dump, size_t number,
	const struct dump_sample *sample, bool images, struct places *places,
	struct error *error)
{
	struct item_search search;
	struct grids grids = { 0 };
	int result = -1;

	*places = (struct places){ 0 };
	places->count = places_count(sample, &places->own);
	if (places->count >= PLACE_NONE)
		return error_set(error, "has %zu keys, which is too many",
			places->count);
	places->lines = memory_array(places->count, sizeof(*places->lines));
	if (!places->lines)
		return error_memory(error);
	describe_own(sample, places->own, places->lines);
	describe_others(sample, places->count - places->own,
		places->lines + places->own);
	if (!items_open(&search, dump, number, error) &&
		grids_read(&search, &grids) >= 0)
		result = find_images(sample, &grids, places, error);
	free(grids.values);
	items_close(&search);
	number_lines(places->lines, places->own, images);
	number_lines(places->lines + places->own, places->count - places->own,
		images);
	return result ? error_prefix(error, sample->name) : 0;
}
