#ifndef DUMP_NAMES_H
#define DUMP_NAMES_H

#include "base/buffer.h"
#include "hdf5/file.h"

/*
 * Names that differ in numbers only are one family: layer_0, layer_1 ...;
 * step_3_layer_7; blocks.0.attn.hook_pattern.  What a number counts is said by
 * the word in front of it, or by nothing.  Pure.
 */
#define NAMES_NUMBERS 4 /* in one name; a name with more is taken as it is */

/* Placeholders of numbers of which the word says too little; no location
 * has them. */
#define NAMES_STEP "{step}" /* of a decoder, or of denoising */
#define NAMES_ANY "{any}"   /* a number alone */
#define NAMES_NAME "{name}" /* a word that says nothing: doc_0 */
#define NAMES_TAIL "{tail}" /* the same, to be called by its number */

struct names_family {
	const char *first;	    /* its first name, borrowed */
	size_t count;		    /* how many names */
	bool varies[NAMES_NUMBERS]; /* not the same number in all of them */
	/* always the number before it, as in layer0_to_0 */
	bool follows[NAMES_NUMBERS];
};

struct names_families {
	struct names_family *list;
	size_t count, capacity;
};

/* More families than this in one group are nothing to search. */
#define NAMES_MAX_FAMILIES 256

/* Gathers the names into families, in the order of their first names; -1 when
 * memory runs out.  The caller frees families->list. */
int names_gather(
	const struct hdf5_names *names, struct names_families *families);

/*
 * Adds the pattern of the family, "layer_{layer}" or "doc_{name}"; `parent` is
 * the name of its group ("" for none), which says what a number alone counts.
 */
void names_pattern(const struct names_family *family, const char *parent,
	struct buffer *text);

/*
 * The alternatives of a pattern: adds `pattern` with its first NAMES_*
 * placeholder replaced by the `choice`-th of what it may stand for.  False when
 * there are no more choices, or there is no such placeholder.
 */
bool names_choose(const char *pattern, size_t choice, struct buffer *text);

/* Adds the pattern with the first choice of each that it does not have yet, to
 * be shown. */
void names_show(const char *pattern, struct buffer *text);

/* Adds path `a` with NAMES_NAME in place of the one segment in which `b` is
 * different; false where they are not alike in all others. */
bool names_siblings(const char *a, const char *b, struct buffer *text);

/* Whether names of files are those of the layers of one dump. */
bool names_are_layers(const struct hdf5_names *names);

#endif
