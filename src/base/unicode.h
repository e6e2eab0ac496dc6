#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of UTF-8: how long they are, whether they show, how wide. */

/*
 * Bytes of the character at `s`, whose number goes to *code (1 byte for the
 * end of a text, 0); or 0 when there is none: not UTF-8, an overlong form, half
 * of a pair of UTF-16, or beyond U+10FFFF.
 */
size_t unicode_decode(const char *s, uint32_t *code);

/*
 * Whether the character is something to look at.  Not so: controls;
 * noncharacters, which no XML may hold; marks that turn the direction of what
 * follows, and those that show nothing, by which one name can look like
 * another.  What belongs to the spelling of a language (joiners, variation
 * selectors, combining marks) is fine.
 */
bool unicode_is_visible(uint32_t code);

/* Columns of a terminal that it takes: 0 for what is drawn upon the character
 * before it, 2 for Chinese, Japanese, Korean and most signs, else 1. */
int unicode_columns(uint32_t code);

/* How one of the characters that this program writes, `bytes` long, is spelled
 * where there is only ASCII; NULL for any other. */
const char *unicode_spelled(const char *s, size_t bytes);

#endif
