#ifndef SAMPLE_PLACES_H
#define SAMPLE_PLACES_H

#include "sample/sample.h"

struct item_search;

/*
 * What is at each key of a sample, one by one: the lines that attention to keys
 * is measured in.  Lines 0 .. own - 1 are the sample's positions, whether or not
 * all layers have a key there; those from `own` on the keys of another sequence.
 */
#define PLACE_NONE UINT32_MAX

/* What is before the response, and what the model produced. */
enum place_part { PART_UNKNOWN, PART_PROMPT, PART_RESPONSE, PARTS };

/* "", "prompt" or "response". */
const char *place_part_name(enum place_part part);

/* How the rows and columns of an image are known: not at all; stated; from one
 * token between them; or from nothing but that its tokens fill a square. */
enum grid_source {
	GRID_UNKNOWN,
	GRID_STATED,
	GRID_LINES,
	GRID_SQUARE,
	GRID_SOURCES
};

/* "unknown", "stated", "lines" or "square". */
const char *grid_source_name(enum grid_source source);

/* One line.  Images, rows and columns count from 0; PLACE_NONE where it has
 * none, as the end of a line has no column. */
struct place_of_key {
	uint32_t position; /* in its sequence */
	/* From the first that is no padding, or of places of images alone
	 * among them: equal for what has the same place in samples that are
	 * padded differently, or differ in all but their images. PLACE_NONE: it
	 * is not listed. */
	uint32_t number;
	uint32_t image, row, column;
	uint8_t modality, part, role, grid;
};

struct places {
	struct place_of_key *lines; /* [count]; owned */
	size_t count, own;
};

/* How many lines there are; *own of them are positions. */
size_t places_count(const struct dump_sample *sample, size_t *own);

/* The line of a key of the layers that the sample stands for. */
static inline size_t places_line(
	const struct dump_sample *sample, size_t own, size_t key)
{
	return sample->other_keys ? own + key : dump_sample_place(sample, key);
}

/*
 * Fills the lines; `images`: only keys of images are listed.  A grid that is
 * stated and does not hold the image's tokens is an error.  Free places->lines,
 * after a failure, too.
 */
int places_find(struct dump *dump, size_t number,
	const struct dump_sample *sample, bool images, struct places *places,
	struct error *error);

/* Grids that are stated, one for all images or one for each, of one image or
 * frame after the other.  Initialise with { 0 }. */
struct grids {
	int64_t *values; /* owned; as they stand there */
	size_t count;
	bool given;   /* as HxW or TxHxW, and so for all images */
	size_t width; /* 3 with frames, else 2; 0: either */
	const char
		*at; /* in front of errors, for as long as the search lives */
};

/* Reads what is stated: 1, 0 or -1.  Release with free(grids->values). */
int grids_read(struct item_search *search, struct grids *grids);

/*
 * A step of places_find(), for one sequence of `count` lines: sets image, row,
 * column and grid (grids.c).  `ends` [count]: which tokens are known to end a
 * line of an image.
 */
int grids_place(const struct grids *grids, const bool *ends,
	struct place_of_key *lines, size_t count, uint32_t *image,
	struct error *error);

#endif
