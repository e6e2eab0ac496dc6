#ifndef FIGURE_LABEL_H
#define FIGURE_LABEL_H

#include <stddef.h>

/*
 * A text of a figure: names come from other people's files, so what cannot be
 * seen is written out, white space is one space, a character has at most four
 * marks upon it, and what is too long for its place goes on in a next line.
 */
#define LABEL_SOURCE 1000 /* bytes that are looked at, and */
#define LABEL_LINES 4	  /* lines; the rest is cut, with "…" to say so */
#define LABEL_SIZE (4 * LABEL_SOURCE + 64)

struct label {
	char text[LABEL_SIZE]; /* lines are separated by '\n' */
	size_t lines;	       /* 0 when the text is empty */
};

/* Fills `label` from `source`, each line at most `width` em wide. */
void label_make(struct label *label, const char *source, double width);

/* About how wide `text` is in a common sans-serif font, in em. */
double label_width(const char *text);

#endif
