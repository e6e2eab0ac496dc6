#ifndef SAMPLE_PAINTING_H
#define SAMPLE_PAINTING_H

#include "dump/items.h"
#include "sample/sample.h"

/*
 * How the positions of a sample get their modality, for modality.c, which says
 * in which order, and the files that know one source each.
 */
struct painting {
	struct item_search *search;
	struct dump_sample *sample;
	int64_t *values; /* of the item at hand, owned */
	size_t count;
	bool by_codes; /* an item has codes for all positions */
	/* [coded_count]: as dump_sample.roles, what codes say; owned */
	uint8_t *coded;
	size_t coded_count;
};

/* The number, from 1 on, of a role that codes name; 0 with the error: there are
 * too many. */
size_t painting_role(struct painting *p, const char *name);

/* Reads an item of `rank` axes into the painting: 1, 0 or -1. */
int painting_read(struct painting *p, enum layout_item item, size_t rank);

/* Makes sure that positions up to `tokens` have a modality. */
int painting_reach(struct painting *p, size_t tokens);

/* Adds ", WHAT from WHERE HOW" to what the user gets to read; without WHAT, WHERE
 * and HOW alone. */
void painting_note(struct painting *p, const char *what, const char *how);

/* The error that the item at hand has fewer positions than there are keys. */
int painting_short(struct painting *p);

/*
 * Ends a list that ends before the keys do: too short, unless it has a position
 * for every row and the keys go on.  Then these may be slots of a static cache,
 * which hold nothing; no row is at one of them, or the positions are refused.
 */
int painting_end(struct painting *p);

/* The prompt length that the dump states, or DUMP_NONE. */
size_t painting_prompt(const struct painting *p);

/*
 * Gives every position a modality by the id of its token, text where no list
 * has the id; or, `only_special`, those that a list has.  Ids of the prompt
 * alone do where what follows is known to be text.  Returns 1, 0 where there
 * are no ids, or -1.
 */
int ids_paint(struct painting *p, bool only_special);

/*
 * Refuses images that the dump has by masks or spans, where its token ids say
 * that they are elsewhere: which of the two is right, nothing tells.
 */
int ids_compare(struct painting *p);

/* Where there are token ids: adds which of them look like the image, with the
 * option to say so, "; " after it, else nothing. */
void ids_suggest(struct painting *p, struct buffer *text);

/* Refuses a token of an option that occurs in no sample of the dump. */
int ids_check(struct painting *p);

/* Gives the positions of the roles of --role their modality. */
int painting_roles(struct painting *p);

/* Makes what the masks of a batch hide padding. */
int painting_padding(struct painting *p);

#endif
