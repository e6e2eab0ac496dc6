#ifndef BASE_LENGTH_H
#define BASE_LENGTH_H

#include "base/number.h"

#include <stdbool.h>

/* A length on paper, and the unit in which its user thinks. */
struct length {
	double inches;
	const char *unit; /* "in", "cm", "mm" or "pt"; NULL: not given */
};

/* Reads "3.35", which is in inches, "3.35in", "8.5cm", "85mm" or "240pt" of 1/72
 * inch; false when `text` is anything else. */
bool length_parse(const char *text, struct length *length);

/* Whether `word` is a unit without a number. */
bool length_is_unit(const char *word);

/* "8.5cm": the length in its unit, in inches where that is NULL. */
void length_format(char text[NUMBER_SIZE + 2], struct length length);

/* The same or a little longer, with few digits. */
struct length length_round_up(struct length length);

#endif
