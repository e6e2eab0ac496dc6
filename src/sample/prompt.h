#ifndef SAMPLE_PROMPT_H
#define SAMPLE_PROMPT_H

#include "dump/items.h"
#include "sample/sample.h"

/*
 * Where the prompt of a sample ends, by a number; only response.c includes this.
 * What is at the positions is known.
 *
 * prompt_position() reads a position, or the end of all: 1, 0 when there is no such
 * item, or -1.
 */
int prompt_position(struct item_search *search,
	const struct dump_sample *sample, enum layout_item item,
	size_t *position);

/* Padding in front of the first token. */
size_t prompt_padding(const struct dump_sample *sample);

/* The position that a prompt length says: 1, 0 or -1; `how` has DUMP_TEXT, what to
 * say of padding. */
int prompt_read(struct item_search *search, const struct dump_sample *sample,
	size_t *first, char *how);

/* Refuses a position in the middle of an image, where the item that was read last
 * says that the response begins. */
int prompt_check(struct item_search *search, const struct dump_sample *sample,
	size_t first);

#endif
