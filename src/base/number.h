#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers as text.  Strict: the whole word must be the number. */

/* Size of a number as text, terminator included. */
#define NUMBER_SIZE 32

/*
 * Writes the shortest decimal that reads back as the same double; NaN writes
 * the empty text.  Returns the length.
 */
size_t number_format(char text[NUMBER_SIZE], double number);

/* Reads a finite decimal number; false when `text` is anything else. */
bool number_parse(const char *text, double *number);

/* Whether `text` would be a number with a point in the place of its comma: how
 * half of Europe writes decimals, and a word of advice in an error. */
bool number_has_comma(const char *text);

/* Reads an integer without sign; false when `text` is anything else. */
bool number_parse_count(const char *text, uint64_t *count);

/* Reads "A:B" or "A:B:STEP", each part of which may be left out: 0, SIZE_MAX, 1;
 * false when `text` is anything else. */
bool number_parse_range(const char *text, size_t range[3]);

#endif
