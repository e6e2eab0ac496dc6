/*
 * What is at each key of a sample goes up the pipe once, before what was measured
 * of it layer by layer; each child of the file says it, line by line and in the
 * same words.
 */
#include "scan/places.h"

#include "scan/child.h"

#include <stdlib.h>
#include <string.h>

/* More keys than any sample has. */
#define MAX_PLACES ((uint32_t)1 << 24)

int child_send_places(
	struct child *c, size_t index, const struct dump_sample *sample)
{
	struct places places;
	int result;

	if (sample->classes) {
		error_set(c->error,
			"holds sums over %zu classes of keys, and sums have no "
			"positions; attention to each key is in whole maps "
			"only",
			sample->classes);
		return error_prefix(c->error, sample->name);
	}
	result = places_find(&c->dump, c->chosen[index], sample,
		c->request->settings->images, &places, c->error);
	for (size_t i = 0; !result && i < places.count; i += SCAN_PLACES_MOST) {
		size_t left = places.count - i;
		struct scan_places some = { .first = (uint32_t)i,
			.count = left < SCAN_PLACES_MOST ? (uint32_t)left
							 : SCAN_PLACES_MOST };

		memcpy(some.lines, places.lines + i,
			some.count * sizeof(*some.lines));
		result = child_send_bytes(
			c, SCAN_PLACES, index, &some, sizeof(some));
	}
	free(places.lines);
	return result;
}

/* A place in a sequence, in an image, or none. */
static bool is_place(uint32_t place)
{
	return place == PLACE_NONE || place < MAX_PLACES;
}

int places_receive(struct scan_sample *sample, const struct record *record,
	struct error *error)
{
	struct scan_places places;

	memcpy(&places, record->text, sizeof(places));
	if (!sample->places || places.count > SCAN_PLACES_MOST ||
		places.first > sample->placed ||
		places.count > sample->lines - places.first)
		return worker_nonsense(error);
	for (size_t i = 0; i < places.count; i++) {
		const struct place_of_key *line = &places.lines[i];

		if (line->position >= MAX_PLACES || !is_place(line->number) ||
			!is_place(line->image) || !is_place(line->row) ||
			!is_place(line->column) ||
			line->modality >= MODALITIES || line->part >= PARTS ||
			line->grid >= GRID_SOURCES ||
			line->role > sample->shape.roles)
			return worker_nonsense(error);
		sample->places[places.first + i] = *line;
	}
	if (sample->placed < (size_t)places.first + places.count)
		sample->placed = (size_t)places.first + places.count;
	return 0;
}
