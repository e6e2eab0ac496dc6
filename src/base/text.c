/*
 * Names in dumps come from other people's scripts: they hold numbers without
 * leading zeros, and now and then bytes that a terminal would obey.
 */
#include "base/text.h"

#include "base/unicode.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

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

void text_printable(char *target, size_t size, const char *source)
{
	size_t used = 0;

	while (*source) {
		uint32_t code;
		size_t length = unicode_decode(source, &code);
		bool visible = length && unicode_is_visible(code);
		size_t bytes = length ? length : 1;

		if (used + (visible ? bytes : 4 * bytes) + 1 > size)
			break;
		for (; bytes; bytes--, source++) {
			if (visible)
				target[used] = *source;
			else
				snprintf(target + used, 5, "\\x%02x",
					(unsigned char)*source);
			used += visible ? 1 : 4;
		}
	}
	target[used] = '\0';
}

/* Whether a character goes on there. */
static bool goes_on(const char *s)
{
	return ((unsigned char)*s & 0xc0) == 0x80;
}

void text_shorten(char *target, size_t size, const char *source)
{
	static const char gap[] = " ... ";
	size_t length = strlen(source), room = size - sizeof(gap);
	size_t front = room / 3, back = length - (room - front);

	if (length < size) {
		memcpy(target, source, length + 1);
		return;
	}
	while (front && goes_on(source + front))
		front--;
	while (goes_on(source + back))
		back++;
	memcpy(target, source, front);
	memcpy(target + front, gap, strlen(gap));
	strcpy(target + front + strlen(gap), source + back);
}

#define LONGEST_WORD 64

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Names are often typed without their capitals. */
static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
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
			now[j] = least(now[j],
				last[j - 1] + !same_letter(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
				same_letter(a[i - 2], b[j - 1]))
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
		size_t d, reach = (strlen(word) + 2) / 3;

		if (strlen(*list) > LONGEST_WORD)
			continue;
		d = distance(word, *list);
		/* A typed beginning is worth more than its distance. */
		if (strlen(word) > 2 &&
			strncasecmp(*list, word, strlen(word)) == 0)
			d = least(d, 1);
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

uint64_t text_hash_add(uint64_t hash, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ (unsigned char)bytes[i]) *
			UINT64_C(1099511628211);
	return hash;
}

uint64_t text_hash(const char *text)
{
	return text_hash_add(TEXT_HASH, text, strlen(text));
}

const char *text_plural(size_t count)
{
	return count == 1 ? "" : "s";
}

const char *text_article(const char *word)
{
	return *word && strchr("aeiou", *word) ? "an" : "a";
}

size_t text_utf8(uint32_t code, char bytes[4])
{
	if (code - 0xd800 < 0x800 || code > 0x10ffff)
		code = 0xfffd;
	if (code < 0x80) {
		bytes[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		bytes[0] = (char)(0xc0 | code >> 6);
		bytes[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		bytes[0] = (char)(0xe0 | code >> 12);
		bytes[1] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	bytes[0] = (char)(0xf0 | code >> 18);
	bytes[1] = (char)(0x80 | (code >> 12 & 0x3f));
	bytes[2] = (char)(0x80 | (code >> 6 & 0x3f));
	bytes[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}
