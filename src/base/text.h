#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words about words: ordering, printing and guessing names.  Pure. */

/*
 * Compares like strcmp, except that runs of digits compare as numbers of any
 * length: "layer_2" sorts before "layer_10".  Names that differ only in
 * leading zeros are ordered by strcmp, so that the order is total.
 */
int text_compare_natural(const char *a, const char *b);

/*
 * Copies `source` to `target` (of `size` bytes, always terminated), with
 * the bytes of characters that cannot be seen and bytes that are not valid
 * UTF-8 written as \xNN.  Cuts at a character when the room ends.
 */
void text_printable(char *target, size_t size, const char *source);

/*
 * Copies `source`, valid UTF-8, to `target` (of `size` bytes, at least 16, always
 * terminated).  Of what does not fit, the middle is left out: a message begins
 * with what it is about and ends with the cause.
 */
void text_shorten(char *target, size_t size, const char *source);

/*
 * The word of the NULL-terminated list that is nearest to `word` by edit
 * distance (insert, delete, replace, swap of neighbours; capitals count as small
 * letters), or NULL when none is near enough to be what was meant.
 */
const char *text_nearest(const char *word, const char *const *list);

/* FNV-1a: a hash that is the same on every machine. */
uint64_t text_hash(const char *text);

/* The same, bytes after bytes: begin with TEXT_HASH. */
#define TEXT_HASH UINT64_C(14695981039346656037)
uint64_t text_hash_add(uint64_t hash, const char *bytes, size_t count);

/* The name of a file or a folder without the folder that it is in and without
 * its ending, cut where it does not fit `size`. */
void text_stem(char *target, size_t size, const char *path);

/* Writes the UTF-8 of a code point, of U+FFFD where it is none, and returns its
 * length; it is not terminated. */
size_t text_utf8(uint32_t code, char bytes[4]);

/* Whether `text` begins with `prefix`. */
bool text_has_prefix(const char *text, const char *prefix);

/* Whether `text` ends with `suffix`. */
bool text_has_suffix(const char *text, const char *suffix);

/* The end of a counted word: "s" unless the count is 1. */
const char *text_plural(size_t count);

/* "an" or "a", as the word begins. */
const char *text_article(const char *word);

#endif
