/*
 * Names in dumps come from other people's scripts: they hold numbers without
 * leading zeros, and now and then bytes that a terminal would obey.
 */
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(const char *text)
{
	size_t n = 0;

	while (is_digit(text[n]))
		n++;
	return n;
}

/* Compares two runs of digits as numbers, and steps over both. */
static int compare_numbers(const char **a, const char **b)
{
	size_t length_a, length_b;
	int order;

	while (**a == '0' && is_digit((*a)[1]))
		(*a)++;
	while (**b == '0' && is_digit((*b)[1]))
		(*b)++;
	length_a = digits(*a);
	length_b = digits(*b);
	if (length_a != length_b)
		return length_a < length_b ? -1 : 1;
	order = memcmp(*a, *b, length_a);
	*a += length_a;
	*b += length_b;
	return order;
}

int text_compare_natural(const char *a, const char *b)
{
	const char *first = a, *second = b;

	/* Texts of one pool are often compared with themselves. */
	if (a == b)
		return 0;
	while (*a && *b) {
		if (is_digit(*a) && is_digit(*b)) {
			int order = compare_numbers(&a, &b);

			if (order)
				return order;
		} else if (*a == *b) {
			a++;
			b++;
		} else {
			break;
		}
	}
	if (*a != *b)
		return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
	return strcmp(first, second);
}

/* Length of the valid, printable UTF-8 character at `s`, or 0. */
static size_t character(const unsigned char *s)
{
	uint32_t code;
	size_t length, i;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	code = s[0] & (0x7fU >> length);
	for (i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3fU);
	}
	if (code < 0xa0 || (length == 3 && code < 0x800) ||
		(length == 4 && code < 0x10000) || code > 0x10ffff)
		return 0;
	if (code >= 0xd800 && code <= 0xdfff)
		return 0;
	/* Marks that turn the direction of what follows can hide a name. */
	if ((code >= 0x202a && code <= 0x202e) ||
		(code >= 0x2066 && code <= 0x2069) || code == 0x2028 ||
		code == 0x2029)
		return 0;
	return length;
}

void text_printable(char *target, size_t size, const char *source)
{
	const unsigned char *s = (const unsigned char *)source;
	size_t used = 0;

	while (*s) {
		size_t length = character(s);

		if (used + (length ? length : 4) + 1 > size)
			break;
		if (length) {
			memcpy(target + used, s, length);
			used += length;
			s += length;
		} else {
			snprintf(target + used, 5, "\\x%02x", *s++);
			used += 4;
		}
	}
	target[used] = '\0';
}

#define LONGEST_WORD 64

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment distance of two words of at most LONGEST_WORD. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST_WORD + 1];
	size_t n = strlen(a), m = strlen(b), i, j;
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	for (j = 0; j <= m; j++)
		last[j] = j;
	for (i = 1; i <= n; i++) {
		size_t *spare = before;

		now[0] = i;
		for (j = 1; j <= m; j++) {
			now[j] = least(last[j], now[j - 1]) + 1;
			now[j] = least(
				now[j], last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[m];
}

const char *text_nearest(const char *word, const char *const *list)
{
	const char *nearest = NULL;
	size_t best = LONGEST_WORD;

	if (strlen(word) > LONGEST_WORD)
		return NULL;
	for (; *list; list++) {
		size_t d, reach = strlen(word) / 3 + 1;

		if (strlen(*list) > LONGEST_WORD)
			continue;
		d = distance(word, *list);
		/* A typed beginning is worth more than its distance. */
		if (strlen(word) > 2 && text_has_prefix(*list, word))
			d = 1;
		if (d <= reach && d < best) {
			best = d;
			nearest = *list;
		}
	}
	return nearest;
}

void text_stem(char *target, size_t size, const char *path)
{
	size_t end = strlen(path), start;
	char *dot;

	/* A folder may be named with a slash at its end. */
	while (end > 1 && path[end - 1] == '/')
		end--;
	for (start = end; start > 0 && path[start - 1] != '/';)
		start--;
	if (start == end)
		start = 0;
	snprintf(target, size, "%.*s", (int)(end - start), path + start);
	dot = strrchr(target, '.');
	if (dot && dot > target + strspn(target, "."))
		*dot = '\0';
}

bool text_has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_has_suffix(const char *text, const char *suffix)
{
	size_t length = strlen(text), tail = strlen(suffix);

	return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

uint64_t text_hash(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return hash;
}

const char *text_plural(size_t count)
{
	return count == 1 ? "" : "s";
}
